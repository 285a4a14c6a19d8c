// Connects ports, and says why two ports do not fit before they are connected.
import { catalogueOp } from '../../../engine/catalog.ts'
import type { DatasetFacts } from '../../../engine/contract.ts'
import {
  type Edge,
  type GraphInference,
  type GraphNode,
  inferAlone,
  isMendable,
  type PortPlace,
  type Problem,
  type ProjectDocument,
  type Shape,
  splitPort,
  validateGraphStructure,
  validateProject
} from '../../../engine/document.ts'
import type { EdgeId } from '../contract.ts'
import { edgeId } from '../document-diff.ts'
import { filterSome, findNode, withEdges } from '../graph-records.ts'
import { inferDocument } from '../inference.ts'
import { leadsTo } from './along-edges.ts'

export type ConnectionVerdict =
  | { readonly kind: 'fits' }
  /** `anyway`: the user may connect all the same, and the edge is drawn red. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly anyway: boolean }

/** An input takes one edge: those that are there already are replaced. The same document where exactly this edge is there. */
export function connect(document: ProjectDocument, from: string, to: string): ProjectDocument {
  const { edges } = document.graph
  const entering = edges.filter((known) => known.to === to)
  if (entering.length === 1 && entering[0]?.from === from) return document
  const edge: Edge = entering.find((known) => known.from === from) ?? Object.freeze({ from, to })
  // in the place of the one it replaces: the order of the file stays
  const [first] = entering
  const next = first ? edges.flatMap((known) => (known === first ? edge : known.to === to ? [] : known)) : [...edges, edge]
  return withEdges(document, next)
}

export function disconnect(document: ProjectDocument, edges: ReadonlySet<EdgeId>): ProjectDocument {
  return withEdges(
    document,
    filterSome(document.graph.edges, (edge) => !edges.has(edgeId(edge)))
  )
}

/** Whether an edge fits: the ports exist, no cycle closes, and the ops behind it accept the shapes. */
export function whyNotConnect(
  document: ProjectDocument,
  facts: ReadonlyMap<string, DatasetFacts>,
  from: string,
  to: string
): ConnectionVerdict {
  const [source, target] = [splitPort(from), splitPort(to)]
  const [sourceNode, targetNode] = [source && findNode(document, source.node), target && findNode(document, target.node)]
  const known = hasPort(sourceNode, source, 'outputs') && hasPort(targetNode, target, 'inputs')
  if (!source || !target || !known) return refused(portProblem([sourceNode, targetNode], { from, to }), false)
  const connected = connect(document, from, to)
  if (leadsTo(document, target.node, source.node)) {
    const before = new Set(cyclesOf(document).map(keyOf))
    const cycles = cyclesOf(connected)
    return refused(cycles.find((problem) => !before.has(keyOf(problem))) ?? cycles[0], false)
  }
  const problem = problemBrought(document, connected, facts, target.node)
  return problem ? refused(problem, true) : { kind: 'fits' }
}

export function isAllowedAnyway(verdict: ConnectionVerdict): boolean {
  return verdict.kind === 'fits' || verdict.anyway
}

/**
 * The first error of shapes that an edit brings, what `target` itself says before all others; undefined where it brings none. A node
 * that was in error already is not blamed on the edit, unless it is the target.
 */
export function problemBrought(
  before: ProjectDocument,
  after: ProjectDocument,
  facts: ReadonlyMap<string, DatasetFacts>,
  target: string
): Problem | undefined {
  const old = errorsOf(before, facts)
  const oldAtTarget = new Set(old.filter(({ node }) => node === target).map(keyOf))
  const oldElsewhere = new Set(old.map(({ node }) => node))
  const brought = errorsOf(after, facts).filter((problem) =>
    problem.node === target ? !oldAtTarget.has(keyOf(problem)) : !oldElsewhere.has(problem.node)
  )
  return brought.find(({ node }) => node === target) ?? brought[0]
}

/** Whether the node behind an input takes the shape: a quick look at this node alone, to mark ports while an edge is drawn. */
export function seemsToFit(
  document: ProjectDocument,
  inference: GraphInference,
  facts: ReadonlyMap<string, DatasetFacts>,
  from: string,
  to: string
): boolean {
  const [source, target] = [splitPort(from), splitPort(to)]
  const node = target && findNode(document, target.node)
  if (!source || !target || !node || source.node === target.node) return false
  const shape = inference.shapes[from]
  if (!shape) return true
  const inputs = { ...inputShapes(document, inference, target.node), [target.port]: shape }
  return inferAlone(node, inputs, { batch: inference.batch, mode: inference.mode, facts }).problems.length === 0
}

/** The shapes that arrive at a node's inputs, as far as they are known. */
export function inputShapes(document: ProjectDocument, inference: GraphInference, node: string): Readonly<Record<string, Shape>> {
  const shapes: Record<string, Shape> = {}
  const start = `${node}.`
  for (const { from, to } of document.graph.edges) {
    const shape = to.startsWith(start) ? inference.shapes[from] : undefined
    if (shape) shapes[to.slice(start.length)] ??= shape
  }
  return shapes
}

function hasPort(node: GraphNode | undefined, place: PortPlace | undefined, side: 'inputs' | 'outputs'): boolean {
  return catalogueOp(node?.op ?? '')?.[side].some((port) => port.name === place?.port) ?? false
}

/** What a file with nothing but this edge and its nodes would be told. */
function portProblem(nodes: readonly (GraphNode | undefined)[], edge: Edge): Problem | undefined {
  const found = [...new Set(nodes)].filter((node) => node !== undefined)
  const problems = validateProject({ format: 'gradloom/project', version: 1, graph: { nodes: found, edges: [edge] } })
  return problems.find((problem) => !isMendable(problem))
}

function cyclesOf(document: ProjectDocument): readonly Problem[] {
  return validateGraphStructure(document).filter((problem) => problem.code === 'cycle')
}

function refused(problem: Problem | undefined, anyway: boolean): ConnectionVerdict {
  // the file's position of the edge says nothing to who draws it
  const message = problem?.message.replace(/^graph\.edges\[\d+\](\.\w+)?(: )?/, '') ?? ''
  return { kind: 'refused', code: problem?.code ?? 'unknown-port', message, anyway }
}

const keyOf = (problem: Problem): string => `${problem.code} ${problem.message}`

function errorsOf(document: ProjectDocument, facts: ReadonlyMap<string, DatasetFacts>): readonly Problem[] {
  return inferDocument(document, facts).problems.filter((problem) => problem.severity === 'error')
}
