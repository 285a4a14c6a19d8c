// Dataset kernels: gather a mini-batch by sample index, straight from bytes where the data are bytes.
import { scratch } from './scratch'

// A pixel is float32(byte · scale), or float32(byte / divisor) as NumPy computes it, and then widened for float64 runs.
// @ts-ignore: decorator
@inline
function pixel(byte: u8, scale: f64, divisor: f64): f32 {
  return divisor > 0 ? <f32>byte / <f32>divisor : <f32>(<f64>byte * scale)
}

// Four pixels at a time from four 32-bit lanes.
// @ts-ignore: decorator
@inline
function pixels(bytes: v128, scale: f64, divisor: f64): v128 {
  if (divisor > 0) return f32x4.div(f32x4.convert_i32x4_u(bytes), f32x4.splat(<f32>divisor))
  const scales = f64x2.splat(scale)
  const low = f32x4.demote_f64x2_zero(f64x2.mul(f64x2.convert_low_i32x4_u(bytes), scales))
  const high = f32x4.demote_f64x2_zero(f64x2.mul(f64x2.convert_low_i32x4_u(i8x16.shuffle(bytes, bytes, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)), scales))
  return i8x16.shuffle(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)
}

// @ts-ignore: decorator
@inline
function storePixels<T>(y: usize, values: v128): void {
  if (sizeof<T>() == 4) {
    v128.store(y, values)
  } else {
    v128.store(y, f64x2.promote_low_f32x4(values))
    v128.store(y, f64x2.promote_low_f32x4(i8x16.shuffle(values, values, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)), 16)
  }
}

// Samples are fetched ahead in groups of this size, which the first cache holds.
const AHEAD_BYTES: i32 = 16384

/** Reads one byte of every cache line of `count` samples: the processor waits for many of them at once instead of one by one. */
function fetch(source: usize, indices: usize, count: i32, sampleSize: i32): void {
  let all: i32 = 0
  let before = -1
  for (let i = 0; i < count; i++) {
    const index = load<i32>(indices + ((<usize>i) << 2))
    // the processor itself fetches ahead in samples that follow each other
    if (index != before + 1) {
      const from = source + <usize>index * <usize>sampleSize
      for (let at: usize = 0; at < <usize>sampleSize; at += 64) all |= load<u8>(from + at)
    }
    before = index
  }
  // stored so that no compiler leaves the reads out
  store<i32>(scratch, all)
}

// @ts-ignore: decorator
@inline
function gatherBytes<T>(source: usize, indices: usize, n: i32, sampleSize: i32, scale: f64, divisor: f64, y: usize): void {
  const step = 4 * sizeof<T>()
  const ahead = max(1, AHEAD_BYTES / sampleSize)
  for (let i = 0; i < n; i++) {
    if (i % ahead == 0) fetch(source, indices + ((<usize>i) << 2), min(ahead, n - i), sampleSize)
    let from = source + <usize>load<i32>(indices + ((<usize>i) << 2)) * <usize>sampleSize
    const end = from + <usize>sampleSize
    for (; from + 16 <= end; from += 16, y += 4 * step) {
      const bytes = v128.load(from)
      if (!v128.any_true(bytes)) {
        // most pixels of a digit are 0, and 0 needs no division
        const zero = i64x2.splat(0)
        for (let at: usize = 0; at < 4 * <usize>step; at += 16) v128.store(y + at, zero)
        continue
      }
      const low = i16x8.extend_low_i8x16_u(bytes)
      const high = i16x8.extend_high_i8x16_u(bytes)
      storePixels<T>(y, pixels(i32x4.extend_low_i16x8_u(low), scale, divisor))
      storePixels<T>(y + step, pixels(i32x4.extend_high_i16x8_u(low), scale, divisor))
      storePixels<T>(y + 2 * step, pixels(i32x4.extend_low_i16x8_u(high), scale, divisor))
      storePixels<T>(y + 3 * step, pixels(i32x4.extend_high_i16x8_u(high), scale, divisor))
    }
    for (; from < end; from++, y += sizeof<T>()) store<T>(y, <T>pixel(load<u8>(from), scale, divisor))
  }
}
export function gatherBytes_f32(source: usize, indices: usize, n: i32, sampleSize: i32, scale: f64, divisor: f64, y: usize): void { gatherBytes<f32>(source, indices, n, sampleSize, scale, divisor, y) }
export function gatherBytes_f64(source: usize, indices: usize, n: i32, sampleSize: i32, scale: f64, divisor: f64, y: usize): void { gatherBytes<f64>(source, indices, n, sampleSize, scale, divisor, y) }

// @ts-ignore: decorator
@inline
function gatherReals<T>(source: usize, indices: usize, n: i32, sampleSize: i32, scale: f64, y: usize): void {
  const bytes = <usize>sampleSize * sizeof<T>()
  for (let i = 0; i < n; i++, y += bytes) {
    const from = source + <usize>load<i32>(indices + ((<usize>i) << 2)) * bytes
    if (scale == 1) memory.copy(y, from, bytes)
    else for (let at: usize = 0; at < bytes; at += sizeof<T>()) store<T>(y + at, <T>(<f64>load<T>(from + at) * scale))
  }
}
export function gatherReals_f32(source: usize, indices: usize, n: i32, sampleSize: i32, scale: f64, y: usize): void { gatherReals<f32>(source, indices, n, sampleSize, scale, y) }
export function gatherReals_f64(source: usize, indices: usize, n: i32, sampleSize: i32, scale: f64, y: usize): void { gatherReals<f64>(source, indices, n, sampleSize, scale, y) }

// @ts-ignore: decorator
@inline
function gatherOneHot<T>(labels: usize, indices: usize, n: i32, classes: i32, y: usize): void {
  memory.fill(y, 0, <usize>n * <usize>classes * sizeof<T>())
  for (let i = 0; i < n; i++) {
    const label = load<i32>(labels + ((<usize>load<i32>(indices + ((<usize>i) << 2))) << 2))
    store<T>(y + <usize>(i * classes + label) * sizeof<T>(), <T>1)
  }
}
export function gatherOneHot_f32(labels: usize, indices: usize, n: i32, classes: i32, y: usize): void { gatherOneHot<f32>(labels, indices, n, classes, y) }
export function gatherOneHot_f64(labels: usize, indices: usize, n: i32, classes: i32, y: usize): void { gatherOneHot<f64>(labels, indices, n, classes, y) }

// @ts-ignore: decorator
@inline
function gatherLabels<T>(labels: usize, indices: usize, n: i32, y: usize): void {
  for (let i = 0; i < n; i++) {
    const label = load<i32>(labels + ((<usize>load<i32>(indices + ((<usize>i) << 2))) << 2))
    store<T>(y + <usize>i * sizeof<T>(), <T>label)
  }
}
export function gatherLabels_f32(labels: usize, indices: usize, n: i32, y: usize): void { gatherLabels<f32>(labels, indices, n, y) }
export function gatherLabels_f64(labels: usize, indices: usize, n: i32, y: usize): void { gatherLabels<f64>(labels, indices, n, y) }
