// Parameter gradient of a convolution where most gradients are 0, as behind max pooling: only windows that have one are summed.
import { madd } from './madd'
import { scratch, scratchBytes } from './scratch'
import { sumOf } from './segment'
import { allFinite, movedToFront, nonZeroLanes, nonZeros } from './sparse'

// Kernels of up to 5 rows of 8 columns: ten vectors of sums stay in registers.
const ROWS: i32 = 5
const COLUMNS: i32 = 8
const SUM_BYTES: usize = 160
// Filters whose sums are under way at once.
const TOGETHER: i32 = 64
const BIAS_BYTES: usize = 512

/** Worth it up to this share of gradients that are not 0, for kernels of this many taps and planes of this many windows: measured. */
const MOST_DENSE: f64 = 0.5
const LEAST_TAPS: i32 = 16
const LEAST_WINDOWS: i32 = 64

/** Whether `fewWindows` can sum a convolution of this kind at all; how many filters there are makes no difference. */
export function canSkipWindows(ins: i32, KH: i32, KW: i32, SH: i32, SW: i32, DH: i32, DW: i32, OH: i32, OW: i32): bool {
  if (SH != 1 || SW != 1 || DH != 1 || DW != 1 || KH > ROWS || KH < ROWS - 1 || KW > COLUMNS || KH * KW < LEAST_TAPS || <f64>OH * <f64>OW < <f64>LEAST_WINDOWS) return false
  const image = <f64>ins * <f64>(OH + KH - 1) * <f64>(OW + COLUMNS - 1) * 4
  return <f64>ins * <f64>TOGETHER * <f64>SUM_BYTES + <f64>BIAS_BYTES + <f64>OH * <f64>OW * 8 + 64 + image <= <f64>scratchBytes
}

/** Whether few gradients of a filter are not 0; each filter is asked by itself, so that threads agree. */
export function hasFewWindows(dy: usize, N: i32, yImage: usize, windows: i32): bool {
  // every eighth image tells enough, and counting is not free
  let count: f64 = 0
  let counted: f64 = 0
  for (let n: i32 = 0; n < N; n += 8, counted += <f64>windows) count += <f64>nonZeros<f32>(dy + (<usize>n) * yImage, windows)
  return count <= MOST_DENSE * counted
}

/** Whether nothing is lost without the zeros: 0 times a pixel that is not finite is NaN. */
export function pixelsAreFinite(x: usize, N: i32, xImage: usize, pixels: i32): bool {
  for (let n: i32 = 0; n < N; n++, x += xImage) if (!allFinite<f32>(x, pixels)) return false
  return true
}

/**
 * dW[f, i, tap] = Σ dy[n, f, p]·x[n, i, window p at tap] and db[f] = Σ dy[n, f, p] for one group, in float32. `xImage`,
 * `yImage`: bytes from image to image; offset 0 for db: not wanted.
 */
export function fewWindows(
  x: usize, dy: usize, dW: usize, db: usize, N: i32, xImage: usize, yImage: usize, ins: i32, filters: i32,
  H: i32, W: i32, top: i32, left: i32, KH: i32, KW: i32, OH: i32, OW: i32
): void {
  const sums = scratch
  const biases = sums + <usize>(ins * TOGETHER) * SUM_BYTES
  const list = biases + BIAS_BYTES
  const apart = ((<usize>(OH * OW)) << 2) + 32
  const images = list + 2 * apart
  const yPlane = (<usize>(OH * OW)) << 2
  const width = OW + COLUMNS - 1
  const row = (<usize>width) << 2
  const channel = row * <usize>(OH + KH - 1)
  // a kernel of four rows has its last row summed twice, and the second sums are left
  const last = row * <usize>(KH - 1)
  for (let f0: i32 = 0; f0 < filters; f0 += TOGETHER) {
    const fc = min(TOGETHER, filters - f0)
    memory.fill(sums, 0, <usize>(ins * fc) * SUM_BYTES)
    memory.fill(biases, 0, BIAS_BYTES)
    for (let n: usize = 0; n < <usize>N; n++) {
      padImage(x + n * xImage, ins, H, W, top, left, OH + KH - 1, width, images)
      let plane = dy + n * yImage + <usize>f0 * yPlane
      for (let f: usize = 0, sum = sums; f < <usize>fc; f++, plane += yPlane) {
        if (db) store<f64>(biases + (f << 3), load<f64>(biases + (f << 3)) + sumOf<f32>(plane, OH * OW))
        const end = listWindows(plane, OH, OW, row, list, apart)
        for (let i: i32 = 0, image = images; i < ins; i++, image += channel, sum += SUM_BYTES) addWindows(list, end, apart, image, row, last, sum)
      }
    }
    for (let f: i32 = 0, sum = sums, to = dW + <usize>(f0 * ins * KH * KW) * 4; f < fc; f++) {
      if (db) store<f32>(db + ((<usize>(f0 + f)) << 2), <f32>load<f64>(biases + ((<usize>f) << 3)))
      for (let i: i32 = 0; i < ins; i++, sum += SUM_BYTES) {
        for (let kh: usize = 0; kh < <usize>KH; kh++, to += (<usize>KW) << 2) memory.copy(to, sum + (kh << 5), (<usize>KW) << 2)
      }
    }
  }
}

// The channels with their padding, in rows of `width`; what no pixel fills is 0.
function padImage(x: usize, channels: i32, H: i32, W: i32, top: i32, left: i32, rows: i32, width: i32, target: usize): void {
  const from = min(width, max(0, left))
  const to = max(from, min(width, W + left))
  const rowBytes = (<usize>width) << 2
  for (let c: i32 = 0; c < channels; c++, x += (<usize>(H * W)) << 2) {
    for (let r: i32 = 0, i = -top; r < rows; r++, i++, target += rowBytes) {
      memory.fill(target, 0, rowBytes)
      if (i >= 0 && i < H && to > from) memory.copy(target + ((<usize>from) << 2), x + ((<usize>(i * W + from - left)) << 2), (<usize>(to - from)) << 2)
    }
  }
}

// Lists the gradients that are not 0 and, `apart` bytes further on, the place of each one's window in a padded channel; writes
// up to four ahead. Returns the end of the gradients.
function listWindows(plane: usize, OH: i32, OW: i32, row: usize, list: usize, apart: usize): usize {
  let entry = list
  for (let oh: i32 = 0, at: usize = 0; oh < OH; oh++, at += row) {
    const end = plane + ((<usize>OW) << 2)
    let places = i32x4.add(i32x4.splat(<i32>at), i32x4(0, 4, 8, 12))
    let place = at
    for (; plane + 16 <= end; plane += 16, place += 16) {
      const values = v128.load(plane)
      const mask = nonZeroLanes(values)
      v128.store(entry, movedToFront(values, mask))
      v128.store(entry + apart, movedToFront(places, mask))
      entry += (<usize>popcnt(mask)) << 2
      places = i32x4.add(places, i32x4.splat(16))
    }
    for (; plane < end; plane += 4, place += 4) {
      const value = load<f32>(plane)
      if (value == 0) continue
      store<f32>(entry, value)
      store<u32>(entry + apart, <u32>place)
      entry += 4
    }
  }
  return entry
}

// Vectors are loaded in pairs, which an engine that joins vectors makes one.
function addWindows(entry: usize, end: usize, apart: usize, image: usize, row: usize, last: usize, sum: usize): void {
  let s00 = v128.load(sum)
  let s01 = v128.load(sum, 16)
  let s10 = v128.load(sum, 32)
  let s11 = v128.load(sum, 48)
  let s20 = v128.load(sum, 64)
  let s21 = v128.load(sum, 80)
  let s30 = v128.load(sum, 96)
  let s31 = v128.load(sum, 112)
  let s40 = v128.load(sum, 128)
  let s41 = v128.load(sum, 144)
  for (; entry < end; entry += 4) {
    const g = v128.load_splat<f32>(entry)
    const p0 = image + <usize>load<u32>(entry + apart)
    s00 = madd<f32>(g, v128.load(p0), s00)
    s01 = madd<f32>(g, v128.load(p0, 16), s01)
    const p1 = p0 + row
    s10 = madd<f32>(g, v128.load(p1), s10)
    s11 = madd<f32>(g, v128.load(p1, 16), s11)
    const p2 = p1 + row
    s20 = madd<f32>(g, v128.load(p2), s20)
    s21 = madd<f32>(g, v128.load(p2, 16), s21)
    const p3 = p2 + row
    s30 = madd<f32>(g, v128.load(p3), s30)
    s31 = madd<f32>(g, v128.load(p3, 16), s31)
    const p4 = p0 + last
    s40 = madd<f32>(g, v128.load(p4), s40)
    s41 = madd<f32>(g, v128.load(p4, 16), s41)
  }
  v128.store(sum, s00)
  v128.store(sum, s01, 16)
  v128.store(sum, s10, 32)
  v128.store(sum, s11, 48)
  v128.store(sum, s20, 64)
  v128.store(sum, s21, 80)
  v128.store(sum, s30, 96)
  v128.store(sum, s31, 112)
  v128.store(sum, s40, 128)
  v128.store(sum, s41, 144)
}
