// The numbers of a node that has run, as its arithmetic reads them: elements of tensors where they lie.
import type { Memory } from '../kernels/memory.ts'
import type { ElementCall, ForwardCall } from '../ops/contract.ts'
import { type Elements, type LeafGroup, unravel } from '../ops/rules/arithmetic.ts'
import type { Precision, Tensor } from '../tensor.ts'

/** The part of a node's call that its arithmetic looks at. */
export type NodeTensors = Pick<
  ForwardCall<string, string, never>,
  'node' | 'mode' | 'randomKey' | 'inputs' | 'outputs' | 'parameters' | 'state' | 'workspace'
> & { readonly fields: unknown; readonly outputGradients: Readonly<Record<string, Tensor | undefined>> }

// biome-ignore lint/suspicious/noExplicitAny: an op's ports and fields are its own; code that walks all ops works with strings
export type AnyElementCall = ElementCall<any, any, any>

export function elementCall(tensors: NodeTensors, memory: Memory, precision: Precision): AnyElementCall {
  const elements = (group: LeafGroup, name: string, tensor: Tensor | undefined): Elements => {
    if (!tensor) throw new Error(`${tensors.node} has nothing called "${name}".`)
    const view = memory.view(tensor, precision)
    return {
      shape: tensor.shape,
      value: (i) => view[i] ?? Number.NaN,
      at: (i) => ({ kind: 'element', group, name, index: unravel(i, tensor.shape), value: view[i] ?? Number.NaN })
    }
  }
  return {
    fields: tensors.fields as never,
    mode: tensors.mode,
    randomKey: tensors.randomKey,
    input: (port) => elements('input', port, tensors.inputs[port]),
    output: (port) => elements('output', port, tensors.outputs[port]),
    parameter: (name) => elements('parameter', name, tensors.parameters[name]),
    hasParameter: (name) => tensors.parameters[name] !== undefined,
    state: (name) => elements('state', name, tensors.state[name]),
    workspace: (name) => elements('statistic', name, tensors.workspace[name]),
    upstream: (port) => (tensors.outputGradients[port] ? elements('upstream', port, tensors.outputGradients[port]) : undefined)
  }
}
