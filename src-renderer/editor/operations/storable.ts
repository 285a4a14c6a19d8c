// Whether a file could hold a changed node: an edit that could not be saved and opened again is not made.
import { type GraphNode, isMendable, validateProject } from '../../../engine/document.ts'

export function isStorable(node: GraphNode): boolean {
  return validateProject({ format: 'gradloom/project', version: 1, graph: { nodes: [node], edges: [] } }).every(isMendable)
}
