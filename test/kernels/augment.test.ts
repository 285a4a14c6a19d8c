// The augmentation kernels against their naive versions, and what they must leave alone.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { testKernels } from '../kernels.ts'
import { movedPlane, moveOf, randomWord } from '../oracle/augment.ts'
import { expectClose, expectSame, normals } from '../oracle/numbers.ts'
import { Arena } from './arena.ts'

const builds = [
  { build: 'baseline', kernels: testKernels('baseline') },
  { build: 'relaxed', kernels: testKernels('relaxed') }
] as const
const precisions = [
  { precision: 'float64', tolerance: 1e-12 },
  { precision: 'float32', tolerance: 1e-5 }
] as const
const word = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const size = fc.integer({ min: 1, max: 12 })

describe.each(builds.flatMap((build) => precisions.map((precision) => ({ ...build, ...precision }))))(
  'augmentation kernels ($build, $precision)',
  ({ kernels, precision, tolerance }) => {
    const augment = (
      images: Float64Array,
      [n, channels, height, width]: readonly [number, number, number, number],
      [shift, rotation, flip]: readonly [number, number, boolean],
      keys: readonly [number, number]
    ): Float64Array => {
      const arena = new Arena(kernels, precision)
      const x = arena.put(images)
      const copy = arena.blank(channels * height * width)
      arena.table.augmentImages(x, copy, n, channels, height, width, shift, rotation, flip ? 1 : 0, ...keys)
      const result = arena.read(x, images.length)
      expect(arena.release()).toBe(true)
      return result
    }

    test('each image is mirrored, turned and moved as its words say, all channels alike', () => {
      const sizes = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), size, size)
      const moves = fc.tuple(fc.nat(5), fc.constantFrom(0, 0.1, 0.5, Math.PI), fc.boolean())
      fc.assert(
        fc.property(sizes, moves, fc.tuple(word, word), fc.nat(1000), (shape, [shift, rotation, flip], keys, seed) => {
          const [n, channels, height, width] = shape
          const plane = height * width
          const images = new Arena(kernels, precision).round(normals(n * channels * plane, seed))
          const expected = new Float64Array(images.length)
          for (let p = 0; p < n * channels; p++) {
            const move = moveOf(Math.floor(p / channels), { shift, rotation, flip }, ...keys)
            expected.set(movedPlane(images.subarray(p * plane, (p + 1) * plane), height, width, move), p * plane)
          }
          const found = augment(images, shape, [shift, rotation, flip], keys)
          // a pixel on the edge of the image may come from just outside of it, by the last bit of a sine
          if (rotation === 0) expectSame(found, expected)
          else expectClose(found, expected, tolerance)
        }),
        { numRuns: 200 }
      )
    })

    test('nothing asked for changes no bit', () => {
      const images = new Arena(kernels, precision).round(normals(3 * 2 * 35, 4))
      expectSame(augment(images, [3, 2, 5, 7], [0, 0, false], [1, 2]), images)
    })

    test('shifts of every size come, each as often as the others', () => {
      const images = new Float64Array(500 * 25).map((_, i) => (i % 25 === 12 ? 1 : 0))
      const found = augment(images, [500, 1, 5, 5], [2, 0, false], [7, 8])
      const counts = new Map<number, number>()
      for (let i = 0; i < 500; i++) {
        const place = found.subarray(i * 25, (i + 1) * 25).indexOf(1)
        counts.set(place, (counts.get(place) ?? 0) + 1)
      }
      expect(counts.size).toBe(25)
      expect(Math.max(...counts.values())).toBeLessThan(40)
    })

    test('noise is normal, and the same for the same key', () => {
      const n = 20_001
      const noise = (keys: readonly [number, number]): Float64Array => {
        const arena = new Arena(kernels, precision)
        const x = arena.put(new Float64Array(n))
        arena.table.addNoise(x, n, 0.5, ...keys)
        const result = arena.read(x, n)
        expect(arena.release()).toBe(true)
        return result
      }
      const found = noise([3, 4])
      const mean = found.reduce((sum, value) => sum + value, 0) / n
      const variance = found.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n
      const within = found.filter((value) => Math.abs(value) < 0.5).length / n
      expect(Math.abs(mean)).toBeLessThan(0.015)
      expect(variance).toBeCloseTo(0.25, 2)
      expect(within).toBeCloseTo(0.6827, 1)
      expectSame(noise([3, 4]), found)
      expect(noise([4, 3])).not.toEqual(found)
      // by the formula, from the words with their keys the other way round
      const radius = 0.5 * Math.sqrt(-2 * Math.log((randomWord(0, 4, 3) + 1) / 2 ** 32))
      const angle = (2 * Math.PI * randomWord(1, 4, 3)) / 2 ** 32
      expectClose(found.subarray(0, 2), Float64Array.of(radius * Math.cos(angle), radius * Math.sin(angle)), tolerance)
    })
  }
)
