// Port names: "node.port", as edges, shapes and gradients are keyed.
import type { Edge, Graph } from './project.ts'

/** A port of a node. */
export interface PortPlace {
  readonly node: string
  readonly port: string
}

/** What a node id looks like. */
export const nodeIdPattern = /^[A-Za-z][A-Za-z0-9_-]*$/

/** "affine1.x" → its node and port; undefined where the name has not exactly one dot with something on both sides. */
export function splitPort(name: string): PortPlace | undefined {
  const dot = name.indexOf('.')
  if (dot <= 0 || dot === name.length - 1 || name.includes('.', dot + 1)) return undefined
  return { node: name.slice(0, dot), port: name.slice(dot + 1) }
}

export function joinPort(node: string, port: string): string {
  return `${node}.${port}`
}

/** The edge that feeds each input port; where a broken graph has several, the first in the file. */
export function edgeByInput(graph: Graph): ReadonlyMap<string, Edge> {
  const edges = new Map<string, Edge>()
  for (const edge of graph.edges) if (!edges.has(edge.to)) edges.set(edge.to, edge)
  return edges
}

/** The edges that leave each output port, in the order of the file. */
export function edgesByOutput(graph: Graph): ReadonlyMap<string, readonly Edge[]> {
  const edges = new Map<string, Edge[]>()
  for (const edge of graph.edges) {
    const list = edges.get(edge.from)
    if (list) list.push(edge)
    else edges.set(edge.from, [edge])
  }
  return edges
}
