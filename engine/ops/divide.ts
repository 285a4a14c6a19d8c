// Division with broadcasting.
import { defineOp } from './contract.ts'
import { negative, power, product, quotient } from './rules/arithmetic.ts'
import { inferBroadcast, onePerElement, randomOperands, sumBack } from './rules/broadcast.ts'
import { pairwise } from './rules/elementwise-arithmetic.ts'
import { sameInOnnx } from './rules/onnx.ts'
import { placeOf } from './rules/workspace.ts'

export const divide = defineOp({
  type: 'divide',
  label: 'Divide',
  category: 'arithmetic',
  doc: {
    summary: 'Divides a by b element by element.',
    forward: 'y = a / b',
    backward:
      '\\frac{\\partial L}{\\partial a} = \\frac{1}{b} \\frac{\\partial L}{\\partial y}, \\quad \\frac{\\partial L}{\\partial b} = -\\frac{y}{b} \\frac{\\partial L}{\\partial y}, \\text{ summed over broadcast dimensions}',
    shapes: 'NumPy broadcasting: shapes are aligned at the last dimension, and a size of 1 is repeated; at most 8 dimensions',
    source: 'NumPy, numpy.divide; general broadcasting rules'
  },
  inputs: { a: { doc: 'Dividend.' }, b: { doc: 'Divisor; where it is 0 the result is infinite or not a number.' } },
  outputs: { y: { doc: 'The quotient, in the broadcast shape.' } },
  fields: {},
  infer: ({ node, inputs }) => inferBroadcast(node, inputs, true),
  forward({ kernels, inputs, outputs, workspace }) {
    kernels.divide(inputs.a.offset, inputs.b.offset, outputs.y.offset, placeOf(workspace, 'pair'))
  },
  backward(call) {
    const { kernels, inputs, outputs, workspace, outputGradients, inputGradients } = call
    const dy = outputGradients.y
    if (!dy) return
    sumBack(call, inputGradients.a, 'sumA', (terms) => kernels.divide(dy.offset, inputs.b.offset, terms, placeOf(workspace, 'withB')))
    sumBack(call, inputGradients.b, 'sumB', (terms) => {
      kernels.divide(dy.offset, inputs.b.offset, terms, placeOf(workspace, 'withB'))
      kernels.multiply(terms, outputs.y.offset, terms, placeOf(workspace, 'same'))
      kernels.negate(terms, terms, outputs.y.size)
    })
  },
  arithmetic: pairwise(quotient, (operand, dy, a, b) =>
    operand === 'a' ? quotient(dy, b) : negative(product(dy, quotient(a, power(b, 2))))
  ),
  multiplyAdds: (_, inference) => onePerElement(inference),
  exports: {
    numpy: {
      name: 'Divide',
      code: `class Divide(Layer):
    """y = a / b, element by element; what is smaller is repeated"""

    def forward(self, a, b):
        self.a, self.b = np.asarray(a), np.asarray(b)
        return a / b

    def backward(self, dy):
        return unbroadcast(dy / self.b, self.a.shape), unbroadcast(-dy * self.a / self.b**2, self.b.shape)`
    },
    pytorch: {
      forward: (_, { a, b }) => `${a} / ${b}`
    },
    onnx: sameInOnnx('Div', ['a', 'b'], 'y')
  },
  cases: [
    { inputs: { a: [2, 3], b: [2, 3] }, values: { b: 'positive' } },
    { inputs: { a: [2, 3, 2, 2], b: [3, 1, 1] }, values: { b: 'positive' } },
    { inputs: { a: [4, 1], b: [5] }, values: { b: 'positive' } },
    { inputs: { a: [], b: [3, 20] }, values: { b: 'positive' } },
    { inputs: { a: [], b: [] }, values: { b: 'positive' } }
  ],
  randomCase: (draw) => ({ inputs: randomOperands(draw), values: { b: 'positive' } })
})
