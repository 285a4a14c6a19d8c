// What differs between two documents, for people: nodes that came and went, fields with both values, settings.
import { type GraphNode, type ProjectDocument, resolveTraining } from '../../engine/document.ts'
import { edgeId } from './document-diff.ts'

/** One value that differs; undefined: it is not written down there. */
export interface ValueChange {
  readonly name: string
  readonly before: unknown
  readonly after: unknown
}

export interface NodeChange {
  readonly before: GraphNode
  readonly after: GraphNode
  readonly fields: readonly ValueChange[]
  /** Of op, label, initial, muted, collapsed: those that differ. */
  readonly parts: readonly string[]
}

export interface DocumentChanges {
  readonly added: readonly GraphNode[]
  readonly removed: readonly GraphNode[]
  readonly changed: readonly NodeChange[]
  /** Nodes that only stand elsewhere. */
  readonly moved: number
  readonly edges: { readonly added: number; readonly removed: number }
  /** By their keys in the file, such as "optimizer.learningRate". */
  readonly training: readonly ValueChange[]
  readonly title: ValueChange | undefined
  readonly notes: boolean
  readonly groups: boolean
}

export function documentChanges(before: ProjectDocument, after: ProjectDocument): DocumentChanges {
  const old = new Map(before.graph.nodes.map((node) => [node.id, node]))
  const now = new Set(after.graph.nodes.map(({ id }) => id))
  const pairs = after.graph.nodes.flatMap((node) => {
    const was = old.get(node.id)
    return was ? [nodeChange(was, node)] : []
  })
  const changed = pairs.filter(({ fields, parts }) => fields.length + parts.length > 0)
  const [edgesBefore, edgesAfter] = [before, after].map(({ graph }) => new Set(graph.edges.map(edgeId))) as [Set<string>, Set<string>]
  return {
    added: after.graph.nodes.filter(({ id }) => !old.has(id)),
    removed: before.graph.nodes.filter(({ id }) => !now.has(id)),
    changed,
    moved: pairs.filter((pair) => !changed.includes(pair) && !sameData(pair.before.position, pair.after.position)).length,
    edges: { added: countMissing(edgesAfter, edgesBefore), removed: countMissing(edgesBefore, edgesAfter) },
    training: valueChanges(flat(resolveTraining(before)), flat(resolveTraining(after))),
    title: before.title === after.title ? undefined : { name: 'title', before: before.title, after: after.title },
    notes: before.notes !== after.notes,
    groups: !sameData(before.graph.groups ?? [], after.graph.groups ?? [])
  }
}

export function isUnchanged({ added, removed, changed, moved, edges, training, title, notes, groups }: DocumentChanges): boolean {
  const count = added.length + removed.length + changed.length + moved + edges.added + edges.removed + training.length
  return count === 0 && !title && !notes && !groups
}

function nodeChange(before: GraphNode, after: GraphNode): NodeChange {
  const parts = (['op', 'label', 'initial', 'muted', 'collapsed'] as const).filter((part) => !sameData(before[part], after[part]))
  return { before, after, parts, fields: valueChanges(before.fields ?? {}, after.fields ?? {}) }
}

type Values = Readonly<Record<string, unknown>>

function valueChanges(before: Values, after: Values): readonly ValueChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.filter((name) => !sameData(before[name], after[name])).map((name) => ({ name, before: before[name], after: after[name] }))
}

/** Nested settings by dotted keys. */
function flat(settings: object, prefix = ''): Values {
  const entries = Object.entries(settings).flatMap(([key, value]) => {
    const name = prefix + key
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(flat(value, `${name}.`)) : [[name, value]]
  })
  return Object.fromEntries(entries)
}

function countMissing(of: ReadonlySet<string>, from: ReadonlySet<string>): number {
  return [...of].filter((one) => !from.has(one)).length
}

/** Plain data as in files; the order of keys does not count. */
function sameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const [left, right] = [Object.entries(a), b as Values]
  return left.length === Object.keys(right).length && left.every(([key, value]) => Object.hasOwn(right, key) && sameData(value, right[key]))
}
