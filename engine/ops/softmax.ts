// Softmax over dimension 1: scores become shares that add up to 1.
import { defineOp, refuse, type Shape, showShape, sizeOf } from './contract.ts'
import { minus, number, product, sum, upTo } from './rules/arithmetic.ts'
import { int } from './rules/onnx.ts'
import { randomShape } from './rules/random-shape.ts'
import { share } from './rules/softmax-arithmetic.ts'

export const softmax = defineOp({
  type: 'softmax',
  label: 'Softmax',
  category: 'activation',
  doc: {
    summary: 'Turns the scores along dimension 1 into shares that add up to 1.',
    forward: 'y_c = \\frac{e^{x_c - \\max_k x_k}}{\\sum_j e^{x_j - \\max_k x_k}}',
    backward:
      '\\frac{\\partial L}{\\partial x_c} = y_c \\left(\\frac{\\partial L}{\\partial y_c} - \\sum_j \\frac{\\partial L}{\\partial y_j}\\, y_j\\right)',
    shapes: 'x is [N, C] or [N, C, …]; y has the shape of x',
    source: 'PyTorch, torch.nn.Softmax(dim=1)'
  },
  inputs: { x: { doc: 'Scores [N, C], or [N, C, …] with one softmax for each place behind C.' } },
  outputs: { y: { doc: 'Shares of the same shape; over dimension 1 they add up to 1.' } },
  fields: {},
  infer({ node, inputs }) {
    const { x } = inputs
    if (x.length < 2) {
      const cure = 'Add a reshape to [−1, C], or connect a batch.'
      throw refuse('input-rank', `${node} needs scores [N, C] or [N, C, …] at x; got ${showShape(x)}. ${cure}`, { node, port: 'x' })
    }
    return { outputs: { y: x } }
  },
  forward({ kernels, inputs, outputs }) {
    const { N, C, inner } = columnsOf(inputs.x.shape)
    kernels.softmax(inputs.x.offset, outputs.y.offset, N, C, inner)
  },
  backward({ kernels, outputs, outputGradients, inputGradients }) {
    const { N, C, inner } = columnsOf(outputs.y.shape)
    if (inputGradients.x && outputGradients.y)
      kernels.softmaxGradient(outputs.y.offset, outputGradients.y.offset, inputGradients.x.offset, N, C, inner)
  },
  arithmetic: {
    forward(call, _, i) {
      const x = call.input('x')
      return share(x, i, columnOf(i, x.shape))
    },
    backward(call, _, i) {
      const [y, dy] = [call.output('y'), call.upstream('y')]
      if (!dy) return number(0)
      const column = columnOf(i, y.shape)
      return product(y.at(i), minus(dy.at(i), sum(column.map((at) => product(dy.at(at), y.at(at))))))
    }
  },
  multiplyAdds: ({ inputs }) => 2 * sizeOf(inputs.x),
  exports: {
    numpy: {
      name: 'Softmax',
      code: `class Softmax(Layer):
    """y = exp(x) / sum of exp(x) along dimension 1"""

    def forward(self, x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        return self.y

    def backward(self, dy):
        return self.y * (dy - (dy * self.y).sum(axis=1, keepdims=True))`
    },
    pytorch: {
      forward: (_, { x }) => `torch.softmax(${x}, 1)`
    },
    onnx: {
      write: (_, onnx) => onnx.add('Softmax', [onnx.inputs.x], onnx.outputs.y, { axis: int(1) }),
      reads: {
        Softmax(node) {
          const rank = node.inputs[0]?.shape.length ?? 0
          const axis = node.int('axis', node.opset < 13 ? 1 : -1)
          // before opset 13 everything from the axis on was one row
          if ((axis < 0 ? axis + rank : axis) !== 1 || (node.opset < 13 && rank > 2))
            throw node.refuse(`takes its shares along dimension ${axis}; Gradloom takes them along dimension 1.`)
          return { inputs: { x: 0 } }
        }
      }
    }
  },
  cases: [{ inputs: { x: [3, 5] } }, { inputs: { x: [2, 3, 2, 2] } }, { inputs: { x: [4, 1] } }],
  randomCase: (draw) => ({ inputs: { x: randomShape(draw, 2, 4) } })
})

function columnsOf(x: Shape): { readonly N: number; readonly C: number; readonly inner: number } {
  const [N = 0, C = 0, ...rest] = x
  return { N, C, inner: sizeOf(rest) }
}

/** The elements that share one softmax with element i. */
function columnOf(i: number, shape: Shape): readonly number[] {
  const { C, inner } = columnsOf(shape)
  const first = Math.floor(i / (C * inner)) * C * inner + (i % inner)
  return upTo(C).map((c) => first + c * inner)
}
