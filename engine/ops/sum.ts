// Sum over dimensions.
import { defineOp, sizeOf } from './contract.ts'
import { python } from './rules/python.ts'
import {
  axesField,
  inferReduction,
  randomReduction,
  reductionArithmetic,
  reductionCases,
  reductionInOnnx,
  spreadGradient
} from './rules/reduction.ts'
import { placeOf } from './rules/workspace.ts'

export const sum = defineOp({
  type: 'sum',
  label: 'Sum',
  category: 'arithmetic',
  doc: {
    summary: 'Adds up the elements along some dimensions, or all of them.',
    forward: 'y = \\sum_{i \\in \\text{axes}} x_i',
    backward: '\\frac{\\partial L}{\\partial x_i} = \\frac{\\partial L}{\\partial y}',
    shapes: 'y has the dimensions of x that are not among the axes',
    source: 'NumPy, numpy.sum'
  },
  inputs: { x: { doc: 'Any tensor of at most 8 dimensions.' } },
  outputs: { y: { doc: 'The sums; a scalar if all dimensions are summed.' } },
  fields: { axes: axesField },
  infer: ({ node, inputs, fields }) => inferReduction(node, inputs.x, fields.axes, false),
  forward({ kernels, inputs, outputs, workspace }) {
    const { x } = inputs
    const { y } = outputs
    kernels.sumDimensions(x.offset, y.offset, placeOf(workspace, 'sum'), 1)
  },
  backward: ({ kernels, workspace, outputGradients, inputGradients }) =>
    spreadGradient(kernels, workspace, outputGradients.y, inputGradients.x),
  arithmetic: reductionArithmetic((total) => total),
  multiplyAdds: ({ inputs }) => sizeOf(inputs.x),
  exports: {
    numpy: {
      name: 'Sum',
      code: `class Sum(Layer):
    """y = the sum of x over some axes, or all"""

    def forward(self, x):
        self.shape = x.shape
        self.over = tuple(range(x.ndim)) if self.axes == "all" else tuple(axis % x.ndim for axis in self.axes)
        return x.sum(axis=self.over)

    def backward(self, dy):
        dy = np.asarray(dy)
        return np.broadcast_to(np.expand_dims(dy, self.over), self.shape)`,
      settings: ({ fields: { axes } }) => ({ axes })
    },
    pytorch: {
      forward: ({ fields: { axes } }, { x }) => (axes.length === 0 ? x : `${x}.sum(${axes === 'all' ? '' : `dim=${python(axes)}`})`)
    },
    onnx: reductionInOnnx('ReduceSum', 13)
  },
  cases: reductionCases,
  randomCase: randomReduction
})
