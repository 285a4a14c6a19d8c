// SGD with momentum: steps add up to a velocity that decays.

import { pythonCall } from '../../ops/rules/python.ts'
import type { Optimizer } from './contract.ts'
import { optimizerFields } from './fields.ts'

export const momentum: Optimizer = {
  kind: 'momentum',
  label: 'Momentum',
  doc: {
    summary: 'Keeps a velocity: gradients that agree speed it up, gradients that alternate cancel.',
    formula: 'v \\leftarrow m v + g + \\lambda W, \\quad W \\leftarrow W - \\eta v',
    source: 'Polyak, Some methods of speeding up the convergence of iteration methods, 1964; semantics of torch.optim.SGD'
  },
  fields: optimizerFields('momentum'),
  state: () => ['velocity'],
  update(kernels, { momentum, weightDecay }, { parameters, gradients, state: [velocity = 0], n, learningRate }) {
    kernels.momentumUpdate(parameters, gradients, velocity, n, learningRate, momentum, weightDecay)
  },
  exports: {
    numpy: {
      name: 'Momentum',
      code: `class Momentum(Optimizer):
    """v <- momentum v + g + weightDecay W,  W <- W - rate v"""

    def update(self, name, W, g, rate):
        v = self.kept("velocity", name, W)
        v[...] = self.momentum * v + (g + self.weightDecay * W)
        W -= rate * v`
    },
    pytorch: ({ learningRate, momentum, weightDecay }) =>
      pythonCall('torch.optim.SGD', [], { lr: learningRate, momentum, weight_decay: weightDecay })
  }
}
