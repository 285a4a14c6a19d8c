// Shapes over whole graphs, also broken ones.
import { expect, test } from 'vitest'
import type { Graph } from '../../engine/document/project.ts'
import { inferAlone, inferGraph, topologicalOrder } from '../../engine/graph/infer.ts'

const facts = new Map([['data', { trainCount: 10, testCount: 0, sampleShape: [1, 28, 28], classes: 10, targetShape: [] }]])

function graph(nodes: Graph['nodes'], ...edges: string[]): Graph {
  return { nodes, edges: edges.map((edge) => ({ from: edge.split(' ')[0] ?? '', to: edge.split(' ')[1] ?? '' })) }
}
const infer = (of: Graph) => inferGraph(of, { batch: 4, mode: 'train', facts })
const data = { id: 'data', op: 'dataset', fields: { layout: 'image' } }

test('the good part is inferred, the bad node says why with its numbers, and those behind it wait', () => {
  const nodes = [
    data,
    { id: 'conv', op: 'convolution', fields: { kernel: [29, 5] } },
    { id: 'relu', op: 'relu' },
    { id: 'dense', op: 'affine' }
  ]
  const found = infer(graph(nodes, 'data.x conv.x', 'conv.y relu.x', 'data.x dense.x'))
  expect(found.shapes).toEqual({ 'data.x': [4, 1, 28, 28], 'data.t': [4, 10], 'dense.y': [4, 50] })
  expect(found.problems).toMatchObject([{ code: 'window-too-large', node: 'conv', message: expect.stringMatching(/28.*29/) }])
  expect([...found.blocked]).toEqual([['relu', 'conv']])
})

test('a muted node hands its input on, and is refused where the shape would change', () => {
  const muted = (op: string) => infer(graph([data, { id: 'node', op, muted: true }], 'data.x node.x'))
  expect(muted('relu').shapes['node.y']).toEqual([4, 1, 28, 28])
  expect(muted('affine').problems).toMatchObject([{ code: 'cannot-mute', node: 'node', message: expect.stringContaining('[4, 50]') }])
})

test('one node alone says what it makes of shapes, or why it does not, and nothing where an input is missing', () => {
  const alone = (node: Graph['nodes'][number], inputs: Parameters<typeof inferAlone>[1]) =>
    inferAlone(node, inputs, { batch: 4, mode: 'train', facts })
  expect(alone({ id: 'dense', op: 'affine' }, { x: [4, 3] })).toEqual({ outputs: { y: [4, 50] }, problems: [] })
  expect(alone({ id: 'dense', op: 'affine', muted: true }, { x: [4, 3] }).problems).toMatchObject([{ code: 'cannot-mute', node: 'dense' }])
  expect(alone({ id: 'conv', op: 'convolution' }, { x: [4, 3] }).problems).toMatchObject([{ severity: 'error', node: 'conv' }])
  expect(alone({ id: 'sum', op: 'add' }, { a: [4, 3] })).toEqual({ problems: [] })
  expect(alone({ id: 'odd', op: 'magic' }, {})).toEqual({ problems: [] })
})

test('initial values of another shape or name are refused', () => {
  const initial = { W: { shape: [2], data: [1, 2] }, V: { shape: [1], data: [1] } }
  const found = infer(graph([data, { id: 'dense', op: 'affine', initial }], 'data.x dense.x'))
  expect(found.problems.map(({ code }) => code)).toEqual(['initial-shape', 'unknown-parameter'])
})

test('the order keeps that of the file among nodes that could run in any order, and leaves out cycles', () => {
  const nodes = ['d', 'a', 'c', 'b', 'e', 'f'].map((id) => ({ id, op: 'add' }))
  const order = topologicalOrder(graph(nodes, 'b.y d.a', 'e.y f.a', 'f.y e.a'))
  expect(order.map(({ id }) => id)).toEqual(['a', 'c', 'b', 'd'])
})
