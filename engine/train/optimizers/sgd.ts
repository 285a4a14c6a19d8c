// Stochastic gradient descent: a step against the gradient.
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
  }
}
