// Activation kernels: relu, leaky relu, sigmoid, tanh, softmax over a dimension.
import { exponentialMinusOne, exponentialOf, exponentialOfOne, firstLane } from './exponential'
import { sumOf } from './segment'

// x <= 0 picks 0, so NaN falls through to x and stays visible.
// @ts-ignore: decorator
@inline
function relu<T>(x: usize, y: usize, n: i32): void {
  const end = y + (<usize>n) * sizeof<T>()
  const zero = v128.splat<T>(<T>0)
  for (; y + 16 <= end; y += 16, x += 16) {
    const v = v128.load(x)
    v128.store(y, v128.andnot(v, v128.le<T>(v, zero)))
  }
  for (; y < end; y += sizeof<T>(), x += sizeof<T>()) {
    const v = load<T>(x)
    store<T>(y, v <= <T>0 ? <T>0 : v)
  }
}
export function relu_f32(x: usize, y: usize, n: i32): void { relu<f32>(x, y, n) }
export function relu_f64(x: usize, y: usize, n: i32): void { relu<f64>(x, y, n) }

// @ts-ignore: decorator
@inline
function reluGradient<T>(x: usize, dy: usize, dx: usize, n: i32): void {
  const end = dx + (<usize>n) * sizeof<T>()
  const zero = v128.splat<T>(<T>0)
  for (; dx + 16 <= end; dx += 16, dy += 16, x += 16) v128.store(dx, v128.andnot(v128.load(dy), v128.le<T>(v128.load(x), zero)))
  for (; dx < end; dx += sizeof<T>(), dy += sizeof<T>(), x += sizeof<T>()) store<T>(dx, load<T>(x) <= <T>0 ? <T>0 : load<T>(dy))
}
export function reluGradient_f32(x: usize, dy: usize, dx: usize, n: i32): void { reluGradient<f32>(x, dy, dx, n) }
export function reluGradient_f64(x: usize, dy: usize, dx: usize, n: i32): void { reluGradient<f64>(x, dy, dx, n) }

// x <= 0 takes the slope, as for relu.
// @ts-ignore: decorator
@inline
function leakyRelu<T>(x: usize, y: usize, n: i32, slope: f64): void {
  const end = y + (<usize>n) * sizeof<T>()
  const zero = v128.splat<T>(<T>0)
  const slopes = v128.splat<T>(<T>slope)
  for (; y + 16 <= end; y += 16, x += 16) {
    const v = v128.load(x)
    v128.store(y, v128.bitselect(v128.mul<T>(v, slopes), v, v128.le<T>(v, zero)))
  }
  for (; y < end; y += sizeof<T>(), x += sizeof<T>()) {
    const v = load<T>(x)
    store<T>(y, v <= <T>0 ? v * <T>slope : v)
  }
}
export function leakyRelu_f32(x: usize, y: usize, n: i32, slope: f64): void { leakyRelu<f32>(x, y, n, slope) }
export function leakyRelu_f64(x: usize, y: usize, n: i32, slope: f64): void { leakyRelu<f64>(x, y, n, slope) }

// @ts-ignore: decorator
@inline
function leakyReluGradient<T>(x: usize, dy: usize, dx: usize, n: i32, slope: f64): void {
  const end = dx + (<usize>n) * sizeof<T>()
  const zero = v128.splat<T>(<T>0)
  const slopes = v128.splat<T>(<T>slope)
  for (; dx + 16 <= end; dx += 16, dy += 16, x += 16) {
    const d = v128.load(dy)
    v128.store(dx, v128.bitselect(v128.mul<T>(d, slopes), d, v128.le<T>(v128.load(x), zero)))
  }
  for (; dx < end; dx += sizeof<T>(), dy += sizeof<T>(), x += sizeof<T>()) store<T>(dx, load<T>(x) <= <T>0 ? load<T>(dy) * <T>slope : load<T>(dy))
}
export function leakyReluGradient_f32(x: usize, dy: usize, dx: usize, n: i32, slope: f64): void { leakyReluGradient<f32>(x, dy, dx, n, slope) }
export function leakyReluGradient_f64(x: usize, dy: usize, dx: usize, n: i32, slope: f64): void { leakyReluGradient<f64>(x, dy, dx, n, slope) }

// With z = exp(−|x|), which cannot overflow: 1/(1 + z) for x ≥ 0, z/(1 + z) below.
// @ts-ignore: decorator
@inline
function sigmoidOf<T>(x: v128): v128 {
  const one = v128.splat<T>(<T>1)
  const z = exponentialOf<T>(v128.neg<T>(v128.abs<T>(x)))
  return v128.div<T>(v128.bitselect(z, one, v128.lt<T>(x, v128.splat<T>(<T>0))), v128.add<T>(one, z))
}

// @ts-ignore: decorator
@inline
function sigmoid<T>(x: usize, y: usize, n: i32): void {
  const end = y + (<usize>n) * sizeof<T>()
  for (; y + 16 <= end; y += 16, x += 16) v128.store(y, sigmoidOf<T>(v128.load(x)))
  for (; y < end; y += sizeof<T>(), x += sizeof<T>()) store<T>(y, firstLane<T>(sigmoidOf<T>(v128.splat<T>(load<T>(x)))))
}
export function sigmoid_f32(x: usize, y: usize, n: i32): void { sigmoid<f32>(x, y, n) }
export function sigmoid_f64(x: usize, y: usize, n: i32): void { sigmoid<f64>(x, y, n) }

// dx = dy·y·(1 − y)
// @ts-ignore: decorator
@inline
function sigmoidGradient<T>(y: usize, dy: usize, dx: usize, n: i32): void {
  const end = dx + (<usize>n) * sizeof<T>()
  const one = v128.splat<T>(<T>1)
  for (; dx + 16 <= end; dx += 16, dy += 16, y += 16) {
    const v = v128.load(y)
    v128.store(dx, v128.mul<T>(v128.load(dy), v128.mul<T>(v, v128.sub<T>(one, v))))
  }
  for (; dx < end; dx += sizeof<T>(), dy += sizeof<T>(), y += sizeof<T>()) {
    const v = load<T>(y)
    store<T>(dx, load<T>(dy) * (v * (<T>1 - v)))
  }
}
export function sigmoidGradient_f32(y: usize, dy: usize, dx: usize, n: i32): void { sigmoidGradient<f32>(y, dy, dx, n) }
export function sigmoidGradient_f64(y: usize, dy: usize, dx: usize, n: i32): void { sigmoidGradient<f64>(y, dy, dx, n) }

// With e = exp(−2|x|) − 1: tanh |x| = −e/(2 + e); the sign is that of x.
// @ts-ignore: decorator
@inline
function tanhOf<T>(x: v128): v128 {
  const e = exponentialMinusOne<T>(v128.mul<T>(v128.abs<T>(x), v128.splat<T>(<T>-2)))
  const t = v128.div<T>(e, v128.add<T>(v128.splat<T>(<T>2), e))
  return v128.bitselect(x, v128.neg<T>(t), v128.splat<T>(<T>-0.0))
}

// @ts-ignore: decorator
@inline
function tanh<T>(x: usize, y: usize, n: i32): void {
  const end = y + (<usize>n) * sizeof<T>()
  for (; y + 16 <= end; y += 16, x += 16) v128.store(y, tanhOf<T>(v128.load(x)))
  for (; y < end; y += sizeof<T>(), x += sizeof<T>()) store<T>(y, firstLane<T>(tanhOf<T>(v128.splat<T>(load<T>(x)))))
}
export function tanh_f32(x: usize, y: usize, n: i32): void { tanh<f32>(x, y, n) }
export function tanh_f64(x: usize, y: usize, n: i32): void { tanh<f64>(x, y, n) }

// dx = dy·(1 − y)·(1 + y): no cancellation near y = ±1.
// @ts-ignore: decorator
@inline
function tanhGradient<T>(y: usize, dy: usize, dx: usize, n: i32): void {
  const end = dx + (<usize>n) * sizeof<T>()
  const one = v128.splat<T>(<T>1)
  for (; dx + 16 <= end; dx += 16, dy += 16, y += 16) {
    const v = v128.load(y)
    v128.store(dx, v128.mul<T>(v128.load(dy), v128.mul<T>(v128.sub<T>(one, v), v128.add<T>(one, v))))
  }
  for (; dx < end; dx += sizeof<T>(), dy += sizeof<T>(), y += sizeof<T>()) {
    const v = load<T>(y)
    store<T>(dx, load<T>(dy) * ((<T>1 - v) * (<T>1 + v)))
  }
}
export function tanhGradient_f32(y: usize, dy: usize, dx: usize, n: i32): void { tanhGradient<f32>(y, dy, dx, n) }
export function tanhGradient_f64(y: usize, dy: usize, dx: usize, n: i32): void { tanhGradient<f64>(y, dy, dx, n) }

// Softmax of the rows of [N, C].
// @ts-ignore: decorator
@inline
function softmaxRows<T>(x: usize, y: usize, N: i32, C: i32): void {
  const row = (<usize>C) * sizeof<T>()
  for (let n: i32 = 0; n < N; n++, x += row, y += row) {
    let greatest = load<T>(x)
    for (let at: usize = sizeof<T>(); at < row; at += sizeof<T>()) {
      const v = load<T>(x + at)
      if (v > greatest) greatest = v
    }
    const all = v128.splat<T>(greatest)
    let at: usize = 0
    for (; at + 16 <= row; at += 16) v128.store(y + at, exponentialOf<T>(v128.sub<T>(v128.load(x + at), all)))
    for (; at < row; at += sizeof<T>()) store<T>(y + at, exponentialOfOne<T>(load<T>(x + at) - greatest))
    const sum = <T>sumOf<T>(y, C)
    const sums = v128.splat<T>(sum)
    for (at = 0; at + 16 <= row; at += 16) v128.store(y + at, v128.div<T>(v128.load(y + at), sums))
    for (; at < row; at += sizeof<T>()) store<T>(y + at, load<T>(y + at) / sum)
  }
}

// x is [N, C, inner]; each of the N·inner columns of C numbers becomes exp(x − max)/Σ. A NaN makes its whole column NaN.
// @ts-ignore: decorator
@inline
function softmax<T>(x: usize, y: usize, N: i32, C: i32, inner: i32): void {
  if (inner == 1) {
    softmaxRows<T>(x, y, N, C)
    return
  }
  const step = (<usize>inner) * sizeof<T>()
  const column = (<usize>C) * step
  for (let n: i32 = 0; n < N; n++, x += column, y += column) {
    for (let i: usize = 0; i < step; i += sizeof<T>()) {
      let greatest = load<T>(x + i)
      for (let at: usize = i + step; at < column; at += step) {
        const v = load<T>(x + at)
        if (v > greatest) greatest = v
      }
      let sum: f64 = 0
      for (let at: usize = i; at < column; at += step) {
        const e = exponentialOfOne<T>(load<T>(x + at) - greatest)
        store<T>(y + at, e)
        sum += <f64>e
      }
      for (let at: usize = i; at < column; at += step) store<T>(y + at, <T>(<f64>load<T>(y + at) / sum))
    }
  }
}
export function softmax_f32(x: usize, y: usize, N: i32, C: i32, inner: i32): void { softmax<f32>(x, y, N, C, inner) }
export function softmax_f64(x: usize, y: usize, N: i32, C: i32, inner: i32): void { softmax<f64>(x, y, N, C, inner) }

// dx = y·(dy − Σ dy·y), the sum over the C numbers of a column.
// @ts-ignore: decorator
@inline
function softmaxGradient<T>(y: usize, dy: usize, dx: usize, N: i32, C: i32, inner: i32): void {
  const step = (<usize>inner) * sizeof<T>()
  const column = (<usize>C) * step
  for (let n: i32 = 0; n < N; n++, y += column, dy += column, dx += column) {
    for (let i: usize = 0; i < step; i += sizeof<T>()) {
      let dot: f64 = 0
      for (let at: usize = i; at < column; at += step) dot += <f64>load<T>(dy + at) * <f64>load<T>(y + at)
      for (let at: usize = i; at < column; at += step) store<T>(dx + at, <T>(<f64>load<T>(y + at) * (<f64>load<T>(dy + at) - dot)))
    }
  }
}
export function softmaxGradient_f32(y: usize, dy: usize, dx: usize, N: i32, C: i32, inner: i32): void { softmaxGradient<f32>(y, dy, dx, N, C, inner) }
export function softmaxGradient_f64(y: usize, dy: usize, dx: usize, N: i32, C: i32, inner: i32): void { softmaxGradient<f64>(y, dy, dx, N, C, inner) }
