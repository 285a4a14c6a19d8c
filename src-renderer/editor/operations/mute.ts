// Mutes nodes: values pass through as if the node were not there, where its shapes allow.
import type { DatasetFacts } from '../../../engine/contract.ts'
import { inferAlone, type Problem, type ProjectDocument } from '../../../engine/document.ts'
import { mapNodes, without } from '../graph-records.ts'
import { inferDocument } from '../inference.ts'
import { inputShapes } from './connect.ts'

/** Mutes all of them unless all are muted. */
export function toggleMuted(document: ProjectDocument, ids: ReadonlySet<string>): ProjectDocument {
  const chosen = document.graph.nodes.filter((node) => ids.has(node.id))
  const unmute = chosen.length > 0 && chosen.every((node) => node.muted)
  return mapNodes(document, ids, (node) => (unmute ? without(node, 'muted') : node.muted ? node : { ...node, muted: true }))
}

/** Why these nodes cannot be muted: what the first of them would say to it; undefined where they can, or would be unmuted. */
export function whyNotMute(
  document: ProjectDocument,
  facts: ReadonlyMap<string, DatasetFacts>,
  ids: ReadonlySet<string>
): Problem | undefined {
  const chosen = document.graph.nodes.filter((node) => ids.has(node.id))
  if (chosen.every((node) => node.muted)) return undefined
  const inference = inferDocument(document, facts)
  const { batch, mode } = inference
  const problems = chosen.flatMap((node) => {
    const inputs = inputShapes(document, inference, node.id)
    return inferAlone({ ...node, muted: true }, inputs, { batch, mode, facts }).problems
  })
  return problems[0]
}
