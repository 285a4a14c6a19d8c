// Subtraction with broadcasting.
import { defineOp } from './contract.ts'
import { minus, negative } from './rules/arithmetic.ts'
import { inferBroadcast, onePerElement, randomOperands } from './rules/broadcast.ts'
import { pairwise } from './rules/elementwise-arithmetic.ts'
import { sameInOnnx } from './rules/onnx.ts'
import { placeOf } from './rules/workspace.ts'

export const subtract = defineOp({
  type: 'subtract',
  label: 'Subtract',
  category: 'arithmetic',
  doc: {
    summary: 'Subtracts b from a element by element.',
    forward: 'y = a - b',
    backward:
      '\\frac{\\partial L}{\\partial a} = \\frac{\\partial L}{\\partial y}, \\quad \\frac{\\partial L}{\\partial b} = -\\frac{\\partial L}{\\partial y}, \\text{ summed over broadcast dimensions}',
    shapes: 'NumPy broadcasting: shapes are aligned at the last dimension, and a size of 1 is repeated; at most 8 dimensions',
    source: 'NumPy, numpy.subtract; general broadcasting rules'
  },
  inputs: { a: { doc: 'What is subtracted from.' }, b: { doc: 'What is subtracted.' } },
  outputs: { y: { doc: 'The difference, in the broadcast shape.' } },
  fields: {},
  infer: ({ node, inputs }) => inferBroadcast(node, inputs, false),
  forward({ kernels, inputs, outputs, workspace }) {
    kernels.subtract(inputs.a.offset, inputs.b.offset, outputs.y.offset, placeOf(workspace, 'pair'))
  },
  backward({ kernels, workspace, outputGradients, inputGradients }) {
    const dy = outputGradients.y
    if (!dy) return
    if (inputGradients.a) kernels.sumDimensions(dy.offset, inputGradients.a.offset, placeOf(workspace, 'sumA'), 1)
    if (inputGradients.b) kernels.sumDimensions(dy.offset, inputGradients.b.offset, placeOf(workspace, 'sumB'), -1)
  },
  arithmetic: pairwise(minus, (operand, dy) => (operand === 'a' ? dy : negative(dy))),
  multiplyAdds: (_, inference) => onePerElement(inference),
  exports: {
    numpy: {
      name: 'Subtract',
      code: `class Subtract(Layer):
    """y = a - b, element by element; what is smaller is repeated"""

    def forward(self, a, b):
        self.a, self.b = np.asarray(a), np.asarray(b)
        return a - b

    def backward(self, dy):
        return unbroadcast(dy, self.a.shape), unbroadcast(-dy, self.b.shape)`
    },
    pytorch: {
      forward: (_, { a, b }) => `${a} - ${b}`
    },
    onnx: sameInOnnx('Sub', ['a', 'b'], 'y')
  },
  cases: [
    { inputs: { a: [2, 3], b: [2, 3] } },
    { inputs: { a: [2, 3, 2, 2], b: [3, 1, 1] } },
    { inputs: { a: [4, 1], b: [5] } },
    { inputs: { a: [], b: [3, 20] } },
    { inputs: { a: [], b: [] } }
  ],
  randomCase: (draw) => ({ inputs: randomOperands(draw) })
})
