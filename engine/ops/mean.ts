// Mean over dimensions.
import { defineOp, sizeOf } from './contract.ts'
import { number, quotient } from './rules/arithmetic.ts'
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
  exports: {
    numpy: {
      name: 'Mean',
      code: `class Mean(Layer):
    """y = the mean of x over some axes, or all"""

    def forward(self, x):
        self.shape = x.shape
        self.over = tuple(range(x.ndim)) if self.axes == "all" else tuple(axis % x.ndim for axis in self.axes)
        return x.mean(axis=self.over)

    def backward(self, dy):
        dy = np.asarray(dy) / (math.prod(self.shape) // max(1, dy.size))
        return np.broadcast_to(np.expand_dims(dy, self.over), self.shape)`,
      settings: ({ fields: { axes } }) => ({ axes })
    },
    pytorch: {
      forward: ({ fields: { axes } }, { x }) => (axes.length === 0 ? x : `${x}.mean(${axes === 'all' ? '' : `dim=${python(axes)}`})`)
    },
    onnx: reductionInOnnx('ReduceMean', 18)
  },
  cases: reductionCases,
  randomCase: randomReduction
})
