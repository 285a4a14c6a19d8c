// The benchmark's verdicts: ratios of medians, and bounds that can be missed.
import { describe, expect, test } from 'vitest'
import { judge, median } from './verdict.ts'
import type { Figure, Workload } from './workloads.ts'

const workload: Workload = {
  id: 'W0',
  title: 'a made-up workload',
  unit: 's',
  ours: async () => ({ time: 1 }),
  peers: [{ name: 'Peer', package: 'numpy', measure: async () => ({ time: 1 }), most: { ratio: 1 / 2, text: '1/2' } }],
  mostPeakBytes: 400e6
}
const figures = (...times: number[]): Figure[] => times.map((time) => ({ time, peakBytes: 100e6 }))
const verdict = (ours: readonly Figure[], theirs?: readonly Figure[]) => judge(workload, ours, new Map(theirs && [['Peer', theirs]]))

test('the median is the middle number, or the mean of the middle two', () => {
  expect(median([3])).toBe(3)
  expect(median([9, 1, 2])).toBe(2)
  expect(median([4, 1, 3, 100])).toBe(3.5)
})

describe('a workload', () => {
  test('is judged by the ratio of medians, so that one slow run decides nothing', () => {
    const { lines, missed } = verdict(figures(1, 1, 90), figures(2.5, 2.5, 0.1))
    expect(missed).toBe(0)
    expect(lines).toContain('kept    at most 1/2 of Peer: it is 0.400')
  })

  test('misses a bound when it takes more than its share of the peer', () => {
    const { lines, missed } = verdict(figures(1.02), figures(2))
    expect(missed).toBe(1)
    expect(lines).toContain('MISSED  at most 1/2 of Peer: it is 0.510')
  })

  test('says that a bound was not checked where the peer is missing', () => {
    const { lines, missed } = verdict(figures(1))
    expect(missed).toBe(0)
    expect(lines).toContain('not checked  at most 1/2 of Peer: the peer is missing')
  })

  test('misses the memory bound by its worst run, and when memory was not measured', () => {
    expect(verdict([...figures(1), { time: 1, peakBytes: 401e6 }], figures(9)).missed).toBe(1)
    expect(verdict([{ time: 1 }], figures(9)).missed).toBe(1)
  })
})
