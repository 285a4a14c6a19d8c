// What of a document decides about its numbers: places and names do not.
import type { ProjectDocument } from '../../engine/document.ts'

/** Equal for two documents that compute and train the same. */
export function networkOf({ graph, training }: ProjectDocument): string {
  const nodes = graph.nodes.map(({ position: _, label: _label, collapsed: _collapsed, ...node }) => node)
  return JSON.stringify({ nodes, edges: graph.edges, training })
}
