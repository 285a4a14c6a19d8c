// Flattens each sample of a batch into one row.
import { defineOp, refuse, showShape, sizeOf } from './contract.ts'
import { handedOn } from './rules/elementwise-arithmetic.ts'
import { int } from './rules/onnx.ts'
import { randomShape } from './rules/random-shape.ts'

export const flatten = defineOp({
  type: 'flatten',
  label: 'Flatten',
  category: 'shape',
  doc: {
    summary: 'Turns each sample into one row of features.',
    forward: 'y_{n,k} = x_{n,i,j,\\dots} \\text{ in row-major order}',
    backward: '\\frac{\\partial L}{\\partial x} = \\frac{\\partial L}{\\partial y} \\text{ in the shape of } x',
    shapes: 'x is [N, …]; y is [N, product of the rest], [N, 1] where there is no rest',
    source: 'PyTorch, torch.nn.Flatten'
  },
  inputs: { x: { doc: 'A batch [N, …].' } },
  outputs: { y: { doc: 'The batch as rows [N, D].' } },
  fields: {},
  infer({ node, inputs }) {
    const [N, ...rest] = inputs.x
    if (N === undefined)
      throw refuse('input-rank', `${node} needs a batch [N, …] at x; got a single number []. Connect a batch, or use a reshape.`, {
        node,
        port: 'x'
      })
    const explanation = rest.length > 1 ? `${rest.join('·')} = ${sizeOf(rest)}` : showShape([N, sizeOf(rest)])
    return { outputs: { y: [N, sizeOf(rest)] }, explanation }
  },
  forward({ kernels, inputs, outputs }) {
    kernels.copy(inputs.x.offset, outputs.y.offset, outputs.y.size)
  },
  backward({ kernels, inputs, outputGradients, inputGradients }) {
    if (inputGradients.x && outputGradients.y) kernels.copy(outputGradients.y.offset, inputGradients.x.offset, inputs.x.size)
  },
  arithmetic: handedOn(),
  multiplyAdds: () => 0,
  exports: {
    numpy: {
      name: 'Flatten',
      code: `class Flatten(Layer):
    """Each sample as one row"""

    def forward(self, x):
        self.shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, dy):
        return dy.reshape(self.shape)`
    },
    pytorch: {
      forward: (_, { x }) => `${x}.reshape(len(${x}), -1)`
    },
    onnx: {
      write: (_, onnx) => onnx.add('Flatten', [onnx.inputs.x], onnx.outputs.y, { axis: int(1) }),
      reads: {
        Flatten(node) {
          const axis = node.int('axis', 1)
          const rank = node.inputs[0]?.shape.length ?? 0
          if ((axis < 0 ? axis + rank : axis) !== 1)
            throw node.refuse(`flattens from dimension ${axis} on; Gradloom flattens each sample, from dimension 1 on.`)
          return { inputs: { x: 0 } }
        }
      }
    }
  },
  cases: [{ inputs: { x: [2, 3, 4, 5] } }, { inputs: { x: [4] } }, { inputs: { x: [3, 7] } }],
  randomCase: (draw) => ({ inputs: { x: randomShape(draw, 1, 5) } })
})
