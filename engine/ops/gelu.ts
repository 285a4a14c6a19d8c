// GELU: a smooth relative of ReLU.
import { defineOp } from './contract.ts'
import { apply, type Expression, negative, number, power, product, quotient, sum } from './rules/arithmetic.ts'
import { elementwise } from './rules/elementwise-arithmetic.ts'
import { randomShape } from './rules/random-shape.ts'

export const gelu = defineOp({
  type: 'gelu',
  label: 'GELU',
  category: 'activation',
  doc: {
    summary: 'Weights each number with the probability that a standard normal one is smaller.',
    forward: 'y = x\\, \\Phi(x) = \\frac{x}{2} \\left(1 + \\operatorname{erf}\\frac{x}{\\sqrt{2}}\\right)',
    backward:
      '\\frac{\\partial L}{\\partial x} = \\frac{\\partial L}{\\partial y} \\left(\\Phi(x) + x\\, \\frac{e^{-x^2/2}}{\\sqrt{2\\pi}}\\right)',
    shapes: 'y has the shape of x',
    source: 'Hendrycks and Gimpel, Gaussian error linear units, 2016; exact as in PyTorch, torch.nn.GELU'
  },
  inputs: { x: { doc: 'Any tensor.' } },
  outputs: { y: { doc: 'The same shape.' } },
  fields: {},
  infer: ({ inputs }) => ({ outputs: { y: inputs.x } }),
  forward({ kernels, inputs, outputs }) {
    kernels.gelu(inputs.x.offset, outputs.y.offset, outputs.y.size)
  },
  backward({ kernels, inputs, outputGradients, inputGradients }) {
    if (inputGradients.x && outputGradients.y)
      kernels.geluGradient(inputs.x.offset, outputGradients.y.offset, inputGradients.x.offset, inputs.x.size)
  },
  arithmetic: elementwise(
    (x) => product(x, share(x)),
    (x) => sum([share(x), product(x, density(x))])
  ),
  multiplyAdds: () => 0,
  exports: {
    numpy: {
      name: 'GELU',
      code: `class GELU(Layer):
    """y = x P(x), where P is the distribution function of the normal distribution"""

    def forward(self, x):
        erf = np.vectorize(math.erf, otypes=[x.dtype])
        self.x = x
        self.P = (1 + erf(x / math.sqrt(2))) / 2
        return x * self.P

    def backward(self, dy):
        return dy * (self.P + self.x * np.exp(-self.x**2 / 2) / math.sqrt(2 * math.pi))`
    },
    pytorch: {
      forward: (_, { x }) => `F.gelu(${x})`
    },
    onnx: {
      // in the five steps that PyTorch writes; opset 17 has no Gelu
      write(_, onnx) {
        const { x } = onnx.inputs
        const [scaled, erf, shifted, product] = ['scaled', 'erf', 'shifted', 'product'].map((tag) => onnx.between(tag)) as [
          string,
          string,
          string,
          string
        ]
        onnx.add('Div', [x, onnx.real('root', Math.SQRT2)], scaled)
        onnx.add('Erf', [scaled], erf)
        onnx.add('Add', [erf, onnx.real('one', 1)], shifted)
        onnx.add('Mul', [x, shifted], product)
        onnx.add('Mul', [product, onnx.real('half', 0.5)], onnx.outputs.y)
      },
      // the five steps are put together again: exchange/onnx/rewrite.ts
      reads: {
        Gelu(node) {
          if (node.text('approximate', 'none') !== 'none') throw node.refuse('approximates GELU by tanh; Gradloom has the exact one.')
          return { inputs: { x: 0 } }
        }
      }
    }
  },
  cases: [{ inputs: { x: [3, 5] } }, { inputs: { x: [] } }],
  randomCase: (draw) => ({ inputs: { x: randomShape(draw, 0, 4) } })
})

/** Φ(x): the part of a standard normal distribution below x. */
function share(x: Expression): Expression {
  return quotient(sum([number(1), apply('erf', quotient(x, number(Math.SQRT2)))]), number(2))
}

/** φ(x): its density at x. */
function density(x: Expression): Expression {
  return quotient(apply('exp', negative(quotient(power(x, 2), number(2)))), number(Math.sqrt(2 * Math.PI)))
}
