// Curves of several runs over one axis, and as a table.
import { expect, test } from 'vitest'
import { overlaidAccuracies, overlaidLosses, runsAsCsv, splitsOf } from '../../src-renderer/runs/run-curves.ts'
import { details, record } from './runs.ts'

const curves = (iterations: readonly number[], losses: readonly number[]) => ({
  iterations: Float64Array.from(iterations),
  losses: Float64Array.from(losses),
  accuracies: []
})

test('each run keeps its own points, and its smoothed line crosses those of the others', () => {
  const overlaid = overlaidLosses([curves([0, 10], [4, 2]), curves([5, 10, 20], [8, 7, 6])], 0, false)
  expect(overlaid.iterations).toEqual([0, 5, 10, 20])
  expect(overlaid.raw).toEqual([
    [4, null, 2, null],
    [null, 8, 7, 6]
  ])
  expect(overlaid.smoothed).toEqual([
    [4, 3, 2, null],
    [null, 8, 7, 6]
  ])
})

test('a logarithmic axis leaves out losses that are not positive; no axis shows what is not finite', () => {
  const run = curves([1, 2, 3], [1, 0, Number.POSITIVE_INFINITY])
  expect(overlaidLosses([run], 0, false).raw).toEqual([[1, 0, null]])
  expect(overlaidLosses([run], 0, true).raw).toEqual([[1, null, null]])
})

test('many long runs together stay as few points as a screen can show, with their extremes', () => {
  const long = Array.from({ length: 16_000 }, (_, i) => (i === 7777 ? 99 : 1))
  const runs = Array.from({ length: 8 }, () =>
    curves(
      long.map((_, i) => i),
      long
    )
  )
  const { iterations, raw } = overlaidLosses(runs, 0.9, false)
  expect(iterations.length).toBeLessThan(8000)
  expect(raw.every((column) => column.includes(99))).toBe(true)
})

test('runs without losses have an empty chart', () => {
  expect(overlaidLosses([curves([], [])], 0.5, false)).toEqual({ iterations: [], raw: [[]], smoothed: [[]] })
})

test('accuracies come one column for each run and split; splits nobody measured are not offered', () => {
  const a = { ...curves([], []), accuracies: [{ iteration: 5, train: 0.5, test: null }] }
  const b = {
    ...curves([], []),
    accuracies: [
      { iteration: 5, train: 0.4, test: null, validation: 0.3 },
      { iteration: 9, train: 0.6, test: null }
    ]
  }
  expect(splitsOf([a])).toEqual(['train'])
  expect(splitsOf([a, b])).toEqual(['train', 'validation'])
  expect(overlaidAccuracies([a, b], ['train'])).toEqual({
    iterations: [5, 9],
    columns: [
      [0.5, null],
      [0.4, 0.6]
    ]
  })
})

test('the table has a line for each run and iteration, and a name that looks like a formula is none', () => {
  const accuracies = [{ iteration: 2, train: 0.9, test: 0.8 }]
  const runs = [
    details(record('run-a', { name: 'a, "b"' }), '', [0.5, 0.25], { accuracies }),
    details(record('run-b', { name: '=1+1' }), '', [1])
  ]
  expect(runsAsCsv(runs).split('\n')).toEqual([
    'run,id,iteration,loss,trainAccuracy,validationAccuracy,testAccuracy',
    '"a, ""b""",run-a,1,0.5,,,',
    '"a, ""b""",run-a,2,0.25,0.9,,0.8',
    "'=1+1,run-b,1,1,,,",
    ''
  ])
})
