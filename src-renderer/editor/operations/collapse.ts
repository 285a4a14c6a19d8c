// Collapses nodes to their title.
import type { ProjectDocument } from '../../../engine/document.ts'
import { mapNodes, without } from '../graph-records.ts'

/** Collapses all of them unless all are collapsed. */
export function toggleCollapsed(document: ProjectDocument, ids: ReadonlySet<string>): ProjectDocument {
  const chosen = document.graph.nodes.filter((node) => ids.has(node.id))
  const open = chosen.length > 0 && chosen.every((node) => node.collapsed)
  return mapNodes(document, ids, (node) => (open ? without(node, 'collapsed') : node.collapsed ? node : { ...node, collapsed: true }))
}
