// The schedules a warm-up can lead to, by kind; a kind without a record does not compile.
import type { SteadySchedule } from '../../document/project.ts'
import { constant } from './constant.ts'
import type { Schedule, SettingsOf } from './contract.ts'
import { cosine } from './cosine.ts'
import { exponential } from './exponential.ts'
import { step } from './step.ts'

export const steadySchedules: { readonly [K in SteadySchedule['kind']]: Schedule<SettingsOf<K>> } = { constant, step, exponential, cosine }

/** The learning rate of one of them; see `learningRateAt`. */
export function steadyRate(settings: SteadySchedule, base: number, iteration: number, total: number): number {
  switch (settings.kind) {
    case 'constant':
      return constant.learningRate(settings, base, iteration, total)
    case 'step':
      return step.learningRate(settings, base, iteration, total)
    case 'exponential':
      return exponential.learningRate(settings, base, iteration, total)
    case 'cosine':
      return cosine.learningRate(settings, base, iteration, total)
    default:
      throw new Error(`Unknown schedule ${JSON.stringify(settings satisfies never)}`)
  }
}

/** The rate of one of them as a Python expression of base, i and total. */
export function steadyPython(settings: SteadySchedule): string {
  switch (settings.kind) {
    case 'constant':
      return constant.python(settings)
    case 'step':
      return step.python(settings)
    case 'exponential':
      return exponential.python(settings)
    case 'cosine':
      return cosine.python(settings)
    default:
      throw new Error(`Unknown schedule ${JSON.stringify(settings satisfies never)}`)
  }
}
