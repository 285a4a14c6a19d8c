// Draws one sample as a picture: grey for one channel, colours for three.
import type { PreviewSample, Shape } from '../../engine/contract.ts'

/** Channels, height, width; undefined where a sample is no picture. */
export function imageShape(shape: Shape): readonly [number, number, number] | undefined {
  const [a = 0, b = 0, c = 0] = shape
  if (shape.length === 3 && (a === 1 || a === 3)) return [a, b, c]
  return shape.length === 2 ? [1, a, b] : undefined
}

export function drawSample(
  canvas: HTMLCanvasElement,
  { data }: Pick<PreviewSample, 'data'>,
  [channels, height, width]: readonly [number, number, number]
): void {
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d')
  if (!context) return
  const picture = context.createImageData(width, height)
  // bytes are grey values; real numbers are stretched between their ends
  let [low, high] = [0, 255]
  if (!(data instanceof Uint8Array)) {
    low = data.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
    high = data.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  }
  const scale = high > low ? 255 / (high - low) : 0
  const size = height * width
  for (let i = 0; i < size; i++) {
    for (let channel = 0; channel < 3; channel++) {
      const value = data[(channels === 3 ? channel * size : 0) + i] ?? 0
      picture.data[4 * i + channel] = (value - low) * scale
    }
    picture.data[4 * i + 3] = 255
  }
  context.putImageData(picture, 0, 0)
}
