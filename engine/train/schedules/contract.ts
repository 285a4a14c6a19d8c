// The schedule contract: the learning rate of an iteration as a function of nothing but its number, so that resuming is exact.
import type { ScheduleSettings } from '../../document/project.ts'
import type { Fields } from '../../ops/fields.ts'

export interface Schedule<S extends ScheduleSettings = ScheduleSettings> {
  readonly kind: S['kind']
  readonly label: string
  readonly doc: {
    /** One line: how the rate goes. */
    readonly summary: string
    /** LaTeX; η_0 is the optimizer's learning rate, i the iteration counted from 0. */
    readonly formula: string
    readonly source: string
  }
  readonly fields: Fields
  /** True where `after` names the schedule that follows. */
  readonly leadsToAnother?: true
  /** @param base the optimizer's learning rate. @param iteration from 0. @param total iterations of the whole run. */
  learningRate(settings: S, base: number, iteration: number, total: number): number
  /** The same as a Python expression of base, i and total. */
  python(settings: S): string
}

export type SettingsOf<K extends ScheduleSettings['kind']> = Extract<ScheduleSettings, { readonly kind: K }>
