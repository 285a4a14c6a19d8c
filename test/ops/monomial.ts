// A throw-away op: what one file is enough for.
import { defineOp, sizeOf } from '../../engine/ops/contract.ts'
import { integer } from '../../engine/ops/fields.ts'
import { number as numberOf, power, product } from '../../engine/ops/rules/arithmetic.ts'

export const monomial = defineOp({
  type: 'monomial',
  label: 'Monomial',
  category: 'arithmetic',
  doc: {
    summary: 'Raises every element to a whole degree.',
    forward: 'y = x^n',
    backward: '\\frac{\\partial L}{\\partial x} = n x^{n - 1} \\frac{\\partial L}{\\partial y}',
    shapes: 'y has the shape of x',
    source: 'school'
  },
  inputs: { x: { doc: 'Any tensor.' } },
  outputs: { y: { doc: 'The same shape.' } },
  fields: { degree: integer({ label: 'Degree', doc: 'The exponent n.', default: 3, min: 1, max: 9 }) },
  infer: ({ inputs }) => ({ outputs: { y: inputs.x } }),
  forward: ({ kernels, fields, inputs, outputs }) => kernels.power(inputs.x.offset, outputs.y.offset, outputs.y.size, fields.degree),
  backward({ kernels, fields, inputs, outputGradients, inputGradients }) {
    const { x } = inputs
    if (inputGradients.x && outputGradients.y)
      kernels.powerGradient(x.offset, outputGradients.y.offset, inputGradients.x.offset, x.size, fields.degree)
  },
  arithmetic: {
    forward: ({ fields, input }, _, i) => power(input('x').at(i), fields.degree),
    backward: ({ fields, input, upstream }, _, i) =>
      product(upstream('y')?.at(i) ?? numberOf(0), numberOf(fields.degree), power(input('x').at(i), fields.degree - 1))
  },
  multiplyAdds: ({ inputs, fields }) => (fields.degree - 1) * sizeOf(inputs.x),
  cases: [{ inputs: { x: [3, 4] } }, { fields: { degree: 2 }, inputs: { x: [5] } }],
  randomCase: (draw) => ({ fields: { degree: draw.integer(1, 4) }, inputs: { x: [draw.integer(1, 5), draw.integer(1, 5)] } })
})
