// The matrix kernels against their naive versions: every transpose, edge sizes, zeros, few rows, in both builds and precisions.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { testKernels, wideTestKernels } from '../kernels.ts'
import { affine, affineGradients, matrixProduct } from '../oracle/matrix.ts'
import { expectClose, expectSame, normals } from '../oracle/numbers.ts'
import { Arena } from './arena.ts'

const builds = [
  { build: 'baseline', kernels: testKernels('baseline') },
  { build: 'relaxed', kernels: testKernels('relaxed') },
  { build: 'relaxed, wide tiles', kernels: wideTestKernels() }
] as const
const precisions = [
  { precision: 'float64', tolerance: 1e-13 },
  { precision: 'float32', tolerance: 1e-5 }
] as const
const combinations = builds.flatMap((build) => precisions.map((precision) => ({ ...build, ...precision })))

const size = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(24, 31, 49, 50, 52, 54, 97, 100, 130))

/** Normal numbers of which about `zeros` of 1 are exactly 0, scattered in runs as in pictures. */
function withZeros(n: number, seed: number, zeros: number): number[] {
  const gate = normals(Math.ceil(n / 3), seed + 77, 0.5, 0.29)
  return normals(n, seed).map((value, i) => ((gate[Math.floor(i / 3)] ?? 0) < zeros ? 0 : value))
}

describe.each(combinations)('matrix kernels ($build, $precision)', ({ kernels, precision, tolerance }) => {
  test('gemm multiplies matrices of any size, transposed or not, with gaps between rows, over or on top of C', () => {
    const matrix = fc.record({ transposed: fc.boolean(), gap: fc.nat(3) })
    const property = fc.property(
      fc.record({ M: size, N: size, K: size, a: matrix, b: matrix, gap: fc.nat(3), accumulate: fc.boolean(), seed: fc.nat(1000) }),
      ({ M, N, K, a, b, gap, accumulate, seed }) => {
        const arena = new Arena(kernels, precision)
        const lay = (rows: number, columns: number, how: typeof a, from: number) => {
          const [outer, inner] = how.transposed ? [columns, rows] : [rows, columns]
          const step = inner + how.gap
          const data = arena.round(normals(outer * step, from))
          return { data, row: how.transposed ? 1 : step, column: how.transposed ? step : 1 }
        }
        const left = lay(M, K, a, seed)
        const right = lay(K, N, b, seed + 1)
        const before = arena.round(normals(M * (N + gap), seed + 2))
        const start = Array.from({ length: M * N }, (_, i) => before[Math.floor(i / N) * (N + gap) + (i % N)]!)
        const product = matrixProduct(M, N, K, left, right, accumulate ? start : undefined)
        const expected = Array.from(before)
        for (const [i, value] of product.entries()) expected[Math.floor(i / N) * (N + gap) + (i % N)] = value
        const c = arena.put(before)
        const at = [arena.put(left.data), arena.put(right.data)] as const
        arena.table.gemm(M, N, K, at[0], left.row, left.column, at[1], right.row, right.column, c, N + gap, accumulate ? 1 : 0)
        expectClose(arena.read(c, before.length), expected, tolerance, 'C')
        expect(arena.release(), 'nothing behind the arrays was touched').toBe(true)
      }
    )
    fc.assert(property, { numRuns: 150, seed: 1 })
  })

  test('gemm sums a long shared dimension and a wide result in blocks', () => {
    for (const [M, N, K] of [
      [7, 9, 1000],
      [2, 1030, 513],
      [130, 5, 300],
      [1, 9, 66000]
    ] as const) {
      const arena = new Arena(kernels, precision)
      const a = { data: arena.round(normals(M * K, 1)), row: K, column: 1 }
      const b = { data: arena.round(normals(K * N, 2)), row: N, column: 1 }
      const c = arena.blank(M * N)
      arena.table.gemm(M, N, K, arena.put(a.data), K, 1, arena.put(b.data), N, 1, c, N, 0)
      expectClose(arena.read(c, M * N), matrixProduct(M, N, K, a, b), tolerance * Math.sqrt(K), `C of ${M}×${N}×${K}`)
      expect(arena.release()).toBe(true)
    }
  })

  test('affine and its gradients are right for any size, density of zeros, and with or without bias', () => {
    const property = fc.property(
      fc.record({ N: size, D: size, units: size, zeros: fc.constantFrom(0, 0.3, 0.5, 0.8, 1), bias: fc.boolean(), seed: fc.nat(1000) }),
      ({ zeros, bias, seed, ...shape }) => {
        const { N, D, units } = shape
        const arena = new Arena(kernels, precision)
        const x = arena.round(withZeros(N * D, seed, zeros))
        const W = arena.round(normals(D * units, seed + 1))
        const b = arena.round(normals(units, seed + 2))
        const dy = arena.round(normals(N * units, seed + 3))
        const [xAt, wAt, bAt, dyAt] = [arena.put(x), arena.put(W), bias ? arena.put(b) : 0, arena.put(dy)]
        const [y, dx, dW, db] = [arena.blank(N * units), arena.blank(N * D), arena.blank(D * units), bias ? arena.blank(units) : 0]
        arena.table.affine(xAt, wAt, bAt, y, N, D, units)
        arena.table.affineInputGradient(dyAt, wAt, dx, N, D, units)
        arena.table.affineParameterGradient(xAt, dyAt, dW, db, N, D, units)
        const expected = affineGradients(shape, x, W, dy)
        expectClose(arena.read(y, N * units), affine(shape, x, W, bias ? b : undefined), tolerance, 'y')
        expectClose(arena.read(dx, N * D), expected.dx, tolerance, 'dx')
        expectClose(arena.read(dW, D * units), expected.dW, tolerance, 'dW')
        if (bias) expectClose(arena.read(db, units), expected.db, tolerance, 'db')
        expect(arena.release(), 'nothing behind the arrays was touched').toBe(true)
      }
    )
    fc.assert(property, { numRuns: 150, seed: 2 })
  })

  test('skipping zeros gives the very numbers of the dense sum', () => {
    const [N, D, units] = [20, 300, 50]
    const arena = new Arena(kernels, precision)
    const x = arena.round(withZeros(N * D, 9, 0.8))
    const W = arena.round(normals(D * units, 10))
    const dy = arena.round(normals(N * units, 11))
    const [xAt, wAt, dyAt] = [arena.put(x), arena.put(W), arena.put(dy)]
    const [y, dW, denseY, denseW] = [arena.blank(N * units), arena.blank(D * units), arena.blank(N * units), arena.blank(D * units)]
    arena.table.affine(xAt, wAt, 0, y, N, D, units)
    arena.table.affineParameterGradient(xAt, dyAt, dW, 0, N, D, units)
    arena.table.gemm(N, units, D, xAt, D, 1, wAt, units, 1, denseY, units, 0)
    arena.table.gemm(D, units, N, xAt, 1, D, dyAt, units, 1, denseW, units, 0)
    expectSame(arena.read(y, N * units), arena.read(denseY, N * units), 'y')
    expectSame(arena.read(dW, D * units), arena.read(denseW, D * units), 'dW')
    expect(arena.release()).toBe(true)
  })

  test('a value that is not finite is never lost, not even where it meets a zero', () => {
    for (const N of [1, 12]) {
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const [D, units] = [40, 17]
        const arena = new Arena(kernels, precision)
        const x = arena.put(new Float64Array(N * D))
        const W = arena.put(normals(D * units, 1).map((value, i) => (i === 5 * units + 3 ? bad : value)))
        const dy = arena.put(normals(N * units, 2).map((value, i) => (i === 4 ? bad : value)))
        const [y, dx, dW, db] = [arena.blank(N * units), arena.blank(N * D), arena.blank(D * units), arena.blank(units)]
        arena.table.affine(x, W, 0, y, N, D, units)
        arena.table.affineInputGradient(dy, W, dx, N, D, units)
        arena.table.affineParameterGradient(x, dy, dW, db, N, D, units)
        for (let n = 0; n < N; n++) expect(arena.read(y, N * units)[n * units + 3], `y[${n}, 3]`).toBeNaN()
        expect(arena.read(dx, N * D)[0], 'dx[0, 0]').not.toSatisfy(Number.isFinite)
        for (let d = 0; d < D; d++) expect(arena.read(dW, D * units)[d * units + 4], `dW[${d}, 4]`).toBeNaN()
        expect(arena.read(db, units)[4], 'db[4]').not.toSatisfy(Number.isFinite)
        expect(arena.release()).toBe(true)
      }
    }
  })
})

describe('matrix kernels in float32 with fused multiply-adds', () => {
  const kernels = testKernels('relaxed')

  test('affine is right at the sizes of the workloads', () => {
    for (const { zeros, ...shape } of [
      { N: 100, D: 784, units: 50, zeros: 0.81 },
      { N: 100, D: 50, units: 10, zeros: 0.5 },
      { N: 100, D: 4320, units: 100, zeros: 0.1 },
      { N: 1, D: 64, units: 64, zeros: 0.5 },
      { N: 1, D: 784, units: 50, zeros: 0.81 }
    ]) {
      const { N, D, units } = shape
      const arena = new Arena(kernels, 'float32')
      const x = arena.round(withZeros(N * D, 5, zeros))
      const W = arena.round(normals(D * units, 6, 0, 0.1))
      const dy = arena.round(normals(N * units, 7, 0, 0.1))
      const [xAt, wAt, dyAt] = [arena.put(x), arena.put(W), arena.put(dy)]
      const [y, dx, dW] = [arena.blank(N * units), arena.blank(N * D), arena.blank(D * units)]
      arena.table.affine(xAt, wAt, 0, y, N, D, units)
      arena.table.affineInputGradient(dyAt, wAt, dx, N, D, units)
      arena.table.affineParameterGradient(xAt, dyAt, dW, 0, N, D, units)
      const expected = affineGradients(shape, x, W, dy)
      const wide = 1e-4
      expectClose(arena.read(y, N * units), affine(shape, x, W), wide, 'y')
      expectClose(arena.read(dx, N * D), expected.dx, wide, 'dx')
      expectClose(arena.read(dW, D * units), expected.dW, wide, 'dW')
      expect(arena.release()).toBe(true)
    }
  })
})
