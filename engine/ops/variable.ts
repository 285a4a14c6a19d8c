// Numbers that training changes: a parameter of its own.
import { defineOp, sizeOf } from './contract.ts'
import { values } from './fields.ts'
import { number } from './rules/arithmetic.ts'
import { nestedOf, tensorOf } from './rules/nested-numbers.ts'
import { pythonCall } from './rules/python.ts'
import { randomShape } from './rules/random-shape.ts'

export const variable = defineOp({
  type: 'variable',
  label: 'Variable',
  category: 'data',
  doc: {
    summary: 'Gives out numbers that training adjusts, starting from the value.',
    forward: 'y = \\theta, \\quad \\theta_0 = \\text{value}',
    backward: '\\frac{\\partial L}{\\partial \\theta} = \\frac{\\partial L}{\\partial y}',
    shapes: 'y has the shape of the value: [] for a number, [2, 3] for two lists of three',
    source: 'PyTorch, torch.nn.Parameter'
  },
  inputs: {},
  outputs: { y: { doc: 'The parameter as it is now.' } },
  fields: {
    value: values({
      label: 'Value',
      doc: 'Where the parameter starts: a number, or nested lists of numbers that are equally long.',
      default: 1
    })
  },
  infer({ node, fields }) {
    const { shape, data } = tensorOf(node, fields.value)
    return { outputs: { y: shape }, parameters: { y: { shape, initial: { draw: 'none', scale: 0, value: 0, data } } } }
  },
  forward({ kernels, parameters, outputs }) {
    const { y } = outputs
    if (parameters['y']) kernels.copy(parameters['y'].offset, y.offset, y.size)
  },
  backward({ kernels, outputGradients, parameterGradients }) {
    const dy = outputGradients.y
    if (dy && parameterGradients['y']) kernels.copy(dy.offset, parameterGradients['y'].offset, dy.size)
  },
  arithmetic: {
    forward: (call, _, i) => call.parameter('y').at(i),
    backward: (call, _, i) => call.upstream('y')?.at(i) ?? number(0)
  },
  multiplyAdds: () => 0,
  exports: {
    numpy: {
      name: 'Variable',
      code: `class Variable(Layer):
    """Numbers that training adjusts"""

    def forward(self):
        return self.parameters["y"]

    def backward(self, dy):
        self.gradients["y"] = np.asarray(dy)
        return ()`
    },
    pytorch: {
      module: ({ fields: { value } }) => pythonCall('Variable', [value]),
      tensors: { y: 'value' },
      code: () => `class Variable(nn.Module):
    """Numbers that training adjusts"""

    def __init__(self, value):
        super().__init__()
        self.value = nn.Parameter(torch.tensor(value, dtype=DTYPE))

    def forward(self):
        return self.value`,
      forward: (_, _args, self) => `${self}()`
    },
    // the value at its output is the tensor itself
    onnx: { write: (_, onnx) => void onnx.tensor('y') }
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
