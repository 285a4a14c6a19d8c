// SGD with Nesterov momentum: the step looks ahead along the new velocity.
import type { Optimizer } from './contract.ts'
import { optimizerFields } from './fields.ts'

export const nesterov: Optimizer = {
  kind: 'nesterov',
  label: 'Nesterov momentum',
  doc: {
    summary: 'Momentum that steps from where the velocity is about to lead.',
    formula: 'd = g + \\lambda W, \\quad v \\leftarrow m v + d, \\quad W \\leftarrow W - \\eta\\,(d + m v)',
    source: 'Sutskever et al., On the importance of initialization and momentum in deep learning, 2013; torch.optim.SGD with nesterov=True'
  },
  fields: optimizerFields('nesterov'),
  state: () => ['velocity'],
  update(kernels, { momentum, weightDecay }, { parameters, gradients, state: [velocity = 0], n, learningRate }) {
    kernels.nesterovUpdate(parameters, gradients, velocity, n, learningRate, momentum, weightDecay)
  }
}
