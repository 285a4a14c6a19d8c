// Stochastic gradient descent: a step against the gradient.

import { pythonCall } from '../../ops/rules/python.ts'
import type { Optimizer } from './contract.ts'
import { optimizerFields } from './fields.ts'

export const sgd: Optimizer = {
  kind: 'sgd',
  label: 'SGD',
  doc: {
    summary: 'Steps against the gradient, as far as the learning rate says.',
    formula: 'W \\leftarrow W - \\eta\\,(g + \\lambda W)',
    source: 'Robbins and Monro, A stochastic approximation method, 1951; semantics of torch.optim.SGD'
  },
  fields: optimizerFields('sgd'),
  state: () => [],
  update(kernels, { weightDecay }, { parameters, gradients, n, learningRate }) {
    kernels.sgdUpdate(parameters, gradients, n, learningRate, weightDecay)
  },
  exports: {
    numpy: {
      name: 'SGD',
      code: `class SGD(Optimizer):
    """W <- W - rate (g + weightDecay W)"""

    def update(self, name, W, g, rate):
        W -= rate * (g + self.weightDecay * W)`
    },
    pytorch: ({ learningRate, weightDecay }) => pythonCall('torch.optim.SGD', [], { lr: learningRate, weight_decay: weightDecay })
  }
}
