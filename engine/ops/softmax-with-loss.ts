// Softmax with cross entropy: the loss of a classifier over C classes, with the combined backward (y − t)/N.
import { defineOp, refuse, type Shape, showShape, sizeOf } from './contract.ts'
import { number } from './fields.ts'
import { apply, type Expression, minus, negative, number as numberOf, product, quotient, sum, upTo } from './rules/arithmetic.ts'
import { requireSamples } from './rules/batch.ts'
import { int } from './rules/onnx.ts'
import { logShare, share } from './rules/softmax-arithmetic.ts'

/** Targets of rank 1 are class numbers, of rank 2 one-hot (or soft) rows. */
const isIndex = (t: Shape) => t.length === 1

export const softmaxWithLoss = defineOp({
  type: 'softmax-with-loss',
  label: 'Softmax with loss',
  category: 'loss',
  doc: {
    summary: 'Turns scores into probabilities and measures how little of them falls on the right class.',
    forward:
      'y_{nc} = \\frac{e^{x_{nc} - \\max_k x_{nk}}}{\\sum_j e^{x_{nj} - \\max_k x_{nk}}}, \\qquad L = -\\frac{1}{N} \\sum_n \\sum_c t_{nc} \\log(y_{nc} + \\varepsilon)',
    backward:
      '\\frac{\\partial L}{\\partial x} = \\frac{y - t}{N} \\text{ (without } \\varepsilon\\text{; for soft targets too)}, \\qquad \\frac{\\partial L}{\\partial t} = -\\frac{\\log(y + \\varepsilon)}{N}; \\text{ a gradient } g \\text{ at } y \\text{ adds } y \\odot (g - \\textstyle\\sum_c g_c y_c)',
    shapes: 'x is [N, C], t is [N, C] or class numbers [N]; the loss is a scalar, y is [N, C]',
    source: 'PyTorch, torch.nn.CrossEntropyLoss; with ε > 0 the loss of the study notes'
  },
  inputs: {
    x: { doc: 'Scores (logits) [N, C], any real numbers.' },
    t: {
      doc: 'Targets: one-hot rows [N, C] (probabilities work too), or class numbers [N] from 0 to C − 1. The gradient at x is (y − t)/N as it stands, exact where a row sums to 1.',
      differentiable: (shape) => !isIndex(shape)
    }
  },
  outputs: {
    loss: { doc: 'Mean cross entropy of the mini-batch, a scalar.' },
    y: { doc: 'Probabilities [N, C]; each row sums to 1.' }
  },
  fields: {
    epsilon: number({
      label: 'Epsilon',
      doc: 'Added to a probability before the logarithm. 0 computes the logarithm from the scores, which stays finite for any of them; the notes use 1e-7.',
      default: 0,
      min: 0,
      max: 1
    })
  },
  infer({ node, inputs }) {
    const { x, t } = inputs
    const [N, C] = x
    if (x.length !== 2 || N === undefined || C === undefined) {
      const cure = 'Add an affine layer with one unit for each class, or a flatten.'
      throw refuse('input-rank', `${node} needs scores [N, C] at x; got ${showShape(x)}. ${cure}`, { node, port: 'x' })
    }
    requireSamples(node, 'x', x)
    checkTargets(node, N, C, t)
    return { outputs: { loss: [], y: x } }
  },
  forward({ node, kernels, fields, inputs, outputs }) {
    const { x, t } = inputs
    const [N = 0, C = 0] = x.shape
    const { y, loss } = outputs
    if (!isIndex(t.shape)) {
      kernels.softmaxLoss(x.offset, t.offset, y.offset, loss.offset, N, C, fields.epsilon)
      return
    }
    const bad = kernels.softmaxLossOfLabels(x.offset, t.offset, y.offset, loss.offset, N, C, fields.epsilon)
    if (bad < 0) return
    const label = kernels.labelAt(t.offset, bad)
    throw refuse(
      'label-out-of-range',
      `${node} needs whole labels from 0 to ${C - 1} at t; sample ${bad} of the mini-batch has ${label}. Give the layer before x one unit for each class, or correct the labels.`,
      { node, port: 't', sample: bad }
    )
  },
  backward({ kernels, fields, inputs, outputs, outputGradients, inputGradients }) {
    const { x, t } = inputs
    const [N = 0, C = 0] = x.shape
    const { y } = outputs
    const dloss = outputGradients.loss?.offset ?? 0
    if (inputGradients.x) {
      const dy = outputGradients.y?.offset ?? 0
      kernels.softmaxLossGradient(y.offset, t.offset, isIndex(t.shape) ? 1 : 0, dloss, dy, inputGradients.x.offset, N, C)
    }
    if (!inputGradients.t) return
    if (dloss) kernels.softmaxLossTargetGradient(x.offset, y.offset, dloss, inputGradients.t.offset, N, C, fields.epsilon)
    else kernels.fill(inputGradients.t.offset, t.size, 0)
  },
  arithmetic: {
    forward(call, port, i) {
      const [x, t, y] = [call.input('x'), call.input('t'), call.output('y')]
      const [N = 0, C = 0] = x.shape
      const row = (n: number) => upTo(C).map((c) => n * C + c)
      if (port === 'y') return share(x, i, row(Math.floor(i / C)))
      const { epsilon } = call.fields
      const logarithm = (at: number): Expression => {
        if (epsilon > 0) return apply('log', sum([y.at(at), numberOf(epsilon)]))
        // a probability that rounds to 0 still has a logarithm: from the scores
        return y.value(at) > 1e-290 ? apply('log', y.at(at)) : logShare(x, at, row(Math.floor(at / C)))
      }
      const terms = upTo(N).flatMap((n): readonly Expression[] => {
        if (isIndex(t.shape)) return [logarithm(n * C + t.value(n))]
        return row(n).flatMap((at) => (t.value(at) === 0 ? [] : t.value(at) === 1 ? [logarithm(at)] : [product(t.at(at), logarithm(at))]))
      })
      return negative(quotient(sum(terms), numberOf(N)))
    },
    backward(call, name, i) {
      const [x, t, y] = [call.input('x'), call.input('t'), call.output('y')]
      const [dloss, dy] = [call.upstream('loss'), call.upstream('y')]
      const [N = 0, C = 0] = x.shape
      const row = upTo(C).map((c) => Math.floor(i / C) * C + c)
      if (name === 't') {
        if (!dloss) return numberOf(0)
        const { epsilon } = call.fields
        const logarithm = epsilon > 0 ? apply('log', sum([y.at(i), numberOf(epsilon)])) : logShare(x, i, row)
        return negative(product(dloss.at(0), quotient(logarithm, numberOf(N))))
      }
      const target = isIndex(t.shape) ? numberOf(t.value(Math.floor(i / C)) === i % C ? 1 : 0) : t.at(i)
      const parts = [
        ...(dloss ? [product(dloss.at(0), quotient(minus(y.at(i), target), numberOf(N)))] : []),
        ...(dy ? [product(y.at(i), minus(dy.at(i), sum(row.map((at) => product(dy.at(at), y.at(at))))))] : [])
      ]
      return parts.length === 1 && parts[0] ? parts[0] : sum(parts)
    }
  },
  multiplyAdds: ({ inputs }) => 2 * sizeOf(inputs.x),
  loss: { output: 'loss', scores: 'x', targets: 't', atChance: ([, classes = 1]) => Math.log(classes) },
  exactWith: { epsilon: 0 },
  exports: {
    numpy: {
      name: 'SoftmaxWithLoss',
      code: `class SoftmaxWithLoss(Layer):
    """y = softmax(x), loss = - mean over samples of the sum of t log(y + epsilon)"""

    def forward(self, x, t):
        N, C = x.shape
        self.t = t if t.ndim == 2 else np.eye(C, dtype=x.dtype)[t.astype(int)]
        shifted = x - x.max(axis=1, keepdims=True)
        total = np.exp(shifted).sum(axis=1, keepdims=True)
        self.y = np.exp(shifted) / total
        self.log = np.log(self.y + self.epsilon) if self.epsilon > 0 else shifted - np.log(total)
        self.indices = t.ndim == 1
        return -(self.t * self.log).sum() / N, self.y

    def backward(self, dloss, dy):
        N = len(self.t)
        dloss = 0 if dloss is None else dloss
        dx = dloss * (self.y - self.t) / N
        if dy is not None:
            dx = dx + self.y * (dy - (dy * self.y).sum(axis=1, keepdims=True))
        return dx, None if self.indices else -dloss * self.log / N`,
      settings: ({ fields: { epsilon } }) => ({ epsilon })
    },
    pytorch: {
      code: () => `def softmax_with_loss(x, t, epsilon):
    """Mean cross entropy over the samples, and the probabilities"""
    y = torch.softmax(x, 1)
    log = torch.log(y + epsilon) if epsilon > 0 else torch.log_softmax(x, 1)
    if t.dim() == 1:
        t = F.one_hot(t.long(), x.shape[1])
    return -(t * log).sum() / len(x), y`,
      forward: ({ fields }, { x, t }) => `softmax_with_loss(${x}, ${t}, ${fields.epsilon})`
    },
    onnx: { write: (_, onnx) => onnx.add('Softmax', [onnx.inputs.x], onnx.outputs.y, { axis: int(1) }) }
  },
  cases: [
    { inputs: { x: [4, 5], t: [4, 5] }, values: { t: 'one-hot' } },
    { inputs: { x: [4, 5], t: [4] }, values: { t: 'index' }, classes: 5 },
    { fields: { epsilon: 1e-7 }, inputs: { x: [3, 10], t: [3, 10] }, values: { t: 'one-hot' } },
    { inputs: { x: [1, 1], t: [1] }, values: { t: 'index' }, classes: 1 }
  ],
  randomCase(draw) {
    const N = draw.integer(1, 6)
    const C = draw.integer(1, 7)
    const fields = { epsilon: draw.pick([0, 1e-7, 1e-3]) }
    return draw.flag()
      ? { fields, inputs: { x: [N, C], t: [N] }, values: { t: 'index' }, classes: C }
      : { fields, inputs: { x: [N, C], t: [N, C] }, values: { t: 'one-hot' } }
  }
})

function checkTargets(node: string, N: number, C: number, t: Shape): void {
  const place = { node, port: 't' }
  const [samples, width] = t
  if (t.length !== 1 && t.length !== 2)
    throw refuse(
      'target-shape',
      `${node} needs one-hot targets [${N}, ${C}] or class numbers [${N}] at t; got ${showShape(t)}. Add a reshape, or connect the labels of a dataset.`,
      place
    )
  if (samples !== N)
    throw refuse(
      'target-shape',
      `${node} needs a target for each of the ${N} samples at x; got ${samples} at t, ${showShape(t)}. Connect the labels of the same dataset.`,
      place
    )
  if (width !== undefined && width !== C)
    throw refuse(
      'target-width',
      `${node} needs one-hot targets as wide as the ${C} scores at x; got ${width} at t, ${showShape(t)}. Give the layer before x ${width} units, or use index labels.`,
      place
    )
}
