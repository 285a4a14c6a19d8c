// Random shapes for property tests.
import type { Draw } from '../contract.ts'

/** A shape of `least` to `most` dimensions of 1 to `size` each. */
export function randomShape(draw: Draw, least: number, most: number, size = 4): readonly number[] {
  return Array.from({ length: draw.integer(least, most) }, () => draw.integer(1, size))
}
