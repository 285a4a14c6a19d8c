// Layer normalization: each sample gets mean 0 and variance 1 over all its values, then a scale and a shift for each.
import { defineOp, refuse, showShape, sizeOf } from './contract.ts'
import { number } from './fields.ts'
import { apply, minus, negative, number as numberOf, product, quotient, sum, upTo } from './rules/arithmetic.ts'
import { requireSamples } from './rules/batch.ts'
import { float, int } from './rules/onnx.ts'
import { pythonCall } from './rules/python.ts'

export const layerNormalization = defineOp({
  type: 'layer-normalization',
  label: 'Layer normalization',
  category: 'normalization',
  doc: {
    summary: 'Brings each sample to mean 0 and variance 1 over its own values, then scales by γ and shifts by β.',
    forward:
      '\\hat{x}_n = \\frac{x_n - \\mu_n}{\\sqrt{\\sigma_n^2 + \\varepsilon}}, \\qquad y_n = \\gamma \\odot \\hat{x}_n + \\beta, \\qquad \\mu_n, \\sigma_n^2 \\text{ over the } D \\text{ values of sample } n',
    backward:
      '\\frac{\\partial L}{\\partial \\beta} = \\sum_n dy_n, \\quad \\frac{\\partial L}{\\partial \\gamma} = \\sum_n dy_n \\odot \\hat{x}_n, \\quad \\frac{\\partial L}{\\partial x_n} = \\frac{1}{\\sqrt{\\sigma_n^2 + \\varepsilon}} \\left( g_n - \\frac{1}{D} \\sum g_n - \\frac{\\hat{x}_n}{D} \\sum g_n \\odot \\hat{x}_n \\right), \\quad g_n = \\gamma \\odot dy_n',
    shapes: 'y has the shape of x, [N, …]; γ and β have the shape of one sample',
    source: 'Ba, Kiros and Hinton, Layer normalization, 2016; PyTorch, torch.nn.LayerNorm'
  },
  inputs: { x: { doc: 'A batch [N, …] of rank 2 or more.' } },
  outputs: { y: { doc: 'The same shape, normalized.' } },
  fields: {
    epsilon: number({ label: 'Epsilon', doc: 'Added to the variance before the square root.', default: 1e-5, min: 0, max: 1 })
  },
  infer({ node, inputs }) {
    const { x } = inputs
    if (x.length < 2)
      throw refuse('input-rank', `${node} needs [N, D] or [N, C, …] at x; got ${showShape(x)}. Connect a batch, or add a reshape.`, {
        node,
        port: 'x'
      })
    requireSamples(node, 'x', x)
    const [N = 0, ...sample] = x
    return {
      outputs: { y: x },
      parameters: {
        gamma: { shape: sample, initial: { draw: 'none', scale: 0, value: 1 } },
        beta: { shape: sample, initial: { draw: 'none', scale: 0, value: 0 } }
      },
      workspace: { mean: { shape: [N] }, variance: { shape: [N] } },
      explanation: `${N} samples, each over ${sample.join(' · ')}${sample.length > 1 ? ` = ${sizeOf(sample)}` : ''} values`
    }
  },
  forward({ kernels, fields, inputs, outputs, parameters, workspace }) {
    const { x } = inputs
    kernels.normalizeRows(
      x.offset,
      parameters['gamma']!.offset,
      parameters['beta']!.offset,
      outputs.y.offset,
      workspace['mean']!.offset,
      workspace['variance']!.offset,
      x.shape[0] ?? 0,
      sizeOf(x.shape.slice(1)),
      fields.epsilon
    )
  },
  backward({ kernels, fields, inputs, parameters, workspace, outputGradients, inputGradients, parameterGradients }) {
    const { x } = inputs
    if (!outputGradients.y) return
    kernels.normalizeRowsGradient(
      x.offset,
      outputGradients.y.offset,
      workspace['mean']!.offset,
      workspace['variance']!.offset,
      parameters['gamma']!.offset,
      inputGradients.x?.offset ?? 0,
      parameterGradients['gamma']?.offset ?? 0,
      parameterGradients['beta']?.offset ?? 0,
      x.shape[0] ?? 0,
      sizeOf(x.shape.slice(1)),
      fields.epsilon
    )
  },
  arithmetic: {
    forward(call, _, i) {
      const x = call.input('x')
      const D = sizeOf(x.shape.slice(1))
      const [n, d] = [Math.floor(i / D), i % D]
      const deviation = apply('sqrt', sum([call.workspace('variance').at(n), numberOf(call.fields.epsilon)]))
      const normalized = quotient(minus(x.at(i), call.workspace('mean').at(n)), deviation)
      return sum([product(call.parameter('gamma').at(d), normalized), call.parameter('beta').at(d)])
    },
    backward(call, name, i) {
      const [x, dy] = [call.input('x'), call.upstream('y')]
      if (!dy) return numberOf(0)
      const [N = 0] = x.shape
      const D = sizeOf(x.shape.slice(1))
      const [mean, variance, gamma] = [call.workspace('mean'), call.workspace('variance'), call.parameter('gamma')]
      const deviation = (n: number) => apply('sqrt', sum([variance.at(n), numberOf(call.fields.epsilon)]))
      const normalized = (at: number) => quotient(minus(x.at(at), mean.at(Math.floor(at / D))), deviation(Math.floor(at / D)))
      if (name === 'beta') return sum(upTo(N).map((n) => dy.at(n * D + i)))
      if (name === 'gamma') return sum(upTo(N).map((n) => product(dy.at(n * D + i), normalized(n * D + i))))
      const n = Math.floor(i / D)
      const row = upTo(D).map((d) => n * D + d)
      const g = (at: number) => product(gamma.at(at % D), dy.at(at))
      const spread = quotient(sum(row.map(g)), numberOf(D))
      const slant = product(normalized(i), quotient(sum(row.map((at) => product(g(at), normalized(at)))), numberOf(D)))
      return quotient(sum([g(i), negative(spread), negative(slant)]), deviation(n))
    }
  },
  multiplyAdds: ({ inputs }) => 3 * sizeOf(inputs.x),
  exports: {
    numpy: {
      name: 'LayerNormalization',
      code: `class LayerNormalization(Layer):
    """y = gamma (x - mean) / sqrt(variance + epsilon) + beta, with mean and variance of each sample"""

    def forward(self, x):
        self.axes = tuple(range(1, x.ndim))
        self.deviation = np.sqrt(x.var(axis=self.axes, keepdims=True) + self.epsilon)
        self.normalized = (x - x.mean(axis=self.axes, keepdims=True)) / self.deviation
        return self.parameters["gamma"] * self.normalized + self.parameters["beta"]

    def backward(self, dy):
        self.gradients["beta"] = dy.sum(axis=0)
        self.gradients["gamma"] = (dy * self.normalized).sum(axis=0)
        g = self.parameters["gamma"] * dy
        mean = g.mean(axis=self.axes, keepdims=True)
        slant = (g * self.normalized).mean(axis=self.axes, keepdims=True)
        return (g - mean - self.normalized * slant) / self.deviation`,
      settings: ({ fields: { epsilon } }) => ({ epsilon })
    },
    pytorch: {
      module: ({ fields, inputs: { x } }) => pythonCall('nn.LayerNorm', [x.slice(1)], { eps: fields.epsilon }),
      tensors: { gamma: 'weight', beta: 'bias' },
      forward: (_, { x }, self) => `${self}(${x})`
    },
    onnx: {
      write: ({ fields }, onnx) =>
        onnx.add('LayerNormalization', [onnx.inputs.x, onnx.tensor('gamma'), onnx.tensor('beta')], onnx.outputs.y, {
          axis: int(1),
          epsilon: float(fields.epsilon)
        }),
      reads: {
        LayerNormalization(node) {
          const rank = node.inputs[0]?.shape.length ?? 0
          const axis = node.int('axis', -1)
          if ((axis < 0 ? axis + rank : axis) !== 1)
            throw node.refuse(`normalizes from dimension ${axis} on; Gradloom normalizes each whole sample, from dimension 1 on.`)
          const gamma = node.known(1, 'scale')
          const beta = node.inputs[2] ? node.known(2, 'shift') : { ...gamma, values: gamma.values.map(() => 0) }
          return { fields: { epsilon: node.float('epsilon', 1e-5) }, inputs: { x: 0 }, tensors: { gamma, beta } }
        }
      }
    }
  },
  cases: [
    { inputs: { x: [3, 5] } },
    { inputs: { x: [2, 3, 4, 3] } },
    { inputs: { x: [1, 17] } },
    { fields: { epsilon: 0.1 }, inputs: { x: [4, 2, 2] } }
  ],
  randomCase(draw) {
    const rest = Array.from({ length: draw.integer(0, 2) }, () => draw.integer(1, 4))
    return { fields: { epsilon: draw.pick([1e-5, 1e-3, 0.1]) }, inputs: { x: [draw.integer(1, 4), draw.integer(3, 6), ...rest] } }
  }
})
