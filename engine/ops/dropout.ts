// Dropout: in training a random part of the values becomes 0 and the rest grows so that the mean stays; nothing happens in evaluation.
import { defineOp, sizeOf } from './contract.ts'
import { number } from './fields.ts'
import { number as numberOf, product } from './rules/arithmetic.ts'
import { pythonCall } from './rules/python.ts'

export const dropout = defineOp({
  type: 'dropout',
  label: 'Dropout',
  category: 'layer',
  doc: {
    summary: 'Sets a random part of the values to 0 while training and passes everything through in evaluation.',
    forward:
      'y = x \\odot m, \\qquad m_i = \\begin{cases} 0 & \\text{with probability } p \\\\ \\frac{1}{1 - p} & \\text{otherwise} \\end{cases}; \\qquad \\text{evaluation: } y = x',
    backward: '\\frac{\\partial L}{\\partial x} = \\frac{\\partial L}{\\partial y} \\odot m',
    shapes: 'y has the shape of x',
    source: 'Srivastava and others, Dropout, 2014 (scaled while training, as PyTorch, torch.nn.Dropout)'
  },
  inputs: { x: { doc: 'Any tensor.' } },
  outputs: { y: { doc: 'The same shape.' } },
  fields: {
    rate: number({
      label: 'Rate',
      doc: 'Probability p with which a value becomes 0; the others are divided by 1 − p. From 0 to less than 1.',
      default: 0.5,
      min: 0,
      max: 0.999999
    })
  },
  infer: ({ inputs }) => ({ outputs: { y: inputs.x } }),
  forward({ kernels, fields, mode, randomKey, inputs, outputs }) {
    const { x } = inputs
    if (mode === 'train') kernels.dropout(x.offset, outputs.y.offset, x.size, fields.rate, randomKey[0], randomKey[1])
    else kernels.copy(x.offset, outputs.y.offset, x.size)
  },
  // The mask is not kept: the key of the forward pass gives the same one again.
  backward({ kernels, fields, mode, randomKey, outputGradients, inputGradients }) {
    const dy = outputGradients.y
    const dx = inputGradients.x
    if (!dy || !dx) return
    if (mode === 'train') kernels.dropout(dy.offset, dx.offset, dx.size, fields.rate, randomKey[0], randomKey[1])
    else kernels.copy(dy.offset, dx.offset, dx.size)
  },
  arithmetic: {
    forward: ({ mode, fields, randomKey, input }, _, i) =>
      mode === 'train' ? product(input('x').at(i), numberOf(maskAt(i, fields.rate, randomKey))) : input('x').at(i),
    backward({ mode, fields, randomKey, upstream }, _, i) {
      const dy = upstream('y')?.at(i) ?? numberOf(0)
      return mode === 'train' ? product(dy, numberOf(maskAt(i, fields.rate, randomKey))) : dy
    }
  },
  multiplyAdds: ({ inputs }) => sizeOf(inputs.x),
  exports: {
    numpy: {
      name: 'Dropout',
      code: `class Dropout(Layer):
    """In training a random part becomes 0 and the rest is divided by 1 - rate; the mask follows from seed, iteration and node"""

    def forward(self, x, run):
        self.factors = 1
        if run.training:
            key0, key1 = np.uint32(run.seed) ^ np.uint32(self.key), np.uint32(run.iteration)
            first = mixed(key0 ^ mixed(key1 + np.uint32(0x9E3779B9)))
            second = mixed(key1 ^ mixed(key0 + np.uint32(0x7F4A7C15)))
            numbers = mixed(mixed(np.arange(x.size, dtype=np.uint32) ^ first) + second)
            kept = numbers >= np.uint32(int(self.rate * 4294967296))
            self.factors = (kept / (1 - self.rate)).astype(x.dtype).reshape(x.shape)
        return x * self.factors

    def backward(self, dy):
        return dy * self.factors


def mixed(h):
    """Every bit of 32 flips every other with probability 1/2 (the finalizer of MurmurHash3)."""
    with np.errstate(over="ignore"):
        h = h ^ (h >> np.uint32(16))
        h = h * np.uint32(0x85EBCA6B)
        h = h ^ (h >> np.uint32(13))
        h = h * np.uint32(0xC2B2AE35)
        return h ^ (h >> np.uint32(16))`,
      settings: ({ fields: { rate } }) => ({ rate }),
      looksAtRun: true
    },
    pytorch: {
      module: ({ fields }) => pythonCall('nn.Dropout', [fields.rate]),
      forward: (_, { x }, self) => `${self}(${x})`
    },
    onnx: {
      // the identity where nothing is trained; the rate is there for whoever goes on training
      write: ({ fields }, onnx) => onnx.add('Dropout', [onnx.inputs.x, onnx.real('rate', fields.rate)], onnx.outputs.y),
      reads: {
        Dropout(node) {
          const rate = node.opset < 12 ? node.float('ratio', 0.5) : node.inputs[1] ? (node.known(1, 'ratio').values[0] ?? 0.5) : 0.5
          return { fields: { rate: Math.min(Math.max(rate, 0), 0.999999) }, inputs: { x: 0 } }
        }
      }
    }
  },
  cases: [
    { inputs: { x: [4, 6] } },
    { fields: { rate: 0 }, inputs: { x: [3, 2, 3] } },
    { fields: { rate: 0.9 }, inputs: { x: [2, 3, 4, 5] } }
  ],
  randomCase: (draw) => ({
    fields: { rate: draw.pick([0, 0.1, 0.25, 0.5, 0.8]) },
    inputs: { x: Array.from({ length: draw.integer(0, 4) }, () => draw.integer(1, 5)) }
  })
})

/** The finalizer of MurmurHash3, as in kernels/assembly/dropout.ts. */
function mix(value: number): number {
  let h = value >>> 0
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** The factor of element i: the kernel's mask, for one element. */
function maskAt(i: number, rate: number, [key0, key1]: readonly [number, number]): number {
  const first = mix(key0 ^ mix(key1 + 0x9e3779b9))
  const second = mix(key1 ^ mix(key0 + 0x7f4a7c15))
  return mix(mix(i ^ first) + second) >= Math.floor(rate * 4294967296) ? 1 / (1 - rate) : 0
}
