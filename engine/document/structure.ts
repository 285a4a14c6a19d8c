// Checks of a graph that need no shapes: ops, fields, ids, ports, edges and cycles; works on broken graphs and finds every problem.
import { findOp, ops } from '../ops/index.ts'
import type { Problem } from '../problem.ts'
import { showShape } from '../tensor.ts'
import { cycleProblems } from './cycles.ts'
import { checkEdges, type KnownNode, unconnectedProblems } from './edges.ts'
import { fieldsSchema } from './field-schema.ts'
import { mostProblems, problemsOf } from './issue-sentences.ts'
import { didYouMean } from './nearest-name.ts'
import type { Graph } from './project.ts'
import { isRecord, quote, showName, showPath } from './show-value.ts'

/** A graph as a file gives it: its elements may be anything. */
export interface UncheckedGraph {
  readonly nodes: readonly unknown[]
  readonly edges: readonly unknown[]
  readonly groups?: readonly unknown[]
}

/**
 * Every structural problem of a document's graph, from the fields of its nodes to cycles. Shapes are checked by
 * `inferGraph`; what is not even a node or an edge is skipped here, because the schema reports it.
 */
export function validateGraphStructure(document: { readonly graph: Graph }): readonly Problem[] {
  return structureProblems(document.graph)
}

export function structureProblems(graph: UncheckedGraph): readonly Problem[] {
  const problems: Problem[] = []
  const nodes = checkNodes(graph, problems)
  const edges = checkEdges(graph.edges, nodes, problems)
  checkGroups(graph, nodes, problems)
  return [...problems, ...unconnectedProblems(nodes, edges), ...cycleProblems([...nodes.keys()], edges)]
}

function checkNodes(graph: UncheckedGraph, problems: Problem[]): ReadonlyMap<string, KnownNode> {
  const nodes = new Map<string, KnownNode>()
  const types = ops.map((op) => op.type)
  for (const [index, node] of graph.nodes.entries()) {
    if (!isRecord(node)) continue
    const { id, op: type, fields, initial } = node
    const path = `graph.nodes[${index}]`
    const name = typeof id === 'string' && id !== '' ? showName(id) : path
    const place = { severity: 'error', ...(typeof id === 'string' && { node: id }) } as const
    const op = typeof type === 'string' ? findOp(type) : undefined
    if (typeof type === 'string' && !op) {
      const cure = didYouMean(type, problems.length < mostProblems ? types : [], 'Choose one of the ops that "gradloom ops" lists.')
      problems.push({ ...place, code: 'unknown-op', message: `${name}: there is no op ${quote(type)}. ${cure}`, path: `${path}.op` })
    }
    if (op && isRecord(fields)) {
      const refused = fieldsSchema(op).safeParse(fields).error
      if (refused) problems.push(...problemsOf(refused.issues, { graph }, ['graph', 'nodes', index, 'fields']))
    }
    if (isRecord(initial))
      problems.push(...initialProblems(initial, name).map((problem) => ({ ...place, ...problem, path: path + problem.path })))
    if (typeof id !== 'string') continue
    const twin = nodes.get(id)
    if (!twin) nodes.set(id, op ? { index, op } : { index })
    else {
      const message = `graph.nodes[${twin.index}] and ${path} are both called ${name}. Rename one of them, and the edges that mean it.`
      problems.push({ ...place, code: 'duplicate-id', message, path: `${path}.id` })
    }
  }
  return nodes
}

/** Names that every JavaScript object has are never parameters, and a trap for whoever looks one up. */
const inborn = new Set(Object.getOwnPropertyNames(Object.prototype))

function initialProblems(
  initial: Readonly<Record<string, unknown>>,
  node: string
): readonly (Pick<Problem, 'code' | 'message' | 'tensor'> & { readonly path: string })[] {
  return Object.entries(initial).flatMap(([tensor, value]) => {
    const place = { path: `.${showPath(['initial', tensor])}`, tensor }
    if (inborn.has(tensor)) {
      const message = `${node} has no parameter "${tensor}" to give an initial value to. Rename or remove it.`
      return [{ ...place, code: 'unknown-parameter', message }]
    }
    if (!isRecord(value) || !Array.isArray(value['shape']) || !Array.isArray(value['data'])) return []
    // a dimension that is no whole number is the schema's to report
    if (!value['shape'].every(Number.isSafeInteger)) return []
    const size = value['shape'].reduce<number>((product, dimension) => product * Number(dimension), 1)
    const length = value['data'].length
    if (size === length) return []
    const shape = showShape(value['shape'])
    const message = `${node}: the initial ${showName(tensor)} of shape ${shape} takes ${size} numbers; its data has ${length}. Correct the shape or the data.`
    return [{ ...place, code: 'initial-length', message }]
  })
}

function checkGroups(graph: UncheckedGraph, nodes: ReadonlyMap<string, KnownNode>, problems: Problem[]): void {
  const seen = new Map<string, number>()
  const names = [...nodes.keys()].slice(0, mostProblems)
  let missing = 0
  for (const [index, group] of (graph.groups ?? []).entries()) {
    if (!isRecord(group)) continue
    const path = `graph.groups[${index}]`
    const { id, nodes: members } = group
    if (typeof id === 'string') {
      const twin = seen.get(id)
      const message = `graph.groups[${twin}] and ${path} are both called ${showName(id)}. Rename one of them.`
      if (twin === undefined) seen.set(id, index)
      else problems.push({ code: 'duplicate-id', severity: 'error', message, path: `${path}.id` })
    }
    if (!Array.isArray(members)) continue
    for (const [place, member] of members.entries()) {
      if (typeof member !== 'string' || nodes.has(member) || missing++ >= mostProblems) continue
      const cure = didYouMean(member, names, 'Remove it from the group.')
      const message = `${path}: there is no node ${quote(member)}. ${cure}`
      problems.push({ code: 'unknown-node', severity: 'error', message, path: `${path}.nodes[${place}]` })
    }
  }
}
