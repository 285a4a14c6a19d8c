// Mean squared error: the loss of regression.
import { defineOp, sizeOf } from './contract.ts'
import { minus, number, power, product, quotient, sum, upTo } from './rules/arithmetic.ts'
import { requireSameTargets, requireSamples } from './rules/batch.ts'

export const meanSquaredError = defineOp({
  type: 'mean-squared-error',
  label: 'Mean squared error',
  category: 'loss',
  doc: {
    summary: 'The mean of the squared differences between predictions and targets, over every element.',
    forward: 'L = \\frac{1}{n} \\sum_i (x_i - t_i)^2',
    backward:
      '\\frac{\\partial L}{\\partial x} = \\frac{2}{n} (x - t), \\qquad \\frac{\\partial L}{\\partial t} = -\\frac{\\partial L}{\\partial x}',
    shapes: 'x and t have one shape of n elements; the loss is a scalar',
    source: 'PyTorch, torch.nn.MSELoss'
  },
  inputs: { x: { doc: 'Predictions, any shape.' }, t: { doc: 'Targets of the same shape.' } },
  outputs: { loss: { doc: 'Mean squared error, a scalar.' } },
  fields: {},
  infer({ node, inputs }) {
    requireSamples(node, 'x', inputs.x)
    requireSameTargets(node, inputs.x, inputs.t)
    return { outputs: { loss: [] } }
  },
  forward({ kernels, inputs, outputs }) {
    kernels.squaredError(inputs.x.offset, inputs.t.offset, outputs.loss.offset, inputs.x.size)
  },
  backward({ kernels, inputs, outputGradients, inputGradients }) {
    const { x, t } = inputs
    const dloss = outputGradients.loss
    if (!dloss) return
    if (inputGradients.x) kernels.squaredErrorGradient(x.offset, t.offset, dloss.offset, inputGradients.x.offset, x.size, 2)
    if (inputGradients.t) kernels.squaredErrorGradient(x.offset, t.offset, dloss.offset, inputGradients.t.offset, x.size, -2)
  },
  arithmetic: {
    forward(call) {
      const [x, t] = [call.input('x'), call.input('t')]
      const n = sizeOf(x.shape)
      return quotient(sum(upTo(n).map((i) => power(minus(x.at(i), t.at(i)), 2))), number(n))
    },
    backward(call, name, i) {
      const [x, t, dloss] = [call.input('x'), call.input('t'), call.upstream('loss')]
      const difference = name === 'x' ? minus(x.at(i), t.at(i)) : minus(t.at(i), x.at(i))
      return product(dloss?.at(0) ?? number(0), quotient(product(number(2), difference), number(sizeOf(x.shape))))
    }
  },
  multiplyAdds: ({ inputs }) => sizeOf(inputs.x),
  loss: { output: 'loss' },
  exports: {
    numpy: {
      name: 'MeanSquaredError',
      code: `class MeanSquaredError(Layer):
    """loss = mean of (x - t) ** 2"""

    def forward(self, x, t):
        self.difference = x - t
        return (self.difference**2).mean()

    def backward(self, dloss):
        dx = dloss * 2 / self.difference.size * self.difference
        return dx, -dx`
    },
    pytorch: {
      forward: (_, { x, t }) => `F.mse_loss(${x}, ${t})`
    },
    // what it compares is exported, the loss itself is not
    onnx: { write: () => {} }
  },
  cases: [{ inputs: { x: [4, 3], t: [4, 3] } }, { inputs: { x: [], t: [] } }, { inputs: { x: [2, 3, 5], t: [2, 3, 5] } }],
  randomCase(draw) {
    const shape = Array.from({ length: draw.integer(0, 4) }, () => draw.integer(1, 4))
    return { inputs: { x: shape, t: shape } }
  }
})
