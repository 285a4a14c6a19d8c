// What a card says of its node in a line: the few fields that tell most.
import { type CatalogueField, catalogueOp } from '../../engine/catalog.ts'
import type { GraphNode, InferredNode, Shape } from '../../engine/document.ts'
import { defaultOf, fieldValue, sameValue } from '../editor/operations/fields.ts'

/** "100×784"; a scalar has the shape "1". */
export function shapeLabel(shape: Shape): string {
  return shape.length === 0 ? '1' : shape.join('×')
}

/** "5×5" for pairs, numbers as they are. */
function valueLabel(value: unknown): string {
  if (Array.isArray(value)) return value.every((part) => typeof part === 'number') ? value.join('×') : '…'
  if (typeof value === 'number') return String(Number(value.toPrecision(6)))
  return String(value)
}

/** Written by every card of the op, even at the default: without them the card says nothing. */
const telling: Readonly<Record<string, readonly string[]>> = {
  affine: ['units'],
  convolution: ['filters', 'kernel'],
  pooling: ['kind', 'window'],
  dropout: ['rate'],
  dataset: ['source'],
  reshape: ['shape'],
  power: ['exponent'],
  concat: ['axis'],
  'leaky-relu': ['slope']
}

export interface CardFact {
  readonly field: CatalogueField
  readonly text: string
  /** False where the value alone tells what it is. */
  readonly named: boolean
}

/** At most three fields: the telling ones, then those that were changed. */
export function cardFacts(node: GraphNode): readonly CardFact[] {
  const op = catalogueOp(node.op)
  if (!op) return []
  const always = telling[node.op] ?? []
  const changed = Object.keys(node.fields ?? {}).filter(
    (name) => !always.includes(name) && !sameValue(node.fields?.[name], defaultOf(node, name))
  )
  return [...always, ...changed].slice(0, 3).flatMap((name) => {
    const field = op.fields.find((known) => known.name === name)
    return field ? [{ field, text: valueLabel(fieldValue(node, name)), named: name !== always[0] }] : []
  })
}

/** "784 → 50" for layers that change the last dimension of their only input. */
export function arrowLabel(entry: InferredNode | undefined): string | undefined {
  if (entry?.node.op !== 'affine') return undefined
  const [input] = Object.values(entry.inputShapes)
  const [output] = Object.values(entry.inference.outputs)
  if (!input || !output) return undefined
  const inner = input.slice(1).reduce((product, size) => product * size, 1)
  return `${inner} → ${output.at(-1)}`
}
