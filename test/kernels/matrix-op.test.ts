// The ops affine and matmul: shapes, initial weights, stacks, and refusals.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runIsolatedOp } from '../../engine/graph/isolated-op.ts'
import { affine } from '../../engine/ops/affine.ts'
import { withDefaults } from '../../engine/ops/fields.ts'
import { matmul } from '../../engine/ops/matmul.ts'
import { ProjectError } from '../../engine/problem.ts'
import { sizeOf } from '../../engine/tensor.ts'
import { testKernels } from '../kernels.ts'
import { matrixProduct } from '../oracle/matrix.ts'
import { expectClose, normals } from '../oracle/numbers.ts'

const kernels = testKernels()

function inferAffine(fields: Readonly<Record<string, unknown>>, x: readonly number[]) {
  const all = withDefaults(affine.fields, fields) as Parameters<typeof affine.infer>[0]['fields']
  return affine.infer({ node: 'affine1', fields: all, inputs: { x }, batch: x[0] ?? 1, mode: 'train' })
}
function inferMatmul(a: readonly number[], b: readonly number[]) {
  return matmul.infer({ node: 'product', fields: {}, inputs: { a, b }, batch: 1, mode: 'train' })
}
function problemOf(run: () => unknown) {
  try {
    run()
  } catch (error) {
    if (error instanceof ProjectError) return error.problems[0]
    throw error
  }
  return expect.fail('nothing was refused')
}

describe('the affine op', () => {
  test('flattens everything behind the first dimension', () => {
    const { outputs, parameters, explanation } = inferAffine({ units: 7 }, [2, 3, 4, 5])
    expect(outputs.y).toEqual([2, 7])
    expect(parameters?.['W']?.shape).toEqual([60, 7])
    expect(explanation).toBe('[2, 3, 4, 5] flattened to [2, 60] · [60, 7] = [2, 7]')
  })

  test('starts its weights as the field says, W before b, and its bias at 0 without a draw', () => {
    const start = (init: string) => inferAffine({ units: 2, init, std: 0.5 }, [1, 8]).parameters?.['W']?.initial
    expect(start('he')).toEqual({ draw: 'normal', scale: Math.sqrt(2 / 8), value: 0 })
    expect(start('xavier')).toEqual({ draw: 'normal', scale: Math.sqrt(1 / 8), value: 0 })
    expect(start('normal')).toEqual({ draw: 'normal', scale: 0.5, value: 0 })
    expect(start('uniform')).toEqual({ draw: 'uniform', scale: 0.5, value: 0 })
    expect(start('zeros')).toEqual({ draw: 'none', scale: 0, value: 0 })
    expect(start('ones')).toEqual({ draw: 'none', scale: 0, value: 1 })
    const { parameters } = inferAffine({}, [1, 8])
    expect(Object.keys(parameters ?? {})).toEqual(['W', 'b'])
    expect(parameters?.['b']?.initial.draw).toBe('none')
    expect(Object.keys(inferAffine({ bias: false }, [1, 8]).parameters ?? {})).toEqual(['W'])
  })

  test('refuses a tensor without a batch', () => {
    expect(problemOf(() => inferAffine({}, [10]))?.message).toBe(
      'affine1 needs [N, D] or [N, C, H, W] at x; got [10]. Connect a batch, or add a reshape.'
    )
    expect(problemOf(() => inferAffine({}, [0, 10]))?.code).toBe('empty-batch')
  })
})

describe('the matmul op', () => {
  test('follows NumPy for vectors, matrices and stacks', () => {
    const y = (a: readonly number[], b: readonly number[]) => inferMatmul(a, b).outputs.y
    expect(y([4], [4])).toEqual([])
    expect(y([4], [4, 3])).toEqual([3])
    expect(y([2, 4], [4])).toEqual([2])
    expect(y([2, 4], [4, 3])).toEqual([2, 3])
    expect(y([5, 1, 2, 4], [6, 4, 3])).toEqual([5, 6, 2, 3])
    expect(y([5, 2, 4], [4])).toEqual([5, 2])
    expect(y([4], [5, 4, 3])).toEqual([5, 3])
  })

  test('multiplies each pair of a stack and sums gradients over repeated matrices', () => {
    const sizes = fc.record({
      stack: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 }),
      M: fc.integer({ min: 1, max: 9 }),
      N: fc.integer({ min: 1, max: 9 }),
      K: fc.integer({ min: 1, max: 9 })
    })
    const repeated = fc.array(fc.boolean(), { minLength: 6, maxLength: 6 })
    const property = fc.property(sizes, repeated, ({ stack, M, N, K }, once) => {
      const a = [...stack.map((size, d) => (once[d] ? 1 : size)), M, K]
      const b = [...stack.map((size, d) => (once[d + 3] ? 1 : size)), K, N]
      const full = stack.map((size, d) => (once[d] && once[d + 3] ? 1 : size))
      const [x, w, dy] = [normals(sizeOf(a), 1), normals(sizeOf(b), 2), normals(sizeOf(full) * M * N, 3)]
      const setup = {
        kernels,
        precision: 'float64',
        op: matmul,
        fields: {},
        inputs: { a: { shape: a, data: x }, b: { shape: b, data: w } }
      } as const
      const run = runIsolatedOp(setup, { y: { shape: [...full, M, N], data: dy } })
      const [y, da, db] = [[] as number[], new Float64Array(x.length), new Float64Array(w.length)]
      for (let i = 0; i < sizeOf(full); i++) {
        const [inA, inB] = [placeOf(i, full, a), placeOf(i, full, b)]
        const left = x.slice(inA * M * K, (inA + 1) * M * K)
        const right = w.slice(inB * K * N, (inB + 1) * K * N)
        const upstream = dy.slice(i * M * N, (i + 1) * M * N)
        y.push(...matrixProduct(M, N, K, { data: left, row: K, column: 1 }, { data: right, row: N, column: 1 }))
        const forA = matrixProduct(M, K, N, { data: upstream, row: N, column: 1 }, { data: right, row: 1, column: N })
        const forB = matrixProduct(K, N, M, { data: left, row: 1, column: K }, { data: upstream, row: N, column: 1 })
        for (const [j, value] of forA.entries()) da[inA * M * K + j]! += value
        for (const [j, value] of forB.entries()) db[inB * K * N + j]! += value
      }
      expectClose(run.outputs['y']?.data ?? [], y, 1e-12, 'y')
      expectClose(run.inputGradients['a']?.data ?? [], da, 1e-12, 'da')
      expectClose(run.inputGradients['b']?.data ?? [], db, 1e-12, 'db')
    })
    fc.assert(property, { numRuns: 150, seed: 4 })
  })

  test('refuses shapes that do not fit, with both of them', () => {
    const inner = problemOf(() => inferMatmul([2, 3], [4, 5]))
    expect(inner).toMatchObject({ code: 'inner-dimension', node: 'product', port: 'b' })
    expect(inner?.message).toContain('got 3 columns of [2, 3] and 4 rows of [4, 5]')
    expect(problemOf(() => inferMatmul([2, 2, 3], [3, 3, 5]))?.code).toBe('shapes-do-not-broadcast')
    expect(problemOf(() => inferMatmul([], [3]))).toMatchObject({ code: 'input-rank', port: 'a' })
  })
})

/** Which matrix of an operand belongs to the i-th of the full stack; the operand has as many dimensions as y. */
function placeOf(i: number, stack: readonly number[], shape: readonly number[]): number {
  let [place, step, rest] = [0, 1, i]
  for (let d = stack.length - 1; d >= 0; d--) {
    const size = stack[d] ?? 1
    const own = shape[d] ?? 1
    if (own > 1) place += (rest % size) * step
    step *= own
    rest = Math.floor(rest / size)
  }
  return place
}
