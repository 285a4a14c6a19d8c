// An ONNX model as far as inference graphs need it (github.com/onnx/onnx, onnx.proto3), and the refusals of its readers.
import type { OnnxAttribute, OnnxNumbers } from '../../ops/onnx.ts'
import { type ProjectError, projectError } from '../../problem.ts'

export interface OnnxNode {
  readonly name: string
  readonly type: string
  /** "" is ONNX's own. */
  readonly domain: string
  /** Names of values; "" where an optional one is left out. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, OnnxAttribute>>
}

export interface OnnxTensor {
  readonly name: string
  readonly numbers: OnnxNumbers
}

/** A tensor whose numbers lie in another file. */
export interface OnnxOutside {
  readonly name: string
  readonly location: string
  readonly offset: number
  readonly length: number | undefined
  /** Turns the bytes into the numbers. */
  read(bytes: Uint8Array): OnnxNumbers
}

export interface OnnxValue {
  readonly name: string
  /** Names stand for sizes that are open. */
  readonly shape: readonly (number | string)[] | undefined
  readonly isReal: boolean
}

export interface OnnxModel {
  readonly opset: number
  readonly producer: string
  readonly title: string
  readonly metadata: Readonly<Record<string, string>>
  readonly nodes: readonly OnnxNode[]
  readonly tensors: readonly OnnxTensor[]
  readonly outside: readonly OnnxOutside[]
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
}

/** Element types by their number in the file. */
export const elementTypes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12
} as const
export type ElementName = keyof typeof elementTypes

/** A file that cannot be read as ONNX. The message gives the byte position and the cure. */
export function badOnnx(message: string): ProjectError {
  return projectError('bad-onnx', message)
}
