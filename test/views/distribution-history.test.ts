// Distributions over time are kept in bounded space.
import { expect, test } from 'vitest'
import { histogramOf, statisticsOf } from '../../engine/train/tensor-picture.ts'
import { DistributionHistory } from '../../src-renderer/distributions/distribution-history.ts'

function picture(...numbers: readonly number[]) {
  const data = Float64Array.from(numbers)
  const statistics = statisticsOf(data)
  const histogram = histogramOf(data, statistics)
  return { what: 'value', name: 'a.y', shape: [numbers.length], statistics, ...(histogram && { histogram }) } as const
}

test('columns keep the range, the mean and the counts of their iteration', () => {
  const history = new DistributionHistory()
  history.add(0, picture(1, 2, 3))
  history.add(5, picture(-1, 1))
  expect(history.columns).toMatchObject([
    { iteration: 0, low: 1, high: 3, mean: 2 },
    { iteration: 5, low: -1, high: 1, mean: 0, std: 1 }
  ])
  expect(Array.from(history.columns[0]?.counts ?? []).reduce((sum, count) => sum + count, 0)).toBe(3)
})

test('the same iteration is replaced, and going back forgets what came after', () => {
  const history = new DistributionHistory()
  for (const iteration of [0, 1, 2, 3]) history.add(iteration, picture(iteration))
  history.add(3, picture(7))
  expect(history.columns.at(-1)?.mean).toBe(7)
  history.add(1, picture(9))
  expect(history.columns.map(({ iteration, mean }) => [iteration, mean])).toEqual([
    [0, 0],
    [1, 9]
  ])
})

test('a hundred thousand iterations leave at most 256 columns, evenly, with the first and the newest', () => {
  const history = new DistributionHistory()
  for (let iteration = 0; iteration < 100_000; iteration += 7) history.add(iteration, picture(iteration, iteration + 1))
  const { columns } = history
  expect(columns.length).toBeLessThanOrEqual(256)
  expect(columns.length).toBeGreaterThan(100)
  expect([columns[0]?.iteration, columns.at(-1)?.iteration]).toEqual([0, 99_995])
  const gaps = columns.slice(2, -2).map(({ iteration }, i) => (columns[i + 3]?.iteration ?? 0) - iteration)
  expect(Math.max(...gaps)).toBeLessThan(3 * (Math.min(...gaps) + 7))
})

test('nothing finite is no column', () => {
  const history = new DistributionHistory()
  expect(history.add(0, picture(Number.NaN))).toBe(false)
  expect(history.columns).toEqual([])
})
