// The part of a tensor that fits on a plane: the last two dimensions at some place of those before.
import type { Shape } from '../../engine/contract.ts'

export interface Slice {
  /** Sizes of the dimensions before the plane. */
  readonly lead: Shape
  readonly rows: number
  readonly columns: number
  /** Place of the plane's first element in row-major order. */
  readonly first: number
}

/** @param place an index into the leading dimensions; what is missing or too large is the nearest there is */
export function sliceOf(shape: Shape, place: readonly number[]): Slice {
  const lead = shape.slice(0, -2)
  const [rows = 1, columns = 1] = shape.length < 2 ? [1, shape[0] ?? 1] : shape.slice(-2)
  const at = lead.reduce((sum, size, d) => sum * size + Math.max(0, Math.min(size - 1, place[d] ?? 0)), 0)
  return { lead, rows, columns, first: at * rows * columns }
}

/** What a view of a plane is given. */
export interface PlaneProps {
  readonly name: string
  readonly slice: Slice
  /** Of the whole tensor. */
  readonly data: Float64Array
  readonly chosen: number | undefined
  onChoose(element: number): void
}
