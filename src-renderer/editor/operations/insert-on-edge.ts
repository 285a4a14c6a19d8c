// Puts a node into an edge: through the first of its inputs and outputs that fit.
import { catalogueOp } from '../../../engine/catalog.ts'
import type { DatasetFacts } from '../../../engine/contract.ts'
import { type Edge, type ProjectDocument, splitPort } from '../../../engine/document.ts'
import { findNode } from '../graph-records.ts'
import { connect, problemBrought } from './connect.ts'

/** The same document where the node does not fit there; a node that has edges already is only moved, never rewired. */
export function insertOnEdge(
  document: ProjectDocument,
  facts: ReadonlyMap<string, DatasetFacts>,
  node: string,
  edge: Edge
): ProjectDocument {
  const record = findNode(document, node)
  const op = record && catalogueOp(record.op)
  const isThere = document.graph.edges.some((known) => known.from === edge.from && known.to === edge.to)
  const belongs = (port: string): boolean => splitPort(port)?.node === node
  const hasEdges = document.graph.edges.some((known) => belongs(known.from) || belongs(known.to))
  if (!op || !isThere || hasEdges) return document
  for (const { name: input } of op.inputs)
    for (const { name: output } of op.outputs) {
      const opened = connect(document, edge.from, `${node}.${input}`)
      const inserted = connect(opened, `${node}.${output}`, edge.to)
      if (!problemBrought(document, inserted, facts, node)) return inserted
    }
  return document
}

export function canInsertOnEdge(document: ProjectDocument, facts: ReadonlyMap<string, DatasetFacts>, node: string, edge: Edge): boolean {
  return insertOnEdge(document, facts, node, edge) !== document
}
