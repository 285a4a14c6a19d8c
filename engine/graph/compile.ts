// Turns an inferred graph into a plan: every tensor has its place in one region, every step its arguments; running it allocates nothing.
import { type Kernels, tableFor } from '../kernels/load.ts'
import { align, type Region } from '../kernels/memory.ts'
import type { BackwardCall, LoadedSplit } from '../ops/contract.ts'
import { bytesPerElement, type ElementType, type Precision, type Shape, showShape, sizeOf, type Tensor } from '../tensor.ts'
import type { GraphInference, InferredNode, PortPlace } from './infer.ts'
import type { ParameterStore } from './parameter-store.ts'

/** Which gradients a backward pass computes: those the parameters need, all of them (inspection), or none (evaluation). */
export type GradientsWanted = 'none' | 'parameters' | 'all'

export interface CompileOptions {
  readonly kernels: Kernels
  readonly store: ParameterStore
  readonly gradients: GradientsWanted
  /** Roots of the backward pass; each starts with gradient 1. */
  readonly terms: readonly PortPlace[]
  /** Leave out nodes that none of these ports depend on. Absent: run every node. */
  readonly only?: readonly PortPlace[]
}

/** Arguments of an op, as the executor may change them between iterations. */
export type Call = {
  -readonly [K in 'updateState' | 'data' | 'fields']: BackwardCall<string, string, never>[K]
} & Omit<BackwardCall<string, string, never>, 'updateState' | 'data' | 'fields'> & { readonly randomKey: [number, number] }

export interface PlanNode {
  readonly entry: InferredNode
  readonly call: Call
  /** Before this node runs backward: gradients with several contributions are summed into place. */
  readonly sums: readonly GradientSum[]
}
export interface GradientSum {
  readonly target: Tensor
  /** The root of the backward pass contributes 1. */
  readonly root: boolean
  readonly parts: readonly Tensor[]
}

export interface Plan {
  readonly inference: GraphInference
  readonly precision: Precision
  readonly kernels: Kernels
  readonly store: ParameterStore
  /** Nodes in forward order. */
  readonly forward: readonly PlanNode[]
  /** Nodes that run backward, in that order. */
  readonly backward: readonly PlanNode[]
  /** Output values by "node.port". */
  readonly values: ReadonlyMap<string, Tensor>
  /** Gradients by "node.port": of output ports (summed over readers) and of input ports. */
  readonly gradients: ReadonlyMap<string, Tensor>
  readonly terms: readonly PortPlace[]
  /** int32 [batch]: the samples of the mini-batch, read by every data source. */
  readonly indices: Tensor
  readonly region: Region
}

/** Lays out and wires a plan. Throws OutOfMemory where the arena does not fit. Release with `releasePlan`. */
export function compile(inference: GraphInference, options: CompileOptions): Plan {
  const { kernels, store, terms } = options
  const precision = store.precision
  const layout = new Layout(precision)
  const entries = options.only ? ancestors(inference, options.only) : inference.nodes
  const table = tableFor(kernels, precision)
  const indices = layout.reserve([inference.batch], 'int32')
  const values = new Map<string, Tensor>()
  const gradients = new Map<string, Tensor>()
  const contents: { readonly tensor: Tensor; readonly data: readonly number[] }[] = []

  const forward: (PlanNode & { sums: GradientSum[] })[] = []
  for (const entry of entries) {
    const { node, inference: shapes } = entry
    const outputs = mapValues(shapes.outputs, (shape) => layout.reserve(shape, 'real'))
    for (const [port, tensor] of Object.entries(outputs)) values.set(`${node.id}.${port}`, tensor)
    const inputs = mapValues(entry.inputs, (source) => required(values, `${source.node}.${source.port}`))
    const workspace = mapValues(shapes.workspace ?? {}, (spec) => {
      const tensor = layout.reserve(spec.shape, spec.type ?? 'real')
      if (spec.data) contents.push({ tensor, data: spec.data })
      return tensor
    })
    const call: Call = {
      node: node.id,
      fields: entry.fields as never,
      kernels: table,
      mode: inference.mode,
      updateState: inference.mode === 'train',
      inputs,
      outputs,
      parameters: mapValues(shapes.parameters ?? {}, (_, name) => requireDefined(store.find(`${node.id}.${name}`)).value),
      state: mapValues(shapes.state ?? {}, (_, name) => requireDefined(store.findState(`${node.id}.${name}`)).value),
      workspace,
      randomKey: [0, 0],
      data: undefined,
      outputGradients: {},
      inputGradients: {},
      parameterGradients: {}
    }
    forward.push({ entry, call, sums: [] })
  }
  const backward = options.gradients === 'none' ? [] : wireGradients(forward, options, layout, gradients)
  const [largest] = [...values].toSorted(([, a], [, b]) => b.size - a.size)
  const example = largest ? ` (the largest is ${largest[0]} ${showShape(largest[1].shape)})` : ''
  const region = kernels.memory.allocate(layout.bytes, `The tensors of a mini-batch of ${inference.batch}${example}`)
  layout.moveTo(region.offset)
  for (const { tensor, data } of contents) kernels.memory.view(tensor, precision).set(data)
  return { inference, precision, kernels, store, forward, backward, values, gradients, terms, indices, region }
}

export function releasePlan(plan: Plan): void {
  plan.kernels.memory.release(plan.region)
}

/** Gives data sources the split they read from. */
export function attachData(plan: Plan, splits: ReadonlyMap<string, LoadedSplit>): void {
  for (const { entry, call } of plan.forward) {
    const split = splits.get(entry.node.id)
    if (split) call.data = { split, indices: plan.indices }
  }
}

/** Gives a node of the plan other fields, with what they put into its workspace; shapes must be the same. */
export function setPlanFields({ kernels, precision }: Plan, { call }: PlanNode, { fields, inference }: InferredNode): void {
  call.fields = fields as never
  for (const [name, { data }] of Object.entries(inference.workspace ?? {})) {
    const tensor = call.workspace[name]
    if (data && tensor) kernels.memory.view(tensor, precision).set(data)
  }
}

/** Decides who needs a gradient and where it lies; returns the backward order. */
function wireGradients(
  forward: readonly (PlanNode & { sums: GradientSum[] })[],
  options: CompileOptions,
  layout: Layout,
  gradients: Map<string, Tensor>
): readonly PlanNode[] {
  const needs = new Set<string>()
  for (const { entry } of forward) {
    const own = Object.keys(entry.inference.parameters ?? {}).length > 0
    const behind = Object.values(entry.inputs).some((source) => needs.has(source.node))
    if (options.gradients === 'all' || own || behind) needs.add(entry.node.id)
  }
  const roots = new Set(options.terms.map((place) => `${place.node}.${place.port}`))
  const contributions = new Map<string, Tensor[]>()
  const order: PlanNode[] = []
  for (const planNode of forward.toReversed()) {
    const { entry, call, sums } = planNode
    const id = entry.node.id
    if (!needs.has(id)) continue
    const outputGradients: Record<string, Tensor | undefined> = {}
    for (const [port, shape] of Object.entries(entry.inference.outputs)) {
      const key = `${id}.${port}`
      const parts = (contributions.get(key) ?? []).toReversed()
      const root = roots.has(key)
      if (parts.length === 0 && !root) continue
      const [single] = parts
      const alone = single && parts.length === 1 && !root
      const target = alone ? single : layout.reserve(shape, 'real')
      if (!alone) sums.push({ target, root, parts })
      outputGradients[port] = target
      gradients.set(key, target)
    }
    if (Object.keys(outputGradients).length === 0) continue
    const inputGradients: Record<string, Tensor | undefined> = {}
    for (const [port, source] of Object.entries(entry.inputs)) {
      const shape = entry.inputShapes[port] ?? []
      if (!needs.has(source.node) || entry.op.inputs[port]?.differentiable?.(shape) === false) continue
      const gradient = layout.reserve(shape, 'real')
      inputGradients[port] = gradient
      gradients.set(`${id}.${port}`, gradient)
      const key = `${source.node}.${source.port}`
      const parts = contributions.get(key)
      if (parts) parts.push(gradient)
      else contributions.set(key, [gradient])
    }
    const parameterGradients = mapValues(call.parameters, (_, name) => requireDefined(options.store.find(`${id}.${name}`)).gradient)
    Object.assign(call, { outputGradients, inputGradients, parameterGradients })
    order.push(planNode)
  }
  return order
}

/** The nodes some port depends on, in forward order. */
function ancestors(inference: GraphInference, ports: readonly PortPlace[]): readonly InferredNode[] {
  const wanted = new Set(ports.map((place) => place.node))
  for (const entry of inference.nodes.toReversed()) {
    if (wanted.has(entry.node.id)) for (const source of Object.values(entry.inputs)) wanted.add(source.node)
  }
  return inference.nodes.filter((entry) => wanted.has(entry.node.id))
}

/** Lays tensors one behind the other, 64-byte aligned; offsets are relative until the region is known. */
class Layout {
  readonly #precision: Precision
  readonly #tensors: { shape: Shape; size: number; offset: number; type: ElementType }[] = []
  bytes = 0

  constructor(precision: Precision) {
    this.#precision = precision
  }

  reserve(shape: Shape, type: ElementType): Tensor {
    const tensor = { shape, size: sizeOf(shape), offset: this.bytes, type }
    this.#tensors.push(tensor)
    this.bytes += align(tensor.size * bytesPerElement(type, this.#precision))
    return tensor
  }

  moveTo(offset: number): void {
    for (const tensor of this.#tensors) tensor.offset += offset
  }
}

function mapValues<V, R>(record: Readonly<Record<string, V>>, turn: (value: V, key: string) => R): Record<string, R> {
  const result: Record<string, R> = {}
  for (const [key, value] of Object.entries(record)) result[key] = turn(value, key)
  return result
}

function required(map: ReadonlyMap<string, Tensor>, key: string): Tensor {
  return requireDefined(map.get(key))
}

function requireDefined<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('A plan refers to a tensor that was not laid out: this is a fault of Gradloom.')
  return value
}
