// The convolution kernels against their naive versions: every field, edge sizes, the workloads, in both builds and precisions.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Kernels } from '../../engine/kernels/load.ts'
import type { Precision } from '../../engine/tensor.ts'
import { testKernels, wideTestKernels } from '../kernels.ts'
import { type ConvolutionShape, convolutionGradients, convolve } from '../oracle/convolution.ts'
import { expectClose, normals } from '../oracle/numbers.ts'
import { Arena } from './arena.ts'

const builds = [
  { build: 'baseline', kernels: testKernels('baseline') },
  { build: 'relaxed', kernels: testKernels('relaxed') },
  { build: 'relaxed, wide tiles', kernels: wideTestKernels() }
] as const
const precisions = [
  { precision: 'float64', tolerance: 1e-12 },
  { precision: 'float32', tolerance: 2e-5 }
] as const
const combinations = builds.flatMap((build) => precisions.map((precision) => ({ ...build, ...precision })))

/** Forward and backward of one shape, compared with the oracle. `density`: the share of a filter's gradients that are not 0. */
function compare(
  kernels: Kernels,
  precision: Precision,
  shape: ConvolutionShape,
  seed: number,
  tolerance: number,
  density: (filter: number) => number = () => 1
): void {
  const { N, C, H, W, F, KH, KW, SH, SW, PH, PW, DH, DW, G, OH, OW } = shape
  const arena = new Arena(kernels, precision)
  const x = arena.round(normals(N * C * H * W, seed))
  const weights = arena.round(normals((F * C * KH * KW) / G, seed + 1))
  const b = arena.round(normals(F, seed + 2))
  const places = normals(N * F * OH * OW, seed + 4)
  const dy = arena
    .round(normals(N * F * OH * OW, seed + 3))
    .map((value, i) => (isKept(places[i] ?? 0, density(Math.floor(i / (OH * OW)) % F)) ? value : 0))
  const bias = seed % 3 > 0
  const geometry = arena.integers([N, C, H, W, F, KH, KW, SH, SW, PH, PW, DH, DW, G, OH, OW])
  const [xAt, wAt, bAt, dyAt] = [arena.put(x), arena.put(weights), bias ? arena.put(b) : 0, arena.put(dy)]
  const [y, dx, dW, db] = [arena.blank(dy.length), arena.blank(x.length), arena.blank(weights.length), bias ? arena.blank(F) : 0]
  arena.table.convolution(xAt, wAt, bAt, y, geometry)
  arena.table.convolutionInputGradient(dyAt, wAt, dx, geometry)
  arena.table.convolutionParameterGradient(xAt, dyAt, dW, db, geometry)
  const expected = convolutionGradients(shape, x, weights, dy)
  const about = JSON.stringify(shape)
  expectClose(arena.read(y, dy.length), convolve(shape, x, weights, bias ? b : undefined), tolerance, `y of ${about}`)
  expectClose(arena.read(dx, x.length), expected.dx, tolerance, `dx of ${about}`)
  expectClose(arena.read(dW, weights.length), expected.dW, tolerance, `dW of ${about}`)
  if (bias) expectClose(arena.read(db, F), expected.db, tolerance, `db of ${about}`)
  expect(arena.release(), `nothing behind the arrays was touched: ${about}`).toBe(true)
}

/** Whether one of a normal distribution's numbers is among the `share` that is kept, roughly. */
function isKept(normal: number, share: number): boolean {
  return share === 1 || Math.abs(normal) < share * 1.25
}

/** Output size and padding at the start for a padding at the start and at the end. */
function outputOf(length: number, window: number, stride: number, before: number, after: number, dilation: number): number {
  return Math.floor((length + before + after - dilation * (window - 1) - 1) / stride) + 1
}

/** Shapes in which at least one window fits; the padding may differ between start and end, and exceed the kernel. */
function shapes(most: number) {
  const one = (max: number) => fc.integer({ min: 1, max })
  return fc
    .record({
      N: one(3),
      ins: one(3),
      outs: one(7),
      G: fc.constantFrom(1, 1, 1, 2, 3),
      kernel: fc.tuple(one(5), one(5)),
      stride: fc.tuple(one(3), one(3)),
      before: fc.tuple(fc.nat(4), fc.nat(4)),
      end: fc.tuple(fc.nat(1), fc.nat(1)),
      dilation: fc.tuple(one(3), one(3)),
      grow: fc.tuple(fc.nat(most), fc.nat(most))
    })
    .map(({ N, ins, outs, G, kernel, stride, before, end, dilation, grow }): ConvolutionShape => {
      const axis = (i: 0 | 1) => {
        const extent = dilation[i] * (kernel[i] - 1) + 1
        const after = before[i] + end[i]
        const length = Math.max(1, extent - before[i] - after) + grow[i]
        return { length, output: outputOf(length, kernel[i], stride[i], before[i], after, dilation[i]) }
      }
      const [h, w] = [axis(0), axis(1)]
      return {
        N,
        C: ins * G,
        H: h.length,
        W: w.length,
        F: outs * G,
        KH: kernel[0],
        KW: kernel[1],
        SH: stride[0],
        SW: stride[1],
        PH: before[0],
        PW: before[1],
        DH: dilation[0],
        DW: dilation[1],
        G,
        OH: h.output,
        OW: w.output
      }
    })
}

/** Kernels 3×3 at stride 1 with as many channels and filters as Winograd's way takes, and about as many as it does not. */
const manyChannels = fc
  .record({
    N: fc.integer({ min: 1, max: 5 }),
    ins: fc.integer({ min: 7, max: 19 }),
    outs: fc.integer({ min: 7, max: 19 }),
    G: fc.constantFrom(1, 1, 2),
    size: fc.tuple(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 21 })),
    before: fc.tuple(fc.nat(4), fc.nat(4)),
    after: fc.tuple(fc.nat(3), fc.nat(3))
  })
  .map(({ N, ins, outs, G, size, before, after }): ConvolutionShape => {
    const H = Math.max(size[0], 3 - before[0] - after[0])
    const W = Math.max(size[1], 3 - before[1] - after[1])
    return {
      ...{ N, C: ins * G, H, W, F: outs * G, KH: 3, KW: 3, SH: 1, SW: 1, PH: before[0], PW: before[1], DH: 1, DW: 1, G },
      OH: outputOf(H, 3, 1, before[0], after[0], 1),
      OW: outputOf(W, 3, 1, before[1], after[1], 1)
    }
  })

/** Kernels of 4 or 5 rows at stride 1: the kind that goes by lists of windows in float32. */
const fewWindows = fc
  .record({
    N: fc.integer({ min: 1, max: 10 }),
    ins: fc.integer({ min: 1, max: 4 }),
    outs: fc.integer({ min: 1, max: 7 }),
    G: fc.constantFrom(1, 1, 2),
    kernel: fc.tuple(fc.integer({ min: 4, max: 5 }), fc.integer({ min: 4, max: 8 })),
    output: fc.tuple(fc.integer({ min: 5, max: 13 }), fc.integer({ min: 5, max: 17 })),
    before: fc.tuple(fc.nat(6), fc.nat(9)),
    after: fc.tuple(fc.nat(4), fc.nat(4))
  })
  .map(({ N, ins, outs, G, kernel, output, before, after }): ConvolutionShape => {
    const [H, W] = [0, 1].map((i) => Math.max(1, (output[i] ?? 0) + (kernel[i] ?? 0) - 1 - (before[i] ?? 0) - (after[i] ?? 0))) as [
      number,
      number
    ]
    return {
      ...{ N, C: ins * G, H, W, F: outs * G, KH: kernel[0], KW: kernel[1], SH: 1, SW: 1, PH: before[0], PW: before[1], DH: 1, DW: 1, G },
      OH: outputOf(H, kernel[0], 1, before[0], after[0], 1),
      OW: outputOf(W, kernel[1], 1, before[1], after[1], 1)
    }
  })

/** A square convolution at stride 1. */
function plain(N: number, C: number, side: number, F: number, kernel: number, padding: number, G = 1): ConvolutionShape {
  const output = side + 2 * padding - kernel + 1
  return {
    ...{ N, C, H: side, W: side, F, KH: kernel, KW: kernel, SH: 1, SW: 1, PH: padding, PW: padding, DH: 1, DW: 1, G },
    OH: output,
    OW: output
  }
}

describe.each(combinations)('convolution kernels ($build, $precision)', ({ kernels, precision, tolerance }) => {
  test('are right for any kernel, stride, padding, dilation and groups', () => {
    const property = fc.property(shapes(12), fc.nat(1000), (shape, seed) => compare(kernels, precision, shape, seed, tolerance))
    fc.assert(property, { numRuns: 120, seed: 3 })
  })

  test('are right for kernels 3×3 with many channels, of images of any size and padding', () => {
    const property = fc.property(manyChannels, fc.nat(1000), (shape, seed) => compare(kernels, precision, shape, seed, tolerance * 4))
    fc.assert(property, { numRuns: 60, seed: 4 })
  })

  test('are right where few gradients of some filters are not 0, or none', () => {
    const property = fc.property(
      fewWindows,
      fc.nat(1000),
      fc.array(fc.constantFrom(0, 0.03, 0.25, 0.4, 1), { minLength: 7, maxLength: 7 }),
      (shape, seed, shares) => compare(kernels, precision, shape, seed, tolerance, (filter) => shares[filter % 7] ?? 1)
    )
    fc.assert(property, { numRuns: 60, seed: 5 })
    compare(kernels, precision, plain(2, 3, 12, 140, 5, 0), 6, tolerance, () => 0.25)
  })

  test('give NaN where a pixel is not finite, however few gradients are not 0', () => {
    const shape = plain(2, 1, 14, 3, 5, 0)
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const arena = new Arena(kernels, precision)
      const x = normals(2 * 14 * 14, 1)
      x[14 * 7 + 7] = bad
      const { N, C, H, W, F, KH, KW, SH, SW, PH, PW, DH, DW, G, OH, OW } = shape
      const geometry = arena.integers([N, C, H, W, F, KH, KW, SH, SW, PH, PW, DH, DW, G, OH, OW])
      const dW = arena.blank(F * 25)
      arena.table.convolutionParameterGradient(arena.put(x), arena.put(new Float64Array(N * F * OH * OW)), dW, 0, geometry)
      expect(arena.read(dW, F * 25).every(Number.isNaN)).toBe(true)
    }
  })

  test('are right when each channel has its own filters', () => {
    compare(kernels, precision, plain(2, 10, 9, 10, 3, 1, 10), 1, tolerance)
    compare(kernels, precision, plain(2, 5, 9, 15, 3, 1, 5), 2, tolerance)
  })

  test('are right with many channels, whose sums run in blocks', () => {
    compare(kernels, precision, plain(1, 100, 6, 9, 3, 1), 4, tolerance * 10)
    compare(kernels, precision, plain(2, 3, 40, 2, 29, 0), 5, tolerance * 10)
  })
})

const relaxed = testKernels('relaxed')

describe('convolution kernels in float32 with fused multiply-adds', () => {
  test('are right at the sizes of the workloads', () => {
    const few = 4
    compare(relaxed, 'float32', plain(100, 1, 28, 30, 5, 0), 1, 1e-3)
    compare(relaxed, 'float32', plain(few, 1, 28, 16, 3, 1), 2, 1e-4)
    // elements of dW are sums of 3,136 products: a standard deviation of 56
    compare(relaxed, 'float32', plain(few, 16, 28, 16, 3, 1), 3, 3e-4)
    compare(relaxed, 'float32', plain(few, 16, 14, 32, 3, 1), 4, 1e-4)
    compare(relaxed, 'float32', plain(few, 32, 14, 32, 3, 2), 5, 1e-4)
    compare(relaxed, 'float32', plain(few, 32, 8, 64, 3, 1), 6, 1e-4)
    compare(relaxed, 'float32', plain(few, 64, 8, 64, 3, 1), 7, 1e-4)
  })

  test('are right for an image that is worked on in strips of rows', () => {
    // 3 channels of 900 × 900 in float64 are more than the packing buffer holds
    compare(relaxed, 'float64', { ...plain(1, 3, 900, 2, 2, 1), F: 2 }, 3, 1e-10)
  })

  test('are right for kernels 3×3 on images that are worked on in strips, or are too wide for that, and on many small ones', () => {
    compare(relaxed, 'float32', { ...plain(1, 8, 150, 9, 3, 1), H: 60, OH: 60 }, 3, 1e-3)
    compare(relaxed, 'float32', { ...plain(1, 8, 5, 8, 3, 1), W: 11_500, OW: 11_500 }, 2, 1e-3)
    compare(relaxed, 'float32', plain(70, 9, 5, 8, 3, 1), 3, 3e-4)
    // more weights than fit into their place
    compare(relaxed, 'float32', plain(1, 300, 4, 290, 3, 1), 4, 3e-4)
  })
})
