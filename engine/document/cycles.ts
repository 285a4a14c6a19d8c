// Finds the cycles of a graph: one problem for each knot of nodes that depend on each other, with a shortest way around.
import type { Problem } from '../problem.ts'
import type { FoundEdge } from './edges.ts'
import { splitPort } from './port-names.ts'
import { showName } from './show-value.ts'

const mostNamed = 8

/** `nodes` are ids in the order of the file; edges to other nodes are ignored. */
export function cycleProblems(nodes: readonly string[], edges: readonly FoundEdge[]): readonly Problem[] {
  const readers = new Map<string, Map<string, number>>(nodes.map((node) => [node, new Map()]))
  for (const { from, to, index } of edges) {
    const source = splitPort(from)?.node
    const reader = splitPort(to)?.node
    if (source === undefined || reader === undefined || !readers.has(reader)) continue
    const known = readers.get(source)
    if (known && !known.has(reader)) known.set(reader, index)
  }
  const problems: Problem[] = []
  for (const knot of knots(nodes, readers)) {
    const cycle = wayAround(knot, readers)
    const [node] = cycle
    const last = cycle.at(-1)
    if (node === undefined || last === undefined) continue
    const names = cycle.map(showName)
    const shown = names.length > mostNamed ? [...names.slice(0, mostNamed), `… (${names.length} nodes)`] : names
    const message = `${[...shown, showName(node)].join(' → ')} is a cycle, so none of these nodes can run first. Remove one of its edges.`
    problems.push({ code: 'cycle', severity: 'error', message, node, path: `graph.edges[${readers.get(last)?.get(node)}]` })
  }
  return problems
}

type Readers = ReadonlyMap<string, ReadonlyMap<string, number>>
const none: ReadonlyMap<string, number> = new Map()

/** Strongly connected components that hold a cycle, each in the order of the file (Tarjan, 1972, without recursion). */
function knots(nodes: readonly string[], readers: Readers): readonly ReadonlySet<string>[] {
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const open: string[] = []
  const isOpen = new Set<string>()
  const found: Set<string>[] = []
  for (const root of nodes) {
    if (order.has(root)) continue
    const visits = [visit(root)]
    for (let top = visits.at(-1); top; top = visits.at(-1)) {
      const { node, next } = top
      const step = next.next()
      if (!step.done) {
        const reader = step.value
        if (!order.has(reader)) visits.push(visit(reader))
        else if (isOpen.has(reader)) lower(node, order.get(reader) ?? 0)
        continue
      }
      visits.pop()
      const parent = visits.at(-1)
      if (parent) lower(parent.node, low.get(node) ?? 0)
      if (low.get(node) !== order.get(node)) continue
      const members = open.splice(open.lastIndexOf(node))
      for (const member of members) isOpen.delete(member)
      if (members.length > 1 || readers.get(node)?.has(node)) found.push(new Set(members))
    }
  }
  return inFileOrder(nodes, found)

  function visit(node: string) {
    order.set(node, order.size)
    low.set(node, order.size - 1)
    open.push(node)
    isOpen.add(node)
    return { node, next: (readers.get(node) ?? none).keys() }
  }

  function lower(node: string, to: number): void {
    low.set(node, Math.min(low.get(node) ?? to, to))
  }
}

function inFileOrder(nodes: readonly string[], found: readonly ReadonlySet<string>[]): readonly ReadonlySet<string>[] {
  const knotOf = new Map(found.flatMap((knot, i) => [...knot].map((node) => [node, i] as const)))
  const ordered = new Map<number, Set<string>>()
  for (const node of nodes) {
    const knot = knotOf.get(node)
    if (knot === undefined) continue
    const members = ordered.get(knot)
    if (members) members.add(node)
    else ordered.set(knot, new Set([node]))
  }
  return [...ordered.values()]
}

/** A shortest cycle through the first node of a knot, by breadth-first search. */
function wayAround(knot: ReadonlySet<string>, readers: Readers): readonly string[] {
  const [start] = knot
  if (start === undefined) return []
  const reachedFrom = new Map<string, string>()
  const queue = [start]
  for (let i = 0; i < queue.length; i++) {
    const node: string = queue[i] ?? start
    for (const reader of (readers.get(node) ?? none).keys()) {
      if (reader === start) return walkBack(node, reachedFrom)
      if (!knot.has(reader) || reachedFrom.has(reader)) continue
      reachedFrom.set(reader, node)
      queue.push(reader)
    }
  }
  return []
}

function walkBack(end: string, reachedFrom: ReadonlyMap<string, string>): readonly string[] {
  const way = [end]
  for (let node = reachedFrom.get(end); node !== undefined; node = reachedFrom.get(node)) way.push(node)
  return way.reverse()
}
