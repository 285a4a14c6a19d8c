// Gives a tensor another shape without moving its elements.
import { defineOp, refuse, type Shape, showShape, sizeOf } from './contract.ts'
import { integers } from './fields.ts'
import { number } from './rules/arithmetic.ts'
import { maximumRank } from './rules/axes.ts'
import type { OnnxReading } from './rules/onnx.ts'
import { python } from './rules/python.ts'
import { randomShape } from './rules/random-shape.ts'

export const reshape = defineOp({
  type: 'reshape',
  label: 'Reshape',
  category: 'shape',
  doc: {
    summary: 'Gives a tensor another shape; the elements keep their row-major order.',
    forward: 'y = x \\text{ read in row-major order into the new shape}',
    backward: '\\frac{\\partial L}{\\partial x} = \\frac{\\partial L}{\\partial y} \\text{ in the shape of } x',
    shapes: 'y has the shape of the field, batch included; one −1 stands for whatever is left: [−1, 784] for rows of 784',
    source: 'NumPy, numpy.reshape'
  },
  inputs: { x: { doc: 'Any tensor.' } },
  outputs: { y: { doc: 'The same elements in the new shape.' } },
  fields: {
    shape: integers<never>({
      label: 'Shape',
      doc: 'The whole new shape, the batch included. One size may be −1: it takes what is left, so [−1, 784] works for any batch size. [] makes a scalar of a single element.',
      default: [-1],
      min: -1,
      max: 2 ** 31 - 1
    })
  },
  infer({ node, inputs, fields }) {
    const y = resolve(node, inputs.x, fields.shape)
    return { outputs: { y }, explanation: `${showShape(inputs.x)} = ${sizeOf(y)} elements = ${showShape(y)}` }
  },
  forward({ kernels, inputs, outputs }) {
    kernels.copy(inputs.x.offset, outputs.y.offset, outputs.y.size)
  },
  backward({ kernels, inputs, outputGradients, inputGradients }) {
    if (inputGradients.x && outputGradients.y) kernels.copy(outputGradients.y.offset, inputGradients.x.offset, inputs.x.size)
  },
  arithmetic: {
    forward: (call, _, i) => call.input('x').at(i),
    backward: (call, _, i) => call.upstream('y')?.at(i) ?? number(0)
  },
  multiplyAdds: () => 0,
  exports: {
    numpy: {
      name: 'Reshape',
      code: `class Reshape(Layer):
    """The same elements in another shape"""

    def forward(self, x):
        self.before = x.shape
        return x.reshape(self.shape)

    def backward(self, dy):
        return dy.reshape(self.before)`,
      settings: ({ fields: { shape } }) => ({ shape })
    },
    pytorch: {
      forward: ({ fields }, { x }) => `${x}.reshape(${python(fields.shape)})`
    },
    onnx: {
      write: ({ fields }, onnx) => onnx.add('Reshape', [onnx.inputs.x, onnx.integers('shape', fields.shape)], onnx.outputs.y),
      reads: {
        Reshape(node) {
          const x = node.inputs[0]?.shape ?? []
          if (node.int('allowzero', 0) !== 0) throw node.refuse('makes empty tensors (allowzero). Export it without.')
          const target = [...node.known(1, 'shape').values]
          // 0 keeps a size
          const kept = target.map((size, d) => (size === 0 ? (x[d] ?? 1) : size))
          const known = kept.reduce((all, size) => (size === -1 ? all : all * size), 1)
          const open = kept.indexOf(-1)
          const whole = kept.map((size, d) => (d === open ? sizeOf(x) / known : size))
          return { fields: { shape: forAnyBatch(whole, node, target[0] === 0 || open === 0) }, inputs: { x: 0 } }
        },
        Unsqueeze(node) {
          const y = [...(node.inputs[0]?.shape ?? [])]
          const axes = node.ints('axes') ?? [...node.known(1, 'axes').values]
          const rank = y.length + axes.length
          for (const axis of axes.map((size) => (size < 0 ? size + rank : size)).sort((a, b) => a - b)) y.splice(axis, 0, 1)
          return { fields: { shape: forAnyBatch(y, node, !axes.includes(0)) }, inputs: { x: 0 } }
        },
        Squeeze(node) {
          const x = node.inputs[0]?.shape ?? []
          const axes = node.ints('axes') ?? (node.inputs[1] ? [...node.known(1, 'axes').values] : undefined)
          if (!axes) throw node.refuse('squeezes every dimension of size 1, which may be the mini-batch. Export it with axes.')
          const gone = new Set(axes.map((axis) => (axis < 0 ? axis + x.length : axis)))
          return {
            fields: {
              shape: forAnyBatch(
                x.filter((_, d) => !gone.has(d)),
                node,
                !gone.has(0)
              )
            },
            inputs: { x: 0 }
          }
        }
      }
    }
  },
  cases: [
    { inputs: { x: [2, 3] } },
    { fields: { shape: [-1, 6] }, inputs: { x: [4, 2, 3] } },
    { fields: { shape: [2, 1, 3] }, inputs: { x: [6] } },
    { fields: { shape: [] }, inputs: { x: [1, 1] } }
  ],
  randomCase(draw) {
    const target = [...randomShape(draw, 1, 4)]
    const x = draw.flag() ? [sizeOf(target)] : [...target].reverse()
    if (draw.flag()) target[draw.integer(0, target.length - 1)] = -1
    return { fields: { shape: target }, inputs: { x } }
  }
})

/** The target shape with −1 replaced by what is left. */
function resolve(node: string, x: Shape, target: Shape): Shape {
  if (target.length > maximumRank)
    throw refuse(
      'too-many-dimensions',
      `${node} makes at most ${maximumRank} dimensions; its shape has ${target.length}. Shorten the shape.`,
      {
        node
      }
    )
  const open = target.filter((size) => size === -1).length
  if (open > 1)
    throw refuse(
      'two-open-sizes',
      `${node} can fill in one −1; its shape ${showShape(target)} has ${open}. Write all but one as numbers.`,
      {
        node
      }
    )
  if (target.some((size) => size === 0 || size < -1))
    throw refuse('size-out-of-range', `${node} needs sizes of 1 or more, or one −1; its shape is ${showShape(target)}. Change the shape.`, {
      node
    })
  const known = sizeOf(target.filter((size) => size !== -1))
  const left = sizeOf(x) / known
  if (open === 1 ? !Number.isInteger(left) : left !== 1) {
    const count = `${sizeOf(x)} elements`
    const found = open === 1 ? `multiples of ${known}` : `${known}`
    const cure = 'Change the shape; where the batch size may change, make its place −1.'
    throw refuse(
      'element-count',
      `${node} cannot turn ${showShape(x)} (${count}) into ${showShape(target)}, which holds ${found}. ${cure}`,
      {
        node,
        port: 'x'
      }
    )
  }
  return target.map((size) => (size === -1 ? left : size))
}

/** Graphs exported for one size of mini-batch, often 1, are read for any: a first size that is the mini-batch is left open. */
function forAnyBatch(shape: readonly number[], { inputs, batch }: OnnxReading, keepsFirst: boolean): readonly number[] {
  const isBatch = keepsFirst || (batch !== undefined && shape[0] === batch && inputs[0]?.shape[0] === batch)
  return isBatch && shape.length > 0 ? [-1, ...shape.slice(1)] : shape
}
