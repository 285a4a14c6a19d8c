// Copies nodes as text and pastes them, into this window or another. Pasted text is not trusted.
import { catalogueOp } from '../../../engine/catalog.ts'
import { type Edge, type GraphNode, nodeIdPattern, type ProjectDocument, parseProject, splitPort } from '../../../engine/document.ts'
import type { Clipping, Refusal } from '../contract.ts'
import { withGraph } from '../graph-records.ts'
import { nodeNaming } from './add-node.ts'
import { newGroupId } from './groups.ts'
import { type Position, positionOf } from './move.ts'

/** Larger than any sensible selection, smaller than what would stall the window. */
const longestText = 16 * 1048576
const mostNodes = 5000
const mostEdges = 20_000

/** The nodes, every edge into them, and the groups that are copied whole. */
export function copyClipping(document: ProjectDocument, ids: ReadonlySet<string>): Clipping {
  const { nodes, edges, groups = [] } = document.graph
  const copiedGroups = groups.filter((group) => group.nodes.length > 0 && group.nodes.every((id) => ids.has(id)))
  return {
    format: 'gradloom/clipping',
    version: 1,
    nodes: nodes.filter((node) => ids.has(node.id)),
    edges: edges.filter((edge) => ids.has(splitPort(edge.to)?.node ?? '')),
    ...(copiedGroups.length > 0 && { groups: copiedGroups })
  }
}

export type ReadClipping =
  | { readonly kind: 'clipping'; readonly clipping: Clipping }
  /** The text is something else. */
  | { readonly kind: 'none' }
  /** The text says it is a clipping, but cannot be pasted. */
  | { readonly kind: 'broken'; readonly refusal: Refusal }

/** A clipping from any text, checked as strictly as a project file. */
export function readClipping(text: string): ReadClipping {
  if (!text.slice(0, 1000).includes('gradloom/clipping')) return { kind: 'none' }
  if (text.length > longestText) return broken('commands.pasteTooLarge', { megabytes: longestText / 1048576 })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { kind: 'none' }
  }
  if (!isRecord(value) || value['format'] !== 'gradloom/clipping') return { kind: 'none' }
  if (value['version'] !== 1) return broken('commands.pasteOtherVersion')
  const { nodes, edges, groups } = value
  if (!isList(nodes, mostNodes) || !isList(edges, mostEdges) || nodes.length === 0) return broken('commands.pasteBroken', { reason: '' })
  const ids = new Set(nodes.map((node) => (isRecord(node) ? node['id'] : undefined)))
  const comesIn = (edge: unknown): edge is Edge => isEdge(edge) && !ids.has(splitPort(edge.from)?.node)
  const inner = edges.filter((edge) => !comesIn(edge))
  const { document, problems } = readGraph({ nodes, edges: inner, ...(groups !== undefined && { groups }) })
  if (!document) return broken('commands.pasteBroken', { reason: problems.find(({ severity }) => severity === 'error')?.message ?? '' })
  const opOf = new Map(document.graph.nodes.map((node) => [node.id, catalogueOp(node.op)]))
  const entered = new Set<string>()
  let place = 0
  const kept = edges.flatMap((edge): readonly Edge[] => {
    if (!comesIn(edge)) return document.graph.edges.slice(place, ++place)
    const { from, to } = edge
    const [source, target] = [splitPort(from), splitPort(to)]
    const hasInput = opOf.get(target?.node ?? '')?.inputs.some((port) => port.name === target?.port)
    // whether its output exists is seen where it is pasted; an input takes one edge from outside
    if (!source || !nodeIdPattern.test(source.node) || !hasInput || entered.has(to)) return []
    entered.add(to)
    return [{ from, to }]
  })
  const clipping: Clipping = { format: 'gradloom/clipping', version: 1, ...document.graph, edges: kept }
  return { kind: 'clipping', clipping }
}

/** Pastes under new ids, moved by `offset`. Returns the ids of the new nodes for selecting them. */
export function pasteClipping(
  document: ProjectDocument,
  clipping: Clipping,
  offset: Position,
  { incoming }: { /** Keeps edges from outside the clipping, where their outputs exist. */ readonly incoming: boolean }
): { readonly document: ProjectDocument; readonly ids: ReadonlySet<string> } {
  if (clipping.nodes.length === 0) return { document, ids: new Set() }
  const newId = nodeNaming(document)
  const renamed = new Map(clipping.nodes.map((node) => [node.id, newId(node.op)]))
  const copies = clipping.nodes.map((node, i): GraphNode => {
    // nodes that never had a place do not hide each other
    const { x, y } = node.position ?? { x: 24 * i, y: 24 * i }
    return Object.freeze({ ...node, id: renamed.get(node.id) ?? node.id, position: positionOf({ x: x + offset.x, y: y + offset.y }) })
  })
  const outputs = new Map(document.graph.nodes.map((node) => [node.id, catalogueOp(node.op)?.outputs]))
  const sourceOf = (from: string): string | undefined => {
    const place = splitPort(from)
    if (!place) return undefined
    const copied = renamed.get(place.node)
    if (copied !== undefined) return `${copied}.${place.port}`
    return incoming && outputs.get(place.node)?.some((port) => port.name === place.port) ? from : undefined
  }
  const edges = clipping.edges.flatMap(({ from, to }): readonly Edge[] => {
    const [source, target] = [sourceOf(from), splitPort(to)]
    const id = target && renamed.get(target.node)
    return source === undefined || id === undefined ? [] : [Object.freeze({ from: source, to: `${id}.${target?.port}` })]
  })
  const { nodes: before, edges: edgesBefore, groups: groupsBefore = [] } = document.graph
  const groups = [...groupsBefore]
  for (const group of clipping.groups ?? []) {
    const members = group.nodes.flatMap((id) => renamed.get(id) ?? [])
    groups.push(Object.freeze({ ...group, id: newGroupId(groups, group.id), nodes: Object.freeze(members) }))
  }
  const graph = {
    ...document.graph,
    nodes: Object.freeze([...before, ...copies]),
    edges: edges.length > 0 ? Object.freeze([...edgesBefore, ...edges]) : edgesBefore,
    ...(clipping.groups && clipping.groups.length > 0 && { groups: Object.freeze(groups) })
  }
  return { document: withGraph(document, graph), ids: new Set(renamed.values()) }
}

/** Reads a graph as the file it could be saved in: with all bounds and checks of files. */
function readGraph(graph: object): ReturnType<typeof parseProject> {
  try {
    return parseProject(JSON.stringify({ format: 'gradloom/project', version: 1, graph }))
  } catch {
    // nested deeper than can be written
    return { problems: [] }
  }
}

function broken(reason: string, values: Readonly<Record<string, string | number>> = {}): ReadClipping {
  return { kind: 'broken', refusal: { reason, values } }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isList(value: unknown, most: number): value is readonly unknown[] {
  return Array.isArray(value) && value.length <= most
}

function isEdge(value: unknown): value is Edge {
  return isRecord(value) && typeof value['from'] === 'string' && typeof value['to'] === 'string'
}
