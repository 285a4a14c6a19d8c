// What a schedule of the learning rate needs when it is chosen.
import type { ScheduleSettings } from '../../engine/document.ts'

export const firstSchedule: { readonly [K in ScheduleSettings['kind']]: ScheduleSettings } = {
  constant: { kind: 'constant' },
  step: { kind: 'step', every: 1000, factor: 0.5 },
  exponential: { kind: 'exponential', factor: 0.999 },
  cosine: { kind: 'cosine' },
  'warm-up': { kind: 'warm-up', iterations: 500, after: { kind: 'constant' } }
}
