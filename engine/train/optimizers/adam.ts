// Adam: moving means of the gradient and of its square, freed from their start at 0.
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
  }
}
