// Batch normalization: each channel (or each activation) gets mean 0 and variance 1 over the mini-batch, then its own scale and shift.
import { defineOp, refuse, type Shape, showShape, sizeOf } from './contract.ts'
import { choice, number } from './fields.ts'
import { apply, type Elements, minus, negative, number as numberOf, product, quotient, sum, upTo } from './rules/arithmetic.ts'
import { requireSamples } from './rules/batch.ts'
import { float, int } from './rules/onnx.ts'
import { pythonCall } from './rules/python.ts'

type Convention = 'pytorch' | 'notes'

/** x as [N, channels, inner]: "pytorch" normalizes dimension 1, "notes" every activation on its own. */
function view(x: Shape, convention: Convention): { readonly N: number; readonly channels: number; readonly inner: number } {
  const [N = 0, C = 0] = x
  const rest = sizeOf(x.slice(1))
  return convention === 'pytorch' ? { N, channels: C, inner: rest / C } : { N, channels: rest, inner: 1 }
}

export const batchNormalization = defineOp({
  type: 'batch-normalization',
  label: 'Batch normalization',
  category: 'normalization',
  doc: {
    summary: 'Brings each channel to mean 0 and variance 1 over the mini-batch, then scales by γ and shifts by β.',
    forward:
      '\\hat{x} = \\frac{x - \\mu}{\\sqrt{\\sigma^2 + \\varepsilon}}, \\qquad y = \\gamma \\hat{x} + \\beta; \\qquad \\text{training: } \\mu = \\tfrac{1}{m} \\textstyle\\sum x,\\ \\sigma^2 = \\tfrac{1}{m} \\sum (x - \\mu)^2; \\text{ evaluation: the running values}',
    backward:
      '\\frac{\\partial L}{\\partial \\beta} = \\sum dy, \\qquad \\frac{\\partial L}{\\partial \\gamma} = \\sum dy\\, \\hat{x}, \\qquad \\frac{\\partial L}{\\partial x} = \\frac{\\gamma}{\\sqrt{\\sigma^2 + \\varepsilon}} \\left( dy - \\frac{1}{m} \\sum dy - \\frac{\\hat{x}}{m} \\sum dy\\, \\hat{x} \\right); \\text{ in evaluation only the factor before the bracket, times } dy',
    shapes:
      'y has the shape of x, [N, C, …]; γ and β are [C] (convention "pytorch") or as long as one flattened sample (convention "notes")',
    source: 'Ioffe and Szegedy, Batch normalization, 2015; PyTorch, torch.nn.BatchNorm2d'
  },
  inputs: { x: { doc: 'A batch [N, C, …] of rank 2 or more.' } },
  outputs: { y: { doc: 'The same shape, normalized.' } },
  fields: {
    convention: choice({
      label: 'Convention',
      doc: '"pytorch": one mean and variance for each channel (dimension 1); the running variance starts at 1 and takes the unbiased variance. "notes": one for each activation; the running variance starts at 0 and takes the biased variance.',
      default: 'pytorch',
      options: ['pytorch', 'notes']
    }),
    epsilon: number({
      label: 'Epsilon',
      doc: 'Added to the variance before the square root. Default: 1e-5, and 1e-6 under the convention "notes".',
      default: 1e-5,
      defaultBy: { field: 'convention', values: { notes: 1e-6 } },
      min: 0,
      max: 1
    }),
    momentum: number({
      label: 'Momentum',
      doc: 'The fraction of the running mean and variance that is kept in each iteration (PyTorch names the other fraction, 0.1).',
      default: 0.9,
      min: 0,
      max: 1
    })
  },
  infer({ node, fields, inputs, mode }) {
    const { x } = inputs
    const { convention } = fields
    if (x.length < 2)
      throw refuse('input-rank', `${node} needs [N, D] or [N, C, …] at x; got ${showShape(x)}. Connect a batch, or add a reshape.`, {
        node,
        port: 'x'
      })
    requireSamples(node, 'x', x)
    const { N, channels, inner } = view(x, convention)
    if (mode === 'train' && N * inner < 2) {
      const what = convention === 'pytorch' ? 'channel' : 'activation'
      throw refuse(
        'batch-too-small',
        `${node} needs 2 or more values for each ${what} at x in training; got ${N * inner} from ${showShape(x)}, so every output would be β. Set the batch size to 2 or more, or run in evaluation mode.`,
        { node, port: 'x' }
      )
    }
    const shape = [channels]
    return {
      outputs: { y: x },
      parameters: {
        gamma: { shape, initial: { draw: 'none', scale: 0, value: 1 } },
        beta: { shape, initial: { draw: 'none', scale: 0, value: 0 } }
      },
      state: {
        runningMean: { shape, value: 0 },
        runningVariance: { shape, value: convention === 'pytorch' ? 1 : 0 }
      },
      workspace: { mean: { shape }, variance: { shape } },
      explanation:
        convention === 'pytorch'
          ? `${channels} channels, each over ${N} · ${inner} = ${N * inner} values`
          : `${x.slice(1).join(' · ')}${x.length > 2 ? ` = ${channels}` : ''} activations, each over ${N} values`
    }
  },
  forward({ kernels, fields, mode, updateState, inputs, outputs, parameters, state, workspace }) {
    const { x } = inputs
    const { N, channels, inner } = view(x.shape, fields.convention)
    const train = mode === 'train'
    const mean = train ? workspace['mean']! : state['runningMean']!
    const variance = train ? workspace['variance']! : state['runningVariance']!
    kernels.normalizeChannels(
      x.offset,
      parameters['gamma']!.offset,
      parameters['beta']!.offset,
      outputs.y.offset,
      mean.offset,
      variance.offset,
      N,
      channels,
      inner,
      fields.epsilon,
      train ? 1 : 0
    )
    if (!train || !updateState) return
    const m = N * inner
    const unbiased = fields.convention === 'pytorch' ? m / (m - 1) : 1
    kernels.moveRunning(state['runningMean']!.offset, mean.offset, channels, fields.momentum, 1)
    kernels.moveRunning(state['runningVariance']!.offset, variance.offset, channels, fields.momentum, unbiased)
  },
  backward({ kernels, fields, mode, inputs, parameters, state, workspace, outputGradients, inputGradients, parameterGradients }) {
    const { x } = inputs
    if (!outputGradients.y) return
    const { N, channels, inner } = view(x.shape, fields.convention)
    const train = mode === 'train'
    kernels.normalizeChannelsGradient(
      x.offset,
      outputGradients.y.offset,
      (train ? workspace['mean']! : state['runningMean']!).offset,
      (train ? workspace['variance']! : state['runningVariance']!).offset,
      parameters['gamma']!.offset,
      inputGradients.x?.offset ?? 0,
      parameterGradients['gamma']?.offset ?? 0,
      parameterGradients['beta']?.offset ?? 0,
      N,
      channels,
      inner,
      fields.epsilon,
      train ? 1 : 0
    )
  },
  arithmetic: {
    forward(call, _, i) {
      const x = call.input('x')
      const c = channelOf(i, x.shape, call.fields.convention)
      const { mean, variance } = statisticsOf(call)
      const normalized = quotient(minus(x.at(i), mean.at(c)), apply('sqrt', sum([variance.at(c), numberOf(call.fields.epsilon)])))
      return sum([product(call.parameter('gamma').at(c), normalized), call.parameter('beta').at(c)])
    },
    backward(call, name, i) {
      const [x, dy] = [call.input('x'), call.upstream('y')]
      if (!dy) return numberOf(0)
      const { convention, epsilon } = call.fields
      const c = name === 'x' ? channelOf(i, x.shape, convention) : i
      const { mean, variance } = statisticsOf(call)
      const deviation = apply('sqrt', sum([variance.at(c), numberOf(epsilon)]))
      const normalized = (at: number) => quotient(minus(x.at(at), mean.at(c)), deviation)
      const members = membersOf(c, x.shape, convention)
      const total = sum(members.map((at) => dy.at(at)))
      if (name === 'beta') return total
      const weighted = sum(members.map((at) => product(dy.at(at), normalized(at))))
      if (name === 'gamma') return weighted
      const factor = quotient(call.parameter('gamma').at(c), deviation)
      if (call.mode === 'evaluate') return product(factor, dy.at(i))
      const m = numberOf(members.length)
      return product(factor, sum([dy.at(i), negative(quotient(total, m)), negative(product(normalized(i), quotient(weighted, m)))]))
    }
  },
  runningStatistics: {
    mean: 'mean',
    variance: 'variance',
    runningMean: 'runningMean',
    runningVariance: 'runningVariance',
    momentum: 'momentum'
  },
  multiplyAdds: ({ inputs }) => 2 * sizeOf(inputs.x),
  exports: {
    numpy: {
      name: 'BatchNormalization',
      code: `class BatchNormalization(Layer):
    """y = gamma (x - mean) / sqrt(variance + epsilon) + beta, with mean and variance of the mini-batch, or the running ones in evaluation"""

    def forward(self, x, run):
        self.shape = x.shape
        # [N, channels, pixels]; the convention of the notes takes every activation for a channel of its own
        x = x.reshape(len(x), x.shape[1], -1) if self.convention == "pytorch" else x.reshape(len(x), -1, 1)
        self.training = run.training
        if run.training:
            low, high = x.min(axis=(0, 2)), x.max(axis=(0, 2))
            # what is the same everywhere becomes exactly 0, not a rounding error divided by the root of epsilon
            mean = np.where(low == high, low, x.mean(axis=(0, 2)))
            variance = np.where(low == high, 0, x.var(axis=(0, 2)))
            if run.moving:
                m = x.size // len(mean)
                unbiased = m / (m - 1) if self.convention == "pytorch" else 1
                for name, value in (("runningMean", mean), ("runningVariance", variance * unbiased)):
                    self.state[name][:] = self.momentum * self.state[name] + (1 - self.momentum) * value
        else:
            mean, variance = self.state["runningMean"], self.state["runningVariance"]
        self.deviation = np.sqrt(variance + self.epsilon)[:, None]
        self.normalized = (x - mean[:, None]) / self.deviation
        y = self.parameters["gamma"][:, None] * self.normalized + self.parameters["beta"][:, None]
        return y.reshape(self.shape)

    def backward(self, dy):
        dy = dy.reshape(self.normalized.shape)
        axes = (0, 2)
        self.gradients["beta"] = dy.sum(axis=axes)
        self.gradients["gamma"] = (dy * self.normalized).sum(axis=axes)
        dx = dy
        if self.training:
            m = dy.size // dy.shape[1]
            dx = dy - self.gradients["beta"][:, None] / m - self.normalized * (self.gradients["gamma"][:, None] / m)
        return (self.parameters["gamma"][:, None] / self.deviation * dx).reshape(self.shape)`,
      settings: ({ fields: { convention, epsilon, momentum } }) => ({ convention, epsilon, momentum }),
      looksAtRun: true
    },
    pytorch: {
      module: ({ fields: { convention, epsilon, momentum }, inputs: { x } }) => {
        const settings = { eps: epsilon, momentum: 1 - momentum }
        if (convention === 'notes') return pythonCall('BatchNormOfNotes', [sizeOf(x.slice(1))], settings)
        return pythonCall(`nn.BatchNorm${Math.max(1, x.length - 2)}d`, [x[1] ?? 0], settings)
      },
      tensors: { gamma: 'weight', beta: 'bias', runningMean: 'running_mean', runningVariance: 'running_var' },
      code: ({ fields }) => (fields.convention === 'notes' ? batchNormOfNotes : undefined),
      forward: (_, { x }, self) => `${self}(${x})`
    },
    onnx: {
      write({ fields: { convention, epsilon, momentum }, inputs: { x } }, onnx) {
        const tensors = ['gamma', 'beta', 'runningMean', 'runningVariance'].map((name) => onnx.tensor(name))
        const attributes = { epsilon: float(epsilon), momentum: float(momentum) }
        if (convention === 'pytorch' || x.length === 2) {
          onnx.add('BatchNormalization', [onnx.inputs.x, ...tensors], onnx.outputs.y, attributes)
          return
        }
        // every activation by itself: rows instead of images
        const rows = onnx.between('rows')
        onnx.add('Flatten', [onnx.inputs.x], rows, { axis: int(1) })
        onnx.add('BatchNormalization', [rows, ...tensors], onnx.outputs.y, attributes)
        onnx.add('Reshape', [onnx.outputs.y, onnx.integers('image_shape', [-1, ...x.slice(1)])], onnx.elsewhere('y', 'image'))
      },
      reads: {
        BatchNormalization(node) {
          if (node.int('training_mode', 0) !== 0) throw node.refuse('is in training mode. Export the network for inference.')
          if (node.int('spatial', 1) === 0)
            throw node.refuse('normalizes every activation by itself (spatial 0). Export it with a newer opset.')
          const tensors = {
            gamma: node.known(1, 'scale'),
            beta: node.known(2, 'shift'),
            runningMean: node.known(3, 'mean'),
            runningVariance: node.known(4, 'variance')
          }
          // what float32 has made of 0.9 and 1e-5
          const [epsilon, momentum] = [node.float('epsilon', 1e-5), node.float('momentum', 0.9)]
          return { fields: { epsilon, momentum }, inputs: { x: 0 }, tensors }
        }
      }
    }
  },
  cases: [
    { inputs: { x: [6, 4] } },
    { inputs: { x: [4, 3, 5] } },
    { inputs: { x: [3, 2, 3, 4] } },
    { inputs: { x: [2, 2, 2, 2, 3] } },
    { inputs: { x: [1, 3, 4, 4] } },
    { inputs: { x: [5, 21] } },
    { fields: { convention: 'notes' }, inputs: { x: [6, 4] } },
    { fields: { convention: 'notes', momentum: 0.5 }, inputs: { x: [4, 2, 3, 3] } },
    { fields: { epsilon: 0.1, momentum: 0 }, inputs: { x: [3, 2, 2] } }
  ],
  randomCase(draw) {
    const rest = Array.from({ length: draw.integer(1, 3) }, () => draw.integer(1, 4))
    const fields = {
      convention: draw.pick(['pytorch', 'notes'] as const),
      epsilon: draw.pick([1e-6, 1e-5, 1e-3, 0.1]),
      momentum: draw.pick([0, 0.5, 0.9, 1])
    }
    return { fields, inputs: { x: [draw.integer(3, 6), ...rest] } }
  }
})

function channelOf(i: number, x: Shape, convention: Convention): number {
  const { channels, inner } = view(x, convention)
  return Math.floor(i / inner) % channels
}

/** All elements that share the statistics of a channel. */
function membersOf(c: number, x: Shape, convention: Convention): readonly number[] {
  const { N, channels, inner } = view(x, convention)
  return upTo(N).flatMap((n) => upTo(inner).map((at) => (n * channels + c) * inner + at))
}

/** Of the mini-batch in training, the running ones in evaluation. */
function statisticsOf(call: { readonly mode: 'train' | 'evaluate'; state(name: string): Elements; workspace(name: string): Elements }): {
  readonly mean: Elements
  readonly variance: Elements
} {
  return call.mode === 'train'
    ? { mean: call.workspace('mean'), variance: call.workspace('variance') }
    : { mean: call.state('runningMean'), variance: call.state('runningVariance') }
}

const batchNormOfNotes = `class BatchNormOfNotes(nn.BatchNorm1d):
    """Every activation is normalized by itself, and the running variance is the biased one, which starts at 0"""

    def __init__(self, activations, eps, momentum):
        super().__init__(activations, eps, momentum)
        self.running_var.zero_()

    def forward(self, x):
        rows = x.flatten(1)
        if not self.training:
            return super().forward(rows).reshape(x.shape)
        mean, variance = rows.mean(0), rows.var(0, unbiased=False)
        with torch.no_grad():
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(variance, self.momentum)
        y = (rows - mean) / torch.sqrt(variance + self.eps)
        return (self.weight * y + self.bias).reshape(x.shape)`
