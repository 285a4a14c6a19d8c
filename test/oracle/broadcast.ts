// Broadcasting and sums over dimensions written the slow, obvious way: one index at a time.
import { type Shape, sizeOf } from '../../engine/tensor.ts'

export interface Numbers {
  readonly shape: Shape
  readonly data: readonly number[]
}

/** All index lists of a shape in row-major order. */
export function indicesOf(shape: Shape): number[][] {
  return Array.from({ length: sizeOf(shape) }, (_, flat) => {
    const index: number[] = []
    for (const size of shape.toReversed()) {
      index.unshift(flat % size)
      flat = Math.floor(flat / size)
    }
    return index
  })
}

/** The element a broadcast operand has at an index of the result: leading dimensions are dropped, sizes of 1 repeat. */
export function elementAt({ shape, data }: Numbers, index: readonly number[]): number {
  return data[placeIn(shape, index)] ?? Number.NaN
}

function placeIn(shape: Shape, index: readonly number[]): number {
  const own = index.slice(index.length - shape.length)
  return shape.reduce((place, size, d) => place * size + (size === 1 ? 0 : (own[d] ?? 0)), 0)
}

export function broadcast(a: Numbers, b: Numbers, combine: (a: number, b: number) => number): Numbers {
  const rank = Math.max(a.shape.length, b.shape.length)
  const size = ({ shape }: Numbers, d: number) => shape[d - rank + shape.length] ?? 1
  const shape = Array.from({ length: rank }, (_, d) => Math.max(size(a, d), size(b, d)))
  return { shape, data: indicesOf(shape).map((index) => combine(elementAt(a, index), elementAt(b, index))) }
}

/** Sums a tensor back to the shape of an operand that was broadcast to it. */
export function sumTo(shape: Shape, from: Numbers): number[] {
  const sums = new Array<number>(sizeOf(shape)).fill(0)
  for (const [flat, index] of indicesOf(from.shape).entries()) {
    const place = placeIn(shape, index)
    sums[place] = (sums[place] ?? 0) + (from.data[flat] ?? 0)
  }
  return sums
}
