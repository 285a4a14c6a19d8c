// Addition with broadcasting.
import { defineOp } from './contract.ts'
import { sum } from './rules/arithmetic.ts'
import { inferBroadcast, onePerElement, randomOperands } from './rules/broadcast.ts'
import { pairwise } from './rules/elementwise-arithmetic.ts'
import { sameInOnnx } from './rules/onnx.ts'
import { placeOf } from './rules/workspace.ts'

export const add = defineOp({
  type: 'add',
  label: 'Add',
  category: 'arithmetic',
  doc: {
    summary: 'Adds two tensors element by element.',
    forward: 'y = a + b',
    backward:
      '\\frac{\\partial L}{\\partial a} = \\frac{\\partial L}{\\partial b} = \\frac{\\partial L}{\\partial y}, \\text{ summed over broadcast dimensions}',
    shapes: 'NumPy broadcasting: shapes are aligned at the last dimension, and a size of 1 is repeated; at most 8 dimensions',
    source: 'NumPy, numpy.add; general broadcasting rules'
  },
  inputs: { a: { doc: 'First summand.' }, b: { doc: 'Second summand.' } },
  outputs: { y: { doc: 'The sum, in the broadcast shape.' } },
  fields: {},
  infer: ({ node, inputs }) => inferBroadcast(node, inputs, false),
  forward({ kernels, inputs, outputs, workspace }) {
    kernels.add(inputs.a.offset, inputs.b.offset, outputs.y.offset, placeOf(workspace, 'pair'))
  },
  backward({ kernels, workspace, outputGradients, inputGradients }) {
    const dy = outputGradients.y
    if (!dy) return
    if (inputGradients.a) kernels.sumDimensions(dy.offset, inputGradients.a.offset, placeOf(workspace, 'sumA'), 1)
    if (inputGradients.b) kernels.sumDimensions(dy.offset, inputGradients.b.offset, placeOf(workspace, 'sumB'), 1)
  },
  arithmetic: pairwise(
    (a, b) => sum([a, b]),
    (_, dy) => dy
  ),
  multiplyAdds: (_, inference) => onePerElement(inference),
  exports: {
    numpy: {
      name: 'Add',
      code: `class Add(Layer):
    """y = a + b, element by element; what is smaller is repeated"""

    def forward(self, a, b):
        self.a, self.b = np.asarray(a), np.asarray(b)
        return a + b

    def backward(self, dy):
        return unbroadcast(dy, self.a.shape), unbroadcast(dy, self.b.shape)`
    },
    pytorch: {
      forward: (_, { a, b }) => `${a} + ${b}`
    },
    onnx: sameInOnnx('Add', ['a', 'b'], 'y')
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
