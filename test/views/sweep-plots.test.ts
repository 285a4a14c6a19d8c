// How trials of a sweep compare and where they stand in its plots.
import { describe, expect, test } from 'vitest'
import type { SweepTrial } from '../../src-main/contract.ts'
import { plotScale, shareColour, withOwnTicks } from '../../src-renderer/sweeps/plot-scales.ts'
import { bestTrial, secondsLeft, sortedTrials } from '../../src-renderer/sweeps/trial-rank.ts'

const trial = (rate: number, test: number | null, loss: number | null, more: Partial<SweepTrial> = {}): SweepTrial => ({
  values: [rate],
  status: 'finished',
  seconds: 2,
  metrics: { testAccuracy: test, validationAccuracy: null, trainAccuracy: null, loss },
  ...more
})
const waiting: SweepTrial = { values: [10], status: 'waiting' }
const trials = [trial(1, 0.5, 0.9), trial(0.1, 0.9, 0.4), trial(0.01, 0.9, 0.2), trial(5, null, null, { status: 'failed' }), waiting]

describe('the best trial', () => {
  test('has the highest accuracy or the lowest loss, and is the first of equals', () => {
    expect(bestTrial({ trials, metric: 'testAccuracy' })).toBe(1)
    expect(bestTrial({ trials, metric: 'loss' })).toBe(2)
  })

  test('is none before one has ended, and never one that was stopped early', () => {
    expect(bestTrial({ trials: [waiting], metric: 'loss' })).toBeUndefined()
    expect(bestTrial({ trials: [trial(1, 0.5, 0.5), trial(2, 0.99, 0.1, { status: 'stopped' })], metric: 'testAccuracy' })).toBe(0)
  })
})

test('a table is sorted by values and numbers, what has none last either way', () => {
  expect(sortedTrials(trials, 0, false)).toEqual([2, 1, 0, 3, 4])
  expect(sortedTrials(trials, 'testAccuracy', true)).toEqual([1, 2, 0, 3, 4])
  expect(sortedTrials(trials, 'loss', false)).toEqual([2, 1, 0, 3, 4])
  expect(sortedTrials(trials, 'order', true)).toEqual([4, 3, 2, 1, 0])
})

test('the time that is left follows from the trials that have ended', () => {
  expect(secondsLeft({ trials })).toBe(2)
  expect(secondsLeft({ trials: [waiting] })).toBeUndefined()
})

describe('a scale', () => {
  test('puts equal factors at equal distances where it is logarithmic, with powers of ten as ticks', () => {
    const scale = plotScale('log', [0.001, 0.1, 10])
    expect(scale.place(0.1)).toBeCloseTo(0.5)
    expect(scale.ticks.map(({ value }) => value)).toEqual([0.001, 0.01, 0.1, 1, 10])
    expect(scale.place(0)).toBeUndefined()
  })

  test('has round ticks inside its range where it is linear', () => {
    expect(plotScale('linear', [0.553, 0.917, null]).ticks.map(({ value }) => value)).toEqual([0.6, 0.7, 0.8, 0.9])
  })

  test('of few values has those as ticks, unless they would stand over each other', () => {
    const few = [4, 10, 16]
    expect(withOwnTicks(plotScale('linear', few), few).ticks.map(({ value }) => value)).toEqual(few)
    const close = [1, 2, 1000]
    expect(withOwnTicks(plotScale('linear', close), close).ticks.map(({ value }) => value)).not.toEqual(close)
  })

  test('puts words side by side in their order, and one value in the middle', () => {
    const scale = plotScale('category', ['sgd', 'adam', 'sgd', 'adamw'])
    expect(['sgd', 'adam', 'adamw'].map((value) => scale.place(value))).toEqual([0, 0.5, 1])
    expect(plotScale('linear', [3, 3]).place(3)).toBe(0.5)
    expect(plotScale('linear', [null]).place(null)).toBeUndefined()
  })
})

/** Relative luminance of "rgb(r g b)". */
function luminance(colour: string): number {
  const parts = (colour.match(/\d+/g) ?? []).map((part) => Number(part) / 255)
  const [r = 0, g = 0, b = 0] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

test('every colour stands out from the ground of its theme, the better the more', () => {
  const contrast = (a: number, b: number) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
  for (const [isDark, ground] of [
    [false, luminance('rgb(250 251 252)')],
    [true, luminance('rgb(34 38 46)')]
  ] as const) {
    const contrasts = [0, 0.25, 0.5, 0.75, 1].map((share) => contrast(luminance(shareColour(share, isDark)), ground))
    expect(contrasts[0]).toBeGreaterThan(2.8)
    expect(contrasts).toEqual([...contrasts].sort((a, b) => a - b))
  }
})
