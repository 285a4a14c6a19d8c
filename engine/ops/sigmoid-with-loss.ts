// Sigmoid with binary cross entropy: the loss of one or more yes-or-no questions a sample.
import { defineOp, refuse, sizeOf } from './contract.ts'
import { apply, minus, negative, number, product, quotient, sum, upTo } from './rules/arithmetic.ts'
import { requireSameTargets, requireSamples } from './rules/batch.ts'

export const sigmoidWithLoss = defineOp({
  type: 'sigmoid-with-loss',
  label: 'Sigmoid with loss',
  category: 'loss',
  doc: {
    summary: 'Turns each score into the probability of "yes" and measures how far it is from the answer.',
    forward:
      'y = \\frac{1}{1 + e^{-x}}, \\qquad L = \\frac{1}{N} \\sum_n \\sum_d \\left( \\max(x_{nd}, 0) - x_{nd} t_{nd} + \\log(1 + e^{-|x_{nd}|}) \\right)',
    backward:
      '\\frac{\\partial L}{\\partial x} = \\frac{y - t}{N}, \\qquad \\frac{\\partial L}{\\partial t} = -\\frac{x}{N}; \\text{ a gradient } g \\text{ at } y \\text{ adds } g \\odot y \\odot (1 - y)',
    shapes:
      'x and t have one shape [N, …]; the loss is a scalar: the sum over a sample, the mean over the mini-batch; y has the shape of x',
    source: 'PyTorch, torch.nn.BCEWithLogitsLoss (there the mean is over every element)'
  },
  inputs: {
    x: { doc: 'Scores (logits) [N, …], any real numbers.' },
    t: { doc: 'Answers of the same shape: 1 for yes, 0 for no, or a probability.' }
  },
  outputs: {
    loss: { doc: 'Binary cross entropy: summed over a sample, averaged over the mini-batch; a scalar.' },
    y: { doc: 'Probabilities of "yes", the shape of x.' }
  },
  fields: {},
  infer({ node, inputs }) {
    const { x, t } = inputs
    if (x.length === 0)
      throw refuse('input-rank', `${node} needs scores [N, …] at x; got a single number []. Connect a batch, or add a reshape.`, {
        node,
        port: 'x'
      })
    requireSamples(node, 'x', x)
    requireSameTargets(node, x, t)
    return { outputs: { loss: [], y: x } }
  },
  forward({ kernels, inputs, outputs }) {
    const { x, t } = inputs
    kernels.sigmoidLoss(x.offset, t.offset, outputs.y.offset, outputs.loss.offset, x.shape[0] ?? 1, x.size)
  },
  backward({ kernels, inputs, outputs, outputGradients, inputGradients }) {
    const { x, t } = inputs
    const N = x.shape[0] ?? 1
    const dloss = outputGradients.loss?.offset ?? 0
    const dy = outputGradients.y?.offset ?? 0
    if (inputGradients.x) kernels.sigmoidLossGradient(outputs.y.offset, t.offset, dloss, dy, inputGradients.x.offset, N, x.size)
    if (!inputGradients.t) return
    if (dloss) kernels.sigmoidLossTargetGradient(x.offset, dloss, inputGradients.t.offset, N, x.size)
    else kernels.fill(inputGradients.t.offset, t.size, 0)
  },
  arithmetic: {
    forward(call, port, i) {
      const [x, t] = [call.input('x'), call.input('t')]
      if (port === 'y') return apply('sigmoid', x.at(i))
      const terms = upTo(sizeOf(x.shape)).map((at) =>
        sum([
          apply('max', x.at(at), number(0)),
          negative(product(x.at(at), t.at(at))),
          apply('log', sum([number(1), apply('exp', negative(apply('abs', x.at(at))))]))
        ])
      )
      return quotient(sum(terms), number(x.shape[0] ?? 1))
    },
    backward(call, name, i) {
      const [x, t, y] = [call.input('x'), call.input('t'), call.output('y')]
      const [dloss, dy] = [call.upstream('loss'), call.upstream('y')]
      const N = number(x.shape[0] ?? 1)
      if (name === 't') return dloss ? negative(product(dloss.at(0), quotient(x.at(i), N))) : number(0)
      const parts = [
        ...(dloss ? [product(dloss.at(0), quotient(minus(y.at(i), t.at(i)), N))] : []),
        ...(dy ? [product(dy.at(i), y.at(i), minus(number(1), y.at(i)))] : [])
      ]
      return parts.length === 1 && parts[0] ? parts[0] : sum(parts)
    }
  },
  multiplyAdds: ({ inputs }) => 2 * sizeOf(inputs.x),
  loss: { output: 'loss', scores: 'y', targets: 't', threshold: 0.5, atChance: ([, ...rest]) => sizeOf(rest) * Math.log(2) },
  exports: {
    numpy: {
      name: 'SigmoidWithLoss',
      code: `class SigmoidWithLoss(Layer):
    """y = sigmoid(x), loss = binary cross entropy, summed over a sample, averaged over the mini-batch"""

    def forward(self, x, t):
        self.x, self.t = x, t
        with np.errstate(over="ignore"):
            self.y = 1 / (1 + np.exp(-x))
        return (np.maximum(x, 0) - x * t + np.log1p(np.exp(-np.abs(x)))).sum() / len(x), self.y

    def backward(self, dloss, dy):
        N = len(self.x)
        dloss = 0 if dloss is None else dloss
        dx = dloss * (self.y - self.t) / N
        if dy is not None:
            dx = dx + dy * self.y * (1 - self.y)
        return dx, -dloss * self.x / N`
    },
    pytorch: {
      code: () => `def sigmoid_with_loss(x, t):
    """Binary cross entropy, summed over a sample, averaged over the mini-batch; and the probabilities"""
    return F.binary_cross_entropy_with_logits(x, t, reduction="sum") / len(x), torch.sigmoid(x)`,
      forward: (_, { x, t }) => `sigmoid_with_loss(${x}, ${t})`
    },
    onnx: { write: (_, onnx) => onnx.add('Sigmoid', [onnx.inputs.x], onnx.outputs.y) }
  },
  cases: [
    { inputs: { x: [5, 1], t: [5, 1] }, values: { t: 'probability' } },
    { inputs: { x: [3, 2, 4], t: [3, 2, 4] }, values: { t: 'probability' } },
    { inputs: { x: [6], t: [6] }, values: { t: 'probability' } }
  ],
  randomCase(draw) {
    const shape = Array.from({ length: draw.integer(1, 4) }, () => draw.integer(1, 4))
    return { inputs: { x: shape, t: shape }, values: { t: 'probability' } }
  }
})
