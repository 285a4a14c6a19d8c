// The numbers behind the charts: thinned to what a screen can show, smoothed, and as a table.
import type { EvaluatedEvent, EvaluationSummary } from '../../engine/contract.ts'
import type { LossHistory } from './contract.ts'

export interface LossColumns {
  readonly iterations: Float64Array
  readonly losses: Float64Array
  readonly smoothed: Float64Array
}

/** Points drawn at most; more than the pixels of a wide screen say nothing. */
export const mostPoints = 6000

/**
 * Exponential mean, freed from its start at 0 (as in Adam), over every loss; then thinned so that the lowest and the highest
 * of neighbours stay. @param smoothing share of the old mean that stays, 0 to below 1. @param most points that stay.
 */
export function lossColumns({ iterations, losses, length }: LossHistory, smoothing: number, most = mostPoints): LossColumns {
  const smooth = new Float64Array(length)
  let mean = 0
  let weight = 0
  for (let i = 0; i < length; i++) {
    const loss = losses[i] as number
    if (Number.isFinite(loss)) {
      mean = smoothing * mean + (1 - smoothing) * loss
      weight = smoothing * weight + (1 - smoothing)
    }
    smooth[i] = weight > 0 ? mean / weight : Number.NaN
  }
  if (length <= most) return { iterations: iterations.slice(0, length), losses: losses.slice(0, length), smoothed: smooth }
  const size = Math.ceil((2 * length) / most)
  const kept: number[] = []
  for (let start = 0; start < length; start += size) {
    const end = Math.min(start + size, length)
    let [low, high] = [start, start]
    for (let i = start + 1; i < end; i++) {
      if ((losses[i] as number) < (losses[low] as number)) low = i
      if ((losses[i] as number) >= (losses[high] as number)) high = i
    }
    kept.push(Math.min(low, high))
    if (low !== high) kept.push(Math.max(low, high))
  }
  const pick = (column: Float64Array) => Float64Array.from(kept, (i) => column[i] as number)
  return { iterations: pick(iterations), losses: pick(losses), smoothed: pick(smooth) }
}

export interface AccuracyColumns {
  readonly iterations: number[]
  readonly train: (number | null)[]
  /** Undefined where no samples are held out. */
  readonly validation: (number | null)[] | undefined
  readonly test: (number | null)[]
  /** What always naming the commonest class would get right. */
  readonly majority: (number | null)[]
}

export function accuracyColumns(evaluations: readonly EvaluatedEvent[]): AccuracyColumns {
  return {
    iterations: evaluations.map(({ iteration }) => iteration),
    train: evaluations.map(({ train }) => train?.accuracy ?? null),
    validation: evaluations.some(({ validation }) => validation)
      ? evaluations.map(({ validation }) => validation?.accuracy ?? null)
      : undefined,
    test: evaluations.map(({ test }) => test?.accuracy ?? null),
    majority: evaluations.map(({ train, test }) => majorityShare(test ?? train))
  }
}

/** Share of the commonest class among the evaluated samples: what always naming it would get right. Null where there are no classes. */
export function majorityShare(summary: EvaluationSummary | null | undefined): number | null {
  if (!summary?.confusion) return null
  const counts = summary.confusion.map((row) => row.reduce((sum, count) => sum + count, 0))
  const all = counts.reduce((sum, count) => sum + count, 0)
  return all === 0 ? null : Math.max(...counts) / all
}

/** Whole tenths around the values, at most 0 to 1: noise of a hundredth must not look like a cliff. */
export function accuracyRange(least: number, greatest: number): readonly [number, number] {
  const low = Math.max(0, Math.floor(10 * (least - 0.02)) / 10)
  const high = Math.min(1, Math.ceil(10 * (greatest + 0.02)) / 10)
  return [Math.min(low, 0.9), Math.max(high, low + 0.1)]
}

/** Losses and accuracies in one table, by iteration. */
export function chartsAsCsv({ iterations, losses, length }: LossHistory, evaluations: readonly EvaluatedEvent[]): string {
  const rows = new Map<number, { loss?: number; train?: number | null; validation?: number | null; test?: number | null }>()
  for (let i = 0; i < length; i++) rows.set(iterations[i] as number, { loss: losses[i] as number })
  for (const { iteration, train, validation, test } of evaluations) {
    const accuracies = { train: train?.accuracy ?? null, validation: validation?.accuracy ?? null, test: test?.accuracy ?? null }
    rows.set(iteration, { ...rows.get(iteration), ...accuracies })
  }
  const isHeldOut = evaluations.some(({ validation }) => validation)
  const held = (text: string | number): readonly (string | number)[] => (isHeldOut ? [text] : [])
  const lines = [...rows]
    .sort(([a], [b]) => a - b)
    .map(([iteration, { loss, train, validation, test }]) =>
      [iteration, loss ?? '', train ?? '', ...held(validation ?? ''), test ?? ''].join(',')
    )
  return `${[['iteration', 'loss', 'trainAccuracy', ...held('validationAccuracy'), 'testAccuracy'].join(','), ...lines].join('\n')}\n`
}
