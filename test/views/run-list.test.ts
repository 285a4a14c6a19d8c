// The list of kept runs: filtered, sorted, grouped by sweep, and drawn only where it is seen.
import { expect, test } from 'vitest'
import { relativeTime } from '../../src-renderer/runs/run-columns.ts'
import { filterRuns, groupRuns, isOfProject, rowsInView, sortRuns } from '../../src-renderer/runs/run-list.ts'
import { record } from './runs.ts'

const ids = (records: readonly { readonly id: string }[]): string => records.map(({ id }) => id).join(' ')

test('is filtered by a part of the name in any case, and by status', () => {
  const records = [record('a', { name: 'Small CNN' }), record('b', { status: 'failed' }), record('c', { name: 'cnn', status: 'failed' })]
  expect(ids(filterRuns(records, { name: '', status: undefined }))).toBe('a b c')
  expect(ids(filterRuns(records, { name: ' CNN ', status: undefined }))).toBe('a c')
  expect(ids(filterRuns(records, { name: 'cnn', status: 'failed' }))).toBe('c')
})

test('is sorted both ways; runs without a value come last in both, equal ones newest first', () => {
  const records = [
    record('none', { loss: null }),
    record('old', { loss: 0.2, begun: 1 }),
    record('worst', { loss: 0.9 }),
    record('new', { loss: 0.2, begun: 2 }),
    record('nan', { loss: Number.NaN, begun: 5000 })
  ]
  expect(ids(sortRuns(records, { column: 'loss', descending: false }))).toBe('new old worst nan none')
  expect(ids(sortRuns(records, { column: 'loss', descending: true }))).toBe('worst new old nan none')
  expect(ids(sortRuns(records, { column: 'begun', descending: true }))).toBe('nan none worst new old')
  const measured = [0.7, 0.9, undefined].map((test, i) =>
    record(`${i}`, test === undefined ? {} : { accuracy: { iteration: 1, train: null, test } })
  )
  expect(ids(sortRuns(measured, { column: 'test', descending: true }))).toBe('1 0 2')
})

test('shows the trials of a sweep under one heading, where the first of them stands', () => {
  const trial = (id: string, number: number) => record(id, { trial: { sweep: 's', trial: number } })
  const records = [record('a'), trial('t1', 1), record('b'), trial('t0', 0)]
  const shown = (open: ReadonlySet<string>) =>
    groupRuns(records, open).map((entry) => (entry.kind === 'run' ? entry.record.id : `[${ids(entry.records)}]`))
  expect(shown(new Set())).toEqual(['a', '[t1 t0]', 'b'])
  expect(shown(new Set(['s']))).toEqual(['a', '[t1 t0]', 't1', 't0', 'b'])
})

test('draws a few dozen of a thousand rows', () => {
  expect(rowsInView(0, 260, 26, 1000)).toEqual([0, 18])
  const [first, last] = rowsInView(26 * 500, 260, 26, 1000)
  expect(first).toBeLessThanOrEqual(500)
  expect(last).toBeGreaterThanOrEqual(510)
  expect(last - first).toBeLessThan(40)
  // scrolled further than a shortened list is long
  expect(rowsInView(26 * 500, 260, 26, 3)).toEqual([3, 3])
})

test('a run is of the project whose file it has, or of the unsaved one of its name', () => {
  const saved = record('a', { path: '/projects/net.gradloom' })
  expect(isOfProject(saved, { path: '/projects/net.gradloom', name: 'net', folder: '/projects' })).toBe(true)
  expect(isOfProject(saved, { path: '/projects/other.gradloom', name: 'net', folder: '/projects' })).toBe(false)
  expect(isOfProject(saved, { name: 'net', folder: '/projects' })).toBe(false)
  expect(isOfProject(record('b'), { name: 'net', folder: '/projects' })).toBe(true)
  expect(isOfProject(record('b'), { name: 'net', folder: '/elsewhere' })).toBe(false)
})

test('says when a run began as people say it', () => {
  const now = Date.UTC(2026, 10, 28, 12)
  expect(relativeTime(now - 20_000, now, 'en')).toBe('now')
  expect(relativeTime(now - 5 * 60_000, now, 'en')).toBe('5 min. ago')
  expect(relativeTime(now - 26 * 3600_000, now, 'en')).toBe('yesterday')
  expect(relativeTime(now - 400 * 86_400_000, now, 'en')).toMatch(/2025/)
  expect(relativeTime(now - 5 * 60_000, now, 'zh-CN')).toBe('5分钟前')
})
