// The tensors of a node that can be looked at, in the order in which a pass makes them.
import type { TensorKind } from '../../engine/contract.ts'
import type { InferredNode } from '../../engine/document.ts'

export interface NodeTensor {
  readonly what: TensorKind
  readonly name: string
  /** Key of its word among those of the step debugger. */
  readonly kind: 'kindValue' | 'kindGradient' | 'kindParameter' | 'kindParameterGradient' | 'kindUpdate' | 'kindState'
}

export function tensorsOf({ node, op, inference }: InferredNode): readonly NodeTensor[] {
  const tensors = (what: TensorKind, kind: NodeTensor['kind'], names: readonly string[]): readonly NodeTensor[] =>
    names.map((name) => ({ what, name: `${node.id}.${name}`, kind }))
  const outputs = Object.keys(inference.outputs)
  const parameters = Object.keys(inference.parameters ?? {})
  return [
    ...tensors('value', 'kindValue', outputs),
    ...tensors('gradient', 'kindGradient', outputs),
    ...tensors('gradient', 'kindGradient', Object.keys(op.inputs)),
    ...tensors('parameter', 'kindParameter', parameters),
    ...tensors('parameter-gradient', 'kindParameterGradient', parameters),
    ...tensors('update', 'kindUpdate', parameters),
    ...tensors('state', 'kindState', Object.keys(inference.state ?? {}))
  ]
}
