// Where copies go so that they hide nothing.
import type { GraphNode, ProjectDocument } from '../../../engine/document.ts'
import type { Position } from './move.ts'

const step = 32

/** How far to move nodes so that none lies exactly on another: a multiple of one step beyond `start`. */
export function freeOffset(document: ProjectDocument, nodes: readonly GraphNode[], start: Position = { x: step, y: step }): Position {
  const taken = new Set(document.graph.nodes.flatMap(({ position }) => (position ? [placeOf(position)] : [])))
  let offset = start
  const hidden = ({ position }: GraphNode): boolean =>
    position !== undefined && taken.has(placeOf({ x: position.x + offset.x, y: position.y + offset.y }))
  while (nodes.some(hidden)) offset = { x: offset.x + step, y: offset.y + step }
  return offset
}

/** How far to move nodes so that the middle of their places comes to `middle`. */
export function offsetTo(nodes: readonly GraphNode[], middle: Position): Position {
  const places = nodes.flatMap(({ position }) => (position ? [position] : []))
  const mid = (values: readonly number[]) => (values.length === 0 ? 0 : (Math.min(...values) + Math.max(...values)) / 2)
  // where the middle is no place, the nodes stay where they were
  const whole = (value: number) => (Number.isFinite(value) ? Math.round(value) : 0)
  return { x: whole(middle.x - mid(places.map((place) => place.x))), y: whole(middle.y - mid(places.map((place) => place.y))) }
}

function placeOf({ x, y }: Position): string {
  return `${Math.round(x)} ${Math.round(y)}`
}
