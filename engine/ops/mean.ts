// Mean over dimensions.
import { defineOp, sizeOf } from './contract.ts'
import { number, quotient } from './rules/arithmetic.ts'
import { axesField, inferReduction, randomReduction, reductionArithmetic, reductionCases, spreadGradient } from './rules/reduction.ts'
import { placeOf } from './rules/workspace.ts'

export const mean = defineOp({
  type: 'mean',
  label: 'Mean',
  category: 'arithmetic',
  doc: {
    summary: 'Averages the elements along some dimensions, or all of them.',
    forward: 'y = \\frac{1}{n} \\sum_{i \\in \\text{axes}} x_i, \\quad n = \\text{number of summed elements}',
    backward: '\\frac{\\partial L}{\\partial x_i} = \\frac{1}{n} \\frac{\\partial L}{\\partial y}',
    shapes: 'y has the dimensions of x that are not among the axes',
    source: 'NumPy, numpy.mean'
  },
  inputs: { x: { doc: 'Any tensor of at most 8 dimensions.' } },
  outputs: { y: { doc: 'The means; a scalar if all dimensions are averaged.' } },
  fields: { axes: axesField },
  infer: ({ node, inputs, fields }) => inferReduction(node, inputs.x, fields.axes, true),
  forward({ kernels, inputs, outputs, workspace }) {
    const { x } = inputs
    const { y } = outputs
    kernels.sumDimensions(x.offset, y.offset, placeOf(workspace, 'sum'), x.size / y.size)
  },
  backward: ({ kernels, workspace, outputGradients, inputGradients }) =>
    spreadGradient(kernels, workspace, outputGradients.y, inputGradients.x),
  arithmetic: reductionArithmetic((total, count) => quotient(total, number(count))),
  multiplyAdds: ({ inputs }) => sizeOf(inputs.x),
  cases: reductionCases,
  randomCase: randomReduction
})
