// Weights inside a project: as the initial values of its nodes, and out again.
import type { GraphNode, InitialValue, ProjectDocument } from '../document/project.ts'
import type { NamedTensor } from './named-tensor.ts'

/** Numbers that may stand in a project file: it is text, and 64 MB at most. Larger networks keep their weights beside it. */
export const mostInitialNumbers = 2_000_000

/** The project with these tensors, "node.W", as the initial values of its nodes; other initial values stay. */
export function withInitialValues(document: ProjectDocument, tensors: readonly NamedTensor[]): ProjectDocument {
  const byNode = new Map<string, Record<string, InitialValue>>()
  for (const { name, shape, data } of tensors) {
    const dot = name.lastIndexOf('.')
    const node = byNode.get(name.slice(0, dot)) ?? {}
    node[name.slice(dot + 1)] = { shape, data: Array.from(data as ArrayLike<number>, data instanceof Float32Array ? shortest : Number) }
    byNode.set(name.slice(0, dot), node)
  }
  const nodes = document.graph.nodes.map((node): GraphNode => {
    const initial = byNode.get(node.id)
    return initial ? { ...node, initial: { ...node.initial, ...initial } } : node
  })
  return { ...document, graph: { ...document.graph, nodes } }
}

/** The project without any, for files that hold the weights themselves. */
export function withoutInitialValues(document: ProjectDocument): ProjectDocument {
  return { ...document, graph: { ...document.graph, nodes: document.graph.nodes.map(({ initial: _, ...node }) => node) } }
}

/** The number with the fewest digits that float32 cannot tell from this one: 0.9, not 0.8999999761581421. */
export function shortest(value: number): number {
  if (!Number.isFinite(value) || Math.fround(value) !== value) return value
  for (let digits = 6; digits <= 9; digits++) {
    const shown = Number(value.toPrecision(digits))
    if (Math.fround(shown) === value) return shown
  }
  return value
}
