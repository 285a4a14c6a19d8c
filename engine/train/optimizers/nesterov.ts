// SGD with Nesterov momentum: the step looks ahead along the new velocity.

import { pythonCall } from '../../ops/rules/python.ts'
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
  },
  exports: {
    numpy: {
      name: 'Nesterov',
      code: `class Nesterov(Optimizer):
    """d = g + weightDecay W,  v <- momentum v + d,  W <- W - rate (d + momentum v)"""

    def update(self, name, W, g, rate):
        v = self.kept("velocity", name, W)
        d = g + self.weightDecay * W
        v[...] = self.momentum * v + d
        W -= rate * (d + self.momentum * v)`
    },
    pytorch: ({ learningRate, momentum, weightDecay }) =>
      pythonCall('torch.optim.SGD', [], { lr: learningRate, momentum, weight_decay: weightDecay, nesterov: momentum > 0 })
  }
}
