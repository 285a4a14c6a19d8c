// Dropout: the statistics of its masks, their independence over elements and keys, and that backward uses the mask of forward.
import { describe, expect, test } from 'vitest'
import { IsolatedOp, type IsolatedOpSetup, runIsolatedOp } from '../../engine/graph/isolated-op.ts'
import { dropout } from '../../engine/ops/dropout.ts'
import { testKernels } from '../kernels.ts'
import { expectClose, expectSame, normals, rounded } from '../oracle/numbers.ts'

const kernels = testKernels()
const n = 40_000

/** 1 where an element is kept, 0 where it is dropped. */
function mask(rate: number, randomKey: readonly [number, number], setup: Partial<IsolatedOpSetup> = {}): number[] {
  const inputs = { x: { shape: [n], data: new Array(n).fill(1) } }
  const run = runIsolatedOp({ kernels, precision: 'float32', op: dropout, fields: { rate }, inputs, randomKey, ...setup })
  return [...run.outputs['y']!.data].map((v) => (v === 0 ? 0 : 1))
}

/** How many standard deviations the count of ones lies from n·p. */
function deviations(count: number, trials: number, p: number): number {
  return Math.abs(count - trials * p) / Math.sqrt(trials * p * (1 - p))
}

const ones = (bits: readonly number[]) => bits.reduce((sum, bit) => sum + bit, 0)

describe.each(['float64', 'float32'] as const)('in %s', (precision) => {
  test('kept values are divided by 1 − rate and dropped ones are 0; backward uses the same mask', () => {
    for (const rate of [0.1, 0.5, 0.8]) {
      const x = rounded(normals(1003, 1), precision)
      const dy = rounded(normals(1003, 2), precision)
      const alone = new IsolatedOp({
        kernels,
        precision,
        op: dropout,
        fields: { rate },
        inputs: { x: { shape: [17, 59], data: x } },
        randomKey: [9, 77]
      })
      alone.forward()
      alone.backward({ y: dy })
      const y = alone.read('outputs')['y']!.data
      const factor = [...y].map((v) => (v === 0 ? 0 : 1 / (1 - rate)))
      expect(factor.filter((v) => v > 0).length).toBeGreaterThan(100)
      expect(factor.filter((v) => v === 0).length).toBeGreaterThan(50)
      expectClose(
        y,
        x.map((v, i) => v * factor[i]!),
        1e-6
      )
      expectClose(
        alone.read('inputGradients')['x']!.data,
        dy.map((v, i) => v * factor[i]!),
        1e-6
      )
      expect(alone.guardsIntact()).toBe(true)
      alone.release()
    }
  })

  test('evaluation and a rate of 0 change nothing, forward or backward', () => {
    const x = rounded(normals(37, 3), precision)
    const dy = rounded(normals(37, 4), precision)
    for (const setup of [{ mode: 'evaluate', fields: { rate: 0.7 } }, { fields: { rate: 0 } }] as const) {
      const inputs = { x: { shape: [37], data: x } }
      const run = runIsolatedOp({ kernels, precision, op: dropout, inputs, ...setup }, { y: { shape: [37], data: dy } })
      expectSame(run.outputs['y']!.data, x)
      expectSame(run.inputGradients['x']!.data, dy)
    }
  })

  test('NaN and infinity are not hidden by dropping them', () => {
    const inputs = { x: { shape: [64], data: new Array(64).fill(Number.NaN) } }
    const run = runIsolatedOp({ kernels, precision, op: dropout, inputs })
    expect([...run.outputs['y']!.data].every(Number.isNaN)).toBe(true)
  })
})

test('both precisions and both kernel builds draw the same mask', () => {
  const expected = mask(0.3, [5, 6])
  expect(mask(0.3, [5, 6], { precision: 'float64' })).toEqual(expected)
  expect(mask(0.3, [5, 6], { kernels: testKernels('baseline') })).toEqual(expected)
})

test('an element’s draw depends on its index alone, not on how many elements there are', () => {
  const inputs = { x: { shape: [7], data: new Array(7).fill(1) } }
  const short = runIsolatedOp({ kernels, precision: 'float32', op: dropout, inputs, randomKey: [5, 6] }).outputs['y']!.data
  expect([...short].map((v) => (v === 0 ? 0 : 1))).toEqual(mask(0.5, [5, 6]).slice(0, 7))
})

test.each([0.05, 0.25, 0.5, 0.9])('at rate %d the share of kept elements is 1 − rate and the mean stays 1', (rate) => {
  for (const key of [
    [0, 0],
    [1, 0],
    [0, 1],
    [0xffffffff, 0xffffffff],
    [123456789, 42]
  ] as const)
    expect(deviations(ones(mask(rate, key)), n, 1 - rate)).toBeLessThan(4.5)
})

test('neighbours in a mask, near and far, are independent', () => {
  const bits = mask(0.5, [3, 1000])
  for (const lag of [1, 2, 3, 4, 5, 8, 16, 28, 64, 100, 784, 1024]) {
    const pairs = n - lag
    let equal = 0
    for (let i = 0; i < pairs; i++) if (bits[i] === bits[i + lag]) equal++
    expect(deviations(equal, pairs, 0.5), `lag ${lag}`).toBeLessThan(4.5)
  }
})

test('runs of equal bits have the lengths of a fair coin', () => {
  const bits = mask(0.5, [17, 4])
  const patterns = new Array(256).fill(0)
  for (let i = 0; i + 8 <= n; i += 8) patterns[bits.slice(i, i + 8).reduce((byte, bit) => byte * 2 + bit, 0)]++
  const expected = n / 8 / 256
  const chiSquare = patterns.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  // 255 degrees of freedom: mean 255, standard deviation √510 ≈ 22.6
  expect(Math.abs(chiSquare - 255)).toBeLessThan(4.5 * 22.6)
})

test('masks of neighbouring iterations, nodes and seeds are independent, also when shifted against each other', () => {
  const base = [0x1234, 500] as const
  const first = mask(0.5, base)
  const others = [
    [0x1234, 501],
    [0x1234, 502],
    [0x1235, 500],
    [0x1236, 500],
    [500, 0x1234],
    [(0x1234 ^ Math.imul(2, 0x9e3779b1)) >>> 0, 500],
    [0x1234, 500 + 2 ** 31]
  ] as const
  for (const key of others) {
    const other = mask(0.5, key)
    for (const shift of [0, 1, 2, 3, 4]) {
      let equal = 0
      for (let i = 0; i + shift < n; i++) if (first[i + shift] === other[i]) equal++
      expect(deviations(equal, n - shift, 0.5), `key ${key}, shift ${shift}`).toBeLessThan(4.5)
    }
    // keys whose indices were merely relabelled (i ^ constant) would agree here
    for (const relabel of [1, 2, 3]) {
      let equal = 0
      for (let i = 0; i < n; i++) if (first[i ^ relabel] === other[i]) equal++
      expect(deviations(equal, n, 0.5), `key ${key}, relabelled by ${relabel}`).toBeLessThan(4.5)
    }
  }
})

test('over many iterations every element is dropped equally often', () => {
  const iterations = 400
  const width = 50
  const kept = new Array(width).fill(0)
  const inputs = { x: { shape: [width], data: new Array(width).fill(1) } }
  for (let iteration = 0; iteration < iterations; iteration++) {
    const setup = { kernels, precision: 'float32', op: dropout, fields: { rate: 0.2 }, inputs, randomKey: [7, iteration] } as const
    const { y } = runIsolatedOp(setup).outputs
    for (let i = 0; i < width; i++) if (y!.data[i] !== 0) kept[i]++
  }
  for (const count of kept) expect(deviations(count, iterations, 0.8)).toBeLessThan(4.5)
})
