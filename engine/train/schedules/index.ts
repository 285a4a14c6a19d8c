// All schedules, and the learning rate of any iteration.
import type { ScheduleSettings } from '../../document/project.ts'
import type { Schedule } from './contract.ts'
import { steadyPython, steadyRate, steadySchedules } from './steady.ts'
import { warmUp } from './warm-up.ts'

export type { Schedule } from './contract.ts'

/** What can be shown of any schedule; the rate comes from `learningRateAt`. */
export type ScheduleEntry = Omit<Schedule, 'learningRate' | 'python'>

/** In the order in which they are offered. */
export const schedules: readonly ScheduleEntry[] = [...Object.values(steadySchedules), warmUp]

/**
 * The learning rate of an iteration.
 * @param base the optimizer's learning rate. @param iteration counts from 0. @param totalIterations length of the whole run.
 */
export function learningRateAt(settings: ScheduleSettings, base: number, iteration: number, totalIterations: number): number {
  if (settings.kind === 'warm-up') return warmUp.learningRate(settings, base, iteration, totalIterations)
  return steadyRate(settings, base, iteration, totalIterations)
}

/** The learning rate as a Python expression of `base`, the iteration `i` from 0, and the length `total` of the run. */
export function pythonOf(settings: ScheduleSettings): string {
  return settings.kind === 'warm-up' ? warmUp.python(settings) : steadyPython(settings)
}
