// The schedules a warm-up can lead to, by kind; a kind without a record does not compile.
import type { SteadySchedule } from '../../document/project.ts'
import { constant } from './constant.ts'
import type { Schedule, SettingsOf } from './contract.ts'
import { cosine } from './cosine.ts'
import { exponential } from './exponential.ts'
import { step } from './step.ts'

export const steadySchedules: { readonly [K in SteadySchedule['kind']]: Schedule<SettingsOf<K>> } = { constant, step, exponential, cosine }

const recordOf = ({ kind }: SteadySchedule): Schedule => steadySchedules[kind] as Schedule

/** The learning rate of one of them; see `learningRateAt`. */
export function steadyRate(settings: SteadySchedule, base: number, iteration: number, total: number): number {
  return recordOf(settings).learningRate(settings, base, iteration, total)
}

/** The rate of one of them as a Python expression of base, i and total. */
export function steadyPython(settings: SteadySchedule): string {
  return recordOf(settings).python(settings)
}
