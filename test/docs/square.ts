// Square: every value times itself.
import { defineOp, sizeOf } from '../../engine/ops/contract.ts'
import { number, power, product } from '../../engine/ops/rules/arithmetic.ts'
import { elementwise } from '../../engine/ops/rules/elementwise-arithmetic.ts'
import { randomShape } from '../../engine/ops/rules/random-shape.ts'

export const square = defineOp({
  type: 'square',
  label: 'Square',
  category: 'arithmetic',
  doc: {
    summary: 'Multiplies every value by itself.',
    forward: 'y = x^2',
    backward: '\\frac{\\partial L}{\\partial x} = 2x \\cdot \\frac{\\partial L}{\\partial y}',
    shapes: 'y has the shape of x',
    source: 'PyTorch, torch.square'
  },
  inputs: { x: { doc: 'Any tensor.' } },
  outputs: { y: { doc: 'The same shape, nothing negative.' } },
  fields: {},
  infer: ({ inputs }) => ({ outputs: { y: inputs.x } }),
  forward({ kernels, inputs, outputs }) {
    kernels.power(inputs.x.offset, outputs.y.offset, outputs.y.size, 2)
  },
  backward({ kernels, inputs, outputGradients, inputGradients }) {
    if (inputGradients.x && outputGradients.y)
      kernels.powerGradient(inputs.x.offset, outputGradients.y.offset, inputGradients.x.offset, inputs.x.size, 2)
  },
  arithmetic: elementwise(
    (x) => power(x, 2),
    (x) => product(number(2), x)
  ),
  multiplyAdds: ({ inputs }) => sizeOf(inputs.x),
  cases: [{ inputs: { x: [3, 5] } }, { inputs: { x: [] } }],
  randomCase: (draw) => ({ inputs: { x: randomShape(draw, 0, 4) } })
})
