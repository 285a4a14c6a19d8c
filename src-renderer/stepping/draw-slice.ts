// Paints a plane of numbers as a heat map: blue above zero and orange below where there are both signs, else from pale to strong.
import type { Slice } from './tensor-slice.ts'

/** Pixels of the longer side; small planes get whole squares. */
const longest = 200

export function drawSlice(
  canvas: HTMLCanvasElement,
  { rows, columns, first }: Slice,
  data: Float64Array,
  chosen: number | undefined
): void {
  const scale = Math.max(1, Math.min(24, Math.floor(longest / Math.max(rows, columns))))
  const shrink = Math.max(1, Math.ceil(Math.max(rows, columns) / longest))
  const [across, down] = [Math.ceil(columns / shrink), Math.ceil(rows / shrink)]
  canvas.width = across * scale
  canvas.height = down * scale
  const context = canvas.getContext('2d')
  if (!context) return
  const style = getComputedStyle(canvas)
  const [above, below] = [style.getPropertyValue('--gl-forward'), style.getPropertyValue('--gl-backward')]
  let most = 0
  for (let i = first; i < first + rows * columns; i++) {
    const size = Math.abs(data[i] ?? 0)
    if (Number.isFinite(size) && size > most) most = size
  }
  for (let row = 0; row < down; row++)
    for (let column = 0; column < across; column++) {
      const value = data[first + row * shrink * columns + column * shrink] ?? 0
      const finite = Number.isFinite(value)
      context.fillStyle = finite ? (value < 0 ? below : above) : style.getPropertyValue('--gl-error')
      context.globalAlpha = finite ? (most === 0 ? 0 : Math.abs(value) / most) : 1
      context.fillRect(column * scale, row * scale, scale, scale)
    }
  context.globalAlpha = 1
  if (chosen === undefined || chosen < first || chosen >= first + rows * columns) return
  const [row, column] = [Math.floor((chosen - first) / columns), (chosen - first) % columns]
  context.strokeStyle = style.getPropertyValue('--gl-text')
  context.lineWidth = 2
  const size = Math.max(6, scale)
  const centre = (place: number) => (Math.floor(place / shrink) + 0.5) * scale - size / 2
  context.strokeRect(centre(column), centre(row), size, size)
}
