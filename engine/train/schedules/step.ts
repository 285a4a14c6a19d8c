// The schedule that multiplies the learning rate by a factor every so many iterations.
import { integer, number } from '../../ops/fields.ts'
import type { Schedule, SettingsOf } from './contract.ts'

const defaultFactor = 0.1

export const step: Schedule<SettingsOf<'step'>> = {
  kind: 'step',
  label: 'Steps',
  doc: {
    summary: 'Multiplies the learning rate by a factor every so many iterations.',
    formula: '\\eta_i = \\eta_0 \\cdot \\mathrm{factor}^{\\lfloor i / \\mathrm{every} \\rfloor}',
    source: 'torch.optim.lr_scheduler.StepLR'
  },
  fields: {
    every: integer({ label: 'Every', doc: 'Iterations from one change to the next.', default: 1000, min: 1, max: 1_000_000_000 }),
    factor: number({
      label: 'Factor',
      doc: 'What the learning rate is multiplied by.',
      default: defaultFactor,
      min: Number.MIN_VALUE,
      max: Number.MAX_VALUE
    })
  },
  learningRate: ({ every, factor = defaultFactor }, base, iteration) => base * factor ** Math.floor(iteration / every),
  python: ({ every, factor = defaultFactor }) => `base * ${factor} ** (i // ${every})`
}
