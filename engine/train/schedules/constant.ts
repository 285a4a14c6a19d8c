// The schedule without change.
import type { Schedule, SettingsOf } from './contract.ts'

export const constant: Schedule<SettingsOf<'constant'>> = {
  kind: 'constant',
  label: 'Constant',
  doc: { summary: 'The same learning rate in every iteration.', formula: '\\eta_i = \\eta_0', source: 'torch.optim without a scheduler' },
  fields: {},
  learningRate: (_settings, base) => base,
  python: () => 'base'
}
