// Places for the nodes of an imported graph: columns from the input to the output, as far from the input as the longest way there.
import type { Edge, GraphNode } from '../../document/project.ts'

/** px on the canvas, as in the examples. */
const column = 260
const row = 180

/** Nodes come in forward order. */
export function layOut(nodes: readonly GraphNode[], edges: readonly Edge[]): readonly GraphNode[] {
  const sources = new Map<string, string[]>()
  for (const { from, to } of edges) {
    const [source = '', target = ''] = [from, to].map((port) => port.slice(0, port.indexOf('.')))
    sources.set(target, [...(sources.get(target) ?? []), source])
  }
  const depths = new Map<string, number>()
  for (const { id } of nodes) depths.set(id, Math.max(0, ...(sources.get(id) ?? []).map((source) => (depths.get(source) ?? 0) + 1)))
  // numbers that a node computes with stand just before it
  for (const { id } of nodes.toReversed()) {
    const targets = edges.filter(({ from }) => from.startsWith(`${id}.`)).map(({ to }) => depths.get(to.slice(0, to.indexOf('.'))) ?? 0)
    if (!sources.has(id) && targets.length > 0) depths.set(id, Math.max(0, Math.min(...targets) - 1))
  }
  const filled = new Map<number, number>()
  return nodes.map((node) => {
    const depth = depths.get(node.id) ?? 0
    const place = filled.get(depth) ?? 0
    filled.set(depth, place + 1)
    return { ...node, position: { x: column * depth, y: row * place } }
  })
}
