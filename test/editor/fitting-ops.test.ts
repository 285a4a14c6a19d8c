// The search behind an edge that was dropped on empty canvas: only what fits, the likely first.
import { describe, expect, test } from 'vitest'
import { catalogueOp } from '../../engine/catalog.ts'
import type { ProjectDocument } from '../../engine/document.ts'
import { addNode } from '../../src-renderer/editor/operations/add-node.ts'
import { connect, whyNotConnect } from '../../src-renderer/editor/operations/connect.ts'
import { fittingOps, type OpenPort } from '../../src-renderer/editor/operations/fitting-ops.ts'
import { example, exampleNames, facts, graphOf } from './documents.ts'

const rows = { id: 'rows', op: 'dataset', fields: { layout: 'flat' } }
const images = { id: 'images', op: 'dataset', fields: { layout: 'image' } }

function offered(document: ProjectDocument, place: string, side: OpenPort['side'] = 'output'): readonly string[] {
  const [node = '', port = ''] = place.split('.')
  return fittingOps(document, facts, { node, port, side }).map((entry) => `${entry.op.type}.${entry.port}`)
}

describe('behind an output', () => {
  test('of flat MNIST a dense layer comes first, and nothing that needs images', () => {
    const found = offered(graphOf([rows]), 'rows.x')
    expect(found[0]).toBe('affine.x')
    expect(found).toEqual(expect.arrayContaining(['relu.x', 'softmax-with-loss.x', 'matmul.a', 'add.a', 'batch-normalization.x']))
    for (const op of ['convolution.x', 'pooling.x', 'global-average-pooling.x', 'dataset.x', 'constant.y']) expect(found).not.toContain(op)
  })

  test('of images a convolution comes first, a dense layer after it', () => {
    const found = offered(graphOf([images]), 'images.x')
    expect(found[0]).toBe('convolution.x')
    expect(found).toContain('affine.x')
    expect(found).not.toContain('softmax-with-loss.x')
  })

  test('of labels a loss comes first, by its port for labels', () => {
    const found = offered(graphOf([rows]), 'rows.t')
    expect(found.slice(0, 2).every((entry) => entry.endsWith('.t') && catalogueOp(entry.slice(0, -2))?.loss)).toBe(true)
    expect(found[0]).toBe('softmax-with-loss.t')
  })

  test('of a layer an activation comes first, of an activation a layer', () => {
    const net = example('two-layer-mnist')
    expect(offered(net, 'affine1.y')[0]).toBe('relu.x')
    expect(offered(net, 'relu1.y')[0]).toBe('affine.x')
  })

  test('of one number there is arithmetic, and no layer', () => {
    const found = offered(example('two-layer-mnist'), 'loss.loss')
    expect(found[0]).toBe('add.a')
    expect(found).not.toContain('affine.x')
  })

  test('of unknown shape everything with an input is offered', () => {
    const found = offered(graphOf(['a:relu']), 'a.y')
    expect(found).toEqual(expect.arrayContaining(['affine.x', 'convolution.x', 'add.a']))
    expect(found).not.toContain('dataset.x')
  })
})

describe('before an input', () => {
  test('of a dense layer stands what gives rows or images, not a single number', () => {
    const found = offered(graphOf(['a:affine']), 'a.x', 'input')
    expect(found).toEqual(expect.arrayContaining(['relu.y', 'affine.y', 'convolution.y', 'flatten.y', 'dataset.x']))
    expect(found).not.toContain('mean-squared-error.loss')
  })

  test('of a convolution stands what gives images, not rows', () => {
    const found = offered(graphOf(['a:convolution']), 'a.x', 'input')
    expect(found).toEqual(expect.arrayContaining(['convolution.y', 'pooling.y', 'relu.y', 'dataset.x']))
    for (const op of ['affine.y', 'flatten.y', 'softmax-with-loss.loss']) expect(found).not.toContain(op)
  })

  test('of a loss’s labels the dataset comes first, by its port of labels', () => {
    const net = example('two-layer-mnist')
    expect(offered(net, 'loss.t', 'input')[0]).toBe('dataset.t')
    expect(offered(graphOf(['l:softmax-with-loss']), 'l.x', 'input')[0]).toBe('affine.y')
    // 50 units, as a new layer has, are no scores for 10 classes
    expect(offered(net, 'loss.x', 'input')).not.toContain('affine.y')
  })
})

test('what is offered behind an output of an example is accepted when it is connected, where one input says all', () => {
  for (const name of exampleNames) {
    const document = example(name)
    for (const node of document.graph.nodes.slice(0, 6))
      for (const { name: port } of catalogueOp(node.op)?.outputs ?? []) {
        const here = `${node.id}.${port}`
        for (const entry of offered(document, here)) {
          const [op = '', input = ''] = entry.split('.')
          const { document: grown, id } = addNode(document, op, { x: 0, y: 0 })
          expect([name, here, entry, whyNotConnect(grown, facts, here, `${id}.${input}`).kind]).toEqual([name, here, entry, 'fits'])
          expect(connect(grown, here, `${id}.${input}`)).not.toBe(grown)
        }
      }
  }
})

test('nothing is offered at a node that is not there', () => expect(offered(graphOf([rows]), 'ghost.y')).toEqual([]))
