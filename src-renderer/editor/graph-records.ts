// Small changes of the records of a document that every operation is made of: unchanged parts stay the same objects.
import type { Edge, Graph, GraphNode, Group, ProjectDocument } from '../../engine/document.ts'

/** The document with another graph; the same document where the graph is the same. */
export function withGraph(document: ProjectDocument, graph: Graph): ProjectDocument {
  if (graph === document.graph) return document
  return Object.freeze({ ...document, graph: Object.freeze(graph) })
}

/** Changes some nodes; a change that gives the same object back changes nothing. */
export function mapNodes(document: ProjectDocument, ids: ReadonlySet<string>, change: (node: GraphNode) => GraphNode): ProjectDocument {
  const nodes = mapSome(document.graph.nodes, (node) => (ids.has(node.id) ? change(node) : node))
  return nodes === document.graph.nodes ? document : withGraph(document, { ...document.graph, nodes })
}

export function mapNode(document: ProjectDocument, id: string, change: (node: GraphNode) => GraphNode): ProjectDocument {
  return mapNodes(document, new Set([id]), change)
}

export function withEdges(document: ProjectDocument, edges: readonly Edge[]): ProjectDocument {
  if (edges === document.graph.edges) return document
  return withGraph(document, { ...document.graph, edges: Object.freeze(edges) })
}

/** The last group that goes takes the list with it: most files have none. */
export function withGroups(document: ProjectDocument, groups: readonly Group[]): ProjectDocument {
  const { groups: before, ...rest } = document.graph
  if (groups === before || (groups.length === 0 && before === undefined)) return document
  return withGraph(document, groups.length === 0 ? rest : { ...rest, groups: Object.freeze(groups) })
}

/** Takes nodes out of groups; groups that this leaves empty go. */
export function withoutMembers(groups: readonly Group[], ids: ReadonlySet<string>): readonly Group[] {
  const smaller = mapSome(groups, (group) => {
    const nodes = filterSome(group.nodes, (id) => !ids.has(id))
    return nodes === group.nodes ? group : { ...group, nodes }
  })
  return filterSome(smaller, (group) => group.nodes.length > 0 || groups.includes(group))
}

/** The same list where every element stayed the same. */
export function mapSome<T>(list: readonly T[], change: (record: T) => T): readonly T[] {
  let changed = false
  const next = list.map((record) => {
    const made = change(record)
    if (made === record) return record
    changed = true
    return Object.freeze(made)
  })
  return changed ? Object.freeze(next) : list
}

/** The same list where nothing was left out. */
export function filterSome<T>(list: readonly T[], keep: (record: T) => boolean): readonly T[] {
  const next = list.filter(keep)
  return next.length === list.length ? list : Object.freeze(next)
}

/** A record without a key; the same record where it is not there. */
export function without<T extends object, K extends keyof T>(record: T, key: K): Omit<T, K> & T {
  if (!(key in record)) return record
  const { [key]: _, ...rest } = record
  return rest as Omit<T, K> & T
}

/** Freezes plain data to its depth, as an opened document is: lists of numbers stay as they are, for freezing makes long ones slow. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  if (Array.isArray(value) && typeof value[0] === 'number') return value
  for (const part of Object.values(value)) frozen(part)
  return Object.freeze(value)
}

export function findNode(document: ProjectDocument, id: string): GraphNode | undefined {
  return document.graph.nodes.find((node) => node.id === id)
}
