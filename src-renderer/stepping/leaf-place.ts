// Where a number of an arithmetic is kept: the element of a tensor of the same node, or of the node that feeds it.
import { type Expression, type LeafGroup, ravel } from '../../engine/contract.ts'
import type { ProjectDocument, Shape } from '../../engine/document.ts'
import { inferredNode } from '../canvas/use-node.ts'
import type { Inspection } from '../editor/inference.ts'
import type { ChosenElement } from './contract.ts'

type Leaf = Extract<Expression, { kind: 'element' }>
type Place = Pick<ChosenElement, 'node' | 'what' | 'name'> & { readonly shape: Shape | undefined }

/** Undefined for what no tensor keeps: the statistics of a mini-batch, or an input without an edge. */
export function leafPlace(
  { group, name, index }: Leaf,
  node: string,
  document: ProjectDocument,
  inspection: Inspection
): ChosenElement | undefined {
  const place = placeOf(group, name, node, document, inspection)
  if (!place?.shape || place.shape.length !== index.length) return undefined
  const { shape } = place
  const element = ravel(index, shape)
  return { node: place.node, what: place.what, name: place.name, element }
}

function placeOf(group: LeafGroup, name: string, node: string, { graph }: ProjectDocument, inspection: Inspection): Place | undefined {
  const full = `${node}.${name}`
  const { shapes } = inspection.inference
  const own = inferredNode(inspection, node)?.inference
  switch (group) {
    case 'input': {
      const from = graph.edges.find(({ to }) => to === full)?.from
      return from === undefined ? undefined : { node: from.slice(0, from.lastIndexOf('.')), what: 'value', name: from, shape: shapes[from] }
    }
    case 'output':
      return { node, what: 'value', name: full, shape: shapes[full] }
    case 'upstream':
      return { node, what: 'gradient', name: full, shape: shapes[full] }
    case 'parameter':
      return { node, what: 'parameter', name: full, shape: own?.parameters?.[name]?.shape }
    case 'state':
      return { node, what: 'state', name: full, shape: own?.state?.[name]?.shape }
    case 'statistic':
      return undefined
    default:
      return group satisfies never
  }
}
