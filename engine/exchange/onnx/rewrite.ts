// Brings the graphs that exporters write into the few forms the ops read: constants known, patterns put together, lists taken apart.
import type { OnnxNumbers } from '../../ops/onnx.ts'
import { sizeOf } from '../../tensor.ts'
import type { OnnxModel, OnnxNode } from './model.ts'

export interface RewrittenOnnx {
  readonly nodes: readonly OnnxNode[]
  /** Tensors that are known without running the graph, by the name of their value. */
  readonly known: ReadonlyMap<string, OnnxNumbers>
  /** Names of the graph's outputs. */
  readonly outputs: readonly string[]
}

/** Nodes whose output is their first input. A cast between real types is one: everything here is real. */
const passing = new Set(['Identity', 'Cast'])
const chained = new Set(['Concat', 'Sum'])

export function rewriteOnnx({ nodes, tensors, outputs }: OnnxModel): RewrittenOnnx {
  const known = new Map(tensors.map(({ name, numbers }) => [name, numbers]))
  const { rest, alias } = withoutConstants(nodes, known)
  const ends = outputs.map(({ name }) => alias(name))
  const steps: readonly ((nodes: readonly OnnxNode[], known: Known, ends: readonly string[]) => readonly OnnxNode[])[] = [
    pairsOnly,
    joinGelu,
    joinGemm,
    joinGlobalPooling
  ]
  const rewritten = steps.reduce<readonly OnnxNode[]>((all, step) => step(all, known, ends), rest)
  return { nodes: rewritten, known, outputs: ends }
}

type Known = Map<string, OnnxNumbers>

/** Takes constants and identities out; every name stands for the value it is the same as. */
function withoutConstants(
  nodes: readonly OnnxNode[],
  known: Known
): { readonly rest: OnnxNode[]; readonly alias: (name: string) => string } {
  const same = new Map<string, string>()
  const alias = (name: string): string => same.get(name) ?? name
  const rest: OnnxNode[] = []
  for (const node of nodes) {
    const [output = ''] = node.outputs
    const inputs = node.inputs.map(alias)
    const [input = ''] = inputs
    const constant = node.domain === '' ? (constantOf(node) ?? transposedOf(node, known.get(input))) : undefined
    if (constant) known.set(output, constant)
    else if (node.domain === '' && passes(node, inputs, known)) same.set(output, input)
    else rest.push({ ...node, inputs })
  }
  return { rest, alias }
}

/** Whether a node gives out its first input: PyTorch writes a Pad of nothing before each AveragePool. */
function passes({ type, attributes }: OnnxNode, inputs: readonly string[], known: Known): boolean {
  if (type !== 'Pad') return passing.has(type) && inputs.length === 1
  const { pads } = attributes
  const sizes = pads?.kind === 'ints' ? pads.value : known.get(inputs[1] ?? '')?.values
  return sizes?.every((size) => size === 0) === true
}

function constantOf({ type, attributes }: OnnxNode): OnnxNumbers | undefined {
  if (type !== 'Constant') return undefined
  const { value, value_float: float, value_int: int, value_floats: floats, value_ints: ints } = attributes
  if (value?.kind === 'numbers') return value.value
  const [real, integer] = [float ?? floats, int ?? ints]
  if (real?.kind === 'float') return { shape: [], kind: 'real', values: Float32Array.of(real.value) }
  if (real?.kind === 'floats') return { shape: [real.value.length], kind: 'real', values: Float32Array.from(real.value) }
  if (integer?.kind === 'int') return { shape: [], kind: 'integer', values: Float64Array.of(integer.value) }
  if (integer?.kind === 'ints') return { shape: [integer.value.length], kind: 'integer', values: Float64Array.from(integer.value) }
  return undefined
}

/** A known matrix the other way round: exporters that fold nothing write weights like that. */
function transposedOf({ type, attributes }: OnnxNode, matrix: OnnxNumbers | undefined): OnnxNumbers | undefined {
  const { perm } = attributes
  if (type !== 'Transpose' || matrix?.shape.length !== 2 || (perm?.kind === 'ints' && perm.value.join() !== '1,0')) return undefined
  const [rows = 0, columns = 0] = matrix.shape
  const values = matrix.values.slice()
  for (let i = 0; i < values.length; i++) values[(i % columns) * rows + Math.floor(i / columns)] = matrix.values[i] ?? 0
  return { ...matrix, shape: [columns, rows], values }
}

/** A Concat or Sum of three becomes one of the first two, and one of that and the third; of one, the input itself. */
function pairsOnly(nodes: readonly OnnxNode[]): readonly OnnxNode[] {
  return nodes.flatMap((node): readonly OnnxNode[] => {
    if (node.domain !== '' || !chained.has(node.type) || node.inputs.length < 2) return [node]
    const type = node.type === 'Sum' ? 'Add' : node.type
    const [output = ''] = node.outputs
    const [first = '', ...others] = node.inputs
    let last = first
    return others.map((input, i) => {
      const isLast = i === others.length - 1
      const name = isLast ? node.name : `${node.name || type}_${i + 1}`
      const inputs = [last, input]
      last = isLast ? output : `${output}.part${i + 1}`
      return { ...node, type, name, inputs, outputs: [last] }
    })
  })
}

/** Who makes and who reads each value. */
function uses(nodes: readonly OnnxNode[], ends: readonly string[]) {
  const readers = new Map<string, OnnxNode[]>()
  const maker = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)))
  for (const node of nodes) for (const name of new Set(node.inputs)) readers.set(name, [...(readers.get(name) ?? []), node])
  /** The node that makes a value nobody else reads. */
  const only = (name: string | undefined, type: string): OnnxNode | undefined => {
    const node = name === undefined ? undefined : maker.get(name)
    const alone = name !== undefined && readers.get(name)?.length === 1 && !ends.includes(name)
    return node?.type === type && node.domain === '' && alone ? node : undefined
  }
  return { readers, maker, only }
}

function isNumber(known: Known, name: string | undefined, wanted: number): boolean {
  const numbers = name === undefined ? undefined : known.get(name)
  return numbers?.values.length === 1 && Math.abs((numbers.values[0] ?? 0) - wanted) < 1e-6 * Math.abs(wanted)
}

/** The input beside a known number, in either order. */
function beside(node: OnnxNode | undefined, known: Known, wanted: number): string | undefined {
  if (node?.inputs.length !== 2) return undefined
  const at = node.inputs.findIndex((name) => isNumber(known, name, wanted))
  return at < 0 ? undefined : node.inputs[1 - at]
}

/** x · (1 + erf(x / √2)) · ½, in the orders exporters write it, is one GELU. */
function joinGelu(nodes: readonly OnnxNode[], known: Known, ends: readonly string[]): readonly OnnxNode[] {
  const { only } = uses(nodes, ends)
  const gone = new Set<OnnxNode>()
  const joined = new Map<OnnxNode, OnnxNode>()
  const matches = (node: OnnxNode): readonly [string, readonly OnnxNode[]] | undefined => {
    const product = only(beside(node, known, 0.5), 'Mul')
    if (!product) return undefined
    for (const [a, b] of [product.inputs, product.inputs.toReversed()]) {
      const shifted = only(b, 'Add')
      const erf = only(beside(shifted, known, 1), 'Erf')
      const scaled = only(erf?.inputs[0], 'Div') ?? only(erf?.inputs[0], 'Mul')
      const isRoot = scaled && isNumber(known, scaled.inputs[1], scaled.type === 'Div' ? Math.SQRT2 : Math.SQRT1_2)
      if (a !== undefined && shifted && erf && isRoot && scaled.inputs[0] === a) return [a, [product, shifted, erf, scaled]]
    }
    return undefined
  }
  for (const node of nodes) {
    const found = node.type === 'Mul' && node.domain === '' ? matches(node) : undefined
    if (!found) continue
    for (const part of found[1]) gone.add(part)
    joined.set(node, { ...node, type: 'Gelu', inputs: [found[0]], attributes: {} })
  }
  return nodes.flatMap((node) => (gone.has(node) ? [] : [joined.get(node) ?? node]))
}

/** A product with known weights is a layer, and an Add of a known row behind it its bias. */
function joinGemm(nodes: readonly OnnxNode[], known: Known, ends: readonly string[]): readonly OnnxNode[] {
  const { readers } = uses(nodes, ends)
  const gone = new Set<OnnxNode>()
  const joined = new Map<OnnxNode, OnnxNode>()
  for (const node of nodes) {
    const [x, w] = node.inputs
    const weights = w === undefined ? undefined : known.get(w)
    if (node.type !== 'MatMul' || node.domain !== '' || weights?.shape.length !== 2 || x === undefined || w === undefined || known.has(x))
      continue
    const [output = ''] = node.outputs
    const [next, ...others] = readers.get(output) ?? []
    const biasName =
      next?.type === 'Add' && others.length === 0 && !ends.includes(output) ? next.inputs.find((name) => name !== output) : undefined
    const bias = biasName === undefined ? undefined : known.get(biasName)
    const units = weights.shape[1] ?? 0
    if (next && bias && biasName !== undefined && sizeOf(bias.shape) === units && bias.shape.at(-1) === units) {
      gone.add(node)
      joined.set(next, { ...next, type: 'Gemm', name: node.name || next.name, inputs: [x, w, biasName], attributes: {} })
    } else joined.set(node, { ...node, type: 'Gemm', attributes: {} })
  }
  return nodes.flatMap((node) => (gone.has(node) ? [] : [joined.get(node) ?? node]))
}

/** Global pooling gives rows here: a Flatten, Reshape or Squeeze behind it has nothing left to do, and without one pixels are put back. */
function joinGlobalPooling(nodes: readonly OnnxNode[], known: Known, ends: readonly string[]): readonly OnnxNode[] {
  const { only } = uses(nodes, ends)
  const gone = new Set<OnnxNode>()
  const joined = new Map<OnnxNode, OnnxNode>()
  for (const node of nodes) {
    const flattens = ['Flatten', 'Reshape', 'Squeeze'].includes(node.type) && node.domain === ''
    const pooling = flattens ? only(node.inputs[0], 'GlobalAveragePool') : undefined
    if (!pooling || (node.type === 'Reshape' && known.get(node.inputs[1] ?? '')?.values.length !== 2)) continue
    gone.add(pooling)
    joined.set(node, { ...pooling, name: node.type === 'Flatten' ? node.name || pooling.name : pooling.name, outputs: node.outputs })
  }
  return nodes.flatMap((node): readonly OnnxNode[] => {
    if (gone.has(node)) return []
    if (node.type !== 'GlobalAveragePool' || node.domain !== '') return [joined.get(node) ?? node]
    const [output = ''] = node.outputs
    const rows = `${output}.rows`
    const pixels = { name: `${node.name || 'pooling'}_pixels`, type: 'Unsqueeze', domain: '', inputs: [rows], outputs: [output] }
    return [
      { ...node, outputs: [rows] },
      { ...pixels, attributes: { axes: { kind: 'ints', value: [2, 3] } } }
    ]
  })
}
