// Power with a fixed exponent.
import { defineOp, sizeOf } from './contract.ts'
import { number } from './fields.ts'
import { number as numberOf, power as powerOf, product } from './rules/arithmetic.ts'
import { python } from './rules/python.ts'
import { randomShape } from './rules/random-shape.ts'

export const power = defineOp({
  type: 'power',
  label: 'Power',
  category: 'arithmetic',
  doc: {
    summary: 'Raises every element to the same exponent.',
    forward: 'y = x^p',
    backward: '\\frac{\\partial L}{\\partial x} = p\\, x^{p - 1} \\frac{\\partial L}{\\partial y}',
    shapes: 'y has the shape of x',
    source: 'NumPy, numpy.power on real numbers: a negative base needs a whole exponent, otherwise the result is not a number'
  },
  inputs: { x: { doc: 'The base, any shape.' } },
  outputs: { y: { doc: 'The powers, in the shape of x.' } },
  fields: {
    exponent: number({
      label: 'Exponent',
      doc: 'What every element is raised to. 2 squares, 0.5 takes the root, −1 the reciprocal; 0 gives 1 everywhere.',
      default: 2,
      min: -1000,
      max: 1000
    })
  },
  infer: ({ inputs }) => ({ outputs: { y: inputs.x } }),
  forward({ kernels, fields, inputs, outputs }) {
    kernels.power(inputs.x.offset, outputs.y.offset, outputs.y.size, fields.exponent)
  },
  backward({ kernels, fields, inputs, outputGradients, inputGradients }) {
    const { x } = inputs
    if (inputGradients.x && outputGradients.y)
      kernels.powerGradient(x.offset, outputGradients.y.offset, inputGradients.x.offset, x.size, fields.exponent)
  },
  arithmetic: {
    forward: ({ fields, input }, _, i) => powerOf(input('x').at(i), fields.exponent),
    backward: ({ fields, input, upstream }, _, i) =>
      product(upstream('y')?.at(i) ?? numberOf(0), numberOf(fields.exponent), powerOf(input('x').at(i), fields.exponent - 1))
  },
  multiplyAdds: ({ inputs }) => sizeOf(inputs.x),
  exports: {
    numpy: {
      name: 'Power',
      code: `class Power(Layer):
    """y = x ** exponent"""

    def forward(self, x):
        self.x = x
        return x**self.exponent

    def backward(self, dy):
        return dy * self.exponent * self.x ** (self.exponent - 1)`,
      settings: ({ fields: { exponent } }) => ({ exponent })
    },
    pytorch: {
      forward: ({ fields }, { x }) => `${x} ** ${python(fields.exponent)}`
    },
    onnx: {
      write: ({ fields }, onnx) => onnx.add('Pow', [onnx.inputs.x, onnx.real('exponent', fields.exponent)], onnx.outputs.y),
      reads: {
        Pow(node) {
          const { values } = node.known(1, 'exponent')
          if (values.length !== 1) throw node.refuse('raises every element to its own power; Gradloom has one exponent for all.')
          return { fields: { exponent: values[0] ?? 1 }, inputs: { x: 0 } }
        },
        Sqrt: () => ({ fields: { exponent: 0.5 }, inputs: { x: 0 } }),
        Reciprocal: () => ({ fields: { exponent: -1 }, inputs: { x: 0 } })
      }
    }
  },
  cases: [
    { inputs: { x: [3, 4] } },
    { fields: { exponent: 0 }, inputs: { x: [3] } },
    { fields: { exponent: 1 }, inputs: { x: [3] } },
    { fields: { exponent: 3 }, inputs: { x: [7] } },
    { fields: { exponent: -2 }, inputs: { x: [7] }, values: { x: 'positive' } },
    { fields: { exponent: 0.5 }, inputs: { x: [2, 2] }, values: { x: 'positive' } },
    { fields: { exponent: 2.5 }, inputs: { x: [] }, values: { x: 'positive' } }
  ],
  randomCase: (draw) => ({
    fields: { exponent: draw.pick([-3, -1, -0.5, 0, 0.3, 0.5, 1, 1.5, 2, 3, 4]) },
    inputs: { x: randomShape(draw, 0, 4) },
    values: { x: 'positive' }
  })
})
