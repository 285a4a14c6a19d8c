// Pooling by its definition, one window at a time in float64: slow, obvious, and what the kernels are compared with.

export interface PoolingWindow {
  readonly H: number
  readonly W: number
  readonly window: readonly [number, number]
  readonly stride: readonly [number, number]
  readonly padding: readonly [number, number]
}

export interface Pooled {
  readonly OH: number
  readonly OW: number
  readonly y: readonly number[]
  readonly dx: readonly number[]
}

/** Number of windows along one dimension, counted by placing them: the padded length must hold each one. */
function placements(length: number, window: number, stride: number, padding: number): number {
  let count = 0
  for (let start = -padding; start + window <= length + padding; start += stride) count++
  return count
}

/** The places h·W + w inside the image of the window at (oh, ow), in row order. */
function pixels({ H, W, window, stride, padding }: PoolingWindow, oh: number, ow: number): readonly number[] {
  const places: number[] = []
  for (let i = 0; i < window[0]; i++) {
    for (let j = 0; j < window[1]; j++) {
      const h = oh * stride[0] - padding[0] + i
      const w = ow * stride[1] - padding[1] + j
      if (h >= 0 && h < H && w >= 0 && w < W) places.push(h * W + w)
    }
  }
  return places
}

/** Forward and backward of every plane of x; dy has the shape of y, and missing elements count as 0. */
export function pool(
  x: readonly number[],
  dy: readonly number[],
  shape: PoolingWindow,
  kind: 'max' | 'average',
  countPadding: boolean
): Pooled {
  const { H, W, window, stride, padding } = shape
  const OH = placements(H, window[0], stride[0], padding[0])
  const OW = placements(W, window[1], stride[1], padding[1])
  const y: number[] = []
  const dx = new Array<number>(x.length).fill(0)
  const give = (place: number, share: number) => {
    dx[place] = (dx[place] ?? 0) + share
  }
  for (let plane = 0; plane < x.length; plane += H * W) {
    for (let oh = 0; oh < OH; oh++) {
      for (let ow = 0; ow < OW; ow++) {
        const places = pixels(shape, oh, ow).map((place) => plane + place)
        const values = places.map((place) => x[place] ?? Number.NaN)
        const upstream = dy[y.length] ?? 0
        if (kind === 'max') {
          const largest = Math.max(...values)
          const first = values.findIndex((v) => Object.is(v, largest) || v === largest)
          y.push(largest)
          give(places[first] ?? -1, upstream)
        } else {
          const divisor = countPadding ? window[0] * window[1] : places.length
          y.push(values.reduce((sum, v) => sum + v, 0) / divisor)
          for (const place of places) give(place, upstream / divisor)
        }
      }
    }
  }
  return { OH, OW, y, dx }
}
