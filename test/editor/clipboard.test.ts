// Copies travel as text, within a window and between windows; whatever else is on the clipboard does no harm.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Clipping } from '../../src-renderer/editor/contract.ts'
import { copyClipping, pasteClipping, type ReadClipping, readClipping } from '../../src-renderer/editor/operations/clipboard.ts'
import { duplicate } from '../../src-renderer/editor/operations/duplicate.ts'
import { freeOffset, offsetTo } from '../../src-renderer/editor/operations/free-place.ts'
import { groupNodes } from '../../src-renderer/editor/operations/groups.ts'
import { newDocument } from '../../src-renderer/editor/operations/new-document.ts'
import { brokenPromise, edgesOf, example, exampleNames, graphOf, idsOf } from './documents.ts'

const net = example('two-layer-mnist')
const set = (...ids: string[]): ReadonlySet<string> => new Set(ids)
const here = { x: 0, y: 0 }

function travelled(clipping: Clipping): Clipping {
  const read = readClipping(JSON.stringify(clipping))
  if (read.kind !== 'clipping') throw new Error(JSON.stringify(read))
  return read.clipping
}

describe('a clipping', () => {
  test('is the same after its travel as text', () => {
    for (const name of exampleNames) {
      const { graph } = example(name)
      const grouped = groupNodes(example(name), set(...idsOf(example(name)).slice(0, 2)), 'First').document
      const clipping = copyClipping(grouped, new Set(graph.nodes.map((node) => node.id)))
      expect(travelled(clipping)).toEqual(clipping)
      expect(clipping.groups).toHaveLength(1)
    }
  })

  test('of a whole example, pasted into an empty project, is that example', () => {
    for (const name of exampleNames) {
      const { graph } = example(name)
      const { document, ids } = pasteClipping(newDocument(), travelled(copyClipping(example(name), set(...idsOf(example(name))))), here, {
        incoming: false
      })
      expect(brokenPromise(document)).toBeUndefined()
      const after = [...ids]
      const rename = (port: string) => port.replace(/^[^.]+/, (id) => after[graph.nodes.findIndex((node) => node.id === id)] ?? id)
      expect(document.graph.edges).toEqual(graph.edges.map(({ from, to }) => ({ from: rename(from), to: rename(to) })))
      expect(document.graph.nodes).toEqual(graph.nodes.map((node, i) => ({ ...node, id: after[i] })))
    }
  })

  test('holds groups that are whole in it, and edges that come in', () => {
    const grouped = groupNodes(groupNodes(net, set('relu1', 'affine2'), 'In').document, set('data', 'loss'), 'Half').document
    const clipping = copyClipping(grouped, set('relu1', 'affine2', 'loss'))
    expect(clipping.groups?.map(({ label }) => label)).toEqual(['In'])
    expect(clipping.edges.map(({ from, to }) => `${from}->${to}`)).toEqual([
      'affine1.y->relu1.x',
      'relu1.y->affine2.x',
      'affine2.y->loss.x',
      'data.t->loss.t'
    ])
  })
})

describe('pasting', () => {
  const clipping = copyClipping(net, set('relu1', 'affine2'))

  test('makes new nodes with the edges among them', () => {
    const { document, ids } = pasteClipping(net, clipping, { x: 10, y: 20 }, { incoming: false })
    expect([...ids]).toEqual(['relu2', 'affine3'])
    expect(edgesOf(document).slice(5)).toEqual(['relu2.y->affine3.x'])
    expect(document.graph.nodes.slice(5).map(({ position }) => position)).toEqual([
      { x: 530, y: 20 },
      { x: 790, y: 20 }
    ])
    expect(document.graph.nodes.slice(0, 5)).toEqual(net.graph.nodes)
    expect(brokenPromise(document)).toBeUndefined()
  })

  test('keeps edges that come in, where asked and where their outputs are', () => {
    const paste = (into: typeof net) => edgesOf(pasteClipping(into, clipping, here, { incoming: true }).document)
    expect(paste(net).slice(5)).toEqual(['affine1.y->relu2.x', 'relu2.y->affine3.x'])
    expect(paste(newDocument())).toEqual(['relu1.y->affine1.x'])
    // a node of this id without such an output
    expect(paste(graphOf(['affine1:dataset']))).toEqual(['relu1.y->affine2.x'])
  })

  test('gives pasted groups ids of their own', () => {
    const grouped = groupNodes(net, set('relu1', 'affine2'), 'Head').document
    const twice = [0, 1].reduce(
      (now) => pasteClipping(now, copyClipping(grouped, set('relu1', 'affine2')), here, { incoming: false }).document,
      grouped
    )
    expect(twice.graph.groups).toEqual([
      { id: 'group1', label: 'Head', nodes: ['relu1', 'affine2'] },
      { id: 'group2', label: 'Head', nodes: ['relu2', 'affine3'] },
      { id: 'group3', label: 'Head', nodes: ['relu3', 'affine4'] }
    ])
    expect(brokenPromise(twice)).toBeUndefined()
  })

  test('of nodes without a place does not pile them up', () => {
    const homeless = graphOf([
      { id: 'a', op: 'relu' },
      { id: 'b', op: 'relu' }
    ])
    const { document } = pasteClipping(homeless, copyClipping(homeless, set('a', 'b')), { x: 5, y: 5 }, { incoming: false })
    expect(document.graph.nodes.slice(2).map(({ position }) => position)).toEqual([
      { x: 5, y: 5 },
      { x: 29, y: 29 }
    ])
  })
})

describe('copies', () => {
  test('lie beside their originals, and those of a second time beside the first', () => {
    const once = duplicate(net, set('relu1'), { incoming: true })
    const twice = duplicate(once.document, set('relu1'), { incoming: false })
    const thrice = duplicate(twice.document, set('relu1'), { incoming: false })
    const places = thrice.document.graph.nodes.slice(5).map(({ id, position }) => [id, position?.x, position?.y])
    expect(places).toEqual([
      ['relu2', 552, 32],
      ['relu3', 584, 64],
      ['relu4', 616, 96]
    ])
    expect(edgesOf(twice.document).slice(5)).toEqual(['affine1.y->relu2.x'])
    const placed = duplicate(net, set('relu1'), { incoming: false, offset: { x: 0, y: 200 } })
    expect(placed.document.graph.nodes.at(-1)?.position).toEqual({ x: 520, y: 200 })
  })

  test('come to the middle of a place', () => {
    const nodes = net.graph.nodes.slice(1, 3)
    expect(offsetTo(nodes, { x: 0, y: 100 })).toEqual({ x: -390, y: 100 })
    expect(offsetTo([], { x: 3, y: 4 })).toEqual({ x: 3, y: 4 })
    expect(offsetTo(nodes, { x: Number.NaN, y: Number.POSITIVE_INFINITY })).toEqual({ x: 0, y: 0 })
    expect(freeOffset(net, nodes, { x: 260, y: 0 })).toEqual({ x: 292, y: 32 })
  })
})

describe('text that is no clipping', () => {
  const kindOf = (text: string): ReadClipping['kind'] => readClipping(text).kind
  const good = copyClipping(net, set('relu1', 'affine2'))
  const changed = (change: object) => JSON.stringify({ ...good, ...change })

  test('is not taken for one', () => {
    for (const text of [
      '',
      'hello',
      '{}',
      'null',
      '"gradloom/clipping"',
      '["gradloom/clipping"]',
      '{"format":"gradloom/clipping"',
      '{"x":"gradloom/clipping"}'
    ])
      expect([text, kindOf(text)]).toEqual([text, 'none'])
    expect(kindOf(JSON.stringify(net))).toBe('none')
  })

  test.each<[string, string]>([
    ['of another version', changed({ version: 2 })],
    ['without nodes', changed({ nodes: [] })],
    ['with no list of nodes', changed({ nodes: {} })],
    ['with too many nodes', changed({ nodes: Array(5001).fill({ id: 'a', op: 'relu' }) })],
    ['with too many edges', changed({ edges: Array(20_001).fill({ from: 'a.y', to: 'relu1.x' }) })],
    ['with an unknown op', changed({ nodes: [{ id: 'relu1', op: 'magic' }] })],
    ['with a field that is out of range', changed({ nodes: [{ id: 'relu1', op: 'affine', fields: { units: -1 } }] })],
    ['with keys no node has', changed({ nodes: [{ id: 'relu1', op: 'relu', onload: 'alert()' }] })],
    [
      'with two nodes of one id',
      changed({
        nodes: [
          { id: 'relu1', op: 'relu' },
          { id: 'relu1', op: 'relu' }
        ]
      })
    ],
    ['with an id that breaks out', changed({ nodes: [{ id: '"><script>', op: 'relu' }] })],
    ['with places beyond all bounds', changed({ nodes: [{ id: 'relu1', op: 'relu', position: { x: 1e300, y: 0 } }] })],
    ['with edges that are none', changed({ edges: ['affine1.y->relu1.x'] })],
    ['with an edge to a port that is not there', changed({ edges: [{ from: 'relu1.y', to: 'affine2.z' }] })],
    ['with groups of strangers', changed({ groups: [{ id: 'g', nodes: ['data'] }] })],
    ['with a poisoned prototype', changed({}).replace('"relu1"', '"relu1","__proto__":{"muted":true}')],
    ['nested without end', `${changed({}).slice(0, -1)},"groups":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['longer than any clipping', `${changed({}).slice(0, -1)},"x":"${'x'.repeat(17 * 1048576)}"}`]
  ])('%s is refused with a reason', (_, text) => {
    const read = readClipping(text)
    expect(read.kind).toBe('broken')
    expect(read.kind === 'broken' && read.refusal.reason).toMatch(/^commands\.paste/)
  })

  test('drops edges from outside that lead nowhere, and keys that edges do not have', () => {
    const edges = [
      { from: 'affine1.y', to: 'relu1.x' },
      { from: 'affine1.y', to: 'ghost.x' },
      { from: 'no port', to: 'relu1.x' },
      { from: '<b>.y', to: 'relu1.x' }
    ]
    expect(travelled({ ...good, edges }).edges).toEqual([edges[0]])
    expect(travelled({ ...good, edges: [{ ...edges[0], extra: 1 }] as never }).edges).toEqual([edges[0]])
    // twice the same edge would make a file that cannot be opened
    expect(travelled({ ...good, edges: [edges[0], edges[0]] as never }).edges).toEqual([edges[0]])
  })

  test('of any kind neither throws nor makes a document that cannot be saved', () => {
    const value = fc.json({ maxDepth: 3 }).map((text) => JSON.parse(text) as unknown)
    const spoiled = <T>(list: readonly T[]) =>
      fc.oneof(fc.shuffledSubarray([...list], { minLength: 1 }), fc.array(fc.oneof(fc.constantFrom(...list), value)))
    const parts = { nodes: spoiled(good.nodes), edges: spoiled(good.edges), groups: value }
    let pasted = 0
    fc.assert(
      fc.property(fc.record(parts, { requiredKeys: [] }), (parts) => {
        const read = readClipping(JSON.stringify({ ...good, ...parts }))
        if (read.kind !== 'clipping') return
        pasted++
        expect(brokenPromise(pasteClipping(net, read.clipping, { x: 1, y: 1 }, { incoming: true }).document)).toBeUndefined()
      }),
      { numRuns: 500, seed: 1 }
    )
    expect(pasted).toBeGreaterThan(20)
  })
})
