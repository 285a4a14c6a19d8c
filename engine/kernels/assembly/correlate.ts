// The product of weights with sliding windows of an image, without copying patches: forward pass and input gradient of a convolution.
import { packRows } from './pack'
import { pairOfTiles } from './pair-of-tiles'
import { joinsVectors, scratch, scratchBytes } from './scratch'
import { shiftImage, tapOffsets } from './shifted-image'
import { edgeTile, panelRows, tile, WIDE, wideTile } from './tile'
import { takesWinograd, winograd } from './winograd'

// Bytes of scratch: a spare tile, tap offsets, packed weights; the shifted image takes the rest.
const SPARE: usize = 1024
const TABLE_BYTES: usize = 512 * 1024
const WEIGHT_BYTES: usize = 4 * 1048576
// Taps of one block of channels, unless a single channel has more: as many lines stay in the first cache.
const TAPS: i32 = 300

/**
 * y[n, o, p] = start[o] + Σ over (i, tap) of weight(o, i, tap)·x[n, i, window p at tap], for `N` images.
 * Weights lie at W + o·outStep + i·inStep + tap, all in elements. The image is spread by `up` and padded by `top`, `left`, which
 * may be negative. Sums run in the order of (i, tap) on top of `start` (0: of 0).
 */
export function correlate<T>(
  x: usize, y: usize, W: usize, start: usize, N: i32, xImage: usize, yImage: usize, ins: i32, outs: i32, outStep: i32, inStep: i32, backwards: bool,
  H: i32, width: i32, upH: i32, upW: i32, top: i32, left: i32, KH: i32, KW: i32, SH: i32, SW: i32, DH: i32, DW: i32, OH: i32, OW: i32
): void {
  if (sizeof<T>() == 4 && upH == 1 && upW == 1 && takesWinograd(ins, outs, KH, KW, SH, SW, DH, DW, OH, OW))
    return winograd(x, y, W, start, N, xImage, yImage, ins, outs, outStep, inStep, backwards, H, width, top, left, OH, OW)
  const S = sizeof<T>()
  const NR = <i32>(32 / S)
  const taps = KH * KW
  const table = scratch + SPARE
  const weights = table + TABLE_BYTES
  const image = weights + WEIGHT_BYTES
  const room = <i32>((scratchBytes - (image - scratch) - 64) / S)
  // rows of a phase beyond those of the outputs; the elements of one channel for one row of outputs
  const beyond = ((KH - 1) * DH) / SH
  const least = KW * SH * (1 + beyond) * OW
  const inBlock = max(1, min(min(ins, TAPS / taps), room / least))
  const outBlock = <i32>(WEIGHT_BYTES / ((<usize>(inBlock * taps)) * S))
  const strip = max(1, min(OH, room / (inBlock * KW * SH * OW) - beyond))
  const planeSize = SH * (strip + beyond) * OW
  const yPlane = (<usize>(OH * OW)) * S
  tapOffsets<T>(table, inBlock, KH, KW, DH, SH, strip + beyond, OW, planeSize, backwards)
  for (let o0: i32 = 0; o0 < outs; o0 += outBlock) {
    const oc = min(outBlock, outs - o0)
    for (let i0: i32 = 0; i0 < ins; i0 += inBlock) {
      const ic = min(inBlock, ins - i0)
      const K = ic * taps
      packWeights<T>(W + (<usize>(o0 * outStep + i0 * inStep)) * S, oc, ic, taps, outStep, inStep, weights)
      for (let n: i32 = 0; n < N; n++) {
        for (let row0: i32 = 0; row0 < OH; row0 += strip) {
          shiftImage<T>(x + (<usize>n) * xImage + (<usize>(i0 * H * width)) * S, ic, H, width, upH, upW, top, left, row0 * SH, KW, DW, SH, SW, strip + beyond, OW, planeSize, image)
          const from = y + (<usize>n) * yImage + (<usize>o0) * yPlane + (<usize>(row0 * OW)) * S
          const places = min(strip, OH - row0) * OW
          if (i0 == 0) startPlanes<T>(start ? start + (<usize>o0) * S : 0, from, oc, yPlane, places)
          // the rows of weights in panels of 6, 4 or 2, and where the number is odd a last one on its own
          const paired = oc & ~1
          for (let p: i32 = 0; p < places;) {
            const two = joinsVectors && places - p >= 2 * NR
            const b = image + (<usize>p) * S
            let c = from + (<usize>p) * S
            const columns = min(NR, places - p)
            for (let m: i32 = 0; m < paired;) {
              const height = panelRows(paired - m)
              const a = weights + (<usize>(m * K)) * S
              if (two) pairOfTiles<T>(height, a, b, 32, 0, table, c, yPlane, K)
              else if (columns == NR) tile<T>(height, a, b, 0, table, c, yPlane, K)
              else edgeTile<T>(height, columns, a, b, 0, table, c, yPlane, K, scratch)
              m += height
              c += yPlane * <usize>height
            }
            p += two ? 2 * NR : NR
          }
          if (paired < oc) lastRow<T>(weights + (<usize>(paired * K)) * S, image, table, from + (<usize>paired) * yPlane, places, K)
        }
      }
    }
  }
}

function lastRow<T>(a: usize, image: usize, table: usize, c: usize, places: i32, K: i32): void {
  const NR = <i32>(32 / sizeof<T>())
  const wide = <i32>(WIDE / sizeof<T>())
  let p: i32 = 0
  for (; p + wide <= places; p += wide) wideTile<T>(a, image + (<usize>p) * sizeof<T>(), table, c + (<usize>p) * sizeof<T>(), K)
  for (; p < places; p += NR) {
    const at = (<usize>p) * sizeof<T>()
    if (places - p >= NR) tile<T>(1, a, image + at, 0, table, c + at, 0, K)
    else edgeTile<T>(1, places - p, a, image + at, 0, table, c + at, 0, K, scratch)
  }
}

// The first `places` elements of each plane start at their bias, or at 0.
function startPlanes<T>(start: usize, y: usize, planes: i32, plane: usize, places: i32): void {
  for (let o: usize = 0; o < <usize>planes; o++, y += plane) {
    const value = start ? load<T>(start + o * sizeof<T>()) : <T>0
    const all = v128.splat<T>(value)
    let p = y
    const end = y + (<usize>places) * sizeof<T>()
    for (; p + 16 <= end; p += 16) v128.store(p, all)
    for (; p < end; p += sizeof<T>()) store<T>(p, value)
  }
}

function packWeights<T>(W: usize, outs: i32, ins: i32, taps: i32, outStep: i32, inStep: i32, target: usize): void {
  for (let o: i32 = 0; o < outs;) {
    const height = panelRows(outs - o)
    for (let i: i32 = 0; i < ins; i++, target += (<usize>(height * taps)) * sizeof<T>())
      packRows<T>(W + (<usize>(o * outStep + i * inStep)) * sizeof<T>(), (<usize>outStep) * sizeof<T>(), sizeof<T>(), height, taps, target)
    o += height
  }
}
