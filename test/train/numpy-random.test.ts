// The random generator against numbers NumPy drew (fixtures/numpy-random.py), and its state against going on.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { logarithm } from '../../engine/train/logarithm.ts'
import { NumpyRandom } from '../../engine/train/numpy-random.ts'
import reference from './fixtures/numpy-random.json' with { type: 'json' }

const uniform = (random: NumpyRandom, n: number) => {
  const drawn = new Float64Array(n)
  random.uniform(drawn)
  return [...drawn]
}
const normal = (random: NumpyRandom, n: number) => {
  const drawn = new Float64Array(n)
  random.normal(drawn)
  return [...drawn]
}
const choice = (random: NumpyRandom, count: number, n: number) => {
  const drawn = new Int32Array(n)
  random.choice(count, n, drawn)
  return [...drawn]
}
const permutation = (random: NumpyRandom, n: number) => {
  const drawn = new Int32Array(n)
  random.permutation(drawn)
  return [...drawn]
}

describe('the numbers are NumPy’s, to the last bit', () => {
  test.each(reference.draws)('rand, randn, choice and permutation in turn, from seed $seed', (expected) => {
    const random = new NumpyRandom(expected.seed)
    expect(normal(random, 7)).toEqual(expected.randn)
    expect(uniform(random, 5)).toEqual(expected.rand)
    for (const [n, drawn] of Object.entries(expected.choice)) expect(choice(random, Number(n), 6), `choice(${n})`).toEqual(drawn)
    for (const [n, drawn] of Object.entries(expected.permutation)) expect(permutation(random, Number(n)), `of ${n}`).toEqual(drawn)
    expect(normal(random, 3)).toEqual(expected.randnAfter)
    uniform(random, 2000)
    expect(uniform(random, 3)).toEqual(expected.late)
  })

  test('the weights and first mini-batches of the two-layer net of the notes', () => {
    const random = new NumpyRandom(0)
    expect(uniform(random, 784 * 50).slice(0, 3)).toEqual(reference.twoLayer.W1)
    expect(uniform(random, 50 * 10).slice(-3)).toEqual(reference.twoLayer.W2)
    const first = choice(random, 60000, 100)
    expect(first.slice(0, 5)).toEqual([29158, 36803, 1117, 12695, 33172])
    expect([first, choice(random, 60000, 100)]).toEqual(reference.twoLayer.batches)
  })

  test('six hundred normal numbers', () => {
    expect(normal(new NumpyRandom(0), 600)).toEqual(reference.normals)
  })

  test('draws go into the target they are given, in its precision', () => {
    const target = new Float32Array(3)
    new NumpyRandom(0).uniform(target)
    expect([...target]).toEqual(uniform(new NumpyRandom(0), 3).map(Math.fround))
    const indices = new Int32Array(5).fill(-1)
    new NumpyRandom(0).choice(10, 3, indices)
    expect([...indices]).toEqual([...choice(new NumpyRandom(0), 10, 3), -1, -1])
  })
})

describe('the state', () => {
  test('restored, gives the same numbers as going on, at every place between two draws', () => {
    const draws = [
      (random: NumpyRandom) => uniform(random, 3),
      (random: NumpyRandom) => normal(random, 1),
      (random: NumpyRandom) => choice(random, 60000, 4),
      (random: NumpyRandom) => permutation(random, 9)
    ]
    const steps = fc.array(fc.constantFrom(...draws), { maxLength: 12 })
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 700 }), steps, steps, (seed, skipped, before, after) => {
        const random = new NumpyRandom(seed)
        uniform(random, skipped)
        for (const draw of before) draw(random)
        const resumed = new NumpyRandom(1)
        resumed.restore(JSON.parse(JSON.stringify(random.state)))
        expect(after.map((draw) => draw(resumed))).toEqual(after.map((draw) => draw(random)))
        expect(resumed.state).toEqual(random.state)
      }),
      { numRuns: 60 }
    )
  })

  test('is a copy: drawing on does not change a saved one', () => {
    const random = new NumpyRandom(3)
    const { state } = random
    const kept = structuredClone(state)
    uniform(random, 1000)
    expect(state).toEqual(kept)
  })
})

test('the logarithm is the double nearest to the true one, also beside 1 where it is tiny', () => {
  for (const [x, expected] of reference.logarithms as [number, number][]) expect(logarithm(x), `log ${x}`).toBe(expected)
})
