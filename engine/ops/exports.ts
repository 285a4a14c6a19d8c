// How an op is written in the formats networks are exported to: the Python of one node, in NumPy and in PyTorch, and ONNX.
import type { Shape } from '../tensor.ts'
import type { Fields, FieldValues } from './fields.ts'
import type { OnnxFound, OnnxReading, OnnxWriting } from './onnx.ts'

/** What can stand in a Python call: numbers, True and False, text, tuples. */
export type PythonValue = number | boolean | string | readonly PythonValue[]

/** A node of a network that is exported. Shapes are those of a mini-batch. */
export interface ExportedNode<I extends string = string, O extends string = string, F extends Fields = Fields> {
  readonly fields: FieldValues<F>
  readonly inputs: Readonly<Record<I, Shape>>
  readonly outputs: Readonly<Record<O, Shape>>
}

/**
 * A class derived from `Layer` (see export/numpy.ts): `forward` takes the inputs and returns the outputs, `backward` takes the
 * gradients of the outputs (None where none arrives) and returns those of the inputs, in the order of the ports.
 */
export interface NumpyExport<I extends string, O extends string, F extends Fields> {
  readonly name: string
  /** The class, as teaching material: a docstring with the formula, forward and backward. */
  readonly code: string
  /** Attributes of the object beside its tensors. */
  settings?(node: ExportedNode<I, O, F>): Readonly<Record<string, PythonValue>>
  /** `forward` takes a further argument: `run.training`, `run.moving` (statistics move), `run.seed`, `run.iteration`. */
  readonly looksAtRun?: true
}

export interface PytorchExport<I extends string, O extends string, F extends Fields> {
  /** The module a node keeps, such as "nn.Linear(784, 50)"; absent where it keeps nothing. */
  module?(node: ExportedNode<I, O, F>): string
  /** Definitions the node needs, given once in a script. */
  code?(node: ExportedNode<I, O, F>): string | undefined
  /** Parameters and state by their place in the module; ".T" is kept transposed there. */
  readonly tensors?: Readonly<Record<string, string>>
  /** The outputs. @param self the module. @param args the inputs */
  forward(node: ExportedNode<I, O, F>, args: Readonly<Record<I, string>>, self: string): string
}

export interface OnnxExport<I extends string, O extends string, F extends Fields> {
  write(node: ExportedNode<I, O, F>, onnx: OnnxWriting<I, O>): void
  /** By ONNX operator. */
  readonly reads?: Readonly<Record<string, (node: OnnxReading) => OnnxFound>>
}

/** A format that is absent cannot express the op. */
export interface OpExports<I extends string, O extends string, F extends Fields> {
  readonly numpy?: NumpyExport<I, O, F>
  readonly pytorch?: PytorchExport<I, O, F>
  readonly onnx?: OnnxExport<I, O, F>
}
