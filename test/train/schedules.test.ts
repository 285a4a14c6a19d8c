// The learning rate of an iteration, for every schedule, at the points where it turns.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ScheduleSettings, SteadySchedule } from '../../engine/document/project.ts'
import { learningRateAt, schedules } from '../../engine/train/schedules/index.ts'

const rates = (settings: ScheduleSettings, iterations: readonly number[], base = 0.1, total = 1000) =>
  iterations.map((i) => learningRateAt(settings, base, i, total))
const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 14))

test('constant never changes', () => {
  expect(rates({ kind: 'constant' }, [0, 1, 999_999])).toEqual([0.1, 0.1, 0.1])
})
test('step changes at multiples of "every", by a tenth unless a factor is given', () => {
  expect(rates({ kind: 'step', every: 30 }, [0, 29, 30, 59, 60])).toEqual(near([0.1, 0.1, 0.01, 0.01, 0.001]))
  expect(rates({ kind: 'step', every: 1, factor: 0.5 }, [0, 1, 2, 3])).toEqual([0.1, 0.05, 0.025, 0.0125])
})
test('exponential multiplies in every iteration', () => {
  expect(rates({ kind: 'exponential', factor: 0.5 }, [0, 1, 2, 10])).toEqual([0.1, 0.05, 0.025, 0.1 / 1024])
})
test('cosine goes from the base through the middle to its minimum, and stays there', () => {
  expect(rates({ kind: 'cosine', iterations: 100 }, [0, 50, 99, 100, 5000])).toEqual(
    near([0.1, 0.05, 0.05 * (1 + Math.cos(0.99 * Math.PI)), 0, 0])
  )
  expect(rates({ kind: 'cosine', iterations: 100, minimum: 0.02 }, [0, 50, 100, 101])).toEqual(near([0.1, 0.06, 0.02, 0.02]))
})
test('cosine without iterations takes the whole run', () => {
  expect(rates({ kind: 'cosine' }, [0, 500, 1000])).toEqual(near([0.1, 0.05, 0]))
  expect(rates({ kind: 'cosine' }, [100], 0.1, 200)).toEqual(near([0.05]))
})
test('warm-up climbs from base/n to exactly the base, then stays there', () => {
  expect(rates({ kind: 'warm-up', iterations: 4 }, [0, 1, 2, 3, 4, 100])).toEqual([0.025, 0.05, 0.1 * 0.75, 0.1, 0.1, 0.1])
})
test('the schedule after a warm-up counts its iterations, and the rest of the run, from the end of the warm-up', () => {
  expect(rates({ kind: 'warm-up', iterations: 10, after: { kind: 'step', every: 5 } }, [9, 10, 14, 15])).toEqual(
    near([0.1, 0.1, 0.1, 0.01])
  )
  expect(rates({ kind: 'warm-up', iterations: 200, after: { kind: 'cosine' } }, [199, 200, 600, 1000])).toEqual(near([0.1, 0.1, 0.05, 0]))
})
test('a warm-up longer than the run never ends, and the iteration after it is still defined', () => {
  const settings: ScheduleSettings = { kind: 'warm-up', iterations: 100, after: { kind: 'cosine', minimum: 0.01 } }
  expect(rates(settings, [49, 100], 0.1, 50)).toEqual(near([0.05, 0.1]))
})

describe('every schedule', () => {
  const factor = fc.double({ min: 0.01, max: 1, noNaN: true })
  const every = fc.integer({ min: 1, max: 5000 })
  const steady: fc.Arbitrary<SteadySchedule> = fc.oneof(
    fc.constant<SteadySchedule>({ kind: 'constant' }),
    fc.record({ kind: fc.constant('step' as const), every, factor }),
    fc.record({ kind: fc.constant('exponential' as const), factor }),
    fc.record({ kind: fc.constant('cosine' as const), iterations: every, minimum: fc.double({ min: 0, max: 1e-3, noNaN: true }) })
  )
  const any: fc.Arbitrary<ScheduleSettings> = fc.oneof(
    steady,
    fc.record({ kind: fc.constant('warm-up' as const), iterations: every, after: steady })
  )
  test('with factors up to 1 stays between 0 and the base', () => {
    const property = fc.property(
      any,
      fc.double({ min: 1e-3, max: 10, noNaN: true }),
      fc.nat(20_000),
      fc.integer({ min: 1, max: 20_000 }),
      (settings, base, i, total) => {
        const rate = learningRateAt(settings, base, i, total)
        expect(rate).toBeGreaterThanOrEqual(0)
        expect(rate).toBeLessThanOrEqual(base)
      }
    )
    fc.assert(property, { numRuns: 300 })
  })
  test('has a record with a label, documentation and fields with defaults', () => {
    expect(schedules.map(({ kind }) => kind)).toEqual(['constant', 'step', 'exponential', 'cosine', 'warm-up'])
    for (const { label, doc, fields } of schedules) {
      for (const text of [label, doc.summary, doc.formula, doc.source]) expect(text).not.toBe('')
      for (const field of Object.values(fields)) expect(field.default).toBeTypeOf('number')
    }
  })
})
