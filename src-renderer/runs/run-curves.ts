// Curves of several runs over one axis of iterations, for one chart; and all of them as a table.
import type { RunCurves, RunDetails } from '../../src-main/contract.ts'
import { lossColumns, mostPoints } from '../training/chart-data.ts'

export type Split = 'train' | 'validation' | 'test'

type Column = readonly (number | null)[]

export interface OverlaidLosses {
  readonly iterations: readonly number[]
  /** Of each run, only at its own iterations. */
  readonly raw: readonly Column[]
  /** Of each run, everywhere from its first to its last iteration. */
  readonly smoothed: readonly Column[]
}

/** @param logarithmic leaves out what a logarithmic axis has no place for. */
export function overlaidLosses(runs: readonly RunCurves[], smoothing: number, logarithmic: boolean): OverlaidLosses {
  const most = Math.floor(mostPoints / Math.max(1, runs.length))
  const curves = runs.map(({ iterations, losses }) => lossColumns({ iterations, losses, length: iterations.length }, smoothing, most))
  const iterations = [...new Set(curves.flatMap((curve) => [...curve.iterations]))].sort((a, b) => a - b)
  const shown = (value: number): number | null => (Number.isFinite(value) && (!logarithmic || value > 0) ? value : null)
  const raw = curves.map((curve) => {
    const own = new Map(Array.from(curve.iterations, (iteration, i) => [iteration, curve.losses[i] as number]))
    return iterations.map((iteration) => shown(own.get(iteration) ?? Number.NaN))
  })
  const smoothed = curves.map((curve) => resampled(curve.iterations, curve.smoothed, iterations).map(shown))
  return { iterations, raw, smoothed }
}

/** Straight lines between points; NaN before the first and after the last. */
function resampled(xs: Float64Array, ys: Float64Array, at: readonly number[]): readonly number[] {
  let i = 0
  return at.map((x) => {
    if (xs.length === 0 || x < (xs[0] as number) || x > (xs[xs.length - 1] as number)) return Number.NaN
    while (i < xs.length - 1 && (xs[i + 1] as number) <= x) i++
    const [x0, y0] = [xs[i] as number, ys[i] as number]
    if (x0 === x || i === xs.length - 1) return y0
    const [x1, y1] = [xs[i + 1] as number, ys[i + 1] as number]
    return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0)
  })
}

export interface OverlaidAccuracies {
  readonly iterations: readonly number[]
  /** Of each run, one column for each split that is asked for. */
  readonly columns: readonly Column[]
}

export function overlaidAccuracies(runs: readonly RunCurves[], splits: readonly Split[]): OverlaidAccuracies {
  const iterations = [...new Set(runs.flatMap(({ accuracies }) => accuracies.map(({ iteration }) => iteration)))].sort((a, b) => a - b)
  const columns = runs.flatMap(({ accuracies }) => {
    const own = new Map(accuracies.map((accuracy) => [accuracy.iteration, accuracy]))
    return splits.map((split) => iterations.map((iteration) => own.get(iteration)?.[split] ?? null))
  })
  return { iterations, columns }
}

/** Splits of which some run has an accuracy. */
export function splitsOf(runs: readonly RunCurves[]): readonly Split[] {
  const all: readonly Split[] = ['train', 'validation', 'test']
  return all.filter((split) => runs.some(({ accuracies }) => accuracies.some((accuracy) => typeof accuracy[split] === 'number')))
}

/** One line for each run and iteration at which something is known. */
export function runsAsCsv(runs: readonly RunDetails[]): string {
  const lines = runs.flatMap(({ record, curves }) => {
    const rows = new Map<number, { readonly loss?: number | undefined; readonly accuracy?: RunCurves['accuracies'][number] }>()
    for (const [i, iteration] of curves.iterations.entries()) rows.set(iteration, { loss: curves.losses[i] })
    for (const accuracy of curves.accuracies) rows.set(accuracy.iteration, { ...rows.get(accuracy.iteration), accuracy })
    return [...rows]
      .sort(([a], [b]) => a - b)
      .map(([iteration, { loss, accuracy }]) =>
        [
          quoted(record.name),
          record.id,
          iteration,
          loss ?? '',
          accuracy?.train ?? '',
          accuracy?.validation ?? '',
          accuracy?.test ?? ''
        ].join(',')
      )
  })
  return `${['run,id,iteration,loss,trainAccuracy,validationAccuracy,testAccuracy', ...lines].join('\n')}\n`
}

/** A name that a spreadsheet would take for a formula is no formula. */
function quoted(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
