// Convolution 3×3 with stride 1 in float32 by Winograd's F(2×2, 3×3): 16 products where 36 were, for each four outputs.
// Sources: Winograd, Arithmetic Complexity of Computations (1980); Lavin and Gray, Fast Algorithms for Convolutional Neural Networks (2016).
import { pairOfTiles } from './pair-of-tiles'
import { joinsVectors, scratch, scratchBytes } from './scratch'
import { panelRows, tile } from './tile'

/*
 * Tiles of 2×2 outputs from 4×4 pixels d and 3×3 weights g: Y = Aᵀ[(G·g·Gᵀ) ⊙ (Bᵀ·d·B)]A. The 16 places ξ of the transformed
 * tiles are 16 independent matrix products: M[ξ] (outs × tiles) = U[ξ] (outs × ins)·V[ξ] (ins × tiles).
 */

// Bytes of scratch: a spare tile, one padded channel of a strip, transformed weights; V and M take the rest.
export const SPARE: usize = 1024
export const PADDED_BYTES: usize = 256 * 1024
export const WEIGHT_BYTES: usize = 5 * 1048576
// V and M of one block stay in the second cache where they can.
const BLOCK_BYTES: i32 = 640 * 1024
// Fewer channels than this leave more to transform than they save.
const LEAST: i32 = 8

// Bytes of one tile in V and M together.
// @ts-ignore: decorator
@inline
function tileBytes(ins: i32, outs: i32): i32 {
  return 64 * (ins + outs)
}

// Elements of a row of the padded channel: what four tiles read, wherever they begin.
// @ts-ignore: decorator
@inline
function paddedRow(tilesAcross: i32): i32 {
  return 2 * max(4, tilesAcross) + 4
}

/** Bytes from one place of transformed tiles to the next: an odd number of lines, since all 16 are written at once and must not share a set of the cache. */
// @ts-ignore: decorator
@inline
export function placeBytes(elements: i32): usize {
  return (((<usize>elements) << 2) & ~127) + 192
}

/** Whether this way is taken; the same for every number of images. */
export function takesWinograd(ins: i32, outs: i32, KH: i32, KW: i32, SH: i32, SW: i32, DH: i32, DW: i32, OH: i32, OW: i32): bool {
  if (KH != 3 || KW != 3 || SH != 1 || SW != 1 || DH != 1 || DW != 1) return false
  if (ins < LEAST || outs < LEAST || OH < 4 || OW < 4) return false
  const across = (OW + 1) >> 1
  const room = scratchBytes - SPARE - PADDED_BYTES - WEIGHT_BYTES - 1024
  return (
    (<usize>((ins + 7) * (outs + 7))) * 64 <= WEIGHT_BYTES &&
    (<usize>(6 * paddedRow(across))) * 16 <= PADDED_BYTES &&
    (<usize>(across + 24)) * <usize>tileBytes(ins + 8, outs + 8) <= room
  )
}

/** As `correlate`, of which it is a case. */
export function winograd(
  x: usize, y: usize, W: usize, start: usize, N: i32, xImage: usize, yImage: usize, ins: i32, outs: i32, outStep: i32, inStep: i32, backwards: bool,
  H: i32, width: i32, top: i32, left: i32, OH: i32, OW: i32
): void {
  const padded = scratch + SPARE
  const U = padded + PADDED_BYTES
  const V = U + WEIGHT_BYTES
  const down = (OH + 1) >> 1
  const across = (OW + 1) >> 1
  const row = paddedRow(across)
  const wanted = max(across, BLOCK_BYTES / tileBytes(ins, outs))
  // rows of tiles of one strip; images of one block
  const strip = min(min(down, wanted / across), <i32>(PADDED_BYTES / ((<usize>row) << 2)) / 2 - 1)
  const together = strip == down ? max(1, min(N, wanted / (down * across))) : 1
  // room for what is too much of the last tiles, see transformStrip
  const stride = (together * strip * across + 3 + 15) & ~15
  const vPlace = placeBytes(ins * stride)
  const mPlace = placeBytes(outs * stride)
  const M = V + 16 * vPlace
  transformWeights(W, outs, ins, outStep, inStep, backwards, U)
  for (let n0: i32 = 0; n0 < N; n0 += together) {
    const count = min(together, N - n0)
    for (let row0: i32 = 0; row0 < down; row0 += strip) {
      const rows = min(strip, down - row0)
      const tiles = count * rows * across
      for (let n: i32 = 0; n < count; n++) {
        const image = x + (<usize>(n0 + n)) * xImage
        for (let i: i32 = 0; i < ins; i++) {
          padStrip(image + ((<usize>(i * H * width)) << 2), H, width, 2 * row0 - top, left, 2 * rows + 2, row, padded)
          transformStrip(padded, row, rows, across, V + ((<usize>(i * stride + n * rows * across)) << 2), vPlace)
        }
      }
      memory.fill(M, 0, 16 * mPlace)
      for (let place: usize = 0; place < 16; place++) {
        multiply(U + place * ((<usize>(outs * ins)) << 2), V + place * vPlace, M + place * mPlace, outs, ins, tiles, (<usize>stride) << 2)
      }
      for (let n: i32 = 0; n < count; n++) {
        const image = y + (<usize>(n0 + n)) * yImage
        for (let o: i32 = 0; o < outs; o++) {
          const bias = start ? load<f32>(start + ((<usize>o) << 2)) : <f32>0
          writeStrip(M + ((<usize>(o * stride + n * rows * across)) << 2), mPlace, rows, across, bias, image + ((<usize>(o * OH * OW)) << 2), 2 * row0, OH, OW)
        }
      }
    }
  }
}

// M (outs × tiles) += U·V, U packed in panels.
function multiply(U: usize, V: usize, M: usize, outs: i32, ins: i32, tiles: i32, stride: usize): void {
  for (let t: i32 = 0; t < tiles;) {
    const two = joinsVectors && tiles - t > 8
    const b = V + ((<usize>t) << 2)
    const c = M + ((<usize>t) << 2)
    for (let o: i32 = 0; o < outs; ) {
      const height = panelRows(outs - o)
      const a = U + ((<usize>(o * ins)) << 2)
      if (two) pairOfTiles<f32>(height, a, b, 32, stride, 0, c + (<usize>o) * stride, stride, ins)
      else tile<f32>(height, a, b, stride, 0, c + (<usize>o) * stride, stride, ins)
      o += height
    }
    t += two ? 16 : 8
  }
}

// U[ξ] = G·g·Gᵀ with G = [1 0 0; ½ ½ ½; ½ −½ ½; 0 0 1], in panels of rows as `tile` reads them.
function transformWeights(W: usize, outs: i32, ins: i32, outStep: i32, inStep: i32, backwards: bool, U: usize): void {
  const place = (<usize>(outs * ins)) << 2
  for (let o: i32 = 0; o < outs; ) {
    const height = panelRows(outs - o)
    for (let i: i32 = 0; i < ins; i++) {
      for (let r: i32 = 0; r < height; r++) {
        const g = W + ((<usize>((o + r) * outStep + i * inStep)) << 2)
        const target = U + ((<usize>(o * ins + i * height + r)) << 2)
        // one column of g after the other; backwards, the last tap comes first
        for (let j: usize = 0; j < 3; j++) {
          const first = load<f32>(g + (backwards ? 8 - j : j) * 4)
          const second = load<f32>(g + (backwards ? 5 - j : 3 + j) * 4)
          const third = load<f32>(g + (backwards ? 2 - j : 6 + j) * 4)
          const half = <f32>0.5 * (first + third)
          const middle = <f32>0.5 * second
          const at = scratch + j * 4
          store<f32>(at, first)
          store<f32>(at, half + middle, 12)
          store<f32>(at, half - middle, 24)
          store<f32>(at, third, 36)
        }
        for (let i4: usize = 0; i4 < 4; i4++) {
          const from = scratch + i4 * 12
          const to = target + 4 * i4 * place
          const a = load<f32>(from)
          const b = load<f32>(from, 4)
          const c = load<f32>(from, 8)
          const half = <f32>0.5 * (a + c)
          const middle = <f32>0.5 * b
          store<f32>(to, a)
          store<f32>(to + place, half + middle)
          store<f32>(to + 2 * place, half - middle)
          store<f32>(to + 3 * place, c)
        }
      }
    }
    o += height
  }
}

// Rows `first` to `first + rows` of a channel, from column −`left` on, with zeros where no pixel is.
function padStrip(x: usize, H: i32, W: i32, first: i32, left: i32, rows: i32, row: i32, target: usize): void {
  // columns of the target that have a pixel
  const from = min(row, max(0, left))
  const to = max(from, min(row, W + left))
  for (let r: i32 = 0; r < rows; r++, target += (<usize>row) << 2) {
    const h = first + r
    if (h < 0 || h >= H) {
      zeros(target, target + ((<usize>row) << 2))
      continue
    }
    let p = target + ((<usize>from) << 2)
    const end = target + ((<usize>to) << 2)
    zeros(target, p)
    let source = x + <usize>((h * W + from - left) << 2)
    for (; p + 16 <= end; p += 16, source += 16) v128.store(p, v128.load(source))
    for (; p < end; p += 4, source += 4) store<f32>(p, load<f32>(source))
    zeros(end, target + ((<usize>row) << 2))
  }
}

// @ts-ignore: decorator
@inline
function zeros(from: usize, to: usize): void {
  for (; from + 16 <= to; from += 16) v128.store(from, i64x2.splat(0))
  for (; from < to; from += 4) store<f32>(from, 0)
}

/**
 * V[ξ] = Bᵀ·d·B with Bᵀ = [1 0 −1 0; 0 1 1 0; 0 −1 1 0; 0 1 0 −1], four tiles side by side at a time. The last four of a row
 * overlap those before; where there are fewer than four, the next row overwrites what is too much.
 */
function transformStrip(padded: usize, row: i32, rows: i32, across: i32, V: usize, place: usize): void {
  const step = (<usize>row) << 2
  for (let r: i32 = 0; r < rows; r++, padded += 2 * step, V += (<usize>across) << 2) {
    for (let t: i32 = 0; ; t += 4) {
      if (t + 4 > across) t = max(0, across - 4)
      transformTiles(padded + ((<usize>t) << 3), step, V + ((<usize>t) << 2), place)
      if (t + 4 >= across) break
    }
  }
}

// @ts-ignore: decorator
@inline
function transformTiles(p: usize, step: usize, v: usize, place: usize): void {
  let a = v128.load(p)
  let b = v128.load(p, 16)
  let c = v128.load(p, 32)
  let d0 = i32x4.shuffle(a, b, 0, 2, 4, 6)
  let d1 = i32x4.shuffle(a, b, 1, 3, 5, 7)
  let d2 = i32x4.shuffle(d0, c, 1, 2, 3, 4)
  let d3 = i32x4.shuffle(d1, c, 1, 2, 3, 5)
  const p0 = f32x4.sub(d0, d2)
  const p1 = f32x4.add(d1, d2)
  const p2 = f32x4.sub(d2, d1)
  const p3 = f32x4.sub(d1, d3)
  p += step
  a = v128.load(p)
  b = v128.load(p, 16)
  c = v128.load(p, 32)
  d0 = i32x4.shuffle(a, b, 0, 2, 4, 6)
  d1 = i32x4.shuffle(a, b, 1, 3, 5, 7)
  d2 = i32x4.shuffle(d0, c, 1, 2, 3, 4)
  d3 = i32x4.shuffle(d1, c, 1, 2, 3, 5)
  const q0 = f32x4.sub(d0, d2)
  const q1 = f32x4.add(d1, d2)
  const q2 = f32x4.sub(d2, d1)
  const q3 = f32x4.sub(d1, d3)
  p += step
  a = v128.load(p)
  b = v128.load(p, 16)
  c = v128.load(p, 32)
  d0 = i32x4.shuffle(a, b, 0, 2, 4, 6)
  d1 = i32x4.shuffle(a, b, 1, 3, 5, 7)
  d2 = i32x4.shuffle(d0, c, 1, 2, 3, 4)
  d3 = i32x4.shuffle(d1, c, 1, 2, 3, 5)
  const r0 = f32x4.sub(d0, d2)
  const r1 = f32x4.add(d1, d2)
  const r2 = f32x4.sub(d2, d1)
  const r3 = f32x4.sub(d1, d3)
  p += step
  a = v128.load(p)
  b = v128.load(p, 16)
  c = v128.load(p, 32)
  d0 = i32x4.shuffle(a, b, 0, 2, 4, 6)
  d1 = i32x4.shuffle(a, b, 1, 3, 5, 7)
  d2 = i32x4.shuffle(d0, c, 1, 2, 3, 4)
  d3 = i32x4.shuffle(d1, c, 1, 2, 3, 5)
  v128.store(v, f32x4.sub(p0, r0))
  v128.store(v + place, f32x4.sub(p1, r1))
  v128.store(v + 2 * place, f32x4.sub(p2, r2))
  v128.store(v + 3 * place, f32x4.sub(p3, r3))
  v += 4 * place
  v128.store(v, f32x4.add(q0, r0))
  v128.store(v + place, f32x4.add(q1, r1))
  v128.store(v + 2 * place, f32x4.add(q2, r2))
  v128.store(v + 3 * place, f32x4.add(q3, r3))
  v += 4 * place
  v128.store(v, f32x4.sub(r0, q0))
  v128.store(v + place, f32x4.sub(r1, q1))
  v128.store(v + 2 * place, f32x4.sub(r2, q2))
  v128.store(v + 3 * place, f32x4.sub(r3, q3))
  v += 4 * place
  v128.store(v, f32x4.sub(q0, f32x4.sub(d0, d2)))
  v128.store(v + place, f32x4.sub(q1, f32x4.add(d1, d2)))
  v128.store(v + 2 * place, f32x4.sub(q2, f32x4.sub(d2, d1)))
  v128.store(v + 3 * place, f32x4.sub(q3, f32x4.sub(d1, d3)))
}

// Y = Aᵀ·M·A + bias with Aᵀ = [1 1 1 0; 0 1 −1 −1], into the rows of a plane from `first` on.
function writeStrip(M: usize, place: usize, rows: i32, across: i32, bias: f32, y: usize, first: i32, OH: i32, OW: i32): void {
  const whole = OW & ~7
  const upper = scratch
  const lower = scratch + 32
  for (let r: i32 = 0; r < rows; r++, M += (<usize>across) << 2) {
    const target = y + ((<usize>((first + 2 * r) * OW)) << 2)
    const two = first + 2 * r + 1 < OH
    for (let w: i32 = 0; w < whole; w += 8) {
      const to = target + ((<usize>w) << 2)
      // a last row of outputs that is alone writes its lower half aside
      writeTiles(M + ((<usize>w) << 1), place, bias, to, two ? to + ((<usize>OW) << 2) : lower)
    }
    if (whole == OW) continue
    writeTiles(M + ((<usize>whole) << 1), place, bias, upper, lower)
    for (let w = whole; w < OW; w++) {
      const at = (<usize>(w - whole)) << 2
      store<f32>(target + ((<usize>w) << 2), load<f32>(upper + at))
      if (two) store<f32>(target + ((<usize>(w + OW)) << 2), load<f32>(lower + at))
    }
  }
}

// @ts-ignore: decorator
@inline
function writeTiles(m: usize, place: usize, bias: f32, upper: usize, lower: usize): void {
  let a = v128.load(m)
  let b = v128.load(m + 4 * place)
  let c = v128.load(m + 8 * place)
  let d = v128.load(m + 12 * place)
  const u0 = f32x4.add(f32x4.add(a, b), c)
  const l0 = f32x4.sub(f32x4.sub(b, c), d)
  m += place
  a = v128.load(m)
  b = v128.load(m + 4 * place)
  c = v128.load(m + 8 * place)
  d = v128.load(m + 12 * place)
  const u1 = f32x4.add(f32x4.add(a, b), c)
  const l1 = f32x4.sub(f32x4.sub(b, c), d)
  m += place
  a = v128.load(m)
  b = v128.load(m + 4 * place)
  c = v128.load(m + 8 * place)
  d = v128.load(m + 12 * place)
  const u2 = f32x4.add(f32x4.add(a, b), c)
  const l2 = f32x4.sub(f32x4.sub(b, c), d)
  m += place
  a = v128.load(m)
  b = v128.load(m + 4 * place)
  c = v128.load(m + 8 * place)
  d = v128.load(m + 12 * place)
  const u3 = f32x4.add(f32x4.add(a, b), c)
  const l3 = f32x4.sub(f32x4.sub(b, c), d)
  const start = f32x4.splat(bias)
  const ul = f32x4.add(f32x4.add(f32x4.add(u0, u1), u2), start)
  const ur = f32x4.add(f32x4.sub(f32x4.sub(u1, u2), u3), start)
  const ll = f32x4.add(f32x4.add(f32x4.add(l0, l1), l2), start)
  const lr = f32x4.add(f32x4.sub(f32x4.sub(l1, l2), l3), start)
  v128.store(upper, i32x4.shuffle(ul, ur, 0, 4, 1, 5))
  v128.store(upper, i32x4.shuffle(ul, ur, 2, 6, 3, 7), 16)
  v128.store(lower, i32x4.shuffle(ll, lr, 0, 4, 1, 5))
  v128.store(lower, i32x4.shuffle(ll, lr, 2, 6, 3, 7), 16)
}
