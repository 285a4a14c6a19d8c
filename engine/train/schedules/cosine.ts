// The schedule that falls along half a cosine to a minimum, and stays there.
import { integer, number } from '../../ops/fields.ts'
import type { Schedule, SettingsOf } from './contract.ts'

export const cosine: Schedule<SettingsOf<'cosine'>> = {
  kind: 'cosine',
  label: 'Cosine',
  doc: {
    summary: 'Falls slowly, then fast, then slowly to a minimum, which it keeps.',
    formula: '\\eta_i = \\eta_{min} + \\frac{\\eta_0 - \\eta_{min}}{2} \\left(1 + \\cos \\frac{\\pi \\min(i, n)}{n}\\right)',
    source: 'Loshchilov and Hutter, SGDR, 2017, without restarts; torch.optim.lr_scheduler.CosineAnnealingLR'
  },
  fields: {
    iterations: integer({
      label: 'Iterations',
      doc: 'Until the minimum is reached; without it, the length of the run.',
      default: 10_000,
      min: 1,
      max: 1_000_000_000
    }),
    minimum: number({ label: 'Minimum', doc: 'The learning rate at the end.', default: 0, min: 0, max: Number.MAX_VALUE })
  },
  learningRate({ iterations, minimum = 0 }, base, iteration, total) {
    const length = Math.max(1, iterations ?? total)
    if (iteration >= length) return minimum
    return minimum + ((base - minimum) / 2) * (1 + Math.cos((Math.PI * iteration) / length))
  },
  python({ iterations, minimum = 0 }) {
    const length = iterations ?? 'max(1, total)'
    return `${minimum} + (base - ${minimum}) / 2 * (1 + math.cos(math.pi * min(i, ${length}) / ${length}))`
  }
}
