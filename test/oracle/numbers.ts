// Repeatable test numbers, and how far results lie from what an oracle says.
import { expect } from 'vitest'
import type { Precision } from '../../engine/tensor.ts'

/** n draws from a normal distribution (sum of uniforms), the same for the same seed. */
export function normals(n: number, seed: number, mean = 0, deviation = 1): number[] {
  let state = (seed * 2654435761 + 1013904223) >>> 0
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
  return Array.from({ length: n }, () => {
    let sum = -6
    for (let i = 0; i < 12; i++) sum += uniform()
    return mean + deviation * sum
  })
}

/** The numbers as a run of this precision holds them, so that the oracle sees the same inputs. */
export function rounded(values: readonly number[], precision: Precision): number[] {
  return precision === 'float32' ? values.map(Math.fround) : [...values]
}

/** Fails with the worst element unless each lies within tolerance·(1 + |expected|); NaN matches only NaN. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what = 'result'): void {
  expect(actual.length, `${what}: number of elements`).toBe(expected.length)
  for (let i = 0; i < expected.length; i++) {
    const a = actual[i] ?? Number.NaN
    const e = expected[i] ?? Number.NaN
    const same = Object.is(a, e) || Math.abs(a - e) <= tolerance * (1 + Math.abs(e))
    if (!same) expect.fail(`${what}[${i}] is ${a}, expected ${e} within ${tolerance}`)
  }
}

/** Fails unless every element is exactly what is expected (0 and −0 count as equal, NaN equals NaN). */
export function expectSame(actual: ArrayLike<number>, expected: ArrayLike<number>, what = 'result'): void {
  expectClose(actual, expected, 0, what)
}
