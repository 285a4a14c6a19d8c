// ReLU: negative values become 0.
import { defineOp } from './contract.ts'
import { apply, number } from './rules/arithmetic.ts'
import { elementwise } from './rules/elementwise-arithmetic.ts'
import { sameInOnnx } from './rules/onnx.ts'
import { randomShape } from './rules/random-shape.ts'

export const relu = defineOp({
  type: 'relu',
  label: 'ReLU',
  category: 'activation',
  doc: {
    summary: 'Keeps positive values and turns the rest into 0.',
    forward: 'y = \\max(0, x)',
    backward: '\\frac{\\partial L}{\\partial x} = \\frac{\\partial L}{\\partial y} \\cdot [x > 0]',
    shapes: 'y has the shape of x',
    source: 'Nair and Hinton, Rectified linear units improve restricted Boltzmann machines, 2010'
  },
  inputs: { x: { doc: 'Any tensor.' } },
  outputs: { y: { doc: 'The same shape, nothing negative.' } },
  fields: {},
  infer: ({ inputs }) => ({ outputs: { y: inputs.x } }),
  forward({ kernels, inputs, outputs }) {
    kernels.relu(inputs.x.offset, outputs.y.offset, outputs.y.size)
  },
  backward({ kernels, inputs, outputGradients, inputGradients }) {
    if (inputGradients.x && outputGradients.y)
      kernels.reluGradient(inputs.x.offset, outputGradients.y.offset, inputGradients.x.offset, inputs.x.size)
  },
  arithmetic: elementwise(
    (x) => apply('max', number(0), x),
    (_x, _y, call, i) => number(call.input('x').value(i) > 0 ? 1 : 0)
  ),
  rectifies: true,
  keepsMaximum: true,
  multiplyAdds: () => 0,
  exports: {
    numpy: {
      name: 'ReLU',
      code: `class ReLU(Layer):
    """y = max(0, x)"""

    def forward(self, x):
        self.positive = x > 0
        return np.maximum(0, x)

    def backward(self, dy):
        return dy * self.positive`
    },
    pytorch: {
      forward: (_, { x }) => `F.relu(${x})`
    },
    onnx: sameInOnnx('Relu', ['x'], 'y')
  },
  cases: [{ inputs: { x: [3, 5] } }, { inputs: { x: [] } }],
  randomCase: (draw) => ({ inputs: { x: randomShape(draw, 0, 4) } })
})
