// Aligns and distributes nodes by their measured boxes.
import type { ProjectDocument } from '../../../engine/document.ts'
import { type Position, placeNodes } from './move.ts'

export interface Box extends Position {
  readonly id: string
  readonly width: number
  readonly height: number
}

export type Alignment = 'left' | 'centre' | 'right' | 'top' | 'middle' | 'bottom'

export function alignNodes(document: ProjectDocument, boxes: readonly Box[], alignment: Alignment): ProjectDocument {
  if (boxes.length < 2) return document
  const left = Math.min(...boxes.map((box) => box.x))
  const right = Math.max(...boxes.map((box) => box.x + box.width))
  const top = Math.min(...boxes.map((box) => box.y))
  const bottom = Math.max(...boxes.map((box) => box.y + box.height))
  const place = (box: Box): Position => {
    switch (alignment) {
      case 'left':
        return { x: left, y: box.y }
      case 'centre':
        return { x: (left + right - box.width) / 2, y: box.y }
      case 'right':
        return { x: right - box.width, y: box.y }
      case 'top':
        return { x: box.x, y: top }
      case 'middle':
        return { x: box.x, y: (top + bottom - box.height) / 2 }
      case 'bottom':
        return { x: box.x, y: bottom - box.height }
    }
  }
  return placeNodes(document, new Map(boxes.map((box) => [box.id, place(box)])))
}

/** Equal gaps between the outermost two, which stay. */
export function distributeNodes(
  document: ProjectDocument,
  boxes: readonly Box[],
  direction: 'horizontally' | 'vertically'
): ProjectDocument {
  if (boxes.length < 3) return document
  const horizontal = direction === 'horizontally'
  const start = (box: Box) => (horizontal ? box.x : box.y)
  const size = (box: Box) => (horizontal ? box.width : box.height)
  const sorted = [...boxes].sort((a, b) => start(a) - start(b))
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (!first || !last) return document
  const filled = sorted.reduce((sum, box) => sum + size(box), 0)
  const gap = (start(last) + size(last) - start(first) - filled) / (sorted.length - 1)
  const positions = new Map<string, Position>()
  let at = start(first)
  for (const box of sorted) {
    positions.set(box.id, horizontal ? { x: at, y: box.y } : { x: box.x, y: at })
    at += size(box) + gap
  }
  return placeNodes(document, positions)
}
