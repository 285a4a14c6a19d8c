// Joins two tensors along one dimension.
import { defineOp, refuse, type Shape, showShape, sizeOf } from './contract.ts'
import { integer } from './fields.ts'
import { number } from './rules/arithmetic.ts'
import { dimensionOf, maximumRank } from './rules/axes.ts'
import { int } from './rules/onnx.ts'
import { randomShape } from './rules/random-shape.ts'

export const concat = defineOp({
  type: 'concat',
  label: 'Concat',
  category: 'shape',
  doc: {
    summary: 'Puts b behind a along one dimension.',
    forward: 'y = [a \\; b] \\text{ along the axis}',
    backward:
      '\\left[\\frac{\\partial L}{\\partial a} \\; \\frac{\\partial L}{\\partial b}\\right] = \\frac{\\partial L}{\\partial y} \\text{ cut at the same place}',
    shapes: 'a and b agree in all dimensions but the axis, where the sizes add up',
    source: 'NumPy, numpy.concatenate'
  },
  inputs: { a: { doc: 'The first part.' }, b: { doc: 'The second part.' } },
  outputs: { y: { doc: 'Both parts, a first.' } },
  fields: {
    axis: integer({
      label: 'Axis',
      doc: 'The dimension along which the parts are joined; 1 joins channels or features, negative numbers count from the end.',
      default: 1,
      min: -maximumRank,
      max: maximumRank - 1
    })
  },
  infer({ node, inputs, fields }) {
    const { a, b } = inputs
    const axis = dimensionOf(node, fields.axis, a)
    if (a.length !== b.length || a.some((size, d) => d !== axis && size !== b[d])) {
      const message = `${node} needs a and b of equal sizes in all dimensions but axis ${axis}; got ${showShape(a)} and ${showShape(b)}. Change the axis, or reshape one of them.`
      throw refuse('shapes-do-not-join', message, { node, port: 'b' })
    }
    const joined = (a[axis] ?? 0) + (b[axis] ?? 0)
    const explanation = `${a[axis]} + ${b[axis]} = ${joined} along axis ${axis}`
    return { outputs: { y: a.map((size, d) => (d === axis ? joined : size)) }, explanation }
  },
  forward({ node, kernels, fields, inputs, outputs }) {
    const { blocks, n, m } = blocksOf(node, fields.axis, inputs.a.shape, inputs.b.shape)
    const { y } = outputs
    kernels.joinBlocks(inputs.a.offset, inputs.b.offset, y.offset, blocks, n, m)
  },
  backward({ node, kernels, fields, inputs, outputGradients, inputGradients }) {
    const dy = outputGradients.y
    if (!dy) return
    const { blocks, n, m } = blocksOf(node, fields.axis, inputs.a.shape, inputs.b.shape)
    kernels.cutBlocks(dy.offset, inputGradients.a?.offset ?? 0, inputGradients.b?.offset ?? 0, blocks, n, m)
  },
  arithmetic: {
    forward(call, _, i) {
      const [a, b] = [call.input('a'), call.input('b')]
      const { n, m } = blocksOf('', call.fields.axis, a.shape, b.shape)
      const [block, place] = [Math.floor(i / (n + m)), i % (n + m)]
      return place < n ? a.at(block * n + place) : b.at(block * m + place - n)
    },
    backward(call, name, i) {
      const { n, m } = blocksOf('', call.fields.axis, call.input('a').shape, call.input('b').shape)
      const own = name === 'a' ? n : m
      const at = Math.floor(i / own) * (n + m) + (i % own) + (name === 'a' ? 0 : n)
      return call.upstream('y')?.at(at) ?? number(0)
    }
  },
  multiplyAdds: () => 0,
  exports: {
    numpy: {
      name: 'Concat',
      code: `class Concat(Layer):
    """y = a and b joined along one axis"""

    def forward(self, a, b):
        self.place = a.shape[self.axis]
        return np.concatenate((a, b), axis=self.axis)

    def backward(self, dy):
        return tuple(np.split(dy, [self.place], axis=self.axis))`,
      settings: ({ fields: { axis } }) => ({ axis })
    },
    pytorch: {
      forward: ({ fields }, { a, b }) => `torch.cat((${a}, ${b}), ${fields.axis})`
    },
    onnx: {
      write: ({ fields }, onnx) => onnx.add('Concat', [onnx.inputs.a, onnx.inputs.b], onnx.outputs.y, { axis: int(fields.axis) }),
      // of two; more are taken apart: exchange/onnx/rewrite.ts
      reads: { Concat: (node) => ({ fields: { axis: node.int('axis', 1) }, inputs: { a: 0, b: 1 } }) }
    }
  },
  cases: [
    { inputs: { a: [2, 3, 2, 2], b: [2, 1, 2, 2] } },
    { fields: { axis: 0 }, inputs: { a: [2], b: [3] } },
    { fields: { axis: -1 }, inputs: { a: [2, 3, 4], b: [2, 3, 1] } }
  ],
  randomCase(draw) {
    const a = randomShape(draw, 1, 4)
    const axis = draw.integer(0, a.length - 1)
    const b = a.map((size, d) => (d === axis ? draw.integer(1, 4) : size))
    return { fields: { axis: draw.flag() ? axis : axis - a.length }, inputs: { a, b } }
  }
})

/** y is `blocks` times n elements of a followed by m elements of b. */
function blocksOf(node: string, axis: number, a: Shape, b: Shape): { readonly blocks: number; readonly n: number; readonly m: number } {
  const dimension = dimensionOf(node, axis, a)
  return { blocks: sizeOf(a.slice(0, dimension)), n: sizeOf(a.slice(dimension)), m: sizeOf(b.slice(dimension)) }
}
