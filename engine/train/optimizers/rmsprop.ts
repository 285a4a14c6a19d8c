// RMSprop: steps are divided by a moving root mean square of the gradient.

import { pythonCall } from '../../ops/rules/python.ts'
import type { Optimizer } from './contract.ts'
import { optimizerFields } from './fields.ts'

export const rmsprop: Optimizer = {
  kind: 'rmsprop',
  label: 'RMSprop',
  doc: {
    summary: 'Divides each step by the root of a moving mean of the squared gradient; with momentum, such steps add up to a velocity.',
    formula:
      'd = g + \\lambda W, \\quad s \\leftarrow \\beta_2 s + (1 - \\beta_2) d^2, \\quad v \\leftarrow m v + \\frac{d}{\\sqrt{s} + \\varepsilon}, \\quad W \\leftarrow W - \\eta v',
    source: 'Tieleman and Hinton, Lecture 6.5, Neural networks for machine learning, 2012; torch.optim.RMSprop, whose alpha is β2 here'
  },
  fields: optimizerFields('rmsprop'),
  state: ({ momentum }) => (momentum > 0 ? ['squaredGradient', 'velocity'] : ['squaredGradient']),
  update(
    kernels,
    { beta2, epsilon, momentum, weightDecay },
    { parameters, gradients, state: [squared = 0, velocity = 0], n, learningRate }
  ) {
    kernels.rmspropUpdate(parameters, gradients, squared, velocity, n, learningRate, beta2, epsilon, momentum, weightDecay)
  },
  exports: {
    numpy: {
      name: 'RMSprop',
      code: `class RMSprop(Optimizer):
    """d = g + weightDecay W,  s <- beta2 s + (1 - beta2) d^2,  v <- momentum v + d / (sqrt(s) + epsilon),  W <- W - rate v"""

    def update(self, name, W, g, rate):
        s, v = self.kept("squaredGradient", name, W), self.kept("velocity", name, W)
        d = g + self.weightDecay * W
        s[...] = self.beta2 * s + (1 - self.beta2) * d**2
        v[...] = self.momentum * v + d / (np.sqrt(s) + self.epsilon)
        W -= rate * v`
    },
    pytorch: ({ learningRate, beta2, epsilon, momentum, weightDecay }) =>
      pythonCall('torch.optim.RMSprop', [], { lr: learningRate, alpha: beta2, eps: epsilon, momentum, weight_decay: weightDecay })
  }
}
