// A shape as text: its sizes, or that it is not known.
import { type Shape, showShape } from '../../engine/document.ts'

export function shapeWords(shape: Shape | undefined, unknown: string): string {
  return shape ? showShape(shape) : unknown
}
