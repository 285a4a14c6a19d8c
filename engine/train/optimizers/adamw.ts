// AdamW: Adam whose weight decay shrinks the parameters directly instead of passing through the moving means.

import { pythonCall } from '../../ops/rules/python.ts'
import type { Optimizer } from './contract.ts'
import { optimizerFields } from './fields.ts'

export const adamw: Optimizer = {
  kind: 'adamw',
  label: 'AdamW',
  doc: {
    summary: 'Adam with a weight decay that acts on the parameters themselves, so that it pulls all of them alike.',
    formula:
      'm \\leftarrow \\beta_1 m + (1 - \\beta_1) g, \\quad s \\leftarrow \\beta_2 s + (1 - \\beta_2) g^2, \\quad W \\leftarrow (1 - \\eta\\lambda) W - \\frac{\\eta}{1 - \\beta_1^t} \\cdot \\frac{m}{\\sqrt{s / (1 - \\beta_2^t)} + \\varepsilon}',
    source: 'Loshchilov and Hutter, Decoupled weight decay regularization, 2019; torch.optim.AdamW'
  },
  fields: optimizerFields('adamw'),
  state: () => ['meanGradient', 'squaredGradient'],
  update(kernels, { beta1, beta2, epsilon, weightDecay }, range) {
    const { parameters, gradients, state, n, learningRate, iteration } = range
    const [mean = 0, squared = 0] = state
    const t = iteration + 1
    const stepSize = learningRate / (1 - beta1 ** t)
    const rootCorrection = Math.sqrt(1 - beta2 ** t)
    const kept = 1 - learningRate * weightDecay
    kernels.adamUpdate(parameters, gradients, mean, squared, n, stepSize, beta1, beta2, rootCorrection, epsilon, 0, kept)
  },
  exports: {
    numpy: {
      name: 'AdamW',
      code: `class AdamW(Optimizer):
    """Adam, with a weight decay that shrinks W itself: W <- (1 - rate weightDecay) W - rate m / (sqrt(s) + epsilon)"""

    def update(self, name, W, g, rate):
        m, s = self.kept("meanGradient", name, W), self.kept("squaredGradient", name, W)
        m[...] = self.beta1 * m + (1 - self.beta1) * g
        s[...] = self.beta2 * s + (1 - self.beta2) * g**2
        t = self.iteration + 1
        W *= 1 - rate * self.weightDecay
        W -= rate / (1 - self.beta1**t) * m / (np.sqrt(s) / math.sqrt(1 - self.beta2**t) + self.epsilon)`
    },
    pytorch: ({ learningRate, beta1, beta2, epsilon, weightDecay }) =>
      pythonCall('torch.optim.AdamW', [], { lr: learningRate, betas: [beta1, beta2], eps: epsilon, weight_decay: weightDecay })
  }
}
