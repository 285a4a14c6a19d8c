// Pooling: every field against the oracle in both precisions, ties, padding, NaN, overlap, unreached borders and refusals.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IsolatedOp, runIsolatedOp, type Values } from '../../engine/graph/isolated-op.ts'
import { globalAveragePooling } from '../../engine/ops/global-average-pooling.ts'
import { pooling } from '../../engine/ops/pooling.ts'
import { ProjectError } from '../../engine/problem.ts'
import { testKernels } from '../kernels.ts'
import { expectClose, expectSame, normals, rounded } from '../oracle/numbers.ts'
import { pool } from '../oracle/pooling.ts'

const kernels = testKernels()
const precisions = [
  { precision: 'float64', tolerance: 1e-13 },
  { precision: 'float32', tolerance: 1e-6 }
] as const

interface PoolingFields {
  readonly kind: 'max' | 'average'
  readonly window: readonly [number, number]
  readonly stride: readonly [number, number]
  readonly padding: readonly [number, number]
  readonly countPadding: boolean
}
const defaults: PoolingFields = { kind: 'max', window: [2, 2], stride: [2, 2], padding: [0, 0], countPadding: true }

const tensor = (shape: readonly number[], data: ArrayLike<number>): Values => ({ shape, data })

function infer(x: readonly number[], fields: Partial<PoolingFields> = {}) {
  return pooling.infer({ node: 'pool1', fields: { ...defaults, ...fields }, inputs: { x }, batch: x[0] ?? 1, mode: 'train' })
}

function refusal(run: () => unknown): ProjectError {
  try {
    run()
  } catch (error) {
    if (error instanceof ProjectError) return error
    throw error
  }
  return expect.fail('nothing was refused')
}

/** Fields that fit some image: windows up to 4, strides up to 4 (also beyond the window), padding less than the window. */
const cases = fc
  .record({
    kind: fc.constantFrom('max' as const, 'average' as const),
    countPadding: fc.boolean(),
    window: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    stride: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    part: fc.tuple(fc.nat(3), fc.nat(3)),
    N: fc.integer({ min: 1, max: 2 }),
    C: fc.integer({ min: 1, max: 3 }),
    grow: fc.tuple(fc.nat(9), fc.nat(9)),
    seed: fc.nat(1000)
  })
  .map(({ part, grow, ...rest }) => {
    const padding: [number, number] = [part[0] % rest.window[0], part[1] % rest.window[1]]
    // the padded image holds at least one window, the image at least one pixel
    const H = Math.max(1, rest.window[0] - 2 * padding[0]) + grow[0]
    const W = Math.max(1, rest.window[1] - 2 * padding[1]) + grow[1]
    return { ...rest, padding, H, W }
  })

describe.each(precisions)('pooling in $precision', ({ precision, tolerance }) => {
  const setup = { kernels, precision, op: pooling }

  test('shapes, outputs and gradients of any fields are those of the definition', () => {
    fc.assert(
      fc.property(cases, ({ N, C, H, W, seed, ...fields }) => {
        const shape = [N, C, H, W]
        const x = rounded(normals(N * C * H * W, seed), precision)
        const counted = pool(x, [], { H, W, ...fields }, fields.kind, fields.countPadding)
        const dy = rounded(normals(counted.y.length, seed + 1), precision)
        const expected = pool(x, dy, { H, W, ...fields }, fields.kind, fields.countPadding)
        const alone = new IsolatedOp({ ...setup, fields, inputs: { x: tensor(shape, x) } })
        expect(alone.inference.outputs['y']).toEqual([N, C, expected.OH, expected.OW])
        alone.forward()
        alone.backward({ y: dy })
        expectClose(alone.read('outputs')['y']!.data, expected.y, fields.kind === 'max' ? 0 : tolerance, 'y')
        expectClose(alone.read('inputGradients')['x']!.data, expected.dx, 4 * tolerance, 'dx')
        expect(alone.guardsIntact()).toBe(true)
        alone.release()
      }),
      { numRuns: 300 }
    )
  })

  test.each([
    [24, 24],
    [28, 28],
    [6, 10],
    [7, 9],
    [5, 17],
    [2, 2],
    [2, 16],
    [3, 3]
  ])('the fast 2 × 2 path on %i × %i images equals the definition', (H, W) => {
    // few distinct values: many ties
    const x = normals(6 * H * W, 31).map((v) => Math.round(v))
    const { OH, OW, y } = pool(x, [], { H, W, ...defaults }, 'max', true)
    const dy = rounded(normals(y.length, 32), precision)
    const expected = pool(x, dy, { H, W, ...defaults }, 'max', true)
    const run = runIsolatedOp({ ...setup, inputs: { x: tensor([2, 3, H, W], x) } }, { y: tensor([2, 3, OH, OW], dy) })
    expectSame(run.outputs['y']!.data, expected.y, 'y')
    expectSame(run.inputGradients['x']!.data, expected.dx, 'dx')
  })

  test('overlapping windows add their gradients up', () => {
    const x = tensor([1, 1, 3, 3], [0, 0, 0, 0, 9, 0, 0, 0, 0])
    const fields = { stride: [1, 1] } as const
    const upstream = { y: tensor([1, 1, 2, 2], [1, 10, 100, 1000]) }
    expectSame(runIsolatedOp({ ...setup, fields, inputs: { x } }, upstream).inputGradients['x']!.data, [0, 0, 0, 0, 1111, 0, 0, 0, 0])
    const average = runIsolatedOp({ ...setup, fields: { ...fields, kind: 'average' }, inputs: { x } }, upstream)
    expectSame(
      average.inputGradients['x']!.data,
      [1, 11, 10, 101, 1111, 1010, 100, 1100, 1000].map((v) => v / 4)
    )
  })

  test('padding never wins a maximum, and an image of minus infinity keeps its gradient inside', () => {
    const fields = { window: [3, 3], padding: [1, 1] } as const
    const x = tensor([1, 1, 2, 2], [-5, -6, -7, -8])
    expectSame(runIsolatedOp({ ...setup, fields, inputs: { x } }).outputs['y']!.data, [-5])
    const low = tensor([1, 1, 2, 2], new Array(4).fill(Number.NEGATIVE_INFINITY))
    const run = runIsolatedOp({ ...setup, fields, inputs: { x: low } }, { y: tensor([1, 1, 1, 1], [3]) })
    expectSame(run.outputs['y']!.data, [Number.NEGATIVE_INFINITY])
    expectSame(run.inputGradients['x']!.data, [3, 0, 0, 0])
  })

  test('an average counts padding or not, as the field says', () => {
    const x = tensor([1, 1, 2, 2], [4, 8, 12, 16])
    const average = (countPadding: boolean) =>
      runIsolatedOp(
        { ...setup, fields: { kind: 'average', padding: [1, 1], countPadding }, inputs: { x } },
        { y: tensor([1, 1, 2, 2], [1, 1, 1, 1]) }
      )
    expectSame(average(true).outputs['y']!.data, [1, 2, 3, 4])
    expectSame(average(false).outputs['y']!.data, [4, 8, 12, 16])
    expectSame(average(true).inputGradients['x']!.data, [0.25, 0.25, 0.25, 0.25])
    expectSame(average(false).inputGradients['x']!.data, [1, 1, 1, 1])
  })

  test('NaN wins every window it lies in and takes the gradient; the first of two', () => {
    for (const [W, kind] of [
      [8, 'max'],
      [7, 'max'],
      [8, 'average']
    ] as const) {
      for (let place = 0; place < 2 * W; place++) {
        const OW = Math.floor(W / 2)
        const x = normals(2 * W, 6)
        x[place] = Number.NaN
        const dy = new Array(OW).fill(1)
        const run = runIsolatedOp({ ...setup, fields: { kind }, inputs: { x: tensor([1, 1, 2, W], x) } }, { y: tensor([1, 1, 1, OW], dy) })
        const hit = Math.floor((place % W) / 2)
        expect([...run.outputs['y']!.data].map(Number.isNaN)).toEqual(dy.map((_, i) => i === hit))
        if (kind === 'max' && hit < OW) expect(run.inputGradients['x']!.data[place]).toBe(1)
      }
    }
    const two = tensor([1, 1, 2, 2], [1, Number.NaN, Number.NaN, 2])
    const run = runIsolatedOp({ ...setup, inputs: { x: two } }, { y: tensor([1, 1, 1, 1], [5]) })
    expectSame(run.inputGradients['x']!.data, [0, 5, 0, 0])
  })

  test('the pixels no window reaches get the gradient 0', () => {
    const run = runIsolatedOp(
      { ...setup, inputs: { x: tensor([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]) } },
      { y: tensor([1, 1, 1, 1], [2]) }
    )
    expectSame(run.inputGradients['x']!.data, [0, 0, 0, 0, 2, 0, 0, 0, 0])
  })

  test('global average pooling is the mean of each plane, its gradient an equal share', () => {
    fc.assert(
      fc.property(
        fc.tuple(
          fc.integer({ min: 1, max: 3 }),
          fc.integer({ min: 1, max: 4 }),
          fc.integer({ min: 1, max: 9 }),
          fc.integer({ min: 1, max: 9 })
        ),
        fc.nat(500),
        ([N, C, H, W], seed) => {
          const x = rounded(normals(N * C * H * W, seed, 3), precision)
          const dy = rounded(normals(N * C, seed + 1), precision)
          const run = runIsolatedOp(
            { kernels, precision, op: globalAveragePooling, inputs: { x: tensor([N, C, H, W], x) } },
            { y: tensor([N, C], dy) }
          )
          const expected = pool(x, dy, { H, W, window: [H, W], stride: [1, 1], padding: [0, 0] }, 'average', true)
          expect(run.inference.outputs['y']).toEqual([N, C])
          expectClose(run.outputs['y']!.data, expected.y, tolerance, 'y')
          expectClose(run.inputGradients['x']!.data, expected.dx, tolerance, 'dx')
        }
      )
    )
    const bad = tensor([1, 2, 1, 2], [1, Number.NaN, 1, 2])
    const run = runIsolatedOp({ kernels, precision, op: globalAveragePooling, inputs: { x: bad } })
    expectSame(run.outputs['y']!.data, [Number.NaN, 1.5])
  })
})

test('a border that no window reaches is a warning, not a silence', () => {
  expect(infer([1, 1, 6, 6]).warnings ?? []).toEqual([])
  const [warning] = infer([1, 1, 7, 6]).warnings ?? []
  expect(warning?.message).toContain('pool1')
  expect(warning?.message).toContain('1')
})

test('the output shape is explained with its numbers', () => {
  const { explanation } = infer([1, 3, 7, 8], { window: [3, 3], padding: [1, 1] })
  for (const number of ['7', '8', '3', '4']) expect(explanation).toContain(number)
})

test.each([
  ['padding as large as the window', [1, 1, 6, 6], { padding: [2, 0] as const }, ['2', '[2, 2]']],
  ['a window larger than the padded image', [1, 1, 3, 6], { window: [4, 2] as const }, ['4', '3']]
])('%s is refused with its numbers', (_, x, fields, numbers) => {
  const error = refusal(() => infer(x, fields))
  expect(error.problems).toMatchObject([{ node: 'pool1' }])
  for (const number of numbers) expect(error.message).toContain(number)
  expect(error.message).toMatch(/^pool1 needs .*\. \S/)
})

test.each([
  ['pooling', () => infer([5, 10])],
  [
    'global average pooling',
    () => globalAveragePooling.infer({ node: 'pool1', fields: {}, inputs: { x: [5, 10] }, batch: 5, mode: 'train' })
  ]
])('%s refuses what is not an image', (_, run) => {
  const error = refusal(run)
  expect(error.problems).toMatchObject([{ code: 'input-rank', node: 'pool1', port: 'x' }])
  expect(error.message).toContain('[N, C, H, W]')
  expect(error.message).toContain('got [5, 10]')
})
