// Mini-batch samplers: what an epoch is, the order of draws, and resuming in the middle of one.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NumpyRandom } from '../../engine/train/numpy-random.ts'
import { createSampler, type Sampler } from '../../engine/train/sampling.ts'

function take(sampler: Sampler, iterations: number): number[][] {
  return Array.from({ length: iterations }, () => {
    const batch = new Int32Array(sampler.nextSize)
    sampler.next(batch)
    return [...batch]
  })
}

describe('with replacement', () => {
  test('each iteration is one choice(count, batch) of the generator', () => {
    const random = new NumpyRandom(5)
    const expected = [new Int32Array(100), new Int32Array(100)]
    for (const batch of expected) random.choice(60000, 100, batch)
    const sampler = createSampler('with-replacement', new NumpyRandom(5), 60000, 100)
    expect(take(sampler, 2)).toEqual(expected.map((batch) => [...batch]))
    expect(sampler.iterationsPerEpoch).toBe(600)
    expect(sampler.batchSizes).toEqual([100])
  })

  test('a mini-batch may be larger than the split', () => {
    const sampler = createSampler('with-replacement', new NumpyRandom(0), 3, 8)
    expect(sampler.iterationsPerEpoch).toBe(1)
    const [batch = []] = take(sampler, 1)
    expect(batch).toHaveLength(8)
    expect(Math.max(...batch)).toBeLessThan(3)
  })
})

describe('shuffled', () => {
  test('an epoch is one permutation, cut into mini-batches; the last one holds what is left', () => {
    const random = new NumpyRandom(2)
    const order = new Int32Array(10)
    random.permutation(order)
    const sampler = createSampler('shuffle', new NumpyRandom(2), 10, 4)
    expect(sampler.iterationsPerEpoch).toBe(3)
    expect(sampler.batchSizes).toEqual([4, 2])
    expect(take(sampler, 3)).toEqual([[...order.subarray(0, 4)], [...order.subarray(4, 8)], [...order.subarray(8)]])
    random.permutation(order)
    expect(take(sampler, 1)).toEqual([[...order.subarray(0, 4)]])
  })

  test('nothing is drawn before an epoch needs it', () => {
    const random = new NumpyRandom(2)
    const untouched = structuredClone(random.state)
    const sampler = createSampler('shuffle', random, 10, 5)
    expect(random.state).toEqual(untouched)
    take(sampler, 1)
    const afterFirst = structuredClone(random.state)
    take(sampler, 1)
    expect(random.state).toEqual(afterFirst)
  })

  test('every epoch shows every sample once, whatever the sizes', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 70 }), (seed, count, batch) => {
        const sampler = createSampler('shuffle', new NumpyRandom(seed), count, batch)
        for (let epoch = 0; epoch < 3; epoch++) {
          const batches = take(sampler, sampler.iterationsPerEpoch)
          expect(batches.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
          for (const each of batches) expect(sampler.batchSizes).toContain(each.length)
        }
      }),
      { numRuns: 60 }
    )
  })
})

test.each(['with-replacement', 'shuffle'] as const)('%s: a run resumed at any iteration draws the same mini-batches', (kind) => {
  for (let stopped = 0; stopped <= 7; stopped++) {
    const random = new NumpyRandom(9)
    const sampler = createSampler(kind, random, 11, 4)
    take(sampler, stopped)
    const saved = JSON.parse(JSON.stringify({ random: random.state, sampler: sampler.state }))
    const resumedRandom = new NumpyRandom(0)
    const resumed = createSampler(kind, resumedRandom, 11, 4)
    resumedRandom.restore(saved.random)
    resumed.restore(saved.sampler)
    expect(take(resumed, 9), `stopped after ${stopped}`).toEqual(take(sampler, 9))
  }
})
