// Arithmetic ops against the obvious way, with exact scalars, broadcasting up to 8 dimensions, sums that stay accurate, and refusals.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IsolatedOp, runIsolatedOp } from '../../engine/graph/isolated-op.ts'
import { SampleValues } from '../../engine/graph/sample-values.ts'
import { add } from '../../engine/ops/add.ts'
import type { AnyOp, Shape } from '../../engine/ops/contract.ts'
import { divide } from '../../engine/ops/divide.ts'
import { mean } from '../../engine/ops/mean.ts'
import { multiply } from '../../engine/ops/multiply.ts'
import { power } from '../../engine/ops/power.ts'
import { subtract } from '../../engine/ops/subtract.ts'
import { sum } from '../../engine/ops/sum.ts'
import { testKernels } from '../kernels.ts'
import { broadcast, indicesOf, type Numbers, sumTo } from '../oracle/broadcast.ts'
import { expectClose, expectSame } from '../oracle/numbers.ts'

const kernels = testKernels()
const scalar = (value: number): Numbers => ({ shape: [], data: [value] })
const one = { y: scalar(1) }

function binary(op: AnyOp, a: Numbers, b: Numbers, upstream: Record<string, Numbers> = one) {
  const run = runIsolatedOp({ kernels, precision: 'float64', op, inputs: { a, b } }, upstream)
  return { y: run.outputs['y']!, da: run.inputGradients['a']!.data, db: run.inputGradients['b']!.data }
}
function unary(op: AnyOp, x: Numbers, fields: Record<string, unknown>, dy: Numbers, precision: 'float64' | 'float32' = 'float64') {
  const run = runIsolatedOp({ kernels, precision, op, fields, inputs: { x } }, { y: dy })
  return { y: [...run.outputs['y']!.data], shape: run.outputs['y']!.shape, dx: [...run.inputGradients['x']!.data] }
}

describe('scalars are plain doubles', () => {
  test('two apples at 100 with 10 % tax cost 220.00000000000003, with the gradients of the notes', () => {
    const price = binary(multiply, scalar(100), scalar(2))
    const total = binary(multiply, { shape: [], data: [...price.y.data] }, scalar(1.1))
    expect(total.y.data[0]).toBe(220.00000000000003)
    expect(total.da[0]).toBe(1.1)
    expect(total.db[0]).toBe(200)
    const back = binary(multiply, scalar(100), scalar(2), { y: scalar(1.1) })
    expect([back.da[0], back.db[0]]).toEqual([2.2, 110.00000000000001])
  })
  test('apples and oranges together cost 715.0000000000001', () => {
    const fruit = binary(add, scalar(200), scalar(450.00000000000006))
    expect(binary(multiply, { shape: [], data: [...fruit.y.data] }, scalar(1.1)).y.data[0]).toBe(715.0000000000001)
  })
})

describe.each([
  { op: add, combine: (a: number, b: number) => a + b, da: () => 1, db: () => 1 },
  { op: subtract, combine: (a: number, b: number) => a - b, da: () => 1, db: () => -1 },
  { op: multiply, combine: (a: number, b: number) => a * b, da: (_: number, b: number) => b, db: (a: number) => a },
  { op: divide, combine: (a: number, b: number) => a / b, da: (_: number, b: number) => 1 / b, db: (a: number, b: number) => -a / b / b }
])('$op.type with broadcasting', ({ op, combine, da, db }) => {
  test('equals the obvious loop bit for bit, and sums its gradients back to the shapes of a and b', () => {
    const shapes = fc.tuple(
      fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 8 }),
      fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
      fc.nat(8),
      fc.boolean()
    )
    fc.assert(
      fc.property(shapes, ([full, ones, drop, swap]) => {
        const thin = full.map((size, d) => (ones[d] ? 1 : size)).slice(Math.min(drop, full.length))
        const values = new SampleValues(full.length * 8 + drop)
        const [p, q] = swap ? [thin, full] : [full, thin]
        const a = { shape: p, data: [...values.normals(p).data] }
        const b = { shape: q, data: [...values.positives(q).data] }
        const wanted = broadcast(a, b, combine)
        const dy = { shape: wanted.shape, data: [...values.normals(wanted.shape).data] }
        const got = binary(op, a, b, { y: dy })
        expect(got.y.shape).toEqual(wanted.shape)
        expectSame(got.y.data, wanted.data, 'y')
        const terms = (slope: (a: number, b: number) => number) => broadcast(dy, broadcast(a, b, slope), (g, s) => g * s)
        expectClose(got.da, sumTo(p, terms(da)), 1e-12, 'da')
        expectClose(got.db, sumTo(q, terms(db)), 1e-12, 'db')
      }),
      { seed: 5, numRuns: 150 }
    )
  })
  test('takes rows of any length through its vector path and its rest', () => {
    for (let n = 1; n <= 20; n++) {
      const a = { shape: [3, n], data: indicesOf([3, n]).map(([r = 0, c = 0]) => r + c / 7) }
      for (const b of [{ shape: [n], data: Array.from({ length: n }, (_, i) => i + 1) }, { shape: [3, 1], data: [2, 3, 5] }, scalar(4)])
        expectSame(binary(op, a, b, { y: a }).y.data, broadcast(a, b, combine).data, `n = ${n}`)
    }
  })
  test('refuses sizes that differ when neither is 1, and a ninth dimension', () => {
    const inferred = (a: Shape, b: Shape) => () =>
      op.infer({ node: 'n1', fields: {}, inputs: { a, b }, batch: 1, mode: 'train' }).outputs['y']
    expect(inferred([2, 3], [4, 3])).toThrow(/^n1 cannot combine \[2, 3\] at a with \[4, 3\] at b: sizes 2 and 4 differ/)
    expect(inferred([1, 1, 1, 1, 1, 1, 1, 1, 1], [])).toThrow('n1 handles at most 8 dimensions; got 9.')
    expect(inferred([2, 1, 1, 1, 1, 1, 1, 3], [5, 1])()).toEqual([2, 1, 1, 1, 1, 1, 5, 3])
  })
})

test('division by zero gives an infinity or no number, never an error', () => {
  const { y } = binary(divide, { shape: [3], data: [1, -1, 0] }, scalar(0), { y: { shape: [3], data: [0, 0, 0] } })
  expect([...y.data]).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN])
})

describe('power', () => {
  const vector = (...data: number[]): Numbers => ({ shape: [data.length], data })
  const at = (exponent: number, ...data: number[]) => unary(power, vector(...data), { exponent }, vector(...data.map(() => 1)))
  test('has values and gradients at 0 for the exponents 0, 1 and 2', () => {
    expect(at(0, 0, 3)).toMatchObject({ y: [1, 1], dx: [0, 0] })
    expect(at(1, 0, -3)).toMatchObject({ y: [0, -3], dx: [1, 1] })
    expect(at(2, 0, -3)).toMatchObject({ y: [0, 9], dx: [0, -6] })
  })
  test('follows NumPy for negative bases', () => {
    expect(at(3, -2)).toMatchObject({ y: [-8], dx: [12] })
    expect(at(-1, -2, 0)).toMatchObject({ y: [-0.5, Number.POSITIVE_INFINITY] })
    expect(at(1 / 3, -8).y).toEqual([Number.NaN])
    expect(at(0.5, 9, 2).y).toEqual([3, Math.SQRT2])
  })
  test('keeps a NaN, also under the exponent 0', () => {
    for (const exponent of [0, 1, 2, 2.5]) expect(at(exponent, Number.NaN).y).toEqual([Number.NaN])
  })
  test('squares by default', () => {
    expect(unary(power, vector(3), {}, vector(1)).y).toEqual([9])
  })
})

describe('sum and mean', () => {
  const x = { shape: [2, 3, 4], data: Array.from({ length: 24 }, (_, i) => i * i) }
  test.each([
    { axes: 'all' as const, kept: [] as number[] },
    { axes: [0], kept: [1, 2] },
    { axes: [1], kept: [0, 2] },
    { axes: [-1], kept: [0, 1] },
    { axes: [0, -1], kept: [1] },
    { axes: [2, 1, 0], kept: [] },
    { axes: [], kept: [0, 1, 2] }
  ])('over the axes $axes leave the dimensions $kept', ({ axes, kept }) => {
    const shape = kept.map((d) => x.shape[d]!)
    const aligned = x.shape.map((size, d) => (kept.includes(d) ? size : 1))
    const wanted = sumTo(aligned, x)
    const dy = { shape, data: wanted.map((_, i) => i + 1) }
    const spread = broadcast(x, { shape: aligned, data: dy.data }, (_, g) => g)
    const count = x.data.length / wanted.length
    expect(unary(sum, x, { axes }, dy)).toEqual({ y: wanted, shape, dx: spread.data })
    const averaged = unary(mean, x, { axes }, dy)
    expectClose(
      averaged.y,
      wanted.map((value) => value / count),
      1e-15
    )
    expectClose(
      averaged.dx,
      spread.data.map((g) => g / count),
      1e-15
    )
  })
  test('of a million float32 numbers stay within 1e-6, whole and by columns', () => {
    const data = Array.from({ length: 1_000_000 }, (_, i) => Math.fround(0.1 + (i % 7) / 10))
    const exact = data.reduce((total, value) => total + value, 0)
    const whole = unary(sum, { shape: [data.length], data }, {}, scalar(1), 'float32').y[0]!
    expect(Math.abs(whole / exact - 1)).toBeLessThan(1e-6)
    const columns = { shape: [data.length / 10, 10], data }
    const byColumn = unary(mean, columns, { axes: [0] }, { shape: [10], data: new Array(10).fill(1) }, 'float32').y
    const wanted = sumTo([1, 10], columns).map((total) => total / (data.length / 10))
    for (const [c, value] of byColumn.entries()) expect(Math.abs(value / wanted[c]! - 1)).toBeLessThan(1e-6)
  })
  test('refuse axes that do not exist or come twice, and more than 8 dimensions', () => {
    const inferred = (shape: Shape, axes: readonly number[] | 'all') => () =>
      sum.infer({ node: 's', fields: { axes }, inputs: { x: shape }, batch: 1, mode: 'train' })
    expect(inferred([2, 3], [2])).toThrow('s has no axis 2: the axes of [2, 3] go from -2 to 1. Change the axis.')
    expect(inferred([], [0])).toThrow('s has no axis 0: a single number has no axes.')
    expect(inferred([2, 3], [1, -1])).toThrow('s names axis 1 of [2, 3] twice. Remove -1 from its axes.')
    expect(inferred([1, 1, 1, 1, 1, 1, 1, 1, 1], 'all')).toThrow('at most 8 dimensions')
  })
  test('let a NaN through', () => {
    for (const precision of ['float64', 'float32'] as const) {
      const alone = new IsolatedOp({ kernels, precision, op: sum, inputs: { x: { shape: [40], data: new Array(40).fill(1) } } })
      for (let i = 0; i < 40; i++) {
        const view = alone.view('inputs', 'x')
        view.fill(1)
        view[i] = Number.NaN
        alone.forward()
        expect(alone.view('outputs', 'y')[0]).toBeNaN()
      }
      alone.release()
    }
  })
})
