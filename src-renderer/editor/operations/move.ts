// Moves nodes on the canvas.
import type { GraphNode, ProjectDocument } from '../../../engine/document.ts'
import { mapNodes } from '../graph-records.ts'

export interface Position {
  readonly x: number
  readonly y: number
}

/** Files hold places up to here. */
const farthest = 1e9

/** A place that a file can hold: whole pixels. A coordinate that is no number is 0. */
export function positionOf({ x, y }: Position): Position {
  const bounded = (value: number): number => (Number.isNaN(value) ? 0 : Math.min(farthest, Math.max(-farthest, Math.round(value) || 0)))
  return Object.freeze({ x: bounded(x), y: bounded(y) })
}

export function moveNodes(document: ProjectDocument, ids: ReadonlySet<string>, dx: number, dy: number): ProjectDocument {
  return mapNodes(document, ids, (node) => {
    const { x, y } = node.position ?? { x: 0, y: 0 }
    return placed(node, { x: x + dx, y: y + dy })
  })
}

/** Puts nodes at places; those that are there already stay untouched. */
export function placeNodes(document: ProjectDocument, positions: ReadonlyMap<string, Position>): ProjectDocument {
  return mapNodes(document, new Set(positions.keys()), (node) => placed(node, positions.get(node.id) ?? node.position))
}

/** A place that is no number moves nothing: a fault of arithmetic must not pile up all nodes in one spot. */
function placed(node: GraphNode, wanted: Position | undefined): GraphNode {
  const before = node.position
  if (!wanted || !Number.isFinite(wanted.x) || !Number.isFinite(wanted.y)) return node
  if (before?.x === wanted.x && before.y === wanted.y) return node
  const position = positionOf(wanted)
  return before?.x === position.x && before.y === position.y ? node : { ...node, position }
}
