// Dataset kernels: gather a mini-batch by sample index, straight from bytes where the data are bytes.

// A pixel is float32(byte · scale), or float32(byte / divisor) as NumPy computes it, and then widened for float64 runs.
// @ts-ignore: decorator
@inline
function pixel(byte: u8, scale: f64, divisor: f64): f32 {
  return divisor > 0 ? <f32>byte / <f32>divisor : <f32>(<f64>byte * scale)
}

export function gatherBytes_f32(source: usize, indices: usize, n: i32, sampleSize: i32, scale: f64, divisor: f64, y: usize): void {
  const d = f32x4.splat(<f32>divisor)
  for (let i = 0; i < n; i++) {
    let from = source + <usize>load<i32>(indices + ((<usize>i) << 2)) * <usize>sampleSize
    const end = from + <usize>sampleSize
    if (divisor > 0) {
      for (; from + 16 <= end; from += 16, y += 64) {
        const bytes = v128.load(from)
        const low = i16x8.extend_low_i8x16_u(bytes)
        const high = i16x8.extend_high_i8x16_u(bytes)
        v128.store(y, f32x4.div(f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(low)), d))
        v128.store(y, f32x4.div(f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(low)), d), 16)
        v128.store(y, f32x4.div(f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(high)), d), 32)
        v128.store(y, f32x4.div(f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(high)), d), 48)
      }
    }
    for (; from < end; from++, y += 4) store<f32>(y, pixel(load<u8>(from), scale, divisor))
  }
}

export function gatherBytes_f64(source: usize, indices: usize, n: i32, sampleSize: i32, scale: f64, divisor: f64, y: usize): void {
  for (let i = 0; i < n; i++) {
    let from = source + <usize>load<i32>(indices + ((<usize>i) << 2)) * <usize>sampleSize
    const end = from + <usize>sampleSize
    for (; from < end; from++, y += 8) store<f64>(y, <f64>pixel(load<u8>(from), scale, divisor))
  }
}

// @ts-ignore: decorator
@inline
function gatherReals<T>(source: usize, indices: usize, n: i32, sampleSize: i32, y: usize): void {
  const bytes = <usize>sampleSize * sizeof<T>()
  for (let i = 0; i < n; i++, y += bytes) memory.copy(y, source + <usize>load<i32>(indices + ((<usize>i) << 2)) * bytes, bytes)
}
export function gatherReals_f32(source: usize, indices: usize, n: i32, sampleSize: i32, y: usize): void { gatherReals<f32>(source, indices, n, sampleSize, y) }
export function gatherReals_f64(source: usize, indices: usize, n: i32, sampleSize: i32, y: usize): void { gatherReals<f64>(source, indices, n, sampleSize, y) }

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
