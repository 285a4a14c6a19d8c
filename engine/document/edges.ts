// Checks of edges: both ends exist, each input takes one edge, and no input is left open.
import type { AnyOp } from '../ops/contract.ts'
import type { Problem } from '../problem.ts'
import { didYouMean } from './nearest-name.ts'
import { splitPort } from './port-names.ts'
import { isRecord, quote, showName } from './show-value.ts'

/** A node with an id; of several with one id, the first. */
export interface KnownNode {
  readonly index: number
  /** Absent where the op is unknown: then the node's ports cannot be checked. */
  readonly op?: AnyOp
}

export interface FoundEdge {
  readonly index: number
  readonly from: string
  readonly to: string
}

/** Suggestions look at this many names: enough for any graph a person typed. */
const mostCompared = 1000
/** A file with so many loose ends is refused; the others need no sentence. */
const mostLoose = 1000

/** Adds a problem for each end that leads nowhere and each input with two edges; returns the edges that are edges at all. */
export function checkEdges(edges: readonly unknown[], nodes: ReadonlyMap<string, KnownNode>, problems: Problem[]): readonly FoundEdge[] {
  const found: FoundEdge[] = []
  const feeding = new Map<string, FoundEdge>()
  const seen = new Map<string, number>()
  const names = [...nodes.keys()].slice(0, mostCompared)
  let loose = 0
  for (const [index, edge] of edges.entries()) {
    if (!isRecord(edge)) continue
    const { from, to } = edge
    const path = `graph.edges[${index}]`
    if (loose < mostLoose) {
      const ends = [
        ...(typeof from === 'string' ? endProblems(from, 'from', `${path}.from`, nodes, names) : []),
        ...(typeof to === 'string' ? endProblems(to, 'to', `${path}.to`, nodes, names) : [])
      ]
      loose += ends.length
      problems.push(...ends)
    }
    if (typeof from !== 'string' || typeof to !== 'string') continue
    const known = { index, from, to }
    found.push(known)
    const key = JSON.stringify([from, to])
    const twin = seen.get(key)
    const other = feeding.get(to)
    const place = { severity: 'error', path, ...splitPort(to) } as const
    if (twin !== undefined) {
      const message = `${path} repeats graph.edges[${twin}], from ${showName(from)} to ${showName(to)}. Remove one of them.`
      problems.push({ ...place, code: 'duplicate-edge', message })
    } else if (other) {
      const message = `${showName(to)} gets edges from both ${showName(other.from)} and ${showName(from)}, but an input takes one. Remove one of them, or join them in a node such as add.`
      problems.push({ ...place, code: 'port-taken', message })
    } else feeding.set(to, known)
    seen.set(key, twin ?? index)
  }
  return found
}

/** One problem for each input port without an edge. */
export function unconnectedProblems(nodes: ReadonlyMap<string, KnownNode>, edges: readonly FoundEdge[]): readonly Problem[] {
  const fed = new Set(edges.map((edge) => edge.to))
  const problems: Problem[] = []
  for (const [node, { index, op }] of nodes)
    for (const port of Object.keys(op?.inputs ?? {})) {
      if (fed.has(`${node}.${port}`)) continue
      const name = showName(node)
      const message = `${name} has nothing at its input ${port}. Connect an output to ${name}.${port}, or delete ${name}.`
      problems.push({ code: 'unconnected-port', severity: 'error', message, node, port, path: `graph.nodes[${index}]` })
    }
  return problems
}

function endProblems(
  name: string,
  end: 'from' | 'to',
  path: string,
  nodes: ReadonlyMap<string, KnownNode>,
  names: readonly string[]
): readonly Problem[] {
  const place = splitPort(name)
  // not of the form "node.port": the schema says so
  if (!place) return []
  const { node, port } = place
  const known = nodes.get(node)
  if (!known) {
    const cure = didYouMean(node, names, 'Add the node, or remove the edge.')
    return [{ code: 'unknown-node', severity: 'error', message: `${path}: there is no node ${quote(node)}. ${cure}`, path, node, port }]
  }
  const { op } = known
  if (!op) return []
  const [own, opposite] = end === 'from' ? [op.outputs, op.inputs] : [op.inputs, op.outputs]
  if (Object.hasOwn(own, port)) return []
  const [kind, otherKind] = end === 'from' ? ['output', 'input'] : ['input', 'output']
  const ports = Object.keys(own)
  const many = ports.length === 1 ? `Its only ${kind} is` : `Its ${kind}s are`
  const list = ports.length === 0 ? `${op.label} has no ${kind}s; remove the edge` : `${many} ${ports.join(', ')}`
  const message = Object.hasOwn(opposite, port)
    ? `${path}: ${port} is an ${otherKind} of ${showName(node)}, but an edge leads from an output to an input. ${list}.`
    : `${path}: ${showName(node)} has no ${kind} ${quote(port)}. ${didYouMean(port, ports, `${list}.`)}`
  return [{ code: 'unknown-port', severity: 'error', message, path, node, port }]
}
