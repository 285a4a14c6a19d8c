// Convolution of [N, C, H, W] with any stride, padding, dilation and groups, and its gradients; the geometry is a block of int32.
import { correlate } from './correlate'
import { canSkipWindows, fewWindows, hasFewWindows, pixelsAreFinite } from './few-windows'
import { sumOf } from './segment'
import { windowProducts } from './window-products'
import { takesWinograd } from './winograd'
import { winogradGradient } from './winograd-gradient'

// Words of the geometry.
const N = 0
const C = 1
const H = 2
const W = 3
const F = 4
const KH = 5
const KW = 6
const SH = 7
const SW = 8
const PH = 9
const PW = 10
const DH = 11
const DW = 12
const G = 13
const OH = 14
const OW = 15

// @ts-ignore: decorator
@inline
function word(geometry: usize, index: usize): i32 {
  return load<i32>(geometry + (index << 2))
}

// `images` of the first ones; 0: all of them.
// @ts-ignore: decorator
@inline
function convolution<T>(x: usize, weights: usize, b: usize, y: usize, g: usize, images: i32): void {
  const count = images ? images : word(g, N)
  const groups = word(g, G)
  const ins = word(g, C) / groups
  const outs = word(g, F) / groups
  const taps = word(g, KH) * word(g, KW)
  const xPlane = (<usize>(word(g, H) * word(g, W))) * sizeof<T>()
  const yPlane = (<usize>(word(g, OH) * word(g, OW))) * sizeof<T>()
  for (let group: i32 = 0; group < groups; group++) {
    correlate<T>(
      x + (<usize>(group * ins)) * xPlane, y + (<usize>(group * outs)) * yPlane, weights + (<usize>(group * outs * ins * taps)) * sizeof<T>(), b ? b + (<usize>(group * outs)) * sizeof<T>() : 0,
      count, xPlane * <usize>word(g, C), yPlane * <usize>word(g, F), ins, outs, ins * taps, taps, false,
      word(g, H), word(g, W), 1, 1, word(g, PH), word(g, PW), word(g, KH), word(g, KW), word(g, SH), word(g, SW), word(g, DH), word(g, DW), word(g, OH), word(g, OW)
    )
  }
}
export function convolution_f32(x: usize, weights: usize, b: usize, y: usize, geometry: usize, images: i32): void { convolution<f32>(x, weights, b, y, geometry, images) }
export function convolution_f64(x: usize, weights: usize, b: usize, y: usize, geometry: usize, images: i32): void { convolution<f64>(x, weights, b, y, geometry, images) }

// dx is the correlation of dy, spread by the stride, with each kernel backwards; filters and channels change places.
// @ts-ignore: decorator
@inline
function convolutionInputGradient<T>(dy: usize, weights: usize, dx: usize, g: usize, images: i32): void {
  const count = images ? images : word(g, N)
  const groups = word(g, G)
  const ins = word(g, C) / groups
  const outs = word(g, F) / groups
  const taps = word(g, KH) * word(g, KW)
  const xPlane = (<usize>(word(g, H) * word(g, W))) * sizeof<T>()
  const yPlane = (<usize>(word(g, OH) * word(g, OW))) * sizeof<T>()
  const top = (word(g, KH) - 1) * word(g, DH) - word(g, PH)
  const left = (word(g, KW) - 1) * word(g, DW) - word(g, PW)
  for (let group: i32 = 0; group < groups; group++) {
    correlate<T>(
      dy + (<usize>(group * outs)) * yPlane, dx + (<usize>(group * ins)) * xPlane, weights + (<usize>(group * outs * ins * taps)) * sizeof<T>(), 0,
      count, yPlane * <usize>word(g, F), xPlane * <usize>word(g, C), outs, ins, taps, ins * taps, true,
      word(g, OH), word(g, OW), word(g, SH), word(g, SW), top, left, word(g, KH), word(g, KW), 1, 1, word(g, DH), word(g, DW), word(g, H), word(g, W)
    )
  }
}
export function convolutionInputGradient_f32(dy: usize, weights: usize, dx: usize, geometry: usize, images: i32): void { convolutionInputGradient<f32>(dy, weights, dx, geometry, images) }
export function convolutionInputGradient_f64(dy: usize, weights: usize, dx: usize, geometry: usize, images: i32): void { convolutionInputGradient<f64>(dy, weights, dx, geometry, images) }

// `filters` of the first ones, where there is one group; 0: all of them.
// @ts-ignore: decorator
@inline
function convolutionParameterGradient<T>(x: usize, dy: usize, dW: usize, db: usize, g: usize, filters: i32): void {
  const groups = word(g, G)
  const ins = word(g, C) / groups
  const all = filters ? filters : word(g, F)
  const outs = all / groups
  const taps = word(g, KH) * word(g, KW)
  const xPlane = (<usize>(word(g, H) * word(g, W))) * sizeof<T>()
  const positions = word(g, OH) * word(g, OW)
  const yPlane = (<usize>positions) * sizeof<T>()
  const yImage = yPlane * <usize>word(g, F)
  if (!dW) return sumPlanes<T>(dy, db, word(g, N), yImage, all, positions)
  const filtersInAll = word(g, F) / groups
  const fast = sizeof<T>() == 4 && takesWinograd(ins, filtersInAll, word(g, KH), word(g, KW), word(g, SH), word(g, SW), word(g, DH), word(g, DW), word(g, OH), word(g, OW))
  const skips = sizeof<T>() == 4 && !fast && canSkipWindows(ins, word(g, KH), word(g, KW), word(g, SH), word(g, SW), word(g, DH), word(g, DW), word(g, OH), word(g, OW))
  for (let group: i32 = 0; group < groups; group++) {
    const xHere = x + (<usize>(group * ins)) * xPlane
    const finite = skips && pixelsAreFinite(xHere, word(g, N), xPlane * <usize>word(g, C), ins * word(g, H) * word(g, W))
    // filters of one kind follow each other
    for (let f: i32 = 0; f < outs;) {
      const dyHere = dy + (<usize>(group * outs + f)) * yPlane
      const dWHere = dW + (<usize>((group * outs + f) * ins * taps)) * sizeof<T>()
      const dbHere = db ? db + (<usize>(group * outs + f)) * sizeof<T>() : 0
      const few = finite && hasFewWindows(dyHere, word(g, N), yImage, positions)
      let count = 1
      if (!finite) count = outs
      else while (f + count < outs && hasFewWindows(dyHere + <usize>count * yPlane, word(g, N), yImage, positions) == few) count++
      f += count
      if (few) {
        fewWindows(
          xHere, dyHere, dWHere, dbHere, word(g, N), xPlane * <usize>word(g, C), yImage, ins, count,
          word(g, H), word(g, W), word(g, PH), word(g, PW), word(g, KH), word(g, KW), word(g, OH), word(g, OW)
        )
        continue
      }
      sumPlanes<T>(dyHere, dbHere, word(g, N), yImage, count, positions)
      if (fast) {
        winogradGradient(
          xHere, dyHere, dWHere,
          word(g, N), xPlane * <usize>word(g, C), yImage, ins, count, word(g, H), word(g, W), word(g, PH), word(g, PW), word(g, OH), word(g, OW), filtersInAll
        )
      } else {
        windowProducts<T>(
          xHere, dyHere, dWHere, word(g, N), xPlane * <usize>word(g, C), yImage, ins, count,
          word(g, H), word(g, W), word(g, PH), word(g, PW), word(g, KH), word(g, KW), word(g, SH), word(g, SW), word(g, DH), word(g, DW), word(g, OH), word(g, OW)
        )
      }
    }
  }
}

// db[f] = Σ dy over batch and plane; offset 0: not wanted.
function sumPlanes<T>(dy: usize, db: usize, N: i32, yImage: usize, filters: i32, positions: i32): void {
  if (!db) return
  for (let f: i32 = 0; f < filters; f++, dy += (<usize>positions) * sizeof<T>(), db += sizeof<T>()) {
    let sum: f64 = 0
    for (let n: usize = 0; n < <usize>N; n++) sum += sumOf<T>(dy + n * yImage, positions)
    store<T>(db, <T>sum)
  }
}
export function convolutionParameterGradient_f32(x: usize, dy: usize, dW: usize, db: usize, geometry: usize, filters: i32): void { convolutionParameterGradient<f32>(x, dy, dW, db, geometry, filters) }
export function convolutionParameterGradient_f64(x: usize, dy: usize, dW: usize, db: usize, geometry: usize, filters: i32): void { convolutionParameterGradient<f64>(x, dy, dW, db, geometry, filters) }
