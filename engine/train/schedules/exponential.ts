// The schedule that multiplies the learning rate by a factor in every iteration.
import { number } from '../../ops/fields.ts'
import type { Schedule, SettingsOf } from './contract.ts'

export const exponential: Schedule<SettingsOf<'exponential'>> = {
  kind: 'exponential',
  label: 'Exponential',
  doc: {
    summary: 'Multiplies the learning rate by a factor in every iteration.',
    formula: '\\eta_i = \\eta_0 \\cdot \\mathrm{factor}^i',
    source: 'torch.optim.lr_scheduler.ExponentialLR'
  },
  fields: {
    factor: number({
      label: 'Factor',
      doc: 'What the learning rate is multiplied by in each iteration.',
      default: 0.9999,
      min: Number.MIN_VALUE,
      max: Number.MAX_VALUE
    })
  },
  learningRate: ({ factor }, base, iteration) => base * factor ** iteration,
  python: ({ factor }) => `base * ${factor} ** i`
}
