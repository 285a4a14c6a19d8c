// Numbers that stay as they are.
import { defineOp, sizeOf } from './contract.ts'
import { values } from './fields.ts'
import { number } from './rules/arithmetic.ts'
import { nestedOf, tensorOf } from './rules/nested-numbers.ts'
import { pythonCall } from './rules/python.ts'
import { randomShape } from './rules/random-shape.ts'
import { placeOf } from './rules/workspace.ts'

export const constant = defineOp({
  type: 'constant',
  label: 'Constant',
  category: 'data',
  doc: {
    summary: 'Gives out fixed numbers that training never changes.',
    forward: 'y = \\text{value}',
    backward: '\\text{no gradient: a constant does not change}',
    shapes: 'y has the shape of the value: [] for a number, [2, 3] for two lists of three',
    source: 'PyTorch, torch.tensor'
  },
  inputs: {},
  outputs: { y: { doc: 'The value.' } },
  fields: { value: values({ label: 'Value', doc: 'A number, or nested lists of numbers that are equally long.', default: 1 }) },
  infer({ node, fields }) {
    const { shape, data } = tensorOf(node, fields.value)
    return { outputs: { y: shape }, workspace: { value: { shape, data } } }
  },
  forward({ kernels, outputs, workspace }) {
    kernels.copy(placeOf(workspace, 'value'), outputs.y.offset, outputs.y.size)
  },
  arithmetic: { forward: (call, _, i) => number(call.workspace('value').value(i)) },
  multiplyAdds: () => 0,
  exports: {
    numpy: {
      name: 'Constant',
      code: `class Constant(Layer):
    """Numbers that stay as they are"""

    def forward(self):
        return np.array(self.value, DTYPE)

    def backward(self, dy):
        return ()`,
      settings: ({ fields: { value } }) => ({ value })
    },
    pytorch: {
      module: ({ fields: { value } }) => pythonCall('Constant', [value]),
      code: () => `class Constant(nn.Module):
    """Numbers that stay as they are"""

    def __init__(self, value):
        super().__init__()
        self.register_buffer("value", torch.tensor(value, dtype=DTYPE), persistent=False)

    def forward(self):
        return self.value`,
      forward: (_, _args, self) => `${self}()`
    },
    onnx: {
      write({ fields, outputs }, onnx) {
        const { data } = tensorOf('', fields.value)
        onnx.reals(data, outputs.y, onnx.outputs.y)
      }
    }
  },
  cases: [
    { inputs: {} },
    { fields: { value: 220.00000000000003 }, inputs: {} },
    {
      fields: {
        value: [
          [1, 2, 3],
          [4, 5, 6]
        ]
      },
      inputs: {}
    }
  ],
  randomCase(draw) {
    const shape = randomShape(draw, 0, 4, 3)
    const data = Array.from({ length: sizeOf(shape) }, () => draw.integer(-8, 8) / 4)
    return { fields: { value: nestedOf(shape, data) }, inputs: {} }
  }
})
