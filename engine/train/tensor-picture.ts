// Reduces a tensor to what is looked at: statistics, a histogram, a small grey image.
import type { Shape } from '../tensor.ts'
import type { GreyImage, Histogram, TensorStatistics } from '../watch-messages.ts'

type Numbers = Float32Array | Float64Array | Int32Array

/** Elements looked at while training; larger tensors are sampled evenly. */
export const mostLooked = 8192
const bins = 64
/** Pixels a side of an image. */
const mostPixels = 64

/** Indices 0, step, 2·step, … so that at most `most` elements are looked at. An odd step does not fall in line with even row lengths. */
export function stepFor(elements: number, most: number): number {
  const step = Math.max(1, Math.ceil(elements / most))
  return step > 1 && step % 2 === 0 ? step + 1 : step
}

export function statisticsOf(data: Numbers, most = mostLooked): TensorStatistics {
  const step = stepFor(data.length, most)
  let [looked, finite, zeros, nan, infinite] = [0, 0, 0, 0, 0]
  let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
  for (let i = 0; i < data.length; i += step) {
    const value = data[i] as number
    looked++
    if (Number.isFinite(value)) {
      finite++
      sum += value
      if (value < min) min = value
      if (value > max) max = value
      if (value === 0) zeros++
    } else if (Number.isNaN(value)) nan++
    else infinite++
  }
  const known = finite > 0
  const mean = sum / finite
  let squares = 0
  for (let i = 0; i < data.length; i += step) {
    const value = data[i] as number
    if (Number.isFinite(value)) squares += (value - mean) ** 2
  }
  return {
    elements: data.length,
    looked,
    min: known ? min : null,
    max: known ? max : null,
    mean: known ? mean : null,
    std: known ? Math.sqrt(squares / finite) : null,
    zeros,
    nan,
    infinite
  }
}

/** 64 equal bins from the smallest to the largest finite element; undefined where there is none. */
export function histogramOf(data: Numbers, { min, max }: TensorStatistics, most = mostLooked): Histogram | undefined {
  if (min === null || max === null) return undefined
  const counts = new Uint32Array(bins)
  const scale = max > min ? bins / (max - min) : 0
  const step = stepFor(data.length, most)
  for (let i = 0; i < data.length; i += step) {
    const value = data[i] as number
    if (!Number.isFinite(value)) continue
    const bin = Math.min(bins - 1, Math.floor((value - min) * scale))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return { low: min, high: max, counts }
}

/**
 * [N, C, H, W]: the first channels of sample 0, tile by tile; filters [F, C, K, K]: the first channel of each filter;
 * [N, D] and other ranks: as a matrix. Larger ones are sampled down to 64×64. Undefined without elements.
 */
export function imageOf(data: Numbers, shape: Shape, isFilter: boolean): GreyImage | undefined {
  if (data.length === 0) return undefined
  const [a = 1, b = 1, c = 1, d = 1] = shape
  if (shape.length === 4) {
    const tiles = isFilter ? a : b
    const stride = isFilter ? b * c * d : c * d
    return tiled(data, Math.max(1, tiles), stride, c, d)
  }
  const width = shape.at(-1) ?? 1
  return tiled(data, 1, 0, Math.max(1, Math.round(data.length / Math.max(1, width))), Math.max(1, width))
}

function tiled(data: Numbers, tiles: number, stride: number, height: number, width: number): GreyImage {
  const tileHeight = Math.min(height, mostPixels)
  const tileWidth = Math.min(width, mostPixels)
  const columns = Math.max(1, Math.min(Math.floor(mostPixels / tileWidth), Math.ceil(Math.sqrt(tiles))))
  const rows = Math.max(1, Math.min(Math.floor(mostPixels / tileHeight), Math.ceil(tiles / columns)))
  const values = new Float64Array(columns * tileWidth * rows * tileHeight).fill(Number.NaN)
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let tile = 0; tile < Math.min(tiles, columns * rows); tile++) {
    const left = (tile % columns) * tileWidth
    const top = Math.floor(tile / columns) * tileHeight
    for (let y = 0; y < tileHeight; y++) {
      const fromY = Math.floor((y * height) / tileHeight)
      for (let x = 0; x < tileWidth; x++) {
        const value = data[tile * stride + fromY * width + Math.floor((x * width) / tileWidth)] ?? Number.NaN
        values[(top + y) * columns * tileWidth + left + x] = value
        if (!Number.isFinite(value)) continue
        if (value < low) low = value
        if (value > high) high = value
      }
    }
  }
  const [from, to] = low > high ? [0, 0] : [low, high]
  const scale = to > from ? 255 / (to - from) : 0
  // what is not finite, and places without a tile, are black; a loop, for Uint8Array.from walks an iterator
  const pixels = new Uint8Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (Number.isFinite(value)) pixels[i] = Math.round((value - from) * scale)
  }
  return { columns, rows, tileWidth, tileHeight, low: from, high: to, pixels }
}
