// Pairs of nodes whose order is exchanged where nobody looks between them: ReLU before max pooling costs less after it.
import type { Tensor } from '../tensor.ts'
import type { Call, Plan, PlanNode } from './compile.ts'

/**
 * A rectifier that only a maximum reads. The maximum is taken first, of what the rectifier reads, and then rectified, which is the
 * same number; backward the gradient is masked where the maximum is not positive, and then goes to the first largest pixel. Where
 * the rectifier would have made pixels equal they are 0, and the mask makes their gradient 0, whichever of them is the first.
 */
export interface ExchangedPair {
  readonly rectifier: PlanNode
  readonly maximum: PlanNode
  /** What runs instead, forward in this order and backward in the opposite one. */
  readonly first: PlanNode
  readonly second: PlanNode
  /** What is not computed then: "node.port". */
  readonly value: string
  readonly gradients: readonly string[]
}

/** The pairs of a plan, as its graph has them; a maximum's fields decide at each pass. */
export function exchangeablePairs({ forward, values, terms }: Plan): readonly ExchangedPair[] {
  const readers = new Map<string, PlanNode[]>()
  for (const planNode of forward) {
    for (const { node } of Object.values(planNode.entry.inputs)) readers.set(node, [...(readers.get(node) ?? []), planNode])
  }
  return forward.flatMap((rectifier) => {
    const { op, node } = rectifier.entry
    const [maximum, other] = readers.get(node.id) ?? []
    if (!op.keepsMaximum || !maximum || other || terms.some((term) => term.node === node.id)) return []
    const between = values.get(`${node.id}.y`)
    const out = maximum.call.outputs['y']
    // the masked gradient takes the place of the one that is not computed
    if (!maximum.entry.op.isMaximum || !between || !out || out.size > between.size || rectifier.sums.length > 0) return []
    return [exchange(rectifier, maximum)]
  })
}

export function isExchanged({ maximum: { entry, call } }: ExchangedPair): boolean {
  return entry.op.isMaximum?.(call.fields) === true
}

function exchange(rectifier: PlanNode, maximum: PlanNode): ExchangedPair {
  const before = rectifier.call
  const after = maximum.call
  const id = rectifier.entry.node.id
  const y = after.outputs['y'] as Tensor
  const arriving = after.outputGradients['y']
  const unused = after.inputGradients['x']
  const masked = arriving && unused && { ...arriving, offset: unused.offset }
  // fields, mode and the like are read through the original call, where they may change
  const variant = (call: Call, own: Partial<Call>): Call => Object.assign(Object.create(call) as Call, own)
  return {
    rectifier,
    maximum,
    first: {
      entry: maximum.entry,
      call: variant(after, { inputs: before.inputs, outputGradients: { y: masked }, inputGradients: before.inputGradients }),
      sums: []
    },
    second: {
      entry: rectifier.entry,
      call: variant(before, {
        inputs: { x: y },
        outputs: after.outputs,
        outputGradients: { y: arriving },
        inputGradients: { x: masked }
      }),
      // the gradient that arrives at the maximum is summed first
      sums: maximum.sums
    },
    value: `${id}.y`,
    gradients: arriving ? [`${id}.y`, `${maximum.entry.node.id}.x`] : []
  }
}
