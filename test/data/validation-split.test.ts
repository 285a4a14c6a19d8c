// Training, validation and test samples: disjoint, complete, repeatable, with their targets, and standardised by the training samples alone.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Split } from '../../engine/data/contract.ts'
import { splitIndices } from '../../engine/data/split-samples.ts'
import { contextOf, facts, idxFile, images, labels, load } from './memory-files.ts'

const fraction = fc.double({ min: 0, max: 0.9, noNaN: true })

test('every sample is in exactly one split, and something is left to train on', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fraction,
      fraction,
      fc.nat(1000),
      fc.boolean(),
      (count, testFraction, validationFraction, dataSeed, stratify) => {
        const classes = stratify ? Int32Array.from({ length: count }, (_, i) => i % 3) : undefined
        const { train, validation, test: held } = splitIndices(count, { testFraction, validationFraction, dataSeed }, classes)
        expect([...train, ...validation, ...held].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
        expect(train.length).toBeGreaterThan(0)
        if (!classes)
          expect(validation.length).toBe(Math.min(count - held.length - 1, Math.round((count - held.length) * validationFraction)))
      }
    )
  )
})

test('stratified splits keep the share of every class', () => {
  const classes = Int32Array.from({ length: 1000 }, (_, i) => (i % 10 === 0 ? 1 : 0))
  const split = splitIndices(1000, { testFraction: 0.2, validationFraction: 0.25, dataSeed: 3 }, classes)
  const rare = (indices: Int32Array): number => indices.filter((i) => classes[i] === 1).length
  expect([split.train.length, split.validation.length, split.test.length]).toEqual([600, 200, 200])
  expect([rare(split.train), rare(split.validation), rare(split.test)]).toEqual([60, 20, 20])
})

test('holding samples out does not change which ones test', () => {
  const alone = splitIndices(100, { testFraction: 0.2, dataSeed: 5 }, undefined)
  expect(splitIndices(100, { testFraction: 0.2, validationFraction: 0.5, dataSeed: 5 }, undefined).test).toEqual(alone.test)
})

/** Features and target of each sample, as text. */
function pairs(split: Split | undefined, size: number): readonly string[] {
  if (!split) return []
  return Array.from({ length: split.count }, (_, i) => `${[...split.features.slice(i * size, (i + 1) * size)]}: ${split.targets.values[i]}`)
}

describe('a source that has its test samples elsewhere', () => {
  const set = {
    'set/train-images-idx3-ubyte': images(20),
    'set/train-labels-idx1-ubyte': labels(...Array.from({ length: 20 }, (_, i) => i % 4)),
    'set/t10k-images-idx3-ubyte': idxFile([2, 2, 3], new Array(12).fill(9)),
    'set/t10k-labels-idx1-ubyte': labels(1, 0)
  }

  test('holds out a share of the training samples with their labels', async () => {
    const whole = await load('idx', { path: 'set' }, contextOf(set))
    const fields = { path: 'set', validationFraction: 0.25, dataSeed: 1 }
    const { train, validation, test: tested, facts: found } = await load('idx', fields, contextOf(set))
    expect([...pairs(train, 6), ...pairs(validation, 6)].sort()).toEqual([...pairs(whole.train, 6)].sort())
    expect(tested).toEqual(whole.test)
    expect(found).toMatchObject({ trainCount: 15, validationCount: 5, testCount: 2, classes: 4 })
    expect(await facts('idx', fields, contextOf(set))).toEqual(found)
    expect(pairs((await load('idx', { ...fields, dataSeed: 2 }, contextOf(set))).validation, 6)).not.toEqual(pairs(validation, 6))
  })

  test('holds out real targets row by row', async () => {
    const x = Array.from({ length: 8 }, (_, i) => [i, -i])
    const t = x.map(([a = 0]) => [a * 10])
    const { train, validation } = await load('inline', { x, t, validationFraction: 0.5 })
    for (const pair of [...pairs(train, 2), ...pairs(validation, 2)]) {
      const [, a, target] = /^(\d+),.*: (\d+)$/.exec(pair) ?? []
      expect(Number(target)).toBe(10 * Number(a))
    }
    expect(validation?.count).toBe(4)
  })

  test('is left as it is without a share', async () => {
    expect(await load('idx', { path: 'set', validationFraction: 0 }, contextOf(set))).toEqual(
      await load('idx', { path: 'set' }, contextOf(set))
    )
  })
})

describe('a table', () => {
  const rows = Array.from({ length: 40 }, (_, i) => `${i * i},${i % 2 ? 'odd' : 'even'}`)
  const contents = { 'a.csv': new TextEncoder().encode(`n,kind\n${rows.join('\n')}\n`) }
  const fields = { path: 'a.csv', testFraction: 0.25, validationFraction: 0.2, stratify: true }

  test('is split in three, and facts say so', async () => {
    const { facts: found, train, validation, test: held } = await load('csv', fields, contextOf(contents))
    expect(found).toMatchObject({ trainCount: 24, validationCount: 6, testCount: 10 })
    expect(await facts('csv', fields, contextOf(contents))).toEqual(found)
    expect([train, validation, held].flatMap((split) => pairs(split, 1))).toHaveLength(40)
  })

  test('is standardised by its training rows alone', async () => {
    const plain = await load('csv', fields, contextOf(contents))
    const { train, validation } = await load('csv', { ...fields, standardize: true }, contextOf(contents))
    const values = [...plain.train.features]
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
    const expected = [...(plain.validation?.features ?? [])].map((value) => (value - mean) / deviation)
    for (const [i, value] of expected.entries()) expect(validation?.features[i]).toBeCloseTo(value, 10)
    expect([...train.features].reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 10)
  })
})
