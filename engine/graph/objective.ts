// What a graph minimises: the sum of its losses, or its single scalar output.
import type { GraphInference, InferredNode, PortPlace } from './infer.ts'

export interface Objective {
  /** Scalar ports whose sum is minimised; empty if the graph has no loss and not exactly one scalar output. */
  readonly terms: readonly PortPlace[]
  /** The node whose scores and targets decide accuracy, if any. */
  readonly judge: InferredNode | undefined
  /** Scalar outputs nobody reads: the candidates where there is no loss. */
  readonly scalars: readonly PortPlace[]
}

/**
 * A loss counts itself unless another node reads it; then the scalars at the end of that path count instead
 * (two losses added up, or a loss times a weight).
 */
export function findObjective(inference: GraphInference): Objective {
  const read = new Set<string>()
  const consumers = new Map<string, InferredNode[]>()
  for (const entry of inference.nodes) {
    for (const source of Object.values(entry.inputs)) {
      const key = `${source.node}.${source.port}`
      read.add(key)
      consumers.set(key, [...(consumers.get(key) ?? []), entry])
    }
  }
  const scalars: PortPlace[] = []
  const losses: { readonly place: PortPlace; readonly entry: InferredNode }[] = []
  for (const entry of inference.nodes) {
    for (const [port, shape] of Object.entries(entry.inference.outputs)) {
      const place = { node: entry.node.id, port }
      if (shape.length === 0 && !read.has(`${place.node}.${port}`)) scalars.push(place)
      if (entry.op.loss?.output === port) losses.push({ place, entry })
    }
  }
  const terms = new Map<string, PortPlace>()
  for (const { place } of losses) for (const end of scalarEnds(place, consumers, inference)) terms.set(`${end.node}.${end.port}`, end)
  const [only] = scalars
  if (losses.length === 0 && only && scalars.length === 1) terms.set(`${only.node}.${only.port}`, only)
  const judge = losses.find(({ entry }) => entry.op.loss?.scores !== undefined)?.entry
  return { terms: [...terms.values()], judge, scalars }
}

/** The port itself if nobody reads it, otherwise the unread scalars behind it. */
function scalarEnds(
  place: PortPlace,
  consumers: ReadonlyMap<string, readonly InferredNode[]>,
  inference: GraphInference
): readonly PortPlace[] {
  const ends: PortPlace[] = []
  const seen = new Set<string>()
  const queue = [place]
  for (let next = queue.pop(); next; next = queue.pop()) {
    const key = `${next.node}.${next.port}`
    if (seen.has(key)) continue
    seen.add(key)
    const readers = consumers.get(key) ?? []
    if (readers.length === 0 && inference.shapes[key]?.length === 0) ends.push(next)
    for (const reader of readers) for (const port of Object.keys(reader.inference.outputs)) queue.push({ node: reader.node.id, port })
  }
  return ends
}
