// Adam: moving means of the gradient and of its square, freed from their start at 0.

import { pythonCall } from '../../ops/rules/python.ts'
import type { Optimizer } from './contract.ts'
import { optimizerFields } from './fields.ts'

export const adam: Optimizer = {
  kind: 'adam',
  label: 'Adam',
  doc: {
    summary: 'Steps along a moving mean of the gradient, divided by the root of a moving mean of its square.',
    formula:
      'd = g + \\lambda W, \\quad m \\leftarrow \\beta_1 m + (1 - \\beta_1) d, \\quad s \\leftarrow \\beta_2 s + (1 - \\beta_2) d^2, \\quad W \\leftarrow W - \\frac{\\eta}{1 - \\beta_1^t} \\cdot \\frac{m}{\\sqrt{s / (1 - \\beta_2^t)} + \\varepsilon}',
    source: 'Kingma and Ba, Adam: A method for stochastic optimization, 2015; torch.optim.Adam'
  },
  fields: optimizerFields('adam'),
  state: () => ['meanGradient', 'squaredGradient'],
  update(kernels, { beta1, beta2, epsilon, weightDecay }, range) {
    const { parameters, gradients, state, n, learningRate, iteration } = range
    const [mean = 0, squared = 0] = state
    const t = iteration + 1
    const stepSize = learningRate / (1 - beta1 ** t)
    const rootCorrection = Math.sqrt(1 - beta2 ** t)
    kernels.adamUpdate(parameters, gradients, mean, squared, n, stepSize, beta1, beta2, rootCorrection, epsilon, weightDecay, 1)
  },
  exports: {
    numpy: {
      name: 'Adam',
      code: `class Adam(Optimizer):
    """m and s: moving means of d = g + weightDecay W and of d^2, freed from their start at 0;  W <- W - rate m / (sqrt(s) + epsilon)"""

    def update(self, name, W, g, rate):
        m, s = self.kept("meanGradient", name, W), self.kept("squaredGradient", name, W)
        d = g + self.weightDecay * W
        m[...] = self.beta1 * m + (1 - self.beta1) * d
        s[...] = self.beta2 * s + (1 - self.beta2) * d**2
        t = self.iteration + 1
        W -= rate / (1 - self.beta1**t) * m / (np.sqrt(s) / math.sqrt(1 - self.beta2**t) + self.epsilon)`
    },
    pytorch: ({ learningRate, beta1, beta2, epsilon, weightDecay }) =>
      pythonCall('torch.optim.Adam', [], { lr: learningRate, betas: [beta1, beta2], eps: epsilon, weight_decay: weightDecay })
  }
}
