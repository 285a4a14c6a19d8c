// All schedules, and the learning rate of any iteration.
import type { ScheduleSettings } from '../../document/project.ts'
import type { Schedule } from './contract.ts'
import { steadyRate, steadySchedules } from './steady.ts'
import { warmUp } from './warm-up.ts'

export type { Schedule } from './contract.ts'

/** What can be shown of any schedule; the rate comes from `learningRateAt`. */
export type ScheduleEntry = Omit<Schedule, 'learningRate'>

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
