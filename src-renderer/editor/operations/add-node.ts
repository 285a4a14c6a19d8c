// Adds a node, with an id that tells its op and its number.
import { catalogueOp } from '../../../engine/catalog.ts'
import type { GraphNode, ProjectDocument } from '../../../engine/document.ts'
import { frozen, withGraph } from '../graph-records.ts'
import { type Position, positionOf } from './move.ts'

/** Short names where the op's own is long, as the examples call them. */
const shortNames: Readonly<Record<string, string>> = {
  convolution: 'conv',
  pooling: 'pool',
  'global-average-pooling': 'pool',
  'batch-normalization': 'norm',
  'layer-normalization': 'norm'
}

/** An id that no node has; the first dataset and the first loss go without a number, as in the examples. */
export function newNodeId(document: ProjectDocument, op: string): string {
  return nodeNaming(document)(op)
}

/** Gives ids to several new nodes, each different from all others. */
export function nodeNaming(document: ProjectDocument): (op: string) => string {
  const taken = new Set(document.graph.nodes.map((node) => node.id))
  const last = new Map<string, number>()
  return (op) => {
    const base = baseOf(op)
    let number = last.get(base) ?? (base === 'data' || base === 'loss' ? 0 : 1)
    const name = () => (number === 0 ? base : `${base}${number}`)
    while (taken.has(name())) number++
    last.set(base, number)
    taken.add(name())
    return name()
  }
}

function baseOf(op: string): string {
  const record = catalogueOp(op)
  if (record?.source) return 'data'
  if (record?.loss) return 'loss'
  return shortNames[op] ?? op.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** `op` is one of the catalogue; `position` is that of the upper left corner. */
export function addNode(
  document: ProjectDocument,
  op: string,
  position: Position,
  fields?: Readonly<Record<string, unknown>>
): { readonly document: ProjectDocument; readonly id: string } {
  const id = newNodeId(document, op)
  const said = fields && Object.keys(fields).length > 0 ? { fields: frozen({ ...fields }) } : {}
  const node: GraphNode = Object.freeze({ id, op, ...said, position: positionOf(position) })
  return { document: withGraph(document, { ...document.graph, nodes: Object.freeze([...document.graph.nodes, node]) }), id }
}
