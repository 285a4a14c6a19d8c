// Which ops fit an open port, tried one by one with their default fields; the likely ones come first.
import { type CatalogueOp, catalogue, catalogueOp } from '../../../engine/catalog.ts'
import type { DatasetFacts } from '../../../engine/contract.ts'
import { type GraphNode, type InferOptions, inferAlone, type ProjectDocument, type Shape, sameShape } from '../../../engine/document.ts'
import { findNode } from '../graph-records.ts'
import { inferDocument } from '../inference.ts'
import { inputShapes } from './connect.ts'

export interface OpenPort {
  readonly node: string
  readonly port: string
  readonly side: 'input' | 'output'
}

export interface FittingOp {
  readonly op: CatalogueOp
  /** The port of the op that meets the open one. */
  readonly port: string
}

type Category = CatalogueOp['category']

/** Kinds of ops by how often they follow a kind. */
const following: { readonly [K in Category]: readonly Category[] } = {
  data: ['layer', 'shape', 'normalization', 'activation', 'loss', 'arithmetic', 'data'],
  layer: ['activation', 'normalization', 'layer', 'loss', 'shape', 'arithmetic', 'data'],
  normalization: ['activation', 'layer', 'loss', 'shape', 'normalization', 'arithmetic', 'data'],
  activation: ['layer', 'normalization', 'loss', 'shape', 'activation', 'arithmetic', 'data'],
  shape: ['layer', 'activation', 'normalization', 'loss', 'shape', 'arithmetic', 'data'],
  arithmetic: ['arithmetic', 'activation', 'layer', 'loss', 'normalization', 'shape', 'data'],
  loss: ['arithmetic', 'shape', 'activation', 'layer', 'normalization', 'loss', 'data']
}
/** And by how often they come before it. */
const preceding: { readonly [K in Category]: readonly Category[] } = {
  data: [],
  layer: ['activation', 'layer', 'normalization', 'shape', 'data', 'arithmetic', 'loss'],
  normalization: ['layer', 'activation', 'shape', 'data', 'arithmetic', 'normalization', 'loss'],
  activation: ['layer', 'normalization', 'arithmetic', 'shape', 'data', 'activation', 'loss'],
  shape: ['layer', 'activation', 'data', 'normalization', 'shape', 'arithmetic', 'loss'],
  arithmetic: ['arithmetic', 'data', 'layer', 'activation', 'shape', 'normalization', 'loss'],
  loss: ['layer', 'data', 'activation', 'arithmetic', 'shape', 'normalization', 'loss']
}

export function fittingOps(document: ProjectDocument, facts: ReadonlyMap<string, DatasetFacts>, open: OpenPort): readonly FittingOp[] {
  const node = findNode(document, open.node)
  const category = catalogueOp(node?.op ?? '')?.category
  if (!node || !category) return []
  const inference = inferDocument(document, facts)
  const options = { batch: inference.batch, mode: inference.mode, facts }
  const shape = inference.shapes[`${open.node}.${open.port}`]
  const known = distinct([...Object.values(inference.shapes).slice(0, mostShapes), ...usualShapes(inference.batch)])
  const portOf = (op: CatalogueOp): string | undefined => {
    if (open.side === 'input') return outputFor(op, node, open.port, inputShapes(document, inference, node.id), known, options)
    return inputFor(op, open.port, shape, shape ? distinct([...partnersOf(shape), ...known]) : [], options)
  }
  const order = open.side === 'output' ? following[category] : preceding[category]
  const found = catalogue().flatMap((op) => {
    const port = portOf(op)
    if (port === undefined) return []
    const [first] = open.side === 'output' ? op.inputs : op.outputs
    // labels go to the input for labels: a second port of the same name says more than the kind
    const named = port === open.port && port !== first?.name
    const special = open.side === 'output' && shape !== undefined && isForImages(op, shape, options)
    return [{ op, port, rank: named ? -1 : order.indexOf(op.category), special }]
  })
  found.sort((a, b) => a.rank - b.rank || Number(b.special) - Number(a.special))
  return found.map(({ op, port }) => ({ op, port }))
}

/** Enough to tell what a graph is about; more would take long on a large one. */
const mostShapes = 12

/** Where the rest of the graph does not say what could arrive: rows, images, labels, one number. */
function usualShapes(batch: number): readonly Shape[] {
  return [[batch, 10], [batch, 3, 16, 16], [batch], []]
}

/** What usually meets a value of this shape in an op of two inputs: its like, what it is multiplied by, one number. */
function partnersOf(shape: Shape): readonly Shape[] {
  const last = shape.at(-1)
  return [shape, ...(last === undefined ? [] : [[last, 10], [10, last], [last]]), []]
}

function distinct(shapes: readonly Shape[]): readonly Shape[] {
  return shapes.filter((shape, i) => shapes.findIndex((other) => sameShape(other, shape)) === i)
}

/** The input of an op that takes a value: one of the same name before others. */
function inputFor(
  op: CatalogueOp,
  name: string,
  shape: Shape | undefined,
  partners: readonly Shape[],
  options: InferOptions
): string | undefined {
  const names = nameFirst(op.inputs, name)
  if (!shape) return names[0]
  return names.find((input) => {
    const others = op.inputs.flatMap((port) => (port.name === input ? [] : [port.name]))
    return someInputs(others, partners, { [input]: shape }, (inputs) => inferAlone(nodeOf(op), inputs, options).outputs !== undefined)
  })
}

/** The output of an op that an input takes, whatever the op itself is fed. */
function outputFor(
  op: CatalogueOp,
  node: GraphNode,
  port: string,
  arriving: Readonly<Record<string, Shape>>,
  known: readonly Shape[],
  options: InferOptions
): string | undefined {
  const names = nameFirst(op.outputs, port)
  const missing = (catalogueOp(node.op)?.inputs ?? []).flatMap(({ name }) => (name === port || arriving[name] ? [] : [name]))
  const takes = (shape: Shape): boolean => {
    const around = distinct([...partnersOf(shape), ...known])
    return someInputs(missing, around, { ...arriving, [port]: shape }, (inputs) => inferAlone(node, inputs, options).outputs !== undefined)
  }
  // what a dataset gives is known only when it has been read
  if (op.source) return names.find(() => known.some(takes))
  const inputs = op.inputs.map((input) => input.name)
  const tried = new Map<string, boolean>()
  return names.find((name) =>
    someInputs(inputs, known, {}, (fed) => {
      const shape = inferAlone(nodeOf(op), fed, options).outputs?.[name]
      if (!shape) return false
      const key = shape.join(' ')
      const answer = tried.get(key) ?? takes(shape)
      tried.set(key, answer)
      return answer
    })
  )
}

function nameFirst(ports: readonly { readonly name: string }[], name: string): readonly string[] {
  const names = ports.map((port) => port.name)
  return names.includes(name) ? [name, ...names.filter((other) => other !== name)] : names
}

/** Whether some choice of shapes for these ports passes. */
function someInputs(
  ports: readonly string[],
  shapes: readonly Shape[],
  fixed: Readonly<Record<string, Shape>>,
  passes: (inputs: Readonly<Record<string, Shape>>) => boolean
): boolean {
  const [port, ...rest] = ports
  if (port === undefined) return passes(fixed)
  return shapes.some((shape) => someInputs(rest, shapes, { ...fixed, [port]: shape }, passes))
}

/** True for what takes this shape and not a row of as many numbers: a convolution is wanted behind an image before a dense layer is. */
function isForImages(op: CatalogueOp, shape: Shape, options: InferOptions): boolean {
  const [batch = 1, ...rest] = shape
  const [input, ...others] = op.inputs
  if (rest.length < 2 || !input || others.length > 0) return false
  const row = [batch, rest.reduce((size, dimension) => size * dimension, 1)]
  return inferAlone(nodeOf(op), { [input.name]: row }, options).outputs === undefined
}

function nodeOf(op: CatalogueOp): GraphNode {
  return { id: op.type, op: op.type }
}
