// Toy sets: the same points from the same seed, other points for the test split, balanced classes, and a bounded place.
import { describe, expect, test } from 'vitest'
import type { Split } from '../../engine/data/contract.ts'
import { dataSources } from '../../engine/data/index.ts'
import { dataset } from '../../engine/ops/dataset.ts'
import { contextOf, facts, load, problemOf } from './memory-files.ts'

const sets = ['spiral', 'circles', 'moons', 'xor'] as const
const usualClasses = { spiral: 3, circles: 2, moons: 2, xor: 2 } as const

const labelsOf = ({ targets }: Split): readonly number[] => Array.from(targets.values)
const pointsOf = ({ features }: Split): readonly { readonly x: number; readonly y: number }[] =>
  Array.from({ length: features.length / 2 }, (_, i) => ({ x: features[2 * i] ?? Number.NaN, y: features[2 * i + 1] ?? Number.NaN }))

describe.each(sets)('%s', (name) => {
  test('facts say what loading gives', async () => {
    const fields = { samples: 40 }
    const { facts: found, train, test: held } = await load(name, fields)
    expect(found).toEqual({ trainCount: 40, testCount: 40, sampleShape: [2], classes: usualClasses[name], targetShape: [] })
    expect(await facts(name, fields)).toEqual(found)
    for (const split of [train, held]) {
      expect([split.count, split.features.length, split.targets.values.length]).toEqual([40, 80, 40])
      expect(split.features).toBeInstanceOf(Float64Array)
    }
  })

  test('the same seed gives the same points; another seed and the test split give others', async () => {
    const fields = { samples: 50, noise: 0.1, dataSeed: 7 }
    const first = await load(name, fields)
    expect(await load(name, fields)).toEqual(first)
    expect(first.test.features).not.toEqual(first.train.features)
    const next = await load(name, { ...fields, dataSeed: 8 })
    expect(next.train.features).not.toEqual(first.train.features)
    expect(next.train).toEqual(first.test)
  })

  test('classes are equally frequent', async () => {
    const labels = labelsOf((await load(name, { samples: 60 })).train)
    for (let k = 0; k < usualClasses[name]; k++) expect(labels.filter((label) => label === k)).toHaveLength(60 / usualClasses[name])
  })

  test('without noise the points lie in [−1, 1], and reach across at least half of it both ways', async () => {
    for (const { x, y } of pointsOf((await load(name, { samples: 200, noise: 0 })).train)) {
      expect(Math.abs(x)).toBeLessThanOrEqual(1 + 1e-12)
      expect(Math.abs(y)).toBeLessThanOrEqual(1 + 1e-12)
    }
    const points = pointsOf((await load(name, { samples: 200, noise: 0 })).train)
    for (const axis of ['x', 'y'] as const) {
      const values = points.map((point) => point[axis])
      expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.99)
    }
  })

  test('noise is a standard deviation of each coordinate, added to the same points', async () => {
    const drawn = async (noise: number) => (await load(name, { samples: 4000, dataSeed: 1, noise })).train.features
    const [clean, noisy, twice] = [await drawn(0), await drawn(1), await drawn(2)]
    const added = Array.from(noisy, (value, i) => value - (clean[i] as number))
    for (const axis of [0, 1]) {
      const spread = Math.sqrt(added.filter((_, i) => i % 2 === axis).reduce((sum, value) => sum + value * value, 0) / 4000)
      expect(Math.abs(spread - 1)).toBeLessThan(0.05)
    }
    for (const [i, value] of twice.entries()) expect(value - (clean[i] as number)).toBeCloseTo(2 * (added[i] as number), 12)
  })

  test('drawing can be stopped', async () => {
    const stopped = new Error('stopped')
    let pauses = 0
    const context = contextOf({}, async () => {
      if (pauses++ === 2) throw stopped
    })
    await expect(load(name, { samples: 1_000_000 }, context)).rejects.toBe(stopped)
  })
})

test('spiral and circles take as many classes as asked', async () => {
  for (const name of ['spiral', 'circles']) {
    const { facts: found, train } = await load(name, { samples: 20, classes: 5 })
    expect(found.classes).toBe(5)
    expect(new Set(labelsOf(train)).size).toBe(5)
  }
})

test('moons and xor refuse other numbers of classes than two', async () => {
  for (const name of ['moons', 'xor'])
    for (const ask of [facts, load]) {
      const problem = await problemOf(() => ask(name, { classes: 3 }))
      expect(problem).toMatchObject({ code: 'wrong-classes', node: 'data' })
      expect(problem.message).toMatch(/3 classes.*always has 2/)
    }
})

test('the shapes are what they are called', async () => {
  const at = async (name: string) => {
    const { train } = await load(name, { samples: 120, noise: 0 })
    return pointsOf(train).map((point, i) => ({ ...point, label: labelsOf(train)[i] ?? -1 }))
  }
  for (const { x, y, label } of await at('circles')) expect(Math.hypot(x, y)).toBeCloseTo((label + 1) / 2, 12)
  for (const { x, y, label } of await at('xor')) expect(x * y).toBe(label === 1 ? -1 : 1)
  const spiral = await at('spiral')
  for (const { x, y, label } of spiral) {
    const radius = Math.hypot(x, y)
    const turn = Math.atan2(x, y) - (2 * Math.PI * label) / 3 - 4 * radius
    expect(Math.cos(turn)).toBeCloseTo(1, 9)
  }
  for (const { x, y, label } of await at('moons')) {
    const [u, v] = [1.5 * x + 0.5, 1.5 * y + 0.25]
    expect(label === 0 ? Math.hypot(u, v) : Math.hypot(u - 1, v - 0.5)).toBeCloseTo(1, 12)
  }
})

test('every source has its own name, a label and a line about itself', () => {
  expect(new Set(dataSources.map(({ name }) => name)).size).toBe(dataSources.length)
  for (const { label, doc } of dataSources) {
    expect(label).not.toBe('')
    expect(doc).toMatch(/\.$/)
  }
})

test('every source that a project can name has a reader', () => {
  expect(new Set(dataSources.map(({ name }) => name))).toEqual(new Set(dataset.fields.source.options))
})
