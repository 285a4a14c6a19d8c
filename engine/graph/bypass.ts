// What runs in place of a muted node: its first input goes on unchanged.
import type { GraphNode } from '../document/project.ts'
import type { AnyOp, Inference, Shape } from '../ops/contract.ts'
import { withDefaults } from '../ops/fields.ts'
import { ProjectError } from '../problem.ts'
import { sameShape, showShape } from '../tensor.ts'

/** A muted node hands its first input on to its first output, which only makes sense where the node would keep the shape. */
export function inferBypass(node: GraphNode, op: AnyOp, inputs: Readonly<Record<string, Shape>>): Inference {
  const [input] = Object.keys(op.inputs)
  const [output, ...others] = Object.keys(op.outputs)
  const place = { node: node.id, severity: 'error', code: 'cannot-mute' } as const
  if (input === undefined || output === undefined || others.length > 0)
    throw new ProjectError([
      { ...place, message: `${node.id} cannot be muted: ${op.label} has no single input to hand on. Unmute it, or delete it.` }
    ])
  const shape = inputs[input] ?? []
  const call = {
    node: node.id,
    fields: withDefaults(op.fields, node.fields),
    inputs,
    batch: shape[0] ?? 1,
    mode: 'evaluate',
    facts: undefined
  } as const
  const would = (op.infer(call) as Inference).outputs[output] ?? []
  if (!sameShape(shape, would)) {
    const message = `${node.id} cannot be muted: it turns ${showShape(shape)} into ${showShape(would)}, so the nodes behind it would no longer fit. Unmute it.`
    throw new ProjectError([{ ...place, message }])
  }
  return { outputs: { [output]: shape } }
}

/** The op that runs in place of a muted one. */
export function bypass(op: AnyOp): AnyOp {
  const [input = ''] = Object.keys(op.inputs)
  const [output = ''] = Object.keys(op.outputs)
  const { loss: _, exports: _own, ...rest } = op
  return {
    ...rest,
    exports: exportsOf(input, output),
    forward({ kernels, inputs, outputs }) {
      const [x, y] = [inputs[input], outputs[output]]
      if (x && y) kernels.copy(x.offset, y.offset, y.size)
    },
    backward({ kernels, outputGradients, inputGradients }) {
      const dy = outputGradients[output]
      for (const port of Object.keys(op.inputs)) {
        const dx = inputGradients[port]
        if (!dx) continue
        if (port === input && dy) kernels.copy(dy.offset, dx.offset, dx.size)
        else kernels.fill(dx.offset, dx.size, 0)
      }
    }
  }
}

/** A muted node in the formats networks are exported to. */
function exportsOf(input: string, output: string): NonNullable<AnyOp['exports']> {
  return {
    numpy: {
      name: 'Bypass',
      code: `class Bypass(Layer):
    """A muted node: y = x"""

    def forward(self, x, *others):
        self.others = others
        return x

    def backward(self, dy):
        return (dy, *(np.zeros_like(other) for other in self.others))`
    },
    pytorch: { forward: (_, args) => args[input] ?? '' },
    onnx: { write: (_, onnx) => onnx.add('Identity', [onnx.inputs[input]], onnx.outputs[output] ?? '') }
  }
}
