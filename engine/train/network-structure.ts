// What makes two networks the same for a resumed run: nodes, ops, fields, edges and the shapes of parameters and state.
import { quote, showName } from '../document/show-value.ts'
import type { GraphInference } from '../graph/infer.ts'
import { type ProjectError, projectError } from '../problem.ts'
import { type Shape, sameShape, showShape } from '../tensor.ts'

export interface NodeStructure {
  readonly id: string
  readonly op: string
  readonly muted: boolean
  /** Where each input comes from, as "node.port". */
  readonly inputs: Readonly<Record<string, string>>
  readonly parameters: Readonly<Record<string, Shape>>
  readonly state: Readonly<Record<string, Shape>>
  /** Every field as JSON; long values as their hash. */
  readonly fields: Readonly<Record<string, string>>
}
/** Every node follows its inputs. */
export type NetworkStructure = readonly NodeStructure[]

const longestValue = 80

export function structureOf(inference: GraphInference): NetworkStructure {
  return inference.nodes.map(({ node, inputs, fields, inference: { parameters, state } }) => ({
    id: node.id,
    op: node.op,
    muted: node.muted ?? false,
    inputs: mapValues(inputs, (source) => `${source.node}.${source.port}`),
    parameters: mapValues(parameters ?? {}, ({ shape }) => shape),
    state: mapValues(state ?? {}, ({ shape }) => shape),
    fields: mapValues(fields, (value) => {
      const text = JSON.stringify(value) ?? 'null'
      return text.length > longestValue ? `hash ${hashOf(text)}` : text
    })
  }))
}

/** FNV-1a, 32 bits, over UTF-8: 8 hexadecimal digits. */
export function hashOf(text: string): string {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}

/**
 * @throws ProjectError "other-network" that names the first difference, in the order of the graph. Where a node lies and how it
 * is labelled makes no difference, nor does a field that only one of the two knows (it came or went with a release).
 */
export function refuseOtherNetwork(saved: NetworkStructure, current: NetworkStructure): void {
  const savedById = new Map(saved.map((node) => [node.id, node]))
  for (const node of current) {
    const was = savedById.get(node.id)
    if (!was) throw otherNetwork(`it has no node ${node.id}, this project has`, node.id)
    const difference = nodeDifference(was, node)
    if (difference) throw otherNetwork(difference, node.id)
  }
  const ids = new Set(current.map((node) => node.id))
  const missing = saved.find((node) => !ids.has(node.id))
  if (missing) throw otherNetwork(`it has a node ${showName(missing.id)} (${showName(missing.op)}), this project has not`)
}

function nodeDifference(was: NodeStructure, is: NodeStructure): string | undefined {
  const { id } = is
  const said = (what: string, before: string, now: string) => `${what} is ${before} in the checkpoint and ${now} here`
  if (was.op !== is.op) return said(id, showName(was.op), is.op)
  if (was.muted !== is.muted) return said(id, was.muted ? 'muted' : 'not muted', is.muted ? 'muted' : 'not muted')
  for (const kind of ['parameters', 'state'] as const)
    for (const name of keysOf(was[kind], is[kind])) {
      const [before, now] = [was[kind][name], is[kind][name]]
      if (!before || !now || !sameShape(before, now))
        return said(`${id}.${showName(name)}`, before ? showShape(before) : 'absent', now ? showShape(now) : 'absent')
    }
  for (const port of keysOf(was.inputs, is.inputs))
    if (was.inputs[port] !== is.inputs[port])
      return said(`the source of ${id}.${showName(port)}`, showName(was.inputs[port] ?? 'absent'), is.inputs[port] ?? 'absent')
  for (const [name, now] of Object.entries(is.fields)) {
    const before = was.fields[name]
    if (before !== undefined && before !== now) return said(`the field ${name} of ${id}`, showField(before), showField(now))
  }
  return undefined
}

function showField(text: string): string {
  if (text.startsWith('hash ')) return 'another long value'
  return /^[ -~]{1,80}$/.test(text) ? text : quote(text)
}

function otherNetwork(difference: string, node?: string): ProjectError {
  const cure = 'Resume with the project the checkpoint was made with, or train from the start.'
  return projectError(
    'other-network',
    `The checkpoint belongs to another network: ${difference}. ${cure}`,
    node === undefined ? {} : { node }
  )
}

function keysOf(a: object, b: object): readonly string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Readonly<Record<string, B>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))
}
