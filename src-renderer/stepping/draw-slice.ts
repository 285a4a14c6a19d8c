// Paints planes of numbers as heat maps: blue above zero and orange below where there are both signs, else from pale to strong.
import type { Slice } from './tensor-slice.ts'

/** Pixels of the longer side; small planes get whole squares. */
const longest = 200

/** Greatest size of a finite element. */
export function greatestOf(data: Float64Array, first: number, count: number): number {
  let most = 0
  for (let i = first; i < first + count; i++) {
    const size = Math.abs(data[i] ?? 0)
    if (Number.isFinite(size) && size > most) most = size
  }
  return most
}

interface Plane {
  readonly data: Float64Array
  /** Place of its first element. */
  readonly first: number
  readonly rows: number
  readonly columns: number
  /** The size that is painted strongest. */
  readonly most: number
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Larger planes are sampled: one element a pixel. */
export function drawPlane(
  context: CanvasRenderingContext2D,
  { data, first, rows, columns, most }: Plane,
  { x, y, width, height }: Box,
  chosen: number | undefined
): void {
  const style = getComputedStyle(context.canvas)
  const [above, below, broken] = ['--gl-forward', '--gl-backward', '--gl-error'].map((name) => style.getPropertyValue(name))
  const [across, down] = [Math.min(columns, width), Math.min(rows, height)]
  const [cellWidth, cellHeight] = [width / across, height / down]
  context.fillStyle = style.getPropertyValue('--gl-surface-2')
  context.fillRect(x, y, width, height)
  for (let row = 0; row < down; row++)
    for (let column = 0; column < across; column++) {
      const value = data[first + Math.floor((row * rows) / down) * columns + Math.floor((column * columns) / across)] ?? 0
      const finite = Number.isFinite(value)
      context.fillStyle = (finite ? (value < 0 ? below : above) : broken) ?? ''
      context.globalAlpha = finite ? (most === 0 ? 0 : Math.abs(value) / most) : 1
      context.fillRect(x + column * cellWidth, y + row * cellHeight, cellWidth, cellHeight)
    }
  context.globalAlpha = 1
  if (chosen === undefined || chosen < first || chosen >= first + rows * columns) return
  const [row, column] = [Math.floor((chosen - first) / columns), (chosen - first) % columns]
  context.strokeStyle = style.getPropertyValue('--gl-text')
  context.lineWidth = 2
  const size = Math.max(6, cellWidth)
  const centre = (place: number, count: number, room: number) => ((place + 0.5) * room) / count - size / 2
  context.strokeRect(x + centre(column, columns, width), y + centre(row, rows, height), size, size)
}

/** One plane on a canvas of its own. */
export function drawSlice(
  canvas: HTMLCanvasElement,
  { rows, columns, first }: Slice,
  data: Float64Array,
  chosen: number | undefined
): void {
  const scale = Math.max(1, Math.min(24, Math.floor(longest / Math.max(rows, columns))))
  const shrink = Math.max(1, Math.max(rows, columns) / longest)
  canvas.width = Math.max(1, Math.ceil(columns / shrink)) * scale
  canvas.height = Math.max(1, Math.ceil(rows / shrink)) * scale
  const context = canvas.getContext('2d')
  if (!context) return
  const most = greatestOf(data, first, rows * columns)
  drawPlane(context, { data, first, rows, columns, most }, { x: 0, y: 0, width: canvas.width, height: canvas.height }, chosen)
}
