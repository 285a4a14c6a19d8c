// Differences between two documents, record by record: what history keeps of an edit, small and reversible.
import type { Edge, Graph, GraphNode, Group, ProjectDocument } from '../../engine/document.ts'
import type { EdgeId } from './contract.ts'

/** One kind of record: what became of each, and the order where it changed. */
interface RecordsDiff<T> {
  readonly records: ReadonlyMap<string, { readonly before: T | undefined; readonly after: T | undefined }>
  readonly order: { readonly before: readonly string[]; readonly after: readonly string[] } | undefined
}

type Header = Omit<ProjectDocument, 'graph'>

export interface DocumentDiff {
  readonly nodes: RecordsDiff<GraphNode>
  readonly edges: RecordsDiff<Edge>
  readonly groups: RecordsDiff<Group>
  /** True where the document had or has a list of groups at all: an empty list is written to the file, an absent one is not. */
  readonly groupsListed: { readonly before: boolean; readonly after: boolean }
  readonly header: { readonly before: Header; readonly after: Header } | undefined
}

export function edgeId(edge: Edge): EdgeId {
  return `${edge.from}->${edge.to}`
}

const byId = (record: { readonly id: string }): string => record.id

/** Records are compared by identity: an edit that keeps a record keeps the object. */
export function diffDocuments(before: ProjectDocument, after: ProjectDocument): DocumentDiff {
  const [a, b] = [before.graph, after.graph]
  return {
    nodes: diffRecords(a.nodes, b.nodes, byId),
    edges: diffRecords(a.edges, b.edges, edgeId),
    groups: diffRecords(a.groups ?? [], b.groups ?? [], byId),
    groupsListed: { before: a.groups !== undefined, after: b.groups !== undefined },
    header: sameHeader(before, after) ? undefined : { before: headerOf(before), after: headerOf(after) }
  }
}

export function isEmpty(diff: DocumentDiff): boolean {
  const { nodes, edges, groups, groupsListed, header } = diff
  const unchanged = [nodes, edges, groups].every(({ records, order }) => records.size === 0 && order === undefined)
  return unchanged && header === undefined && groupsListed.before === groupsListed.after
}

export function applyDiff(document: ProjectDocument, diff: DocumentDiff, direction: 'forward' | 'back'): ProjectDocument {
  const { nodes, edges, groups } = document.graph
  const side = direction === 'forward' ? 'after' : 'before'
  const graph: Graph = {
    nodes: applyRecords(nodes, diff.nodes, side, byId),
    edges: applyRecords(edges, diff.edges, side, edgeId),
    ...(diff.groupsListed[side] && { groups: applyRecords(groups ?? [], diff.groups, side, byId) })
  }
  const header = diff.header ? diff.header[side] : headerOf(document)
  // the key order of a document is that of the file: format, version, title, notes, graph, training
  const { training, ...rest } = header
  return Object.freeze({ ...rest, graph: Object.freeze(graph), ...(training && { training }) })
}

/** True where both consist of the very same records in the same order. */
export function sameDocument(a: ProjectDocument, b: ProjectDocument): boolean {
  if (a === b) return true
  const groups = sameList(a.graph.groups ?? [], b.graph.groups ?? []) && (a.graph.groups === undefined) === (b.graph.groups === undefined)
  return sameHeader(a, b) && sameList(a.graph.nodes, b.graph.nodes) && sameList(a.graph.edges, b.graph.edges) && groups
}

/** The same document as `next`, with the records of `known` where they are equal, so that a difference holds only what differs. */
export function withRecordsOf(known: ProjectDocument, next: ProjectDocument): ProjectDocument {
  const { nodes, edges, groups } = next.graph
  const graph: Graph = {
    nodes: shareRecords(known.graph.nodes, nodes, byId),
    edges: shareRecords(known.graph.edges, edges, edgeId),
    ...(groups && { groups: shareRecords(known.graph.groups ?? [], groups, byId) })
  }
  const training = next.training && JSON.stringify(next.training) === JSON.stringify(known.training) ? known.training : next.training
  const { graph: _, training: __, ...rest } = next
  return Object.freeze({ ...rest, graph: Object.freeze(graph), ...(training && { training }) })
}

function shareRecords<T>(known: readonly T[], next: readonly T[], id: (record: T) => string): readonly T[] {
  const there = new Map(known.map((record) => [id(record), record]))
  return Object.freeze(
    next.map((record) => {
      const same = there.get(id(record))
      return same !== undefined && JSON.stringify(same) === JSON.stringify(record) ? same : record
    })
  )
}

function headerOf({ graph: _, ...header }: ProjectDocument): Header {
  return header
}

function sameHeader(a: ProjectDocument, b: ProjectDocument): boolean {
  return a.title === b.title && a.notes === b.notes && a.training === b.training && a.format === b.format && a.version === b.version
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a === b || (a.length === b.length && a.every((record, i) => record === b[i]))
}

function diffRecords<T>(before: readonly T[], after: readonly T[], id: (record: T) => string): RecordsDiff<T> {
  if (before === after) return { records: new Map(), order: undefined }
  const records = new Map<string, { before: T | undefined; after: T | undefined }>()
  const old = new Map(before.map((record) => [id(record), record]))
  for (const record of after) {
    const was = old.get(id(record))
    if (was !== record) records.set(id(record), { before: was, after: record })
    old.delete(id(record))
  }
  for (const [key, record] of old) records.set(key, { before: record, after: undefined })
  const [beforeIds, afterIds] = [before.map(id), after.map(id)]
  const sameOrder = beforeIds.length === afterIds.length && beforeIds.every((key, i) => key === afterIds[i])
  return { records, order: sameOrder ? undefined : { before: beforeIds, after: afterIds } }
}

function applyRecords<T>(list: readonly T[], diff: RecordsDiff<T>, side: 'before' | 'after', id: (record: T) => string): readonly T[] {
  if (diff.records.size === 0 && !diff.order) return list
  const now = new Map(list.map((record) => [id(record), record]))
  for (const [key, change] of diff.records) {
    const record = change[side]
    if (record === undefined) now.delete(key)
    else now.set(key, record)
  }
  const order = diff.order ? diff.order[side] : list.map(id)
  return Object.freeze(order.flatMap((key) => now.get(key) ?? []))
}
