// A tensor in a file: name, shape, element type and data, as every weight format reads and writes it.
import { quote } from '../document/show-value.ts'
import { type ProjectError, projectError } from '../problem.ts'
import { type Shape, showShape, sizeOf } from '../tensor.ts'

// Files are little-endian, and so is every machine with WebAssembly: bytes are copied, never turned around.
const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint32: Uint32Array,
  uint8: Uint8Array
} as const

export interface StoredArrays {
  readonly float32: Float32Array
  readonly float64: Float64Array
  readonly int32: Int32Array
  readonly int64: BigInt64Array
  readonly uint32: Uint32Array
  readonly uint8: Uint8Array
}
export type StoredType = keyof StoredArrays

export interface TensorOf<T extends StoredType> {
  readonly name: string
  readonly shape: Shape
  readonly type: T
  /** Row-major. */
  readonly data: StoredArrays[T]
}
export type NamedTensor = { readonly [T in StoredType]: TensorOf<T> }[StoredType]

export function bytesOfType(type: StoredType): number {
  return arrays[type].BYTES_PER_ELEMENT
}

/** A tensor from its bytes in a file, as a copy: the file's buffer need not be aligned, nor kept. */
export function tensorFromBytes(name: string, shape: Shape, type: StoredType, bytes: Uint8Array): NamedTensor {
  const { buffer } = new Uint8Array(bytes)
  return { name, shape, type, data: new arrays[type](buffer) } as NamedTensor
}

/** The bytes of a tensor, as a view. */
export function bytesOfTensor({ data }: NamedTensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}

/** A weight file that cannot be used. The message gives the byte position or the tensor, and the cure. */
export function badWeights(message: string): ProjectError {
  return projectError('bad-weights', message)
}

/** @throws ProjectError "bad-weights" where two tensors have one name, or data does not fill its shape. */
export function checkWritable(tensors: readonly NamedTensor[]): void {
  const names = new Set<string>()
  for (const { name, shape, data } of tensors) {
    if (names.has(name)) throw badWeights(`Two tensors are named ${quote(name)}. Rename one of them before saving.`)
    names.add(name)
    if (data.length !== sizeOf(shape))
      throw badWeights(
        `The tensor ${quote(name)} has ${data.length} numbers for the shape ${showShape(shape)}, which holds ${sizeOf(shape)}.`
      )
  }
}

/** The dimensions, if they are whole numbers from 0 whose product can be counted. */
export function asShape(dimensions: readonly unknown[]): Shape | undefined {
  const whole = dimensions.every((dimension) => Number.isSafeInteger(dimension) && (dimension as number) >= 0)
  const shape = dimensions as readonly number[]
  return whole && Number.isSafeInteger(sizeOf(shape)) ? shape : undefined
}
