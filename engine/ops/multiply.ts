// Multiplication with broadcasting.
import { defineOp } from './contract.ts'
import { product } from './rules/arithmetic.ts'
import { inferBroadcast, onePerElement, randomOperands, sumBack } from './rules/broadcast.ts'
import { pairwise } from './rules/elementwise-arithmetic.ts'
import { sameInOnnx } from './rules/onnx.ts'
import { placeOf } from './rules/workspace.ts'

export const multiply = defineOp({
  type: 'multiply',
  label: 'Multiply',
  category: 'arithmetic',
  doc: {
    summary: 'Multiplies two tensors element by element.',
    forward: 'y = a \\odot b',
    backward:
      '\\frac{\\partial L}{\\partial a} = \\frac{\\partial L}{\\partial y} \\odot b, \\quad \\frac{\\partial L}{\\partial b} = \\frac{\\partial L}{\\partial y} \\odot a, \\text{ summed over broadcast dimensions}',
    shapes: 'NumPy broadcasting: shapes are aligned at the last dimension, and a size of 1 is repeated; at most 8 dimensions',
    source: 'NumPy, numpy.multiply; general broadcasting rules'
  },
  inputs: { a: { doc: 'First factor.' }, b: { doc: 'Second factor.' } },
  outputs: { y: { doc: 'The product, in the broadcast shape.' } },
  fields: {},
  infer: ({ node, inputs }) => inferBroadcast(node, inputs, true),
  forward({ kernels, inputs, outputs, workspace }) {
    kernels.multiply(inputs.a.offset, inputs.b.offset, outputs.y.offset, placeOf(workspace, 'pair'))
  },
  backward(call) {
    const { kernels, inputs, workspace, outputGradients, inputGradients } = call
    const dy = outputGradients.y
    if (!dy) return
    sumBack(call, inputGradients.a, 'sumA', (terms) => kernels.multiply(dy.offset, inputs.b.offset, terms, placeOf(workspace, 'withB')))
    sumBack(call, inputGradients.b, 'sumB', (terms) => kernels.multiply(dy.offset, inputs.a.offset, terms, placeOf(workspace, 'withA')))
  },
  arithmetic: pairwise(product, (operand, dy, a, b) => product(dy, operand === 'a' ? b : a)),
  multiplyAdds: (_, inference) => onePerElement(inference),
  exports: {
    numpy: {
      name: 'Multiply',
      code: `class Multiply(Layer):
    """y = a * b, element by element; what is smaller is repeated"""

    def forward(self, a, b):
        self.a, self.b = np.asarray(a), np.asarray(b)
        return a * b

    def backward(self, dy):
        return unbroadcast(dy * self.b, self.a.shape), unbroadcast(dy * self.a, self.b.shape)`
    },
    pytorch: {
      forward: (_, { a, b }) => `${a} * ${b}`
    },
    onnx: sameInOnnx('Mul', ['a', 'b'], 'y')
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
