// What lies before or behind nodes, along the edges.
import { type ProjectDocument, splitPort } from '../../../engine/document.ts'

/** The nodes themselves and everything that feeds them (upstream), or that they feed (downstream). */
export function nodesAlong(document: ProjectDocument, ids: ReadonlySet<string>, direction: 'upstream' | 'downstream'): ReadonlySet<string> {
  const next = new Map<string, string[]>()
  for (const edge of document.graph.edges) {
    const [from, to] = [splitPort(edge.from)?.node ?? '', splitPort(edge.to)?.node ?? '']
    const [here, there] = direction === 'upstream' ? [to, from] : [from, to]
    const list = next.get(here)
    if (list) list.push(there)
    else next.set(here, [there])
  }
  const found = new Set(ids)
  const queue = [...ids]
  for (let id = queue.pop(); id !== undefined; id = queue.pop())
    for (const neighbour of next.get(id) ?? []) {
      if (found.has(neighbour)) continue
      found.add(neighbour)
      queue.push(neighbour)
    }
  return found
}

/** True where values of `start` reach `goal`, and where the two are the same. */
export function leadsTo(document: ProjectDocument, start: string, goal: string): boolean {
  return nodesAlong(document, new Set([start]), 'downstream').has(goal)
}
