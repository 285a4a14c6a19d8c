// Sigmoid: any number becomes one between 0 and 1.
import { defineOp } from './contract.ts'
import { apply, minus, number, product } from './rules/arithmetic.ts'
import { elementwise } from './rules/elementwise-arithmetic.ts'
import { sameInOnnx } from './rules/onnx.ts'
import { randomShape } from './rules/random-shape.ts'

export const sigmoid = defineOp({
  type: 'sigmoid',
  label: 'Sigmoid',
  category: 'activation',
  doc: {
    summary: 'Squeezes every number into the range from 0 to 1.',
    forward: 'y = \\frac{1}{1 + e^{-x}}',
    backward: '\\frac{\\partial L}{\\partial x} = \\frac{\\partial L}{\\partial y}\\, y\\, (1 - y)',
    shapes: 'y has the shape of x',
    source: 'PyTorch, torch.nn.Sigmoid'
  },
  inputs: { x: { doc: 'Any tensor.' } },
  outputs: { y: { doc: 'The same shape, values from 0 to 1.' } },
  fields: {},
  infer: ({ inputs }) => ({ outputs: { y: inputs.x } }),
  forward({ kernels, inputs, outputs }) {
    kernels.sigmoid(inputs.x.offset, outputs.y.offset, outputs.y.size)
  },
  backward({ kernels, outputs, outputGradients, inputGradients }) {
    if (inputGradients.x && outputGradients.y)
      kernels.sigmoidGradient(outputs.y.offset, outputGradients.y.offset, inputGradients.x.offset, outputs.y.size)
  },
  arithmetic: elementwise(
    (x) => apply('sigmoid', x),
    (_, y) => product(y, minus(number(1), y))
  ),
  range: { low: 0, high: 1 },
  multiplyAdds: () => 0,
  exports: {
    numpy: {
      name: 'Sigmoid',
      code: `class Sigmoid(Layer):
    """y = 1 / (1 + exp(-x))"""

    def forward(self, x):
        with np.errstate(over="ignore"):
            self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, dy):
        return dy * self.y * (1 - self.y)`
    },
    pytorch: {
      forward: (_, { x }) => `torch.sigmoid(${x})`
    },
    onnx: sameInOnnx('Sigmoid', ['x'], 'y')
  },
  cases: [{ inputs: { x: [3, 5] } }, { inputs: { x: [] } }],
  randomCase: (draw) => ({ inputs: { x: randomShape(draw, 0, 4) } })
})
