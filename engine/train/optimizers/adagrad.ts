// AdaGrad: each parameter's steps shrink with all the gradients it has seen.

import { pythonCall } from '../../ops/rules/python.ts'
import type { Optimizer } from './contract.ts'
import { optimizerFields } from './fields.ts'

export const adagrad: Optimizer = {
  kind: 'adagrad',
  label: 'AdaGrad',
  doc: {
    summary: 'Divides each step by the root of the sum of all squared gradients so far, for every parameter by itself.',
    formula: 'd = g + \\lambda W, \\quad s \\leftarrow s + d^2, \\quad W \\leftarrow W - \\eta \\frac{d}{\\sqrt{s} + \\varepsilon}',
    source: 'Duchi et al., Adaptive subgradient methods for online learning and stochastic optimization, 2011; torch.optim.Adagrad'
  },
  fields: optimizerFields('adagrad'),
  state: () => ['squaredGradient'],
  update(kernels, { epsilon, weightDecay }, { parameters, gradients, state: [squared = 0], n, learningRate }) {
    kernels.adagradUpdate(parameters, gradients, squared, n, learningRate, epsilon, weightDecay)
  },
  exports: {
    numpy: {
      name: 'AdaGrad',
      code: `class AdaGrad(Optimizer):
    """d = g + weightDecay W,  s <- s + d^2,  W <- W - rate d / (sqrt(s) + epsilon)"""

    def update(self, name, W, g, rate):
        s = self.kept("squaredGradient", name, W)
        d = g + self.weightDecay * W
        s += d**2
        W -= rate * d / (np.sqrt(s) + self.epsilon)`
    },
    pytorch: ({ learningRate, epsilon, weightDecay }) =>
      pythonCall('torch.optim.Adagrad', [], { lr: learningRate, eps: epsilon, weight_decay: weightDecay })
  }
}
