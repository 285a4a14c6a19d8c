// Which changes of a project a checkpoint survives, and how the others are named.
import { expect, test } from 'vitest'
import type { Graph, GraphNode } from '../../engine/document/project.ts'
import { inferGraph } from '../../engine/graph/infer.ts'
import { hashOf, refuseOtherNetwork, structureOf } from '../../engine/train/network-structure.ts'
import { refusal } from '../exchange/tensors.ts'

const graph: Graph = {
  nodes: [
    {
      id: 'x',
      op: 'variable',
      fields: {
        value: [
          [1, 2],
          [3, 4],
          [5, 6]
        ]
      }
    },
    { id: 'w', op: 'variable', fields: { value: [2, 3] } },
    { id: 'product', op: 'multiply' },
    { id: 'drop', op: 'dropout', fields: { rate: 0.25 } },
    { id: 'end', op: 'sum' }
  ],
  edges: [
    { from: 'x.y', to: 'product.a' },
    { from: 'w.y', to: 'product.b' },
    { from: 'product.y', to: 'drop.x' },
    { from: 'drop.y', to: 'end.x' }
  ]
}
const structure = (changed: Graph) => {
  const inference = inferGraph(changed, { batch: 1, mode: 'train', facts: new Map() })
  expect(inference.problems.filter(({ severity }) => severity === 'error')).toEqual([])
  return structureOf(inference)
}
const withNode = (id: string, change: Partial<GraphNode>): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node) => (node.id === id ? { ...node, ...change } : node))
})
const refused = (changed: Graph) => refusal(() => refuseOtherNetwork(structure(graph), structure(changed)), 'other-network')

test('the same network is accepted, also read from JSON, moved, labelled, or with its nodes in another order', () => {
  const saved = JSON.parse(JSON.stringify(structure(graph)))
  for (const same of [
    graph,
    withNode('w', { label: 'Weights', position: { x: 3, y: 4 } }),
    { ...graph, nodes: graph.nodes.toReversed() },
    withNode('end', { fields: { axes: 'all' } })
  ])
    expect(() => refuseOtherNetwork(saved, structure(same))).not.toThrow()
})
test('another shape is named with both shapes', () => {
  expect(refused(withNode('w', { fields: { value: [[2], [3], [4]] } }))).toBe(
    'The checkpoint belongs to another network: w.y is [2] in the checkpoint and [3, 1] here. Resume with the project the checkpoint was made with, or train from the start.'
  )
})
test('another op, field, edge or muted node is named', () => {
  expect(refused(withNode('product', { op: 'add' }))).toContain('product is multiply in the checkpoint and add here')
  expect(refused(withNode('drop', { fields: { rate: 0.5 } }))).toContain('the field rate of drop is 0.25 in the checkpoint and 0.5 here')
  expect(refused(withNode('drop', { muted: true }))).toContain('drop is not muted in the checkpoint and muted here')
  const swapped = graph.edges.map((edge) =>
    edge.to === 'product.a' ? { ...edge, from: 'w.y' } : edge.to === 'product.b' ? { ...edge, from: 'x.y' } : edge
  )
  expect(refused({ ...graph, edges: swapped })).toContain('the source of product.a is x.y in the checkpoint and w.y here')
})
test('a node more or less is named', () => {
  const more: Graph = { nodes: [...graph.nodes, { id: 'other', op: 'variable' }], edges: graph.edges }
  expect(refused(more)).toContain('it has no node other, this project has')
  expect(refusal(() => refuseOtherNetwork(structure(more), structure(graph)), 'other-network')).toContain(
    'it has a node other (variable), this project has not'
  )
})
test('long values are compared by their hash', () => {
  const long = (last: number) => withNode('x', { fields: { value: Array.from({ length: 100 }, (_, i) => [i, i === 99 ? last : 0]) } })
  expect(() => refuseOtherNetwork(structure(long(1)), structure(long(1)))).not.toThrow()
  expect(refusal(() => refuseOtherNetwork(structure(long(1)), structure(long(2))), 'other-network')).toContain('the field value of x')
})
test('the hash is FNV-1a', () => {
  expect(hashOf('')).toBe('811c9dc5')
  expect(hashOf('foobar')).toBe('bf9cf968')
})
