// Hyperbolic tangent: any number becomes one between −1 and 1.
import { defineOp } from './contract.ts'
import { apply, minus, number, power } from './rules/arithmetic.ts'
import { elementwise } from './rules/elementwise-arithmetic.ts'
import { sameInOnnx } from './rules/onnx.ts'
import { randomShape } from './rules/random-shape.ts'

export const tanh = defineOp({
  type: 'tanh',
  label: 'Tanh',
  category: 'activation',
  doc: {
    summary: 'Squeezes every number into the range from −1 to 1.',
    forward: 'y = \\tanh(x) = \\frac{e^x - e^{-x}}{e^x + e^{-x}}',
    backward: '\\frac{\\partial L}{\\partial x} = \\frac{\\partial L}{\\partial y}\\, (1 - y^2)',
    shapes: 'y has the shape of x',
    source: 'PyTorch, torch.nn.Tanh'
  },
  inputs: { x: { doc: 'Any tensor.' } },
  outputs: { y: { doc: 'The same shape, values from −1 to 1.' } },
  fields: {},
  infer: ({ inputs }) => ({ outputs: { y: inputs.x } }),
  forward({ kernels, inputs, outputs }) {
    kernels.tanh(inputs.x.offset, outputs.y.offset, outputs.y.size)
  },
  backward({ kernels, outputs, outputGradients, inputGradients }) {
    if (inputGradients.x && outputGradients.y)
      kernels.tanhGradient(outputs.y.offset, outputGradients.y.offset, inputGradients.x.offset, outputs.y.size)
  },
  arithmetic: elementwise(
    (x) => apply('tanh', x),
    (_, y) => minus(number(1), power(y, 2))
  ),
  range: { low: -1, high: 1 },
  multiplyAdds: () => 0,
  exports: {
    numpy: {
      name: 'Tanh',
      code: `class Tanh(Layer):
    """y = tanh(x)"""

    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dy):
        return dy * (1 - self.y**2)`
    },
    pytorch: {
      forward: (_, { x }) => `torch.tanh(${x})`
    },
    onnx: sameInOnnx('Tanh', ['x'], 'y')
  },
  cases: [{ inputs: { x: [3, 5] } }, { inputs: { x: [] } }],
  randomCase: (draw) => ({ inputs: { x: randomShape(draw, 0, 4) } })
})
