// Leaky ReLU: negative values are scaled down instead of cut off.
import { defineOp, sizeOf } from './contract.ts'
import { number } from './fields.ts'
import { number as numberOf, product } from './rules/arithmetic.ts'
import { float } from './rules/onnx.ts'
import { randomShape } from './rules/random-shape.ts'

export const leakyRelu = defineOp({
  type: 'leaky-relu',
  label: 'Leaky ReLU',
  category: 'activation',
  doc: {
    summary: 'Keeps positive values and multiplies the rest by a small slope.',
    forward: 'y = \\begin{cases} x & x > 0 \\\\ s\\, x & x \\le 0 \\end{cases}',
    backward:
      '\\frac{\\partial L}{\\partial x} = \\frac{\\partial L}{\\partial y} \\cdot \\begin{cases} 1 & x > 0 \\\\ s & x \\le 0 \\end{cases}',
    shapes: 'y has the shape of x',
    source: 'PyTorch, torch.nn.LeakyReLU'
  },
  inputs: { x: { doc: 'Any tensor.' } },
  outputs: { y: { doc: 'The same shape.' } },
  fields: {
    slope: number({ label: 'Slope', doc: 'Factor for values of 0 and below; 0 is ReLU.', default: 0.01, min: -100, max: 100 })
  },
  infer: ({ inputs }) => ({ outputs: { y: inputs.x } }),
  forward({ kernels, fields, inputs, outputs }) {
    kernels.leakyRelu(inputs.x.offset, outputs.y.offset, outputs.y.size, fields.slope)
  },
  backward({ kernels, fields, inputs, outputGradients, inputGradients }) {
    const { x } = inputs
    if (inputGradients.x && outputGradients.y)
      kernels.leakyReluGradient(x.offset, outputGradients.y.offset, inputGradients.x.offset, x.size, fields.slope)
  },
  arithmetic: {
    forward({ fields, input }, _, i) {
      const x = input('x')
      return x.value(i) > 0 ? x.at(i) : product(numberOf(fields.slope), x.at(i))
    },
    backward: ({ fields, input, upstream }, _, i) =>
      product(upstream('y')?.at(i) ?? numberOf(0), numberOf(input('x').value(i) > 0 ? 1 : fields.slope))
  },
  multiplyAdds: ({ inputs }) => sizeOf(inputs.x),
  exports: {
    numpy: {
      name: 'LeakyReLU',
      code: `class LeakyReLU(Layer):
    """y = x where x > 0, slope x elsewhere"""

    def forward(self, x):
        self.factors = np.where(x > 0, 1, self.slope).astype(x.dtype)
        return x * self.factors

    def backward(self, dy):
        return dy * self.factors`,
      settings: ({ fields: { slope } }) => ({ slope })
    },
    pytorch: {
      forward: ({ fields }, { x }) => `F.leaky_relu(${x}, ${fields.slope})`
    },
    onnx: {
      write: ({ fields }, onnx) => onnx.add('LeakyRelu', [onnx.inputs.x], onnx.outputs.y, { alpha: float(fields.slope) }),
      reads: { LeakyRelu: (node) => ({ fields: { slope: node.float('alpha', 0.01) }, inputs: { x: 0 } }) }
    }
  },
  cases: [{ inputs: { x: [3, 5] } }, { fields: { slope: 0.3 }, inputs: { x: [7] } }, { inputs: { x: [] } }],
  randomCase: (draw) => ({ fields: { slope: draw.pick([0, 0.01, 0.2, 1]) }, inputs: { x: randomShape(draw, 0, 4) } })
})
