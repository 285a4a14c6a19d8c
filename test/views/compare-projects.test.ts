// What differs between projects: settings, nodes, fields, initial values and edges, and nothing that does not matter.
import { expect, test } from 'vitest'
import type { ProjectDocument } from '../../engine/document.ts'
import { compareProjects, diffProjects } from '../../src-renderer/runs/compare-projects.ts'
import { projectOfRun } from '../../src-renderer/runs/project-of-run.ts'
import { example, exampleText, graphOf } from '../editor/documents.ts'
import { record } from './runs.ts'

const net = example('two-layer-mnist')
const withTraining = (training: ProjectDocument['training']): ProjectDocument => ({
  ...net,
  ...(training && { training: { ...net.training, ...training } })
})
const withNode = (id: string, more: object): ProjectDocument => ({
  ...net,
  graph: { ...net.graph, nodes: net.graph.nodes.map((node) => (node.id === id ? { ...node, ...more } : node)) }
})

test('places, labels, titles and what is collapsed make no difference', () => {
  const moved = { ...withNode('affine1', { position: { x: 7, y: 8 }, label: 'first', collapsed: true }), title: 'Other' }
  expect(compareProjects([net, moved])).toEqual([])
})

test('a setting that is written out as its default is no difference; another one is, by its path', () => {
  expect(compareProjects([net, withTraining({ schedule: { kind: 'constant' } })])).toEqual([])
  const other = withTraining({
    optimizer: { kind: 'sgd', learningRate: 0.5 },
    schedule: { kind: 'warm-up', iterations: 9, after: { kind: 'cosine' } }
  })
  expect(compareProjects([net, other, net])).toEqual([
    { kind: 'setting', name: 'optimizer.learningRate', values: [0.1, 0.5, 0.1] },
    { kind: 'setting', name: 'schedule.kind', values: ['constant', 'warm-up', 'constant'] },
    { kind: 'setting', name: 'schedule.iterations', values: [undefined, 9, undefined] },
    { kind: 'setting', name: 'schedule.after.kind', values: [undefined, 'cosine', undefined] }
  ])
})

test('fields are compared with their defaults filled in', () => {
  const found = compareProjects([net, withNode('affine1', { fields: { units: 80 } })])
  expect(found).toContainEqual({ kind: 'field', node: 'affine1', op: 'affine', name: 'units', values: [50, 80] })
  expect(compareProjects([graphOf(['drop:dropout']), graphOf([{ id: 'drop', op: 'dropout', fields: { rate: 0.5 } }])])).toEqual([])
})

test('a node that is there only once, or is another op, is one difference and none of its fields', () => {
  const [a, b] = [graphOf(['x:relu', 'y:tanh'], 'x.y->y.x'), graphOf(['x:sigmoid', 'z:tanh'], 'x.y->z.x')]
  expect(compareProjects([a, b])).toEqual([
    { kind: 'node', node: 'x', values: ['relu', 'sigmoid'] },
    { kind: 'node', node: 'y', values: ['tanh', undefined] },
    { kind: 'node', node: 'z', values: [undefined, 'tanh'] },
    { kind: 'edge', from: 'x.y', to: 'y.x', values: [true, false] },
    { kind: 'edge', from: 'x.y', to: 'z.x', values: [false, true] }
  ])
  const { marks, removed } = diffProjects(a, b)
  expect([...marks].map(([node, { kind }]) => `${node} ${kind}`)).toEqual(['x changed', 'z added'])
  expect(removed.map(({ id }) => id)).toEqual(['y'])
})

test('initial values are compared by their numbers, muted nodes by being muted', () => {
  const weights = (first: number) => ({ initial: { b: { shape: [2], data: [first, 2] } } })
  expect(compareProjects([withNode('affine1', weights(1)), withNode('affine1', weights(1))])).toEqual([])
  const found = compareProjects([net, withNode('affine1', { ...weights(3), muted: true })])
  expect(found.map(({ kind }) => kind)).toEqual(['muted', 'initial'])
})

test('what a run was given besides its file counts as its settings', () => {
  const given = record('a', { overrides: { learningRate: 0.7, iterations: 12 } })
  const { document } = projectOfRun({ text: exampleText('two-layer-mnist'), record: given })
  expect(document?.training).toMatchObject({ optimizer: { kind: 'sgd', learningRate: 0.7 }, iterations: 12 })
  expect(projectOfRun({ text: '{', record: given }).document).toBeUndefined()
})
