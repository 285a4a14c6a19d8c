// How an op is written in ONNX, and how nodes of ONNX graphs are recognised as the op.
import type { Shape } from '../tensor.ts'

/** Numbers of a tensor that is known without running the graph, row-major. */
export interface OnnxNumbers {
  readonly shape: Shape
  readonly values: Float32Array | Float64Array
  /** Integers are sizes, axes and shapes; only reals are weights. */
  readonly kind: 'real' | 'integer'
}

export type OnnxAttribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'numbers'; readonly value: OnnxNumbers }
  /** Subgraphs, texts in lists and whatever no op here has. */
  | { readonly kind: 'other' }

/** Takes down the ONNX nodes of one node; values have names. */
export interface OnnxWriting<I extends string, O extends string> {
  readonly inputs: Readonly<Record<I, string>>
  readonly outputs: Readonly<Record<O, string>>
  /** A parameter or state; undefined where the node has no such. */
  tensor(name: string): string | undefined
  integers(tag: string, values: readonly number[]): string
  real(tag: string, value: number): string
  /** A value that is known, under the name of an output. */
  reals(data: readonly number[], shape: Shape, output: string): void
  /** Another name for an output, where the node with the tensors is not the last: that one has the output's own. */
  elsewhere(output: O, tag: string): string
  /** A value between two ONNX nodes of this node. */
  between(tag: string): string
  add(type: string, inputs: readonly (string | undefined)[], output: string, attributes?: Readonly<Record<string, OnnxAttribute>>): void
}

export interface OnnxInput {
  readonly shape: Shape
  /** Where its numbers are known. */
  readonly numbers: OnnxNumbers | undefined
}

/** One node of an ONNX graph, as the op that reads it sees it. */
export interface OnnxReading {
  readonly opset: number
  /** Samples in a mini-batch, where the graph was exported for one number only. */
  readonly batch: number | undefined
  /** Undefined where an optional input is left out. */
  readonly inputs: readonly (OnnxInput | undefined)[]
  int(name: string, otherwise: number): number
  float(name: string, otherwise: number): number
  text(name: string, otherwise: string): string
  ints(name: string): readonly number[] | undefined
  /** The numbers of an input. Throws where they are not known. */
  known(input: number, what: string): OnnxNumbers
  /** A refusal, to be thrown: "<node> (<type>) <rest>". */
  refuse(rest: string): Error
}

/** What a node of an ONNX graph becomes. */
export interface OnnxFound {
  readonly fields?: Readonly<Record<string, unknown>>
  /** Which ONNX input each port takes. */
  readonly inputs: Readonly<Record<string, number>>
  readonly tensors?: Readonly<Record<string, OnnxNumbers>>
}
