// Early stopping on streams of metric values.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EarlyStopping } from '../../engine/document/project.ts'
import { type EarlyStoppingState, earlyStoppingStart, watchMetric } from '../../engine/train/early-stopping.ts'

/** Where the stream stops the run, or −1; iterations are 10, 20, 30, … */
function stopAt(settings: EarlyStopping, values: readonly (number | null)[]): number {
  let state = earlyStoppingStart
  for (const [i, value] of values.entries()) {
    const step = watchMetric(settings, state, (i + 1) * 10, value)
    if (step.stop) return i
    state = step.state
  }
  return -1
}

test('a loss that no longer falls stops the run after "patience" values', () => {
  const settings: EarlyStopping = { metric: 'loss', patience: 3 }
  expect(stopAt(settings, [3, 2, 1, 1, 1, 1])).toBe(5)
  expect(stopAt(settings, [3, 2, 1, 1, 1])).toBe(-1)
  expect(stopAt({ ...settings, metric: 'testLoss', patience: 1 }, [3, 3.1])).toBe(1)
})
test('an improvement starts the patience anew', () => {
  expect(stopAt({ metric: 'loss', patience: 2 }, [3, 4, 2, 4, 1, 5, 0])).toBe(-1)
})
test('accuracies are better when higher', () => {
  for (const metric of ['testAccuracy', 'trainAccuracy'] as const) {
    expect(stopAt({ metric, patience: 2 }, [0.1, 0.2, 0.3, 0.4])).toBe(-1)
    expect(stopAt({ metric, patience: 2 }, [0.4, 0.3, 0.2])).toBe(2)
  }
})
test('a change has to be larger than minDelta', () => {
  expect(stopAt({ metric: 'loss', patience: 1, minDelta: 0.25 }, [1, 0.75])).toBe(1)
  expect(stopAt({ metric: 'loss', patience: 1, minDelta: 0.25 }, [1, 0.5, 0.125])).toBe(-1)
  expect(stopAt({ metric: 'testAccuracy', patience: 1, minDelta: 0.25 }, [0.5, 0.75])).toBe(1)
})
test('slow progress counts from the best value, not from the last', () => {
  expect(stopAt({ metric: 'loss', patience: 3, minDelta: 0.5 }, [2, 1.75, 1.5, 1.25])).toBe(-1)
})
test('an undefined or non-finite value is no improvement, also the first', () => {
  expect(stopAt({ metric: 'testAccuracy', patience: 2 }, [0.5, null, null])).toBe(2)
  expect(stopAt({ metric: 'testAccuracy', patience: 2 }, [null, 0.1, 0.2])).toBe(-1)
  expect(stopAt({ metric: 'loss', patience: 3 }, [Number.NEGATIVE_INFINITY, Number.NaN, Number.POSITIVE_INFINITY])).toBe(2)
})
test('the state tells the best value and where it was', () => {
  const settings: EarlyStopping = { metric: 'loss', patience: 9 }
  const end = [4, 2, 3].reduce<EarlyStoppingState>(
    (state, value, i) => watchMetric(settings, state, i * 600, value).state,
    earlyStoppingStart
  )
  expect(end).toEqual({ best: 2, bestIteration: 600, waited: 1 })
})
test('going on from a state written as JSON is going on', () => {
  const values = fc.array(fc.oneof(fc.double(), fc.constant(null)), { minLength: 1, maxLength: 30 })
  const settings = fc.record({
    metric: fc.constantFrom('loss', 'testAccuracy'),
    patience: fc.integer({ min: 1, max: 5 }),
    minDelta: fc.double({ min: 0, max: 1, noNaN: true })
  })
  const property = fc.property(values, settings, (stream, given) => {
    let kept = earlyStoppingStart
    let reread = earlyStoppingStart
    for (const [i, value] of stream.entries()) {
      const step = watchMetric(given, kept, i, value)
      expect(watchMetric(given, reread, i, value)).toEqual(step)
      kept = step.state
      reread = JSON.parse(JSON.stringify(step.state))
    }
  })
  fc.assert(property)
})
