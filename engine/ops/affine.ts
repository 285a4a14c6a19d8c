// Affine: a fully connected layer.
import { defineOp, refuse, type Shape, showShape, sizeOf } from './contract.ts'
import { integer } from './fields.ts'
import { number as numberOf, product, sum, upTo } from './rules/arithmetic.ts'
import { requireSamples } from './rules/batch.ts'
import { int, type OnnxNumbers } from './rules/onnx.ts'
import { pythonCall } from './rules/python.ts'
import { randomShape } from './rules/random-shape.ts'
import { initialBias, initialWeights, randomWeightFields, weightFields } from './rules/weights.ts'

/** x as a matrix: everything behind the first dimension is one row. */
function matrixOf(x: Shape): { readonly N: number; readonly D: number } {
  return { N: x[0] ?? 0, D: sizeOf(x.slice(1)) }
}

export const affine = defineOp({
  type: 'affine',
  label: 'Affine',
  category: 'layer',
  doc: {
    summary: 'Multiplies each sample by a weight matrix and adds a bias; images are flattened first.',
    forward: 'y = x W + b, \\qquad y_{nu} = \\sum_d x_{nd} W_{du} + b_u',
    backward:
      '\\frac{\\partial L}{\\partial x} = \\frac{\\partial L}{\\partial y} W^T, \\qquad \\frac{\\partial L}{\\partial W} = x^T \\frac{\\partial L}{\\partial y}, \\qquad \\frac{\\partial L}{\\partial b_u} = \\sum_n \\frac{\\partial L}{\\partial y_{nu}}',
    shapes: 'x is [N, …], flattened to [N, D]; W is [D, units], b is [units], y is [N, units]',
    source: 'PyTorch, torch.nn.Linear (which keeps W transposed)'
  },
  inputs: { x: { doc: 'A batch [N, D], or of higher rank, such as images [N, C, H, W].' } },
  outputs: { y: { doc: '[N, units].' } },
  fields: {
    units: integer({ label: 'Units', doc: 'Number of outputs for each sample.', default: 50, min: 1, max: 1_000_000 }),
    ...weightFields
  },
  infer({ node, fields, inputs }) {
    const { x } = inputs
    if (x.length < 2)
      throw refuse('input-rank', `${node} needs [N, D] or [N, C, H, W] at x; got ${showShape(x)}. Connect a batch, or add a reshape.`, {
        node,
        port: 'x'
      })
    requireSamples(node, 'x', x)
    const { N, D } = matrixOf(x)
    const { units } = fields
    const b = fields.bias ? { b: { shape: [units], initial: initialBias } } : {}
    const rows = x.length > 2 ? `${showShape(x)} flattened to [${N}, ${D}]` : showShape(x)
    return {
      outputs: { y: [N, units] },
      parameters: { W: { shape: [D, units], initial: initialWeights(fields, D) }, ...b },
      explanation: `${rows} · [${D}, ${units}] = [${N}, ${units}]`
    }
  },
  forward({ kernels, fields, inputs, outputs, parameters }) {
    const { N, D } = matrixOf(inputs.x.shape)
    kernels.affine(inputs.x.offset, parameters['W']!.offset, parameters['b']?.offset ?? 0, outputs.y.offset, N, D, fields.units)
  },
  backward({ kernels, fields, inputs, parameters, outputGradients, inputGradients, parameterGradients }) {
    const dy = outputGradients.y
    if (!dy) return
    const { N, D } = matrixOf(inputs.x.shape)
    const dx = inputGradients.x
    const { W: dW, b: db } = parameterGradients
    if (dx) kernels.affineInputGradient(dy.offset, parameters['W']!.offset, dx.offset, N, D, fields.units)
    if (dW || db) kernels.affineParameterGradient(inputs.x.offset, dy.offset, dW?.offset ?? 0, db?.offset ?? 0, N, D, fields.units)
  },
  arithmetic: {
    forward(call, _, i) {
      const [x, W] = [call.input('x'), call.parameter('W')]
      const { D } = matrixOf(x.shape)
      const { units } = call.fields
      const [n, u] = [Math.floor(i / units), i % units]
      const products = upTo(D).map((d) => product(x.at(n * D + d), W.at(d * units + u)))
      return sum(call.fields.bias ? [...products, call.parameter('b').at(u)] : products)
    },
    backward(call, name, i) {
      const [x, W, dy] = [call.input('x'), call.parameter('W'), call.upstream('y')]
      const { N, D } = matrixOf(x.shape)
      const { units } = call.fields
      if (!dy) return numberOf(0)
      if (name === 'b') return sum(upTo(N).map((n) => dy.at(n * units + i)))
      if (name === 'W') {
        const [d, u] = [Math.floor(i / units), i % units]
        return sum(upTo(N).map((n) => product(x.at(n * D + d), dy.at(n * units + u))))
      }
      const [n, d] = [Math.floor(i / D), i % D]
      return sum(upTo(units).map((u) => product(dy.at(n * units + u), W.at(d * units + u))))
    }
  },
  multiplyAdds: ({ fields, inputs }) => sizeOf(inputs.x) * fields.units,
  exports: {
    numpy: {
      name: 'Affine',
      code: `class Affine(Layer):
    """y = x W + b; images are flattened first"""

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(len(x), -1)
        y = self.x @ self.parameters["W"]
        return y + self.parameters["b"] if "b" in self.parameters else y

    def backward(self, dy):
        self.gradients["W"] = self.x.T @ dy
        if "b" in self.parameters:
            self.gradients["b"] = dy.sum(axis=0)
        return (dy @ self.parameters["W"].T).reshape(self.shape)`
    },
    pytorch: {
      module: ({ fields, inputs }) => pythonCall('nn.Linear', [matrixOf(inputs.x).D, fields.units], fields.bias ? {} : { bias: false }),
      tensors: { W: 'weight.T', b: 'bias' },
      forward: (_, { x }, self) => `${self}(${x}.flatten(1))`
    },
    onnx: {
      write({ inputs }, onnx) {
        let { x } = onnx.inputs
        if (inputs.x.length > 2) {
          const rows = onnx.between('flatten')
          onnx.add('Flatten', [x], rows, { axis: int(1) })
          x = rows
        }
        onnx.add('Gemm', [x, onnx.tensor('W'), onnx.tensor('b')], onnx.outputs.y)
      },
      reads: {
        Gemm(node) {
          const [x, , c] = node.inputs
          const W = node.known(1, 'weights')
          const [rows = 0, columns = 0] = W.shape
          if (node.int('transA', 0) !== 0) throw node.refuse('transposes its input (transA), which Gradloom cannot. Export it without.')
          if (x?.shape.length !== 2 || W.shape.length !== 2) throw node.refuse('needs matrices. Export it again.')
          const isTransposed = node.int('transB', 0) !== 0
          const units = isTransposed ? rows : columns
          const scaled = ({ values }: typeof W, factor: number) => (factor === 1 ? values : values.map((value) => factor * value))
          const weights = isTransposed ? transposed(W, rows, columns) : W
          const tensors = { W: { ...weights, values: scaled(weights, node.float('alpha', 1)) } }
          if (!c) return { fields: { units, bias: false }, inputs: { x: 0 }, tensors }
          const b = node.known(2, 'bias')
          if (b.values.length !== 1 && (b.values.length !== units || b.shape.at(-1) !== units))
            throw node.refuse(`adds a tensor of ${showShape(b.shape)}; a bias has ${units} numbers, one for each unit.`)
          const bias = scaled(b, node.float('beta', 1))
          const values = b.values.length === units ? bias : new Float32Array(units).fill(bias[0] ?? 0)
          return { fields: { units }, inputs: { x: 0 }, tensors: { ...tensors, b: { shape: [units], kind: 'real', values } } }
        }
      }
    }
  },
  cases: [
    { fields: { units: 5 }, inputs: { x: [4, 3] } },
    { fields: { units: 3 }, inputs: { x: [2, 3, 4, 2] } },
    { fields: { units: 9, bias: false, init: 'xavier' }, inputs: { x: [7, 13] } },
    { fields: { units: 1, init: 'uniform', std: 1 }, inputs: { x: [1, 6] } },
    { fields: { units: 54 }, inputs: { x: [5, 10] } }
  ],
  randomCase(draw) {
    const fields = { units: draw.integer(1, 20), ...randomWeightFields(draw) }
    return { fields, inputs: { x: [draw.integer(1, 8), ...randomShape(draw, 1, 3)] } }
  }
})

/** PyTorch keeps the weights as [units, D]. */
function transposed(W: OnnxNumbers, rows: number, columns: number): OnnxNumbers {
  const values = W.values.slice()
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) values[column * rows + row] = W.values[row * columns + column] ?? 0
  return { ...W, shape: [columns, rows], values }
}
