// The op contract: one record per op, from which palette, forms, validation, shapes, initial values, gradient check and tests are derived.
import type { KernelTable } from '../kernels/table.ts'
import { type Problem, ProjectError } from '../problem.ts'
import type { ElementType, Shape, Tensor } from '../tensor.ts'
import type { OpExports } from './exports.ts'
import type { Fields, FieldValues } from './fields.ts'
import type { Elements, Expression } from './rules/arithmetic.ts'

export type { ElementType, Shape, Tensor } from '../tensor.ts'
export { sameShape, showShape, sizeOf } from '../tensor.ts'
export type Mode = 'train' | 'evaluate'
export type Category = 'data' | 'arithmetic' | 'layer' | 'normalization' | 'activation' | 'shape' | 'loss'

/** What an op says about one of its ports. */
export interface PortDoc {
  readonly doc: string
  /** False where no gradient is defined for this input (index labels). Default: always differentiable. */
  differentiable?(shape: Shape): boolean
}
export type Ports = Readonly<Record<string, PortDoc>>

/** How a parameter starts: `scale`·draw + `value` for draws, `value` or `data` without. Draws come from NumPy's legacy generator. */
export interface Initial {
  readonly draw: 'normal' | 'uniform' | 'none'
  readonly scale: number
  readonly value: number
  readonly data?: readonly number[]
}
export interface ParameterSpec {
  readonly shape: Shape
  readonly initial: Initial
}
export interface StateSpec {
  readonly shape: Shape
  readonly value: number
}
export interface WorkspaceSpec {
  readonly shape: Shape
  readonly type?: ElementType
  /** Content written once when the plan is compiled (geometry, strides, constants). */
  readonly data?: readonly number[]
}

/** What is known of a dataset before its samples are in memory (from its header, or by construction). */
export interface DatasetFacts {
  readonly trainCount: number
  readonly testCount: number
  /** Training samples that are held out; absent where there are none. */
  readonly validationCount?: number
  /** Shape of one sample as stored, e.g. [1, 28, 28] for images, [2] for points. */
  readonly sampleShape: Shape
  /** Number of classes; 0 where targets are real numbers. */
  readonly classes: number
  /** Shape of one target where classes is 0. */
  readonly targetShape: Shape
  /** What the data call their classes, where they do. */
  readonly classNames?: readonly string[]
  /** What the data call the numbers of a sample, such as the columns of a table. */
  readonly featureNames?: readonly string[]
}

export interface InferCall<I extends string, F extends Fields> {
  /** Id of the node, for sentences. */
  readonly node: string
  readonly fields: FieldValues<F>
  readonly inputs: Readonly<Record<I, Shape>>
  readonly batch: number
  readonly mode: Mode
  /** Only for data sources. */
  readonly facts?: DatasetFacts | undefined
}
export interface Inference<O extends string = string> {
  readonly outputs: Readonly<Record<O, Shape>>
  readonly parameters?: Readonly<Record<string, ParameterSpec>>
  /** Values kept between iterations that no optimizer touches (running statistics). */
  readonly state?: Readonly<Record<string, StateSpec>>
  /** Scratch kept from forward to backward. */
  readonly workspace?: Readonly<Record<string, WorkspaceSpec>>
  /** The shape formula with its numbers, e.g. "(28 + 2·0 − 5)/1 + 1 = 24". */
  readonly explanation?: string
  readonly warnings?: readonly { readonly code: string; readonly message: string; readonly port?: string }[]
}

/** Data of a loaded dataset split, in wasm memory. */
export interface LoadedSplit {
  readonly count: number
  /** Bytes are scaled to float32(byte · scale) when gathered; reals are stored in the run's precision. */
  readonly features: { readonly storage: 'bytes' | 'real'; readonly offset: number; readonly sampleSize: number }
  readonly targets:
    | { readonly storage: 'labels'; readonly offset: number; readonly classes: number }
    | { readonly storage: 'real'; readonly offset: number; readonly targetSize: number }
}

type Tensors<K extends string> = Readonly<Record<K, Tensor>>
type Maybe<K extends string> = Readonly<Record<K, Tensor | undefined>>

export interface ForwardCall<I extends string, O extends string, F extends Fields> {
  /** Id of the node, for sentences about values (labels out of range). */
  readonly node: string
  readonly fields: FieldValues<F>
  readonly kernels: KernelTable
  readonly mode: Mode
  /** False in extra passes (numerical gradient, logged loss): running statistics must stay as they are. */
  readonly updateState: boolean
  readonly inputs: Tensors<I>
  readonly outputs: Tensors<O>
  readonly parameters: Tensors<string>
  readonly state: Tensors<string>
  readonly workspace: Tensors<string>
  /** Two unsigned 32-bit words that identify this node in this iteration of this seed: the key of counter-based random numbers. */
  readonly randomKey: readonly [number, number]
  /** Only for data sources: the split in memory and the int32 [N] sample indices of this batch. */
  readonly data?: { readonly split: LoadedSplit; readonly indices: Tensor } | undefined
}
export interface BackwardCall<I extends string, O extends string, F extends Fields> extends ForwardCall<I, O, F> {
  /** Gradients arriving at the outputs; undefined where none arrives. At least one is there. */
  readonly outputGradients: Maybe<O>
  /** Where to write (not add) the gradients of the inputs; undefined where nobody wants one. */
  readonly inputGradients: Maybe<I>
  /** Where to write (not add) the gradients of the parameters; undefined where frozen. */
  readonly parameterGradients: Maybe<string>
}

/** The real numbers of a node that has run, for the arithmetic of one element. */
export interface ElementCall<I extends string, O extends string, F extends Fields> {
  readonly fields: FieldValues<F>
  readonly mode: Mode
  readonly randomKey: readonly [number, number]
  input(port: I): Elements
  output(port: O): Elements
  /** Throws where the node has no such parameter; `hasParameter` tells. */
  parameter(name: string): Elements
  hasParameter(name: string): boolean
  state(name: string): Elements
  workspace(name: string): Elements
  /** The gradient that arrived at an output; undefined where none did. */
  upstream(port: O): Elements | undefined
}

/** How one element comes about, with every number in it. `i` counts in row-major order. */
export interface OpArithmetic<I extends string, O extends string, F extends Fields> {
  /** One element of an output. */
  forward(call: ElementCall<I, O, F>, port: O, i: number): Expression
  /** One element of the gradient of an input or a parameter. */
  backward?(call: ElementCall<I, O, F>, name: string, i: number): Expression
}

export interface OpDoc {
  /** One line: what it does. */
  readonly summary: string
  /** LaTeX. */
  readonly forward: string
  readonly backward: string
  /** LaTeX or words with symbols: how the output shape follows. */
  readonly shapes: string
  /** Paper or page that defines the semantics. */
  readonly source: string
}

/** How a test fills an input so that the op is defined and smooth there. */
export type ValueKind = 'normal' | 'positive' | 'one-hot' | 'index' | 'probability'

/** A configuration the conformance suite runs: fields, input shapes, and how the inputs are filled (default "normal"). */
export interface OpCase {
  readonly fields?: Readonly<Record<string, unknown>>
  readonly inputs: Readonly<Record<string, Shape>>
  readonly values?: Readonly<Record<string, ValueKind>>
  /** For index inputs: number of classes. */
  readonly classes?: number
}
/** Random choices for property tests; ranges are inclusive. */
export interface Draw {
  integer(min: number, max: number): number
  pick<T>(options: readonly T[]): T
  flag(): boolean
}

export interface Op<I extends string = string, O extends string = string, F extends Fields = Fields> {
  readonly type: string
  readonly label: string
  readonly category: Category
  readonly doc: OpDoc
  readonly inputs: Readonly<Record<I, PortDoc>>
  readonly outputs: Readonly<Record<O, PortDoc>>
  readonly fields: F
  /** Shapes of everything the node owns. Throws `refuse(…)` with the formula and its numbers where inputs or fields do not fit. */
  infer(call: InferCall<I, F>): Inference<O>
  /** Throws `refuse(…)` only where the values themselves cannot be used, such as a label that names no class. */
  forward(call: ForwardCall<I, O, F>): void
  /** Absent for sources without parameters. */
  backward?(call: BackwardCall<I, O, F>): void
  readonly arithmetic: OpArithmetic<NoInfer<I>, NoInfer<O>, NoInfer<F>>
  /** Multiply-adds of one forward pass. */
  multiplyAdds(call: InferCall<I, F>, inference: Inference<O>): number
  /** Losses: which output is minimised, and how predictions are compared with targets. */
  readonly loss?: LossRole
  /** Activations that are 0 over a whole range of inputs, where they pass no gradient: a unit may be dead. */
  readonly rectifies?: boolean
  /** Element-wise, keeps order, and elements whose order is lost get gradient 0: it may as well run behind a maximum. */
  readonly keepsMaximum?: true
  /** Whether, with these fields, `y` is the largest element of each of some windows of `x`, and the first of equal ones gets the gradient. */
  isMaximum?(fields: FieldValues<F>): boolean
  /** Activations whose output only approaches these bounds, near which they pass almost no gradient. */
  readonly range?: { readonly low: number; readonly high: number }
  /** Ops that keep statistics of their mini-batches for evaluation. */
  readonly runningStatistics?: RunningStatisticsRole
  /** True for nodes that read a dataset. */
  readonly source?: boolean
  /** Fields under which `backward` is the exact derivative of `forward` (the notes leave ε out of their backward); used by the gradient check. */
  readonly exactWith?: Readonly<Record<string, unknown>>
  /** How the formats that are programs write it; one that is absent cannot express the op. */
  readonly exports?: OpExports<NoInfer<I>, NoInfer<O>, NoInfer<F>>
  readonly cases: readonly OpCase[]
  randomCase(draw: Draw): OpCase
}

/** A loss names its ports: the minimised output, the predictions (highest score wins, or score > `threshold` for a single column) and the targets. */
export interface LossRole {
  readonly output: string
  readonly scores?: string
  readonly targets?: string
  /** Decision threshold on a single-column score. */
  readonly threshold?: number
  /** The loss of a network that knows nothing yet and scores all answers alike. @param scores shape of the scores */
  readonly atChance?: (scores: Shape) => number
}

/** Names of the workspace, state and field entries of running statistics. */
export interface RunningStatisticsRole {
  readonly mean: string
  readonly variance: string
  readonly runningMean: string
  readonly runningVariance: string
  /** Field: the fraction that is kept in each iteration. */
  readonly momentum: string
}

/** Any op, when its names do not matter. */
// biome-ignore lint/suspicious/noExplicitAny: an op's ports and fields are its own; code that walks all ops works with strings
export type AnyOp = Op<any, any, any>

/** Checks an op's record against its own port and field names; returns it unchanged. */
export function defineOp<const I extends string, const O extends string, const F extends Fields>(op: Op<I, O, F>): Op<I, O, F> {
  return op
}

/** A refusal from `infer` or `forward`: throw it. `message` names the node and the cure; `sample` counts from 0 in the mini-batch. */
export function refuse(
  code: string,
  message: string,
  place: { readonly node: string; readonly port?: string; readonly sample?: number }
): ProjectError {
  const problem: Problem = { code, message, severity: 'error', ...place }
  return new ProjectError([problem])
}
