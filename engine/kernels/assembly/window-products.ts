// Sums over batch and windows of gradient × pixel, one for each filter and tap: the parameter gradient of a convolution.
import { madd } from './madd'
import { scratch, scratchBytes } from './scratch'
import { lanes } from './segment'
import { shiftImage, tapOffsets } from './shifted-image'

// Bytes of scratch: tap offsets, sums (two vectors for each filter and tap), gradients; the shifted images take the rest.
const TABLE_BYTES: usize = 512 * 1024
const SUM_BYTES: usize = 4 * 1048576
const GRADIENT_BYTES: usize = 2 * 1048576
// Images are taken together until they have this many windows, and while they fit into the second cache.
const WINDOWS: i32 = 1024
const TOGETHER_BYTES: usize = 512 * 1024

/** dW[f, i, tap] = Σ dy[n, f, p]·x[n, i, window p at tap] for one group. `xImage`, `yImage`: bytes from image to image. */
export function windowProducts<T>(
  x: usize, dy: usize, dW: usize, N: i32, xImage: usize, yImage: usize, ins: i32, filters: i32,
  H: i32, W: i32, top: i32, left: i32, KH: i32, KW: i32, SH: i32, SW: i32, DH: i32, DW: i32, OH: i32, OW: i32
): void {
  const S = sizeof<T>()
  const NR = <i32>(32 / S)
  const taps = KH * KW
  const table = scratch
  const sums = table + TABLE_BYTES
  const gradients = sums + SUM_BYTES
  const images = gradients + GRADIENT_BYTES
  const room = <i32>((scratchBytes - (images - scratch) - 64) / S)
  const gradientRoom = <i32>(GRADIENT_BYTES / S)
  const mostSums = <i32>min(SUM_BYTES >> 5, TABLE_BYTES >> 2)
  const yPlane = (<usize>(OH * OW)) * S
  // rows of a phase beyond those of the outputs; the elements of one channel for one row of outputs
  const beyond = ((KH - 1) * DH) / SH
  const least = KW * (SH * (1 + beyond) * OW + NR)
  // of a block of filters and channels, the sums and tap offsets, one row of gradients and the pixels for it must fit
  const inBlock = max(1, min(min(ins, mostSums / taps), room / least))
  const filterBlock = max(1, min(min(filters, mostSums / (inBlock * taps)), gradientRoom / (OW + NR)))
  const strip = max(1, min(min(OH, room / inBlock / KW / (SH * OW + NR) - beyond), (gradientRoom / filterBlock - NR) / OW))
  const places = strip * OW
  // whole planes without a remainder are read where they lie
  const inPlace = strip == OH && places % NR == 0
  const stride = (places + NR - 1) & ~(NR - 1)
  const planeSize = SH * (strip + beyond) * OW + NR
  const imageSize = inBlock * KW * planeSize
  const gradientSize = filterBlock * stride
  let together: i32 = 1
  if (strip == OH) {
    const most = min(min(gradientRoom / gradientSize, room / imageSize), <i32>(TOGETHER_BYTES / ((<usize>(imageSize + gradientSize)) * S)))
    together = max(1, min(min(N, most), (WINDOWS + places - 1) / places))
  }
  tapOffsets<T>(table, inBlock, KH, KW, DH, SH, strip + beyond, OW, planeSize, false)
  for (let f0: i32 = 0; f0 < filters; f0 += filterBlock) {
    const fc = min(filterBlock, filters - f0)
    for (let i0: i32 = 0; i0 < ins; i0 += inBlock) {
      const ic = min(inBlock, ins - i0)
      const K = ic * taps
      memory.fill(sums, 0, (<usize>(fc * K)) << 5)
      for (let n0: i32 = 0; n0 < N; n0 += together) {
        const count = min(together, N - n0)
        for (let row0: i32 = 0; row0 < OH; row0 += strip) {
          const here = min(strip, OH - row0) * OW
          const dyHere = dy + (<usize>n0) * yImage + (<usize>f0) * yPlane + (<usize>(row0 * OW)) * S
          for (let n: i32 = 0; n < count; n++) {
            shiftImage<T>(x + (<usize>(n0 + n)) * xImage + (<usize>(i0 * H * W)) * S, ic, H, W, 1, 1, top, left, row0 * SH, KW, DW, SH, SW, strip + beyond, OW, planeSize, images + (<usize>(n * imageSize)) * S)
            if (!inPlace) copyPlanes<T>(dyHere + (<usize>n) * yImage, fc, here, yPlane, stride, gradients + (<usize>(n * gradientSize)) * S)
          }
          if (inPlace) sumTiles<T>(sums, table, images, dyHere, fc, K, count, <usize>here * S, (<usize>imageSize) * S, yImage, yPlane)
          else sumTiles<T>(sums, table, images, gradients, fc, K, count, <usize>((here + NR - 1) & ~(NR - 1)) * S, (<usize>imageSize) * S, (<usize>gradientSize) * S, (<usize>stride) * S)
        }
      }
      for (let f: i32 = 0, sum = sums; f < fc; f++) {
        for (let k: i32 = 0, target = dW + (<usize>(((f0 + f) * ins + i0) * taps)) * S; k < K; k++, sum += 32, target += S)
          store<T>(target, <T>lanes<T>(v128.add<T>(v128.load(sum), v128.load(sum, 16))))
      }
    }
  }
}

// The first n elements of each plane, with zeros up to whole tiles.
function copyPlanes<T>(dy: usize, planes: i32, n: i32, plane: usize, stride: i32, target: usize): void {
  for (let f: i32 = 0; f < planes; f++, dy += plane) {
    let p = dy
    const end = target + (<usize>n) * sizeof<T>()
    const next = target + (<usize>stride) * sizeof<T>()
    for (; target + 16 <= end; target += 16, p += 16) v128.store(target, v128.load(p))
    for (; target < end; target += sizeof<T>(), p += sizeof<T>()) store<T>(target, load<T>(p))
    for (; target < next; target += sizeof<T>()) store<T>(target, <T>0)
  }
}

// All filters × taps by tiles of 2 × 3; a tile over the edge repeats the last filter or tap and writes the same sums twice.
function sumTiles<T>(sums: usize, table: usize, images: usize, gradients: usize, filters: i32, K: i32, count: i32, bytes: usize, imageStep: usize, gradientStep: usize, gradientPlane: usize): void {
  for (let f: i32 = 0; f < filters; f += 2) {
    const f1 = min(f + 1, filters - 1)
    const g0 = gradients + (<usize>f) * gradientPlane
    const g1 = gradients + (<usize>f1) * gradientPlane
    const s0 = sums + ((<usize>(f * K)) << 5)
    const s1 = sums + ((<usize>(f1 * K)) << 5)
    for (let k: i32 = 0; k < K; k += 3) {
      const k1 = min(k + 1, K - 1)
      const k2 = min(k + 2, K - 1)
      const t0 = images + <usize>load<u32>(table + ((<usize>k) << 2))
      const t1 = images + <usize>load<u32>(table + ((<usize>k1) << 2))
      const t2 = images + <usize>load<u32>(table + ((<usize>k2) << 2))
      sumTile<T>(s0 + ((<usize>k) << 5), s0 + ((<usize>k1) << 5), s0 + ((<usize>k2) << 5), s1 + ((<usize>k) << 5), s1 + ((<usize>k1) << 5), s1 + ((<usize>k2) << 5), t0, t1, t2, g0, g1, count, bytes, imageStep, gradientStep)
    }
  }
}

// @ts-ignore: decorator
@inline
function sumTile<T>(s00: usize, s01: usize, s02: usize, s10: usize, s11: usize, s12: usize, t0: usize, t1: usize, t2: usize, g0: usize, g1: usize, count: i32, bytes: usize, imageStep: usize, gradientStep: usize): void {
  let a00 = v128.load(s00)
  let b00 = v128.load(s00, 16)
  let a01 = v128.load(s01)
  let b01 = v128.load(s01, 16)
  let a02 = v128.load(s02)
  let b02 = v128.load(s02, 16)
  let a10 = v128.load(s10)
  let b10 = v128.load(s10, 16)
  let a11 = v128.load(s11)
  let b11 = v128.load(s11, 16)
  let a12 = v128.load(s12)
  let b12 = v128.load(s12, 16)
  for (let n: i32 = 0; n < count; n++, t0 += imageStep, t1 += imageStep, t2 += imageStep, g0 += gradientStep, g1 += gradientStep) {
    for (let i: usize = 0; i < bytes; i += 32) {
      const p0 = v128.load(g0 + i)
      const p1 = v128.load(g1 + i)
      const u0 = v128.load(t0 + i)
      a00 = madd<T>(p0, u0, a00)
      a10 = madd<T>(p1, u0, a10)
      const u1 = v128.load(t1 + i)
      a01 = madd<T>(p0, u1, a01)
      a11 = madd<T>(p1, u1, a11)
      const u2 = v128.load(t2 + i)
      a02 = madd<T>(p0, u2, a02)
      a12 = madd<T>(p1, u2, a12)
      const q0 = v128.load(g0 + i, 16)
      const q1 = v128.load(g1 + i, 16)
      const v0 = v128.load(t0 + i, 16)
      b00 = madd<T>(q0, v0, b00)
      b10 = madd<T>(q1, v0, b10)
      const v1 = v128.load(t1 + i, 16)
      b01 = madd<T>(q0, v1, b01)
      b11 = madd<T>(q1, v1, b11)
      const v2 = v128.load(t2 + i, 16)
      b02 = madd<T>(q0, v2, b02)
      b12 = madd<T>(q1, v2, b12)
    }
  }
  v128.store(s00, a00)
  v128.store(s00, b00, 16)
  v128.store(s01, a01)
  v128.store(s01, b01, 16)
  v128.store(s02, a02)
  v128.store(s02, b02, 16)
  v128.store(s10, a10)
  v128.store(s10, b10, 16)
  v128.store(s11, a11)
  v128.store(s11, b11, 16)
  v128.store(s12, a12)
  v128.store(s12, b12, 16)
}
