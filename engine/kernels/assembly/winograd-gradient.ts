// Parameter gradient of a convolution 3×3 with stride 1 in float32, by the transpose of Winograd's F(2×2, 3×3).
import { pairOfTiles } from './pair-of-tiles'
import { joinsVectors, scratch, scratchBytes } from './scratch'
import { panelRows, tile } from './tile'
import { PADDED_BYTES, placeBytes, SPARE, WEIGHT_BYTES } from './winograd'

/*
 * From Y = Aᵀ[(G·g·Gᵀ) ⊙ (Bᵀ·d·B)]A follows dg = Gᵀ[Σ (A·dY·Aᵀ) ⊙ (Bᵀ·d·B)]G, summed over the tiles of all images: at each of
 * the 16 places ξ of the transformed tiles a matrix product S[ξ] (filters × ins) += D[ξ] (filters × tiles)·V[ξ]ᵀ (tiles × ins).
 * Transforms work on four channels at a time, which lie side by side in `interleave`d planes.
 */

// V and D of one block stay in the second cache where they can.
const BLOCK_BYTES: i32 = 512 * 1024

/** dW[f, i, tap] = Σ dy[n, f, p]·x[n, i, window p at tap]; `filters`: how many of them, 2 at a time. */
export function winogradGradient(
  x: usize, dy: usize, dW: usize, N: i32, xImage: usize, yImage: usize, ins: i32, filters: i32,
  H: i32, W: i32, top: i32, left: i32, OH: i32, OW: i32, all: i32
): void {
  const columns = (ins + 7) & ~7
  const even = (filters + 1) & ~1
  const planes = scratch + SPARE
  const S = planes + PADDED_BYTES
  const V = S + WEIGHT_BYTES
  const down = (OH + 1) >> 1
  const across = (OW + 1) >> 1
  const row = 2 * across + 2
  // the size of blocks is the same for any share of the filters: it decides the order of sums
  const room = <i32>((scratchBytes - (V - scratch)) >> 6) / (columns + all + 1) - 8
  const wanted = min(room, max(across, BLOCK_BYTES / (64 * (columns + all))))
  const strip = max(1, min(min(down, wanted / across), <i32>(PADDED_BYTES / ((<usize>row) << 4)) / 2 - 1))
  const together = strip == down ? max(1, min(N, wanted / (down * across))) : 1
  const stride = together * strip * across
  const vPlace = placeBytes(columns * stride)
  const dPlace = placeBytes(even * stride)
  const sPlace = (<usize>(columns * even)) << 2
  const D = V + 16 * vPlace
  const xPlane = (<usize>(H * W)) << 2
  const yPlane = (<usize>(OH * OW)) << 2
  memory.fill(S, 0, 16 * sPlace)
  for (let n0: i32 = 0; n0 < N; n0 += together) {
    const count = min(together, N - n0)
    for (let row0: i32 = 0; row0 < down; row0 += strip) {
      const rows = min(strip, down - row0)
      for (let n: i32 = 0; n < count; n++) {
        const first = n * rows * across
        const pixels = x + (<usize>(n0 + n)) * xImage
        for (let i: i32 = 0; i < columns; i += 4) {
          interleave(pixels + (<usize>i) * xPlane, xPlane, ins - i, H, W, 2 * row0 - top, left, 2 * rows + 2, row, planes)
          transformPixels(planes, row, rows, across, V + ((<usize>((i >> 3) * 8 * stride + first * 8 + (i & 4))) << 2), vPlace)
        }
        const gradients = dy + (<usize>(n0 + n)) * yImage
        for (let f: i32 = 0; f < even; f += 4) {
          interleave(gradients + (<usize>f) * yPlane, yPlane, filters - f, OH, OW, 2 * row0, 0, 2 * rows, row, planes)
          transformGradients(planes, row, rows, across, D, dPlace, even, stride, f, first)
        }
      }
      const tiles = count * rows * across
      for (let place: usize = 0; place < 16; place++) {
        const sums = S + place * sPlace
        for (let i: i32 = 0; i < columns;) {
          const two = joinsVectors && columns - i >= 16
          const b = V + place * vPlace + ((<usize>(i * stride)) << 2)
          for (let f: i32 = 0; f < even; ) {
            const height = panelRows(even - f)
            const a = D + place * dPlace + ((<usize>(f * stride)) << 2)
            const c = sums + ((<usize>(f * columns + i)) << 2)
            if (two) pairOfTiles<f32>(height, a, b, (<usize>stride) << 5, 32, 0, c, (<usize>columns) << 2, tiles)
            else tile<f32>(height, a, b, 32, 0, c, (<usize>columns) << 2, tiles)
            f += height
          }
          i += two ? 16 : 8
        }
      }
    }
  }
  for (let f: i32 = 0; f < filters; f++)
    for (let i: i32 = 0; i < ins; i++, dW += 36) fromSums(S + ((<usize>(f * columns + i)) << 2), sPlace, dW)
}

/** Four planes as one of four-element pixels, zeros where a plane has no pixel; `planes` may be less than four, or none. */
function interleave(x: usize, plane: usize, planes: i32, H: i32, W: i32, first: i32, left: i32, rows: i32, row: i32, target: usize): void {
  // columns of the target that have a pixel
  const from = min(row, max(0, left))
  const to = max(from, min(row, W + left))
  const bytes = (<usize>row) << 4
  for (let r: i32 = 0; r < rows; r++, target += bytes) {
    const h = first + r
    if (h < 0 || h >= H || planes <= 0) {
      memory.fill(target, 0, bytes)
      continue
    }
    let p = target + ((<usize>from) << 4)
    const end = target + ((<usize>to) << 4)
    memory.fill(target, 0, p - target)
    let a = x + <usize>((h * W + from - left) << 2)
    if (planes >= 4) {
      let b = a + plane
      let c = b + plane
      let d = c + plane
      for (; p + 64 <= end; p += 64, a += 16, b += 16, c += 16, d += 16) {
        const va = v128.load(a)
        const vb = v128.load(b)
        const vc = v128.load(c)
        const vd = v128.load(d)
        const ab = i32x4.shuffle(va, vb, 0, 4, 1, 5)
        const AB = i32x4.shuffle(va, vb, 2, 6, 3, 7)
        const cd = i32x4.shuffle(vc, vd, 0, 4, 1, 5)
        const CD = i32x4.shuffle(vc, vd, 2, 6, 3, 7)
        v128.store(p, i64x2.shuffle(ab, cd, 0, 2))
        v128.store(p, i64x2.shuffle(ab, cd, 1, 3), 16)
        v128.store(p, i64x2.shuffle(AB, CD, 0, 2), 32)
        v128.store(p, i64x2.shuffle(AB, CD, 1, 3), 48)
      }
    }
    for (; p < end; p += 16, a += 4)
      for (let j: i32 = 0; j < 4; j++) store<f32>(p + ((<usize>j) << 2), j < planes ? load<f32>(a + (<usize>j) * plane) : <f32>0)
    memory.fill(p, 0, target + bytes - p)
  }
}

// V[ξ] = Bᵀ·d·B with Bᵀ = [1 0 −1 0; 0 1 1 0; 0 −1 1 0; 0 1 0 −1], one tile of four channels at a time.
function transformPixels(planes: usize, row: i32, rows: i32, across: i32, V: usize, place: usize): void {
  const step = (<usize>row) << 4
  for (let r: i32 = 0; r < rows; r++, planes += 2 * step) {
    let p = planes
    for (let t: i32 = 0; t < across; t++, p += 32, V += 32) {
      let q = p
      let v = V
      for (let j: i32 = 0; j < 4; j++, q += 16) {
        // one column of Bᵀ·d is kept aside; its columns are combined below
        const d0 = v128.load(q)
        const d1 = v128.load(q + step)
        const d2 = v128.load(q + 2 * step)
        const d3 = v128.load(q + 3 * step)
        const at = scratch + ((<usize>j) << 4)
        v128.store(at, f32x4.sub(d0, d2))
        v128.store(at, f32x4.add(d1, d2), 64)
        v128.store(at, f32x4.sub(d2, d1), 128)
        v128.store(at, f32x4.sub(d1, d3), 192)
      }
      for (let i: usize = 0; i < 4; i++, v += 4 * place) {
        const at = scratch + (i << 6)
        const d0 = v128.load(at)
        const d1 = v128.load(at, 16)
        const d2 = v128.load(at, 32)
        const d3 = v128.load(at, 48)
        v128.store(v, f32x4.sub(d0, d2))
        v128.store(v + place, f32x4.add(d1, d2))
        v128.store(v + 2 * place, f32x4.sub(d2, d1))
        v128.store(v + 3 * place, f32x4.sub(d1, d3))
      }
    }
  }
}

// D[ξ] = A·dY·Aᵀ with A = [1 0; 1 1; 1 −1; 0 −1], in panels of filters as `tile` reads them, two filters at a time.
function transformGradients(planes: usize, row: i32, rows: i32, across: i32, D: usize, place: usize, filters: i32, stride: i32, f: i32, first: i32): void {
  const step = (<usize>row) << 4
  const second = f + 2 < filters
  // panels of six, and a last one of what is left
  const panel0 = (f / 6) * 6
  const height0 = min(6, filters - panel0)
  const panel1 = ((f + 2) / 6) * 6
  const height1 = min(6, filters - panel1)
  let at0 = D + ((<usize>(panel0 * stride + first * height0 + f - panel0)) << 2)
  let at1 = D + ((<usize>(panel1 * stride + first * height1 + f + 2 - panel1)) << 2)
  if (!second) at1 = scratch + 512
  const step0 = (<usize>height0) << 2
  const step1 = second ? (<usize>height1) << 2 : 0
  const place1 = second ? place : 0
  for (let r: i32 = 0; r < rows; r++, planes += 2 * step) {
    let p = planes
    for (let t: i32 = 0; t < across; t++, p += 32, at0 += step0, at1 += step1) {
      const a = v128.load(p)
      const b = v128.load(p, 16)
      const c = v128.load(p + step)
      const d = v128.load(p + step, 16)
      spread(a, b, at0, at1, place, place1)
      spread(f32x4.add(a, c), f32x4.add(b, d), at0 + 4 * place, at1 + 4 * place1, place, place1)
      spread(f32x4.sub(a, c), f32x4.sub(b, d), at0 + 8 * place, at1 + 8 * place1, place, place1)
      spread(f32x4.neg(c), f32x4.neg(d), at0 + 12 * place, at1 + 12 * place1, place, place1)
    }
  }
}

// One row of A·dY times Aᵀ: p, p + q, p − q, −q at four places, the first two filters apart from the other two.
// @ts-ignore: decorator
@inline
function spread(p: v128, q: v128, at0: usize, at1: usize, place0: usize, place1: usize): void {
  const sum = f32x4.add(p, q)
  const difference = f32x4.sub(p, q)
  const minus = f32x4.neg(q)
  v128.store64_lane(at0, p, 0)
  v128.store64_lane(at1, p, 1)
  v128.store64_lane(at0 + place0, sum, 0)
  v128.store64_lane(at1 + place1, sum, 1)
  v128.store64_lane(at0 + 2 * place0, difference, 0)
  v128.store64_lane(at1 + 2 * place1, difference, 1)
  v128.store64_lane(at0 + 3 * place0, minus, 0)
  v128.store64_lane(at1 + 3 * place1, minus, 1)
}

// dg = Gᵀ·S·G with G = [1 0 0; ½ ½ ½; ½ −½ ½; 0 0 1], of one filter and channel.
function fromSums(s: usize, place: usize, target: usize): void {
  for (let j: usize = 0; j < 4; j++, s += place) {
    const first = load<f32>(s)
    const second = load<f32>(s + 4 * place)
    const third = load<f32>(s + 8 * place)
    const half = <f32>0.5 * (second + third)
    const at = scratch + (j << 2)
    store<f32>(at, first + half)
    store<f32>(at, <f32>0.5 * (second - third), 16)
    store<f32>(at, half + load<f32>(s + 12 * place), 32)
  }
  for (let i: usize = 0; i < 3; i++, target += 12) {
    const at = scratch + (i << 4)
    const second = load<f32>(at, 4)
    const third = load<f32>(at, 8)
    const half = <f32>0.5 * (second + third)
    store<f32>(target, load<f32>(at) + half)
    store<f32>(target, <f32>0.5 * (second - third), 4)
    store<f32>(target, half + load<f32>(at, 12), 8)
  }
}
