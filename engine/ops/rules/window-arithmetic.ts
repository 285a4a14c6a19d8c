// Which pixels, weights and outputs of a convolution meet: for the arithmetic of one element, and for the window that lights up.
import type { Shape } from '../contract.ts'
import { upTo } from './arithmetic.ts'
import { fitAxis } from './window.ts'

type Pair = readonly [number, number]

export interface WindowFields {
  readonly kernel: Pair
  readonly stride: Pair
  readonly padding: Pair | 'same'
  readonly dilation: Pair
  readonly groups: number
}

/** Places in row-major order. Pixels outside the image take no part. */
export interface Windows {
  filterOf(window: number): number
  /** What is multiplied under one window. */
  under(window: number): readonly { readonly pixel: number; readonly weight: number }[]
  /** All windows of a filter. */
  of(filter: number): readonly number[]
  /** Where a weight is used. */
  withWeight(weight: number): readonly { readonly pixel: number; readonly window: number }[]
  /** Which windows lie over a pixel, and with which weight. */
  over(pixel: number): readonly { readonly weight: number; readonly window: number }[]
}

/** @param x [N, C, H, W] @param y [N, F, OH, OW] */
export function windowsOf(x: Shape, y: Shape, { kernel, stride, padding, dilation, groups }: WindowFields): Windows {
  const [N = 0, C = 0, H = 0, W = 0] = x
  const [, F = 0, OH = 0, OW = 0] = y
  const [KH, KW] = kernel
  const before = ([0, 1] as const).map(
    (axis) =>
      fitAxis({
        length: [H, W][axis] ?? 0,
        window: kernel[axis],
        stride: stride[axis],
        padding: padding === 'same' ? 'same' : padding[axis],
        dilation: dilation[axis]
      }).before
  )
  const [top = 0, left = 0] = before
  const channels = C / groups
  const perGroup = F / groups
  const rowOf = (h: number, i: number) => h * stride[0] - top + i * dilation[0]
  const columnOf = (w: number, j: number) => w * stride[1] - left + j * dilation[1]
  const inside = (row: number, column: number) => row >= 0 && row < H && column >= 0 && column < W
  return {
    filterOf: (window) => Math.floor(window / (OH * OW)) % F,
    under(window) {
      const [n, f, h, w] = [
        Math.floor(window / (F * OH * OW)),
        Math.floor(window / (OH * OW)) % F,
        Math.floor(window / OW) % OH,
        window % OW
      ]
      const first = Math.floor(f / perGroup) * channels
      return upTo(channels).flatMap((c) =>
        upTo(KH).flatMap((i) =>
          upTo(KW).flatMap((j) => {
            const [row, column] = [rowOf(h, i), columnOf(w, j)]
            if (!inside(row, column)) return []
            return [{ pixel: ((n * C + first + c) * H + row) * W + column, weight: ((f * channels + c) * KH + i) * KW + j }]
          })
        )
      )
    },
    of: (filter) => upTo(N).flatMap((n) => upTo(OH * OW).map((place) => (n * F + filter) * OH * OW + place)),
    withWeight(weight) {
      const [f, c, i, j] = [
        Math.floor(weight / (channels * KH * KW)),
        Math.floor(weight / (KH * KW)) % channels,
        Math.floor(weight / KW) % KH,
        weight % KW
      ]
      const channel = Math.floor(f / perGroup) * channels + c
      return upTo(N).flatMap((n) =>
        upTo(OH).flatMap((h) =>
          upTo(OW).flatMap((w) => {
            const [row, column] = [rowOf(h, i), columnOf(w, j)]
            if (!inside(row, column)) return []
            return [{ pixel: ((n * C + channel) * H + row) * W + column, window: ((n * F + f) * OH + h) * OW + w }]
          })
        )
      )
    },
    over(pixel) {
      const [n, channel, row, column] = [
        Math.floor(pixel / (C * H * W)),
        Math.floor(pixel / (H * W)) % C,
        Math.floor(pixel / W) % H,
        pixel % W
      ]
      const group = Math.floor(channel / channels)
      const c = channel % channels
      return upTo(perGroup).flatMap((inGroup) => {
        const f = group * perGroup + inGroup
        return upTo(KH).flatMap((i) =>
          upTo(KW).flatMap((j) => {
            const [down, across] = [row + top - i * dilation[0], column + left - j * dilation[1]]
            const [h, w] = [down / stride[0], across / stride[1]]
            if (!Number.isInteger(h) || !Number.isInteger(w) || h < 0 || w < 0 || h >= OH || w >= OW) return []
            return [{ weight: ((f * channels + c) * KH + i) * KW + j, window: ((n * F + f) * OH + h) * OW + w }]
          })
        )
      })
    }
  }
}
