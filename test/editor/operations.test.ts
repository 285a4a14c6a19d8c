// What every edit of a graph promises, and what each one does.
import { describe, expect, test } from 'vitest'
import { catalogue } from '../../engine/catalog.ts'
import type { ProjectDocument } from '../../engine/document.ts'
import { addNode, newNodeId } from '../../src-renderer/editor/operations/add-node.ts'
import { nodesAlong } from '../../src-renderer/editor/operations/along-edges.ts'
import { toggleCollapsed } from '../../src-renderer/editor/operations/collapse.ts'
import { connect, disconnect } from '../../src-renderer/editor/operations/connect.ts'
import { deleteAndReconnect, deleteSelection } from '../../src-renderer/editor/operations/delete.ts'
import { duplicate } from '../../src-renderer/editor/operations/duplicate.ts'
import { fieldValue, resetField, setField } from '../../src-renderer/editor/operations/fields.ts'
import { groupNodes, setGroupCollapsed, setGroupLabel, ungroup } from '../../src-renderer/editor/operations/groups.ts'
import { removeInitial, setInitial } from '../../src-renderer/editor/operations/initial.ts'
import { insertOnEdge } from '../../src-renderer/editor/operations/insert-on-edge.ts'
import { moveNodes, placeNodes } from '../../src-renderer/editor/operations/move.ts'
import { toggleMuted, whyNotMute } from '../../src-renderer/editor/operations/mute.ts'
import { newDocument } from '../../src-renderer/editor/operations/new-document.ts'
import { checkId, renameNode, setLabel } from '../../src-renderer/editor/operations/rename.ts'
import { setNotes, setTitle, setTraining } from '../../src-renderer/editor/operations/training.ts'
import { brokenPromise, edgesOf, example, facts, graphOf, idsOf } from './documents.ts'

const set = (...ids: string[]): ReadonlySet<string> => new Set(ids)
const none: ReadonlySet<string> = new Set()
const net = example('two-layer-mnist')
const nodeIn = (document: ProjectDocument, id: string) => document.graph.nodes.find((node) => node.id === id)

/** Every operation with arguments that change `net`, and with arguments that change nothing. */
const operations: readonly [
  name: string,
  changes: (now: ProjectDocument) => ProjectDocument,
  idle: (now: ProjectDocument) => ProjectDocument
][] = [
  ['connect', (now) => connect(now, 'affine1.y', 'affine2.x'), (now) => connect(now, 'affine1.y', 'relu1.x')],
  ['disconnect', (now) => disconnect(now, set('affine1.y->relu1.x')), (now) => disconnect(now, set('affine1.y->loss.x'))],
  [
    'deleteSelection',
    (now) => deleteSelection(now, { nodes: set('relu1'), edges: set('data.t->loss.t') }),
    (now) => deleteSelection(now, { nodes: set('ghost'), edges: set('ghost.y->relu1.x') })
  ],
  [
    'deleteAndReconnect',
    (now) => deleteAndReconnect(now, facts, { nodes: set('relu1'), edges: none }),
    (now) => deleteAndReconnect(now, facts, { nodes: none, edges: none })
  ],
  [
    'duplicate',
    (now) => duplicate(now, set('relu1'), { incoming: true }).document,
    (now) => duplicate(now, none, { incoming: true }).document
  ],
  ['setField', (now) => setField(now, 'affine1', 'units', 51), (now) => setField(now, 'affine1', 'units', 50)],
  ['resetField', (now) => resetField(now, 'affine1', 'std'), (now) => resetField(now, 'affine1', 'bias')],
  [
    'groupNodes',
    (now) => groupNodes(now, set('relu1', 'affine1'), 'Hidden').document,
    (now) => groupNodes(now, set('ghost'), 'None').document
  ],
  ['ungroup', (now) => ungroup(groupNodes(now, set('relu1'), 'R').document, set('relu1')), (now) => ungroup(now, set('relu1'))],
  [
    'setGroupLabel',
    (now) => setGroupLabel(groupNodes(now, set('relu1'), 'R').document, 'group1', 'S'),
    (now) => setGroupLabel(now, 'group1', 'S')
  ],
  [
    'setGroupCollapsed',
    (now) => setGroupCollapsed(groupNodes(now, set('relu1'), 'R').document, 'group1', true),
    (now) => setGroupCollapsed(now, 'group1', true)
  ],
  [
    'setInitial',
    (now) => setInitial(now, 'affine2', 'b', { shape: [10], data: Array(10).fill(1) }),
    (now) => setInitial(now, 'affine2', 'b', { shape: [10], data: [1] })
  ],
  [
    'removeInitial',
    (now) => removeInitial(setInitial(now, 'affine2', 'b', { shape: [1], data: [1] }), 'affine2', 'W'),
    (now) => removeInitial(now, 'affine2', 'b')
  ],
  [
    'insertOnEdge',
    (now) => {
      const { document, id } = addNode(now, 'tanh', { x: 0, y: 0 })
      return insertOnEdge(document, facts, id, { from: 'data.x', to: 'affine1.x' })
    },
    (now) => insertOnEdge(now, facts, 'relu1', { from: 'data.x', to: 'affine1.x' })
  ],
  ['moveNodes', (now) => moveNodes(now, set('data'), 1, 2), (now) => moveNodes(now, set('data'), 0, 0)],
  [
    'placeNodes',
    (now) => placeNodes(now, new Map([['data', { x: 5, y: 5 }]])),
    (now) => placeNodes(now, new Map([['data', { x: 0, y: 0 }]]))
  ],
  ['toggleMuted', (now) => toggleMuted(now, set('relu1')), (now) => toggleMuted(now, none)],
  ['toggleCollapsed', (now) => toggleCollapsed(now, set('relu1')), (now) => toggleCollapsed(now, none)],
  ['setLabel', (now) => setLabel(now, 'relu1', 'ReLU'), (now) => setLabel(now, 'relu1', '')],
  ['renameNode', (now) => renameNode(now, 'relu1', 'active'), (now) => renameNode(now, 'relu1', 'loss')],
  ['setTitle', (now) => setTitle(now, 'Mine'), (now) => setTitle(now, now.title ?? '')],
  ['setNotes', (now) => setNotes(now, 'Mine'), (now) => setNotes(now, now.notes ?? '')],
  [
    'setTraining',
    (now) => setTraining(now, (given) => ({ ...given, optimizer: { kind: 'adam' } })),
    (now) => setTraining(now, (given) => ({ ...given }))
  ]
]

describe.each(operations)('%s', (_, change, idle) => {
  test('makes a frozen document that can be saved and opened again, and leaves the old one alone', () => {
    const text = JSON.stringify(net)
    const changed = change(net)
    expect(changed).not.toBe(net)
    expect(brokenPromise(changed)).toBeUndefined()
    expect(JSON.stringify(net)).toBe(text)
  })

  test('gives the same document back where nothing changes', () => expect(idle(net)).toBe(net))

  test('keeps the records it does not concern, in their order', () => {
    const { graph } = change(net)
    expectKept(graph.nodes, net.graph.nodes, 2)
    expectKept(graph.edges, net.graph.edges, 3)
  })
})

/** All but a few records are the very same objects, in the order they had. */
function expectKept(after: readonly unknown[], before: readonly unknown[], fewest: number): void {
  const places = after.flatMap((record) => (before.includes(record) ? [before.indexOf(record)] : []))
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(places.length).toBeGreaterThanOrEqual(before.length - fewest)
}

describe('a new node', () => {
  test('is called after its op as the examples do it, and never like another', () => {
    const ids = ['dataset', 'convolution', 'batch-normalization', 'relu', 'leaky-relu', 'affine', 'softmax-with-loss', 'mean-squared-error']
    let document = newDocument()
    for (const op of [...ids, ...ids]) document = addNode(document, op, { x: 0, y: 0 }).document
    expect(idsOf(document).slice(0, 8)).toEqual(['data', 'conv1', 'norm1', 'relu1', 'leakyRelu1', 'affine1', 'loss', 'loss1'])
    expect(idsOf(document).slice(8)).toEqual(['data1', 'conv2', 'norm2', 'relu2', 'leakyRelu2', 'affine2', 'loss2', 'loss3'])
    expect(newNodeId(graphOf(['affine1:relu', 'affine3:relu']), 'affine')).toBe('affine2')
  })

  test.each(catalogue().map((op) => op.type))('of %s can be saved and opened again', (op) => {
    const { document, id } = addNode(net, op, { x: 1.6, y: -2e12 })
    expect(brokenPromise(document)).toBeUndefined()
    expect(nodeIn(document, id)).toEqual({ id, op, position: { x: 2, y: -1e9 } })
  })

  test('may bring fields', () => {
    const { document, id } = addNode(net, 'affine', { x: Number.NaN, y: 0 }, { units: 3 })
    expect(nodeIn(document, id)).toMatchObject({ fields: { units: 3 }, position: { x: 0, y: 0 } })
    expect(nodeIn(addNode(net, 'affine', { x: 0, y: 0 }, {}).document, id)).not.toHaveProperty('fields')
  })
})

describe('connecting', () => {
  test('replaces the edge that was there, in its place', () => {
    expect(edgesOf(connect(net, 'data.x', 'relu1.x'))).toEqual([
      'data.x->affine1.x',
      'data.x->relu1.x',
      'relu1.y->affine2.x',
      'affine2.y->loss.x',
      'data.t->loss.t'
    ])
  })

  test('leaves one edge at an input that a broken file gave several', () => {
    const twice = graphOf(['a:relu', 'b:relu', 'c:relu'], 'a.y->c.x b.y->c.x a.y->b.x')
    expect(edgesOf(connect(twice, 'b.y', 'c.x'))).toEqual(['b.y->c.x', 'a.y->b.x'])
    expect(edgesOf(connect(twice, 'a.y', 'c.x'))).toEqual(['a.y->c.x', 'a.y->b.x'])
  })
})

describe('deleting', () => {
  test('takes the edges of deleted nodes along, and empties groups', () => {
    const grouped = groupNodes(groupNodes(net, set('relu1'), 'R').document, set('affine1', 'affine2'), 'A').document
    const { graph } = deleteSelection(grouped, { nodes: set('relu1', 'affine1'), edges: none })
    expect(graph.edges.map(({ to }) => to)).toEqual(['loss.x', 'loss.t'])
    expect(graph.groups).toEqual([{ id: 'group2', label: 'A', nodes: ['affine2'] }])
  })

  test('keeps a group that was empty before', () => {
    const groups = [
      { id: 'empty', nodes: [] },
      { id: 'r', nodes: ['a'] }
    ]
    expect(deleteSelection(graphOf(['a:relu', 'b:relu'], '', groups), { nodes: set('a'), edges: none }).graph.groups).toEqual([groups[0]])
  })

  test('closes the chain over what is gone, also over several nodes in a row', () => {
    const close = (...ids: string[]) => edgesOf(deleteAndReconnect(net, facts, { nodes: set(...ids), edges: none }))
    expect(close('relu1')).toEqual(['data.x->affine1.x', 'affine2.y->loss.x', 'data.t->loss.t', 'affine1.y->affine2.x'])
    expect(close('affine1', 'relu1')).toEqual(['affine2.y->loss.x', 'data.t->loss.t', 'data.x->affine2.x'])
    expect(close('data')).toEqual(['affine1.y->relu1.x', 'relu1.y->affine2.x', 'affine2.y->loss.x'])
  })

  test('closes it only where the shapes fit', () => {
    // pixels do not fit ten classes
    const edges = edgesOf(deleteAndReconnect(net, facts, { nodes: set('affine1', 'relu1', 'affine2'), edges: none }))
    expect(edges).toEqual(['data.t->loss.t'])
  })
})

describe('fields', () => {
  test('that equal their default stay unwritten, unless the file wrote them', () => {
    const bare = graphOf(['a:affine'])
    expect(setField(bare, 'a', 'units', 50)).toBe(bare)
    const written = setField(bare, 'a', 'units', 8)
    expect(nodeIn(setField(written, 'a', 'units', 50), 'a')?.fields).toEqual({ units: 50 })
    expect(nodeIn(resetField(written, 'a', 'units'), 'a')).not.toHaveProperty('fields')
  })

  test('take only what a file can hold', () => {
    for (const [name, value] of [
      ['units', 0],
      ['units', 1.5],
      ['units', Number.NaN],
      ['units', undefined],
      ['std', Number.POSITIVE_INFINITY],
      ['init', 'magic'],
      ['colour', 'red']
    ] as const)
      expect(setField(net, 'affine1', name, value)).toBe(net)
  })

  test('know lists by what is in them', () => {
    const conv = graphOf([{ id: 'c', op: 'convolution', fields: { kernel: [3, 5] } }])
    expect(setField(conv, 'c', 'kernel', [3, 5])).toBe(conv)
    expect(nodeIn(setField(conv, 'c', 'kernel', [5, 3]), 'c')?.fields).toEqual({ kernel: [5, 3] })
  })

  test('with a default that follows another field show the one that holds', () => {
    const field = catalogue().flatMap((op) => op.fields.flatMap((f) => (f.kind === 'number' && f.defaultBy ? [{ op: op.type, f }] : [])))[0]
    if (!field) throw new Error('No op has such a field: this test has lost its subject.')
    const { op, f } = field
    const [choice = '', value] = Object.entries(f.defaultBy?.values ?? {}).find(([, other]) => other !== f.default) ?? []
    const chosen = setField(graphOf([`a:${op}`]), 'a', f.defaultBy?.field ?? '', choice)
    const node = nodeIn(chosen, 'a')
    expect(node && fieldValue(node, f.name)).toBe(value)
    expect(setField(chosen, 'a', f.name, value)).toBe(chosen)
  })
})

describe('initial values', () => {
  test('are set, compared and removed', () => {
    const value = { shape: [1, 2], data: [1, -0] }
    const given = setInitial(net, 'affine1', 'W', value)
    expect(nodeIn(given, 'affine1')?.initial).toEqual({ W: value })
    expect(setInitial(given, 'affine1', 'W', { shape: [1, 2], data: [1, -0] })).toBe(given)
    expect(setInitial(given, 'affine1', 'W', { shape: [1, 2], data: [1, 0] })).not.toBe(given)
    expect(nodeIn(removeInitial(given, 'affine1', 'W'), 'affine1')).toEqual(nodeIn(net, 'affine1'))
  })

  test('that no file could hold are not taken', () => {
    for (const data of [[1], [1, Number.NaN]]) expect(setInitial(net, 'affine1', 'W', { shape: [2], data })).toBe(net)
    expect(setInitial(net, 'affine1', '__proto__', { shape: [1], data: [1] })).toBe(net)
    expect(setInitial(net, 'affine1', 'constructor', { shape: [1], data: [1] })).toBe(net)
  })
})

describe('names', () => {
  test('follow into edges and groups', () => {
    const renamed = renameNode(groupNodes(net, set('affine1', 'relu1'), 'Hidden').document, 'affine1', 'hidden')
    expect(edgesOf(renamed)).toEqual(['data.x->hidden.x', 'hidden.y->relu1.x', 'relu1.y->affine2.x', 'affine2.y->loss.x', 'data.t->loss.t'])
    expect(renamed.graph.groups?.[0]?.nodes).toEqual(['hidden', 'relu1'])
    expect(renamed.graph.edges[2]).toBe(net.graph.edges[2])
  })

  test('are free and well formed', () => {
    expect(['affine1', 'relu1', '1st', 'a.b', '', 'a b', 'hidden-1_x'].map((id) => checkId(net, 'affine1', id))).toEqual([
      'fine',
      'taken',
      'malformed',
      'malformed',
      'malformed',
      'malformed',
      'fine'
    ])
    expect(renameNode(net, 'affine1', 'a.b')).toBe(net)
    expect(renameNode(net, 'ghost', 'spirit')).toBe(net)
  })

  test('as labels are trimmed, and left out where they say nothing', () => {
    const labelled = setLabel(net, 'affine1', '  Hidden layer ')
    expect(nodeIn(labelled, 'affine1')?.label).toBe('Hidden layer')
    expect(nodeIn(setLabel(labelled, 'affine1', ' '), 'affine1')).toEqual(nodeIn(net, 'affine1'))
    expect(setLabel(net, 'affine1', 'affine1')).toBe(net)
    const spaced = graphOf([{ id: 'a', op: 'relu', label: ' A ' }])
    expect(setLabel(spaced, 'a', ' A ')).toBe(spaced)
  })
})

describe('muting', () => {
  test('turns all of them, and first on where they differ', () => {
    const one = toggleMuted(net, set('relu1'))
    const both = toggleMuted(one, set('relu1', 'affine1'))
    expect([nodeIn(both, 'relu1')?.muted, nodeIn(both, 'affine1')?.muted]).toEqual([true, true])
    expect(nodeIn(both, 'relu1')).toBe(nodeIn(one, 'relu1'))
    expect(toggleMuted(both, set('relu1', 'affine1')).graph).toEqual(net.graph)
  })

  test('is refused with the reason where the shape would change', () => {
    expect(whyNotMute(net, facts, set('relu1'))).toBeUndefined()
    expect(whyNotMute(net, facts, set('relu1', 'affine1'))?.message).toContain('[100, 784] into [100, 50]')
    expect(whyNotMute(net, facts, set('data'))?.code).toBe('cannot-mute')
    const wrong = toggleMuted(net, set('affine1'))
    expect(whyNotMute(wrong, facts, set('affine1'))).toBeUndefined()
    expect(whyNotMute(wrong, facts, set('relu1'))).toBeUndefined()
  })
})

describe('groups', () => {
  test('take their nodes out of other groups', () => {
    const first = groupNodes(net, set('affine1', 'relu1'), 'One').document
    const { document, id } = groupNodes(first, set('relu1', 'affine2'), ' Two ')
    expect(document.graph.groups).toEqual([
      { id: 'group1', label: 'One', nodes: ['affine1'] },
      { id: 'group2', label: 'Two', nodes: ['relu1', 'affine2'] }
    ])
    expect(id).toBe('group2')
    expect(groupNodes(document, set('affine2', 'relu1'), '')).toEqual({ document, id: 'group2' })
    expect(groupNodes(document, set('affine2', 'relu1'), '').document).toBe(document)
  })

  test('are dissolved, named and collapsed', () => {
    const grouped = groupNodes(net, set('relu1'), '').document
    expect(setGroupLabel(grouped, 'group1', ' Hidden ').graph.groups).toEqual([{ id: 'group1', label: 'Hidden', nodes: ['relu1'] }])
    const small = setGroupCollapsed(grouped, 'group1', true)
    expect(setGroupCollapsed(small, 'group1', false)).toEqual(grouped)
    expect(setGroupCollapsed(small, 'group1', true)).toBe(small)
    expect(ungroup(grouped, set('relu1'))).toEqual(net)
  })
})

describe('training settings', () => {
  test('that contradict each other are not taken', () => {
    expect(setTraining(net, (given) => ({ ...given, epochs: 3 }))).toBe(net)
    expect(setTraining(net, (given) => ({ ...given, batchSize: 0 }))).toBe(net)
    expect(setTraining(net, (given) => ({ ...given, optimizer: { kind: 'sgd', beta1: 0.9 } }))).toBe(net)
    expect(setTraining(net, ({ iterations: _, ...given }) => ({ ...given, epochs: 3 })).training).toMatchObject({ epochs: 3 })
  })

  test('of which none are left go', () => expect(setTraining(net, () => ({}))).not.toHaveProperty('training'))
})

test('an empty title or empty notes are none', () => {
  expect(setTitle(net, '')).not.toHaveProperty('title')
  expect(setNotes(net, '')).not.toHaveProperty('notes')
})

test('a new document is empty, frozen and ready to train', () => {
  expect(brokenPromise(newDocument())).toBeUndefined()
  expect(newDocument()).toMatchObject({ graph: { nodes: [], edges: [] }, training: { batchSize: 100 } })
})

test('what lies before and behind a node is found along the edges', () => {
  expect([...nodesAlong(net, set('relu1'), 'upstream')].sort()).toEqual(['affine1', 'data', 'relu1'])
  expect([...nodesAlong(net, set('relu1'), 'downstream')].sort()).toEqual(['affine2', 'loss', 'relu1'])
})
