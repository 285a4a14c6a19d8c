// Whether edges fit: every edge of the examples does, and what does not says why in the words of the op.
import { describe, expect, test } from 'vitest'
import { catalogueOp } from '../../engine/catalog.ts'
import type { ProjectDocument } from '../../engine/document.ts'
import { edgeId } from '../../src-renderer/editor/document-diff.ts'
import { inferDocument, inspect } from '../../src-renderer/editor/inference.ts'
import {
  type ConnectionVerdict,
  connect,
  disconnect,
  isAllowedAnyway,
  seemsToFit,
  whyNotConnect
} from '../../src-renderer/editor/operations/connect.ts'
import { canInsertOnEdge, insertOnEdge } from '../../src-renderer/editor/operations/insert-on-edge.ts'
import { moveNodes } from '../../src-renderer/editor/operations/move.ts'
import { setTraining } from '../../src-renderer/editor/operations/training.ts'
import { brokenPromise, edgesOf, example, exampleNames, facts, graphOf } from './documents.ts'

const why = (document: ProjectDocument, from: string, to: string): ConnectionVerdict => whyNotConnect(document, facts, from, to)
const refusal = (document: ProjectDocument, from: string, to: string) => {
  const verdict = why(document, from, to)
  return verdict.kind === 'refused' ? verdict : undefined
}

describe.each(exampleNames)('in the example %s', (name) => {
  const document = example(name)

  test('every edge fits, taken away and put back', () => {
    expect(document.graph.edges.length).toBeGreaterThan(0)
    for (const edge of document.graph.edges) {
      const open = disconnect(document, new Set([edgeId(edge)]))
      expect([edgeId(edge), why(open, edge.from, edge.to)]).toEqual([edgeId(edge), { kind: 'fits' }])
      expect(seemsToFit(open, inferDocument(open, facts), facts, edge.from, edge.to)).toBe(true)
    }
  })

  test('every edge turned around is refused, for its ports or for the circle it closes', () => {
    for (const { from, to } of document.graph.edges) {
      expect(refusal(document, to, from)).toMatchObject({ code: 'unknown-port', anyway: false })
      const [source, target] = [from.split('.')[0] ?? '', to.split('.')[0] ?? '']
      const output = catalogueOp(document.graph.nodes.find((node) => node.id === target)?.op ?? '')?.outputs[0]
      const input = catalogueOp(document.graph.nodes.find((node) => node.id === source)?.op ?? '')?.inputs[0]
      if (output && input)
        expect(refusal(document, `${target}.${output.name}`, `${source}.${input.name}`)).toMatchObject({ code: 'cycle', anyway: false })
    }
  })
})

describe('an edge of the wrong shape', () => {
  const net = example('two-layer-mnist')

  test('is refused with the sentence of the op, its formula and its numbers', () => {
    const swapped = refusal(net, 'data.x', 'loss.t')
    expect(swapped?.message).toMatch(/^loss needs /)
    expect(swapped?.message).toContain('[100, 784]')
    expect(
      refusal(graphOf(['a:convolution', { id: 'data', op: 'dataset', fields: { layout: 'flat' } }]), 'data.x', 'a.x')?.message
    ).toMatch(/^a needs .*\[100, 784\]/)
  })

  test('can be made all the same', () => {
    const verdict = why(net, 'data.x', 'loss.x')
    expect(verdict).toMatchObject({ kind: 'refused', anyway: true })
    expect(isAllowedAnyway(verdict)).toBe(true)
    expect(brokenPromise(connect(net, 'data.x', 'loss.x'))).toBeUndefined()
  })

  test('is refused for what goes wrong further on, naming the node there', () => {
    const rows = { id: 'rows', op: 'dataset', fields: { layout: 'flat' } }
    const graph = graphOf([rows, 'relu1:relu', 'conv1:convolution'], 'relu1.y->conv1.x')
    expect(refusal(graph, 'rows.x', 'relu1.x')?.message).toMatch(/^conv1 /)
  })

  test('is not blamed for what was wrong before', () => {
    const rows = { id: 'rows', op: 'dataset', fields: { layout: 'flat' } }
    const graph = graphOf([rows, 'relu1:relu', 'tanh1:tanh', 'conv1:convolution'], 'rows.x->relu1.x relu1.y->conv1.x rows.x->tanh1.x')
    expect(why(graph, 'tanh1.y', 'relu1.x')).toEqual({ kind: 'fits' })
    // but at its own target it is
    expect(refusal(graph, 'rows.t', 'conv1.x')?.message).toMatch(/^conv1 .*\[100, 10\]/)
  })

  test('is cured by following the sentence', () => {
    const conv = { id: 'c', op: 'convolution', fields: { kernel: [29, 29] } }
    const graph = graphOf([{ id: 'images', op: 'dataset', fields: { layout: 'image' } }, conv])
    expect(refusal(graph, 'images.x', 'c.x')?.message).toMatch(/28.*29/)
    expect(
      why(
        graphOf([
          { id: 'images', op: 'dataset', fields: { layout: 'image' } },
          { ...conv, fields: { kernel: [28, 28] } }
        ]),
        'images.x',
        'c.x'
      )
    ).toEqual({
      kind: 'fits'
    })
  })

  test('of which nothing is known yet fits', () => {
    expect(why(graphOf(['a:relu', 'b:convolution']), 'a.y', 'b.x')).toEqual({ kind: 'fits' })
  })
})

describe('an edge that cannot be', () => {
  const chain = graphOf(['a:relu', 'b:relu', 'c:add', 'd:dataset'], 'a.y->b.x b.y->c.a')

  test.each([
    ['from an input', 'a.x', 'b.x', /x is an input of a/],
    ['between outputs', 'a.y', 'b.y', /y is an output of b/],
    ['from a port that is not there', 'a.z', 'b.x', /a has no output "z"/],
    ['to a port that is not there', 'a.y', 'c.x', /c has no input "x".* a, b/],
    ['from a node that is not there', 'ghost.y', 'b.x', /no node "ghost"/],
    ['to a node that is not there', 'a.y', 'ghost.x', /no node "ghost"/],
    ['without a port', 'a', 'b.x', /"node.port"/],
    ['to a node without inputs', 'a.y', 'd.x', /d/]
  ])('%s is refused with the reason', (_, from, to, message) => {
    const verdict = why(chain, from, to)
    expect(verdict).toMatchObject({ kind: 'refused', anyway: false, message: expect.stringMatching(message) })
    expect(isAllowedAnyway(verdict)).toBe(false)
    expect(refusal(chain, from, to)?.message).not.toMatch(/graph\.edges/)
  })

  test('because it closes a circle is refused with the way around', () => {
    expect(refusal(chain, 'c.y', 'a.x')).toMatchObject({ code: 'cycle', message: expect.stringContaining('a → b → c → a') })
    expect(refusal(chain, 'a.y', 'a.x')).toMatchObject({ code: 'cycle', message: expect.stringContaining('a → a') })
  })

  test('is refused for its own circle where the graph has another already', () => {
    const broken = graphOf(['a:relu', 'b:relu', 'c:relu', 'd:relu'], 'a.y->b.x b.y->a.x c.y->d.x')
    expect(refusal(broken, 'd.y', 'c.x')?.message).toContain('c → d → c')
    expect(why(broken, 'd.y', 'a.x')).toEqual({ kind: 'fits' })
  })
})

test('a port seems to fit by the node behind it alone, and never to its own node', () => {
  const net = example('two-layer-mnist')
  const inference = inferDocument(net, facts)
  const seems = (from: string, to: string) => seemsToFit(net, inference, facts, from, to)
  expect([seems('data.x', 'affine2.x'), seems('data.x', 'loss.x'), seems('relu1.y', 'relu1.x'), seems('data.t', 'loss.x')]).toEqual([
    true,
    false,
    false,
    true
  ])
})

describe('a node dropped on an edge', () => {
  const net = example('two-layer-mnist')
  const withNode = (node: object): ProjectDocument => ({ ...net, graph: { ...net.graph, nodes: [...net.graph.nodes, node as never] } })
  const edge = { from: 'relu1.y', to: 'affine2.x' }

  test('comes between its ends', () => {
    const document = withNode({ id: 'drop', op: 'dropout' })
    expect(canInsertOnEdge(document, facts, 'drop', edge)).toBe(true)
    expect(edgesOf(insertOnEdge(document, facts, 'drop', edge))).toEqual([
      'data.x->affine1.x',
      'affine1.y->relu1.x',
      'drop.y->affine2.x',
      'affine2.y->loss.x',
      'data.t->loss.t',
      'relu1.y->drop.x'
    ])
  })

  test('is left beside it where shapes forbid, where it has edges, where the edge is its own or gone', () => {
    const narrow = withNode({ id: 'n', op: 'affine', fields: { units: 7 } })
    expect(canInsertOnEdge(narrow, facts, 'n', { from: 'affine2.y', to: 'loss.x' })).toBe(false)
    expect(insertOnEdge(narrow, facts, 'n', { from: 'affine2.y', to: 'loss.x' })).toBe(narrow)
    expect(canInsertOnEdge(net, facts, 'affine1', edge)).toBe(false)
    expect(canInsertOnEdge(net, facts, 'relu1', edge)).toBe(false)
    expect(canInsertOnEdge(narrow, facts, 'n', { from: 'data.x', to: 'loss.x' })).toBe(false)
  })

  test('is not kept out by an error that was there before', () => {
    const graph = graphOf(
      [{ id: 'rows', op: 'dataset', fields: { layout: 'flat' } }, 'relu1:relu', 'conv1:convolution', 'tanh1:tanh'],
      'rows.x->relu1.x relu1.y->conv1.x'
    )
    expect(canInsertOnEdge(graph, facts, 'tanh1', { from: 'rows.x', to: 'relu1.x' })).toBe(true)
  })
})

describe('the inspection of a document', () => {
  const net = example('two-layer-mnist')

  test('is the same object while only places, labels and groups change', () => {
    const first = inspect(net, facts)
    expect(first.problems).toEqual([])
    const moved = moveNodes(net, new Set(['data']), 5, 5)
    expect(inspect(moved, facts)).toBe(first)
    expect(inferDocument(moved, facts)).toBe(first.inference)
    expect(inferDocument(net, new Map())).not.toBe(first.inference)
    expect(
      inspect(
        setTraining(net, (given) => ({ ...given, batchSize: 32 })),
        facts
      ).inference.shapes['data.x']
    ).toEqual([32, 784])
  })

  test('puts problems at their nodes, and that of the data in place of the guess', () => {
    const unread = inspect(net, new Map())
    expect(unread.problemsOf.get('data')?.map(({ code }) => code)).toEqual(['unread-data'])
    const missing = { code: 'no-file', severity: 'error', node: 'data', message: 'There is no such file.' } as const
    expect(inspect(net, new Map(), [missing]).problemsOf.get('data')).toEqual([missing])
  })

  test('holds the cycle and the open input beside what shapes say', () => {
    const graph = graphOf(['a:relu', 'b:relu', 'c:add', 'd:dataset'], 'a.y->b.x b.y->a.x')
    expect(
      inspect(graph, facts)
        .problems.map(({ code }) => code)
        .sort()
    ).toEqual(['cycle', 'unconnected-port', 'unconnected-port', 'unread-data'])
  })
})
