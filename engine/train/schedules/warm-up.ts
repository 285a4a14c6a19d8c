// The schedule that climbs in a line to the full learning rate and hands over to another.
import { integer } from '../../ops/fields.ts'
import type { Schedule, SettingsOf } from './contract.ts'
import { steadyPython, steadyRate } from './steady.ts'

export const warmUp: Schedule<SettingsOf<'warm-up'>> = {
  kind: 'warm-up',
  label: 'Warm-up',
  doc: {
    summary: 'Climbs evenly to the full learning rate, then follows another schedule, whose iterations count from there.',
    formula: '\\eta_i = \\eta_0 \\frac{i + 1}{n} \\text{ for } i < n, \\quad \\text{then } \\mathrm{after}(i - n)',
    source: 'Goyal et al., Accurate, large minibatch SGD, 2017'
  },
  fields: {
    iterations: integer({
      label: 'Iterations',
      doc: 'Until the full learning rate is reached.',
      default: 1000,
      min: 1,
      max: 1_000_000_000
    })
  },
  leadsToAnother: true,
  learningRate({ iterations, after = { kind: 'constant' } }, base, iteration, total) {
    // the last iteration of the climb is exactly the base
    if (iteration < iterations) return base * ((iteration + 1) / iterations)
    return steadyRate(after, base, iteration - iterations, total - iterations)
  },
  python: ({ iterations, after = { kind: 'constant' } }) =>
    `base * ((i + 1) / ${iterations}) if i < ${iterations} else (lambda i, total: ${steadyPython(after)})(i - ${iterations}, total - ${iterations})`
}
