// Early stopping: ends a run once its metric has not improved for a while; a value in, the next state out.
import type { EarlyStopping } from '../document/project.ts'

/** Plain data, so that a checkpoint holds it as JSON. */
export interface EarlyStoppingState {
  /** The best value so far; null before the first. */
  readonly best: number | null
  /** The iteration that brought it; null before the first. */
  readonly bestIteration: number | null
  /** Values since then. */
  readonly waited: number
}

export interface EarlyStoppingStep {
  readonly state: EarlyStoppingState
  /** True where this value was the best so far by more than minDelta. */
  readonly improved: boolean
  /** True once `patience` values in a row were no improvement. */
  readonly stop: boolean
}

export const earlyStoppingStart: EarlyStoppingState = { best: null, bestIteration: null, waited: 0 }

/** Which way a metric gets better. */
const higherIsBetter: Readonly<Record<EarlyStopping['metric'], boolean>> = {
  loss: false,
  validationLoss: false,
  validationAccuracy: true,
  testLoss: false,
  testAccuracy: true,
  trainAccuracy: true
}

/** Whether a run in this state has ended; it goes on if it is resumed with more patience. */
export function hasStopped({ patience }: EarlyStopping, { waited }: EarlyStoppingState): boolean {
  return waited >= patience
}

/**
 * Takes the next value of the watched metric. A change of exactly minDelta is no improvement; nor is a value that is
 * undefined (null) or not finite, so that a diverged run ends too.
 */
export function watchMetric(
  settings: EarlyStopping,
  { best, bestIteration, waited }: EarlyStoppingState,
  iteration: number,
  value: number | null
): EarlyStoppingStep {
  const { metric, minDelta = 0 } = settings
  const gain = (from: number, to: number) => (higherIsBetter[metric] ? to - from : from - to)
  if (value !== null && Number.isFinite(value) && (best === null || gain(best, value) > minDelta))
    // + 0 turns −0 into 0, which JSON would do anyway
    return { state: { best: value + 0, bestIteration: iteration, waited: 0 }, improved: true, stop: false }
  const state = { best, bestIteration, waited: waited + 1 }
  return { state, improved: false, stop: hasStopped(settings, state) }
}
