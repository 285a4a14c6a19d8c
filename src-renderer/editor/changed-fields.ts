// Which nodes of two documents differ in nothing but their fields.
import type { GraphNode, ProjectDocument } from '../../engine/document.ts'
import { networkOf } from './network-of.ts'

/** Nodes of `now` with other fields than in `before`; undefined where the networks differ in more than that. */
export function changedFields(before: ProjectDocument, now: ProjectDocument): readonly GraphNode[] | undefined {
  if (networkOf(withoutFields(before)) !== networkOf(withoutFields(now))) return undefined
  const known = new Map(before.graph.nodes.map((node) => [node.id, JSON.stringify(node.fields ?? {})]))
  return now.graph.nodes.filter(({ id, fields }) => known.get(id) !== JSON.stringify(fields ?? {}))
}

function withoutFields(document: ProjectDocument): ProjectDocument {
  const nodes = document.graph.nodes.map(({ fields: _, ...node }) => node)
  return { ...document, graph: { ...document.graph, nodes } }
}
