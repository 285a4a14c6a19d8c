// How trials compare: which is the best by the metric of their sweep, and the order of a table.
import type { Sweep, SweepMetric, SweepTrial } from '../../src-main/contract.ts'

export const isHighBetter = (metric: SweepMetric): boolean => metric !== 'loss'

/** Null where it has none. */
export function metricOf(trial: SweepTrial, metric: SweepMetric): number | null {
  return trial.metrics?.[metric] ?? null
}

/** Of trials that ended by themselves; the first of equals. Undefined before there is one. */
export function bestTrial({ trials, metric }: Pick<Sweep, 'trials' | 'metric'>): number | undefined {
  let best: { readonly index: number; readonly value: number } | undefined
  for (const [index, trial] of trials.entries()) {
    const value = metricOf(trial, metric)
    if (trial.status !== 'finished' || value === null) continue
    if (!best || (isHighBetter(metric) ? value > best.value : value < best.value)) best = { index, value }
  }
  return best?.index
}

/** A column of the table: an axis by its number, a metric, or the order of the trials. */
export type Column = number | SweepMetric | 'order'

/** Indices of trials; those without a number come last, whatever the direction. */
export function sortedTrials(trials: readonly SweepTrial[], column: Column, descending: boolean): readonly number[] {
  const order = trials.map((_, i) => i)
  if (column === 'order') return descending ? order.reverse() : order
  const keyOf = (i: number) => {
    const trial = trials[i] as SweepTrial
    return typeof column === 'number' ? trial.values[column] : metricOf(trial, column)
  }
  return order.sort((a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)]
    if (left === null || left === undefined || right === null || right === undefined)
      return Number(left === null || left === undefined) - Number(right === null || right === undefined) || a - b
    const ascending =
      typeof left === 'number' && typeof right === 'number' ? left - right : String(left) < String(right) ? -1 : left === right ? 0 : 1
    return (descending ? -ascending : ascending) || a - b
  })
}

/** Seconds that are left, from how long the ended trials took; undefined before one has. */
export function secondsLeft({ trials }: Pick<Sweep, 'trials'>): number | undefined {
  const took = trials.flatMap(({ status, seconds }) => (status === 'finished' && seconds !== undefined ? [seconds] : []))
  if (took.length === 0) return undefined
  const left = trials.filter(({ status }) => status === 'waiting' || status === 'held' || status === 'running').length
  return (left * took.reduce((sum, one) => sum + one, 0)) / took.length
}
