// Activations against exact values: their ends, their kinks, their accuracy in both precisions and kernel builds.
import { describe, expect, test } from 'vitest'
import { runIsolatedOp } from '../../engine/graph/isolated-op.ts'
import type { AnyOp, Shape } from '../../engine/ops/contract.ts'
import { gelu } from '../../engine/ops/gelu.ts'
import { leakyRelu } from '../../engine/ops/leaky-relu.ts'
import { relu } from '../../engine/ops/relu.ts'
import { sigmoid } from '../../engine/ops/sigmoid.ts'
import { softmax } from '../../engine/ops/softmax.ts'
import { tanh } from '../../engine/ops/tanh.ts'
import type { Precision } from '../../engine/tensor.ts'
import { testKernels } from '../kernels.ts'
import { expectClose } from '../oracle/numbers.ts'

const { POSITIVE_INFINITY: infinity, NEGATIVE_INFINITY: minusInfinity, NaN: nan } = Number
/** From −30 to 30, dense around 0, where cancellation would show. */
const grid = Array.from({ length: 601 }, (_, i) => (i - 300) / 10).concat([1e-3, -1e-3, 1e-6, -1e-6, 1e-12, -1e-12, 87.5, -87.5, -100])

describe.each(['baseline', 'relaxed'] as const)('with the %s kernels', (build) => {
  const kernels = testKernels(build)
  const run = (op: AnyOp, data: readonly number[], precision: Precision = 'float64', shape: Shape = [data.length], fields = {}) => {
    const dy = { y: { shape, data: data.map(() => 1) } }
    const { outputs, inputGradients } = runIsolatedOp({ kernels, precision, op, fields, inputs: { x: { shape, data } } }, dy)
    return { y: [...outputs['y']!.data], dx: [...inputGradients['x']!.data] }
  }
  /** The worst error of y relative to its own size; denormal results count as 0. */
  const worst = (op: AnyOp, exact: (x: number) => number, precision: Precision) => {
    const xs = precision === 'float32' ? grid.map(Math.fround) : grid
    const tiny = precision === 'float32' ? 1.2e-38 : 2.3e-308
    return Math.max(...run(op, xs, precision).y.map((y, i) => Math.abs(y - exact(xs[i]!)) / Math.max(Math.abs(exact(xs[i]!)), tiny)))
  }

  test('relu and leaky relu take the lower branch at exactly 0', () => {
    expect(run(relu, [-1, 0, 2, -3, 4])).toEqual({ y: [0, 0, 2, 0, 4], dx: [0, 0, 1, 0, 1] })
    expect(run(leakyRelu, [-1, 0, 2, -4, 5], 'float64', [5], { slope: 0.25 })).toEqual({
      y: [-0.25, 0, 2, -1, 5],
      dx: [0.25, 0.25, 1, 0.25, 1]
    })
    expect(run(leakyRelu, [-1]).y).toEqual([-0.01])
  })
  test.each([relu, leakyRelu, sigmoid, tanh, gelu])('$type keeps a NaN at every place', (op) => {
    for (const precision of ['float64', 'float32'] as const)
      for (let i = 0; i < 7; i++) {
        const { y } = run(
          op,
          Array.from({ length: 7 }, (_, j) => (i === j ? nan : 1)),
          precision
        )
        expect(y.map(Number.isNaN)).toEqual(y.map((_, j) => i === j))
      }
  })
  test.each(['float64', 'float32'] as const)('sigmoid, tanh and gelu reach their ends without overflow (%s)', (precision) => {
    const far = [1000, -1000, infinity, minusInfinity]
    expect(run(sigmoid, far, precision)).toEqual({ y: [1, 0, 1, 0], dx: [0, 0, 0, 0] })
    expect(run(tanh, far, precision)).toEqual({ y: [1, -1, 1, -1], dx: [0, 0, 0, 0] })
    expect(run(gelu, far, precision)).toEqual({ y: [1000, 0, infinity, 0], dx: [1, 0, 1, 0] })
  })
  test('sigmoid and tanh are right to the last few digits, also of tiny results', () => {
    const exactSigmoid = (x: number) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)))
    expect(worst(sigmoid, exactSigmoid, 'float64')).toBeLessThan(1e-15)
    expect(worst(sigmoid, exactSigmoid, 'float32')).toBeLessThan(5e-7)
    expect(worst(tanh, Math.tanh, 'float64')).toBeLessThan(1e-15)
    expect(worst(tanh, Math.tanh, 'float32')).toBeLessThan(5e-7)
  })
  test('gelu and its gradient equal values computed with 50 digits', () => {
    const y = exactGelu.map(([, value]) => value)
    const dx = exactGelu.map(([, , slope]) => slope)
    for (const [precision, tolerance] of [
      ['float64', 5e-16],
      ['float32', 2e-7]
    ] as const) {
      const got = run(
        gelu,
        exactGelu.map(([x]) => x),
        precision
      )
      expectClose(got.y, y, tolerance, 'y')
      expectClose(got.dx, dx, tolerance * 2, 'dx')
    }
    const far = run(gelu, [-12, -8]).y
    expect(far[0]! / -2.1317785344932147e-32).toBeCloseTo(1, 12)
    expect(far[1]! / -4.976768459417427e-15).toBeCloseTo(1, 12)
  })
  test.each(['float64', 'float32'] as const)('softmax sums to 1 over dimension 1, whatever is added to the scores (%s)', (precision) => {
    for (const shape of [
      [3, 10],
      [2, 3, 2, 5],
      [4, 1],
      [1, 7, 3]
    ]) {
      const size = shape.reduce((product, n) => product * n, 1)
      const data = Array.from({ length: size }, (_, i) => Math.fround(Math.sin(i * 7) * 3))
      const inner = size / shape[0]! / shape[1]!
      const sums = new Array(size / shape[1]!).fill(0)
      const shares = run(softmax, data, precision, shape).y
      for (const [i, y] of shares.entries()) sums[Math.floor(i / (shape[1]! * inner)) * inner + (i % inner)] += y
      expectClose(
        sums,
        sums.map(() => 1),
        1e-6
      )
      expectClose(
        run(
          softmax,
          data.map((x) => x + 512),
          precision,
          shape
        ).y,
        shares,
        precision === 'float64' ? 1e-12 : 1e-4
      )
    }
  })
  test('softmax stays finite for any finite scores, gives −∞ no share, and makes a row with a NaN all NaN', () => {
    expect(run(softmax, [1000, -1000, 0, 0], 'float64', [2, 2]).y).toEqual([1, 0, 0.5, 0.5])
    expect(run(softmax, [minusInfinity, 0, 0], 'float64', [1, 3]).y).toEqual([0, 0.5, 0.5])
    expect(run(softmax, [nan, 1, 2, 3, 3, nan, 0, 0], 'float64', [4, 2]).y).toEqual([
      nan,
      nan,
      expect.any(Number),
      expect.any(Number),
      nan,
      nan,
      0.5,
      0.5
    ])
  })
})

test('softmax refuses a tensor without dimension 1', () => {
  const inferred = (x: Shape) => () => softmax.infer({ node: 's', fields: {}, inputs: { x }, batch: 1, mode: 'train' })
  expect(inferred([10])).toThrow('s needs scores [N, C] or [N, C, …] at x; got [10]. Add a reshape to [−1, C], or connect a batch.')
  expect(inferred([])).toThrow('got []')
})

/** x, x·Φ(x), Φ(x) + x·φ(x) */
const exactGelu = [
  [-12, -2.1317785344932147e-32, -2.5578956616748956e-31],
  [-8, -4.976768459417427e-15, -3.979607261086796e-14],
  [-5, -1.4332578593959695e-6, -7.146946001792295e-6],
  [-3, -0.0040496940948902835, -0.011945647204183927],
  [-1.5, -0.1002108019032871, -0.12746919222997952],
  [-1, -0.15865525393145705, -0.0833154705876863],
  [-0.5, -0.15426876936299344, 0.13250487534383715],
  [-0.125, -0.056282721896235885, 0.4007820643017934],
  [-0.0009765625, -0.00048790078905392527, 0.4992208161062869],
  [0.0009765625, 0.0004886617109460747, 0.5007791838937131],
  [0.25, 0.14967658142073093, 0.695373354883636],
  [1, 0.8413447460685429, 1.0833154705876864],
  [2, 1.9544997361036416, 1.085231801078197],
  [4, 3.9998733150326675, 1.0005036496612265],
  [6, 5.999999994080474, 1.0000000354687095]
] as const
