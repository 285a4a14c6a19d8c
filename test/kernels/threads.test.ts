// Kernels whose work is divided among threads give the same bits as on one, whatever the sizes.
import { setTimeout } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Crew } from '../../engine/kernels/crew.ts'
import { splits } from '../../engine/kernels/splits.ts'
import type { KernelTable } from '../../engine/kernels/table.ts'
import { threadedKernels } from '../../engine/kernels/threaded.ts'
import { TrialData } from '../../engine/kernels/trial-data.ts'
import { trials } from '../../engine/kernels/trials.ts'
import type { Precision } from '../../engine/tensor.ts'
import { testKernels } from '../kernels.ts'

const kernels = testKernels()
const helpers: Worker[] = []
const crew = new Crew(kernels, (setup) => helpers.push(new Worker(new URL('./helper-thread.ts', import.meta.url), { workerData: setup })))
// every call is divided, however small
const divided = new Map([2, 3, 4].map((threads) => [threads, threadedKernels(kernels, crew, threads, 1)]))
beforeAll(async () => {
  while (crew.up < 3) await setTimeout(5)
})
afterAll(() => Promise.all(helpers.map((helper) => helper.terminate())))

function contents(precision: Precision, table: KernelTable, run: (table: KernelTable, data: TrialData) => void): Int32Array {
  const data = new TrialData(kernels.memory, precision)
  try {
    run(table, data)
    return data.contents.slice()
  } finally {
    data.release()
  }
}

function convolve3x3(table: KernelTable, data: TrialData, N: number, C: number, side: number, F: number): void {
  const geometry = data.words([N, C, side, side, F, 3, 3, 1, 1, 1, 1, 1, 1, 1, side, side])
  const [x, weights, b, dy] = [data.reals(N * C * side ** 2), data.reals(F * C * 9), data.reals(F), data.reals(N * F * side ** 2)]
  table.convolution(x, weights, b, data.blank(N * F * side ** 2), geometry)
  table.convolutionInputGradient(dy, weights, data.blank(N * C * side ** 2), geometry)
  table.convolutionParameterGradient(x, dy, data.blank(F * C * 9), data.blank(F), geometry)
}

/** The same call with the same numbers on one thread and on several. */
function expectSameBits(precision: Precision, run: (table: KernelTable, data: TrialData) => void): void {
  const alone = contents(precision, kernels[precision], run)
  for (const [threads, { [precision]: table }] of divided) {
    const together = contents(precision, table, run)
    const at = alone.findIndex((word, i) => word !== together[i])
    expect({ threads, at, length: together.length }).toEqual({ threads, at: -1, length: alone.length })
  }
}

describe.each(['float32', 'float64'] as const)('%s', (precision) => {
  test.each(Object.keys(trials))('%s', (name) => {
    expectSameBits(precision, (table, data) => trials[name as keyof typeof trials](table, data))
  })

  test('affine layers of any size, dense or with many zeros', () => {
    const size = fc.integer({ min: 1, max: 70 })
    fc.assert(
      fc.property(size, size, size, fc.constantFrom(0.1, 0.9), (N, D, units, zeros) => {
        expectSameBits(precision, (table, data) => {
          const [x, W, b, dy] = [data.reals(N * D, zeros), data.reals(D * units), data.reals(units), data.reals(N * units)]
          table.affine(x, W, b, data.blank(N * units), N, D, units)
          table.affineInputGradient(dy, W, data.blank(N * D), N, D, units)
          table.affineParameterGradient(x, dy, data.blank(D * units), data.blank(units), N, D, units)
        })
      }),
      { numRuns: 40, seed: 3 }
    )
  })

  test('convolutions of any size, stride, padding, dilation and groups', () => {
    const small = fc.integer({ min: 1, max: 3 })
    const sizes = fc.record({
      N: fc.integer({ min: 1, max: 6 }),
      ins: small,
      outs: fc.integer({ min: 1, max: 7 }),
      G: fc.constantFrom(1, 1, 2),
      H: fc.integer({ min: 7, max: 12 }),
      W: fc.integer({ min: 7, max: 12 }),
      K: small,
      S: fc.integer({ min: 1, max: 2 }),
      P: fc.integer({ min: 0, max: 2 }),
      D: fc.integer({ min: 1, max: 2 })
    })
    fc.assert(
      fc.property(sizes, ({ N, ins, outs, G, H, W, K, S, P, D }) => {
        const [C, F] = [ins * G, outs * G]
        const out = (size: number) => Math.floor((size + 2 * P - D * (K - 1) - 1) / S) + 1
        const [OH, OW] = [out(H), out(W)]
        expectSameBits(precision, (table, data) => {
          const geometry = data.words([N, C, H, W, F, K, K, S, S, P, P, D, D, G, OH, OW])
          const [x, weights, b, dy] = [data.reals(N * C * H * W), data.reals(F * ins * K * K), data.reals(F), data.reals(N * F * OH * OW)]
          table.convolution(x, weights, b, data.blank(N * F * OH * OW), geometry)
          table.convolutionInputGradient(dy, weights, data.blank(N * C * H * W), geometry)
          table.convolutionParameterGradient(x, dy, data.blank(F * ins * K * K), data.blank(F), geometry)
        })
      }),
      { numRuns: 40, seed: 5 }
    )
  })

  test('convolutions 5×5, of which few gradients of some filters are not 0', () => {
    const sizes = fc.record({
      N: fc.integer({ min: 1, max: 17 }),
      C: fc.integer({ min: 1, max: 3 }),
      F: fc.integer({ min: 2, max: 21 }),
      side: fc.integer({ min: 10, max: 17 })
    })
    fc.assert(
      fc.property(sizes, fc.constantFrom(0.45, 0.55, 0.8), ({ N, C, F, side }, zeros) => {
        expectSameBits(precision, (table, data) => {
          const geometry = data.words([N, C, side, side, F, 5, 5, 1, 1, 1, 1, 1, 1, 1, side - 2, side - 2])
          const [x, dy] = [data.reals(N * C * side ** 2), data.reals(N * F * (side - 2) ** 2, zeros)]
          table.convolutionParameterGradient(x, dy, data.blank(F * C * 25), data.blank(F), geometry)
        })
      }),
      { numRuns: 40, seed: 7 }
    )
  })

  test('convolutions 3×3 with many channels', () => {
    const sizes = fc.record({
      N: fc.integer({ min: 1, max: 9 }),
      C: fc.integer({ min: 8, max: 17 }),
      F: fc.integer({ min: 8, max: 21 }),
      side: fc.integer({ min: 4, max: 15 })
    })
    fc.assert(
      fc.property(sizes, ({ N, C, F, side }) => {
        expectSameBits(precision, (table, data) => convolve3x3(table, data, N, C, side, F))
      }),
      { numRuns: 30, seed: 6 }
    )
  })

  test('batch normalization of any number of channels', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 40 }), fc.constantFrom(1, 4, 49), (N, C, inner) => {
        expectSameBits(precision, (table, data) => {
          const [x, dy] = [data.reals(N * C * inner), data.reals(N * C * inner)]
          const [gamma, beta, mean, variance] = [data.positive(C), data.reals(C), data.blank(C), data.blank(C)]
          table.normalizeChannels(x, gamma, beta, data.blank(N * C * inner), mean, variance, N, C, inner, 1e-5, 1)
          const [dx, dgamma, dbeta] = [data.blank(N * C * inner), data.blank(C), data.blank(C)]
          table.normalizeChannelsGradient(x, dy, mean, variance, gamma, dx, dgamma, dbeta, N, C, inner, 1e-5, 1)
        })
      }),
      { numRuns: 40, seed: 7 }
    )
  })
})

test('every kernel that is divided is one, and has trials', () => {
  expect(Object.keys(splits).filter((name) => !(name in kernels.float32))).toEqual([])
  expect(Object.keys(splits).filter((name) => !(name in trials))).toEqual([])
})

test('a call on an absent argument leaves it absent', () => {
  expectSameBits('float32', (table, data) => {
    const [x, dy] = [data.reals(64 * 40), data.reals(64 * 32)]
    table.affineParameterGradient(x, dy, data.blank(40 * 32), 0, 64, 40, 32)
    table.affine(x, data.reals(40 * 32), 0, data.blank(64 * 32), 64, 40, 32)
  })
})

test('helpers that never come up are not waited for', () => {
  const alone = testKernels()
  const { float32 } = threadedKernels(alone, new Crew(alone, () => {}), 4, 1)
  const data = new TrialData(alone.memory, 'float32')
  const [x, y] = [data.reals(100), data.blank(100)]
  float32.relu(x, y, 100)
  const [from, to] = [x, y].map((offset) => new Float32Array(alone.memory.wasm.buffer, offset, 100)) as [Float32Array, Float32Array]
  expect(Array.from(to)).toEqual(Array.from(from, (value) => Math.max(0, value)))
})
