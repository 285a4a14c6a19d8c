// Shapes and tensors: a tensor is a shape and a place in the engine's one wasm memory.

/** Sizes of the dimensions, outermost first; [] is a scalar. */
export type Shape = readonly number[]
export type Precision = 'float32' | 'float64'
/** How the elements of a tensor are stored: most follow the run's precision, indices are 32-bit integers. */
export type ElementType = 'real' | 'int32'

/** A dense row-major tensor in wasm memory. `offset` is in bytes, 64-byte aligned; `size` counts elements. */
export interface Tensor {
  readonly shape: Shape
  readonly size: number
  readonly offset: number
  readonly type: ElementType
}

/** Product of the dimensions; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  let size = 1
  for (const dimension of shape) size *= dimension
  return size
}

/** "[100, 784]", as shapes are written everywhere. */
/** More dimensions than this only a damaged file has. */
const shownDimensions = 8

/** "[100, 784]"; of too many dimensions the first, and how many there are. */
export function showShape(shape: readonly (number | string)[]): string {
  const shown = shape.length <= shownDimensions ? shape : [...shape.slice(0, shownDimensions), `… ${shape.length} in all`]
  return `[${shown.join(', ')}]`
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, i) => dimension === b[i])
}

/** Bytes of one element. */
export function bytesPerElement(type: ElementType, precision: Precision): number {
  return type === 'int32' || precision === 'float32' ? 4 : 8
}

/** The kinds of tensors of a running network that can be read or watched. */
export type TensorKind = 'value' | 'gradient' | 'parameter' | 'parameter-gradient' | 'update' | 'state'
