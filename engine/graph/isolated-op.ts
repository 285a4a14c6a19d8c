// Runs one op alone, outside any graph: the ground on which ops are tested and their gradients checked.
import { type Kernels, tableFor } from '../kernels/load.ts'
import { align, type Region } from '../kernels/memory.ts'
import type { AnyOp, BackwardCall, DatasetFacts, Inference, Mode, Shape } from '../ops/contract.ts'
import { withDefaults } from '../ops/fields.ts'
import { bytesPerElement, type ElementType, type Precision, sameShape, showShape, sizeOf, type Tensor } from '../tensor.ts'
import { type AnyElementCall, elementCall } from './element-call.ts'

/** Numbers handed in: row-major. */
export interface Values {
  readonly shape: Shape
  readonly data: ArrayLike<number>
}
/** Numbers handed out: row-major. */
export interface PlainTensor {
  readonly shape: Shape
  readonly data: Float64Array
}
export type Given = Readonly<Record<string, Values>>
export type Taken = Readonly<Record<string, PlainTensor>>

export interface IsolatedOpSetup {
  readonly kernels: Kernels
  readonly precision: Precision
  readonly op: AnyOp
  readonly fields?: Readonly<Record<string, unknown>>
  readonly inputs: Given
  /** Default "train". */
  readonly mode?: Mode
  /** Default: the first dimension of the first input that has one, else 1. */
  readonly batch?: number
  /** The node's id in sentences; default the op's type. */
  readonly node?: string
  /** Missing parameters and state take their initial values; a parameter that starts from a draw is NaN until it is written. */
  readonly parameters?: Given
  readonly state?: Given
  readonly facts?: DatasetFacts | undefined
  readonly data?: BackwardCall<string, string, never>['data'] | undefined
  readonly randomKey?: readonly [number, number]
}

const groups = ['inputs', 'outputs', 'parameters', 'state', 'workspace', 'outputGradients', 'inputGradients', 'parameterGradients'] as const
type Group = (typeof groups)[number]

/** What surrounds every tensor: a kernel that writes past its output changes it. */
const guardByte = 0xa5
const guardBytes = 64

/**
 * One op with its tensors in wasm memory, to be run as often as needed. What the op has to write is NaN before every run.
 * Call `release` when done.
 *
 * @example
 * const alone = new IsolatedOp({ kernels, precision: 'float64', op: relu, inputs: { x: { shape: [2], data: [-1, 1] } } })
 * alone.forward()
 * alone.read('outputs').y // → { shape: [2], data: [0, 1] }
 */
export class IsolatedOp {
  readonly inference: Inference
  readonly fields: Readonly<Record<string, unknown>>
  readonly #setup: IsolatedOpSetup
  readonly #region: Region
  readonly #tensors: Readonly<Record<Group, Readonly<Record<string, Tensor>>>>
  readonly #node: string

  /** Infers and allocates. Throws what `infer` throws, and an Error where given values do not have the inferred shape. */
  constructor(setup: IsolatedOpSetup) {
    const { op, kernels, precision, inputs } = setup
    this.#setup = setup
    this.#node = setup.node ?? op.type
    this.fields = withDefaults(op.fields, setup.fields)
    const inputShapes = mapRecord(inputs, (values) => values.shape)
    const batch = setup.batch ?? Object.values(inputShapes).find((shape) => shape.length > 0)?.[0] ?? 1
    const mode = setup.mode ?? 'train'
    this.inference = op.infer({ node: this.#node, fields: this.fields, inputs: inputShapes, batch, mode, facts: setup.facts })
    const { outputs, parameters = {}, state = {}, workspace = {} } = this.inference as Inference<string>

    let end = guardBytes
    const place = (shape: Shape, type: ElementType = 'real'): Tensor => {
      const tensor = { shape, size: sizeOf(shape), offset: end, type }
      end += align(tensor.size * bytesPerElement(type, precision) + guardBytes)
      return tensor
    }
    const relative = {
      inputs: mapRecord(inputShapes, (shape) => place(shape)),
      outputs: mapRecord(outputs, (shape) => place(shape)),
      parameters: mapRecord(parameters, (spec) => place(spec.shape)),
      state: mapRecord(state, (spec) => place(spec.shape)),
      workspace: mapRecord(workspace, (spec) => place(spec.shape, spec.type)),
      outputGradients: mapRecord(outputs, (shape) => place(shape)),
      inputGradients: mapRecord(differentiable(op, inputShapes), (shape) => place(shape)),
      parameterGradients: mapRecord(parameters, (spec) => place(spec.shape))
    }
    const region = kernels.memory.allocate(end)
    this.#region = region
    this.#tensors = mapRecord(relative, (group) =>
      mapRecord(group, (tensor) => ({ ...tensor, offset: tensor.offset + region.offset }))
    ) as Record<Group, Record<string, Tensor>>

    kernels.memory.bytes(region.offset, end).fill(guardByte)
    for (const [name, values] of Object.entries(inputs)) this.write('inputs', name, values)
    for (const [name, { initial }] of Object.entries(parameters)) {
      const given = setup.parameters?.[name]
      if (given) this.write('parameters', name, given)
      else if (initial.draw !== 'none') this.view('parameters', name).fill(Number.NaN)
      else if (initial.data) this.view('parameters', name).set(initial.data)
      else this.view('parameters', name).fill(initial.value)
    }
    for (const [name, { value }] of Object.entries(state)) {
      const given = setup.state?.[name]
      if (given) this.write('state', name, given)
      else this.view('state', name).fill(value)
    }
    for (const [name, { data }] of Object.entries(workspace)) {
      if (data) this.view('workspace', name).set(data)
      else {
        const view = this.view('workspace', name)
        view.fill(view instanceof Int32Array ? -1 : Number.NaN)
      }
    }
  }

  /** The elements of a tensor in place: writing to them changes what the next run reads. */
  view(group: Group, name: string): Float32Array | Float64Array | Int32Array {
    const tensor = this.#tensors[group][name]
    if (!tensor) throw new Error(`${this.#node} has nothing called "${name}" among its ${group}.`)
    return this.#setup.kernels.memory.view(tensor, this.#setup.precision)
  }

  /** Replaces the values of an input, a parameter or a state. */
  write(group: 'inputs' | 'parameters' | 'state', name: string, values: Values): void {
    const view = this.view(group, name)
    const shape = this.#tensors[group][name]?.shape ?? []
    if (!sameShape(shape, values.shape) || values.data.length !== view.length)
      throw new Error(
        `${this.#node}.${name} has the shape ${showShape(shape)}; got ${values.data.length} numbers as ${showShape(values.shape)}.`
      )
    view.set(values.data)
  }

  /** Runs the op; throws what it throws. `updateState`: running statistics move. */
  forward(updateState = false): void {
    for (const name of Object.keys(this.#tensors.outputs)) this.view('outputs', name).fill(Number.NaN)
    this.#setup.op.forward(this.#call(updateState))
  }

  /**
   * Runs the op backward after `forward`. Only the outputs named in `upstream` receive a gradient; only the inputs and
   * parameters for which `wanted` is true (default: all that have a gradient) are asked for one.
   */
  backward(upstream: Readonly<Record<string, ArrayLike<number>>>, wanted: (name: string) => boolean = () => true): void {
    const { outputGradients, inputGradients, parameterGradients } = this.#tensors
    for (const [name, data] of Object.entries(upstream)) this.view('outputGradients', name).set(data)
    for (const name of Object.keys(inputGradients)) this.view('inputGradients', name).fill(Number.NaN)
    for (const name of Object.keys(parameterGradients)) this.view('parameterGradients', name).fill(Number.NaN)
    this.#setup.op.backward?.({
      ...this.#call(false),
      outputGradients: pick(outputGradients, (name) => name in upstream),
      inputGradients: pick(inputGradients, wanted),
      parameterGradients: pick(parameterGradients, wanted)
    })
  }

  /** What the op's arithmetic reads, after the runs. @param upstream outputs at which a gradient arrived */
  elements(upstream: readonly string[]): AnyElementCall {
    const { memory } = this.#setup.kernels
    const outputGradients = pick(this.#tensors.outputGradients, (name) => upstream.includes(name))
    return elementCall({ ...this.#call(false), outputGradients }, memory, this.#setup.precision)
  }

  /** Copies of all tensors of a group, by port or parameter name. */
  read(group: Group): Taken {
    return mapRecord(this.#tensors[group], (tensor) => ({
      shape: tensor.shape,
      data: this.#setup.kernels.memory.copyOf(tensor, this.#setup.precision)
    }))
  }

  /** False if something was written between or beside the tensors. */
  guardsIntact(): boolean {
    const { memory } = this.#setup.kernels
    const all = groups.flatMap((group) => Object.values(this.#tensors[group])).sort((a, b) => a.offset - b.offset)
    let from = this.#region.offset
    for (const tensor of all) {
      if (memory.bytes(from, tensor.offset - from).some((byte) => byte !== guardByte)) return false
      from = tensor.offset + tensor.size * bytesPerElement(tensor.type, this.#setup.precision)
    }
    return memory.bytes(from, guardBytes).every((byte) => byte === guardByte)
  }

  release(): void {
    this.#setup.kernels.memory.release(this.#region)
  }

  #call(updateState: boolean) {
    const { op: _, kernels, precision, mode = 'train', randomKey = [1, 2], data } = this.#setup
    const { inputs, outputs, parameters, state, workspace } = this.#tensors
    const table = tableFor(kernels, precision)
    return {
      node: this.#node,
      fields: this.fields,
      kernels: table,
      mode,
      updateState,
      inputs,
      outputs,
      parameters,
      state,
      workspace,
      randomKey,
      data
    }
  }
}

export interface IsolatedRun {
  readonly inference: Inference
  readonly outputs: Taken
  /** Empty without `upstream`. */
  readonly inputGradients: Taken
  readonly parameterGradients: Taken
  /** After the forward pass. */
  readonly state: Taken
}

/** One forward pass with moving statistics and, where `upstream` gives gradients of outputs, one backward pass; everything is released. */
export function runIsolatedOp(setup: IsolatedOpSetup, upstream?: Readonly<Record<string, Values>>): IsolatedRun {
  const alone = new IsolatedOp(setup)
  try {
    alone.forward((setup.mode ?? 'train') === 'train')
    if (upstream) alone.backward(mapRecord(upstream, (values) => values.data))
    return {
      inference: alone.inference,
      outputs: alone.read('outputs'),
      inputGradients: upstream ? alone.read('inputGradients') : {},
      parameterGradients: upstream ? alone.read('parameterGradients') : {},
      state: alone.read('state')
    }
  } finally {
    alone.release()
  }
}

/** The inputs that have a gradient. */
function differentiable(op: AnyOp, shapes: Readonly<Record<string, Shape>>): Record<string, Shape> {
  return Object.fromEntries(Object.entries(shapes).filter(([port, shape]) => op.inputs[port]?.differentiable?.(shape) !== false))
}

function pick(tensors: Readonly<Record<string, Tensor>>, wanted: (name: string) => boolean): Record<string, Tensor | undefined> {
  return mapRecord(tensors, (tensor, name) => (wanted(name) ? tensor : undefined))
}

function mapRecord<V, R>(record: Readonly<Record<string, V>>, turn: (value: V, key: string) => R): Record<string, R> {
  const result: Record<string, R> = {}
  for (const [key, value] of Object.entries(record)) result[key] = turn(value, key)
  return result
}
