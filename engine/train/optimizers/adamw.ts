// AdamW: Adam whose weight decay shrinks the parameters directly instead of passing through the moving means.
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
  }
}
