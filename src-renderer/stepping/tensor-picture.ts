// Paints a tensor small: the picture that the engine reduced, or its numbers as bars.
import type { TensorView } from '../../engine/contract.ts'

export function drawView(canvas: HTMLCanvasElement, { image, histogram, data }: TensorView): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const { width, height } = canvas
  context.clearRect(0, 0, width, height)
  context.fillStyle = getComputedStyle(canvas).color
  if (image) {
    const { columns, rows, tileWidth, tileHeight, pixels } = image
    const size = height
    const across = columns * tileWidth
    for (let tile = 0; tile < Math.min(columns * rows, Math.floor(width / (size + 2))); tile++) {
      const [left, top] = [(tile % columns) * tileWidth, Math.floor(tile / columns) * tileHeight]
      for (let y = 0; y < size; y++)
        for (let x = 0; x < size; x++) {
          const row = top + Math.floor((y * tileHeight) / size)
          const column = left + Math.floor((x * tileWidth) / size)
          context.globalAlpha = (pixels[row * across + column] ?? 0) / 255
          context.fillRect(tile * (size + 2) + x, y, 1, 1)
        }
    }
    context.globalAlpha = 1
    return
  }
  const bars = histogram ? [...histogram.counts].map(Math.sqrt) : [...(data ?? [])].map(Math.abs)
  const most = Math.max(...bars, 1e-300)
  const step = width / Math.max(1, bars.length)
  for (const [i, bar] of bars.entries()) {
    const tall = (bar / most) * height
    context.fillRect(i * step, height - tall, Math.max(1, step - 1), tall)
  }
}
