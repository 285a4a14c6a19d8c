// Normalization kernels: over channels of x [N, C, inner] (batch normalization) and over rows of x [N, D] (layer normalization).
import { normalizeColumn, normalizeColumnGradient, normalizeColumns, normalizeColumnsGradient } from './columns'
import { madd } from './madd'
import { productsOf, squaresOf, sumOf } from './segment'

// A channel is N stretches of `inner` elements, `stride` bytes apart. Mean and M2 = Σ (x − mean)² are taken over blocks of at most about
// 1024 elements, twice from the first-level cache, and merged: mean += δ·n/(m + n), M2 += M2ᵦ + δ²·m·n/(m + n)
// (Chan, Golub, LeVeque, Algorithms for computing the sample variance, 1983). A large mean costs no digits of the variance.
// @ts-ignore: decorator
@inline
function channelMoments<T>(x: usize, N: i32, inner: i32, stride: usize, mean: usize, variance: usize): void {
  const group = max(1, 1024 / inner)
  let count: f64 = 0
  let m: f64 = 0
  let q: f64 = 0
  for (let n: i32 = 0; n < N; n += group, x += (<usize>group) * stride) {
    const stretches = min(group, N - n)
    const size = <f64>stretches * <f64>inner
    let sum: f64 = 0
    for (let i: i32 = 0; i < stretches; i++) sum += sumOf<T>(x + (<usize>i) * stride, inner)
    const center = <T>(sum / size)
    let squares: f64 = 0
    for (let i: i32 = 0; i < stretches; i++) squares += squaresOf<T>(x + (<usize>i) * stride, inner, center)
    // `center` is rounded to T: the exact mean of the block and its M2 follow from the sum
    const exact = sum / size
    const off = exact - <f64>center
    squares -= off * off * size
    const delta = exact - m
    m += delta * (size / (count + size))
    q += squares + delta * delta * (count * size / (count + size))
    count += size
  }
  store<T>(mean, <T>m)
  store<T>(variance, <T>(q / count))
}

// y = (x − mean)·scale + shift
// @ts-ignore: decorator
@inline
function normalizeStretch<T>(x: usize, y: usize, n: i32, mean: T, scale: T, shift: T): void {
  const end = x + (<usize>n) * sizeof<T>()
  const means = v128.splat<T>(mean)
  const scales = v128.splat<T>(scale)
  const shifts = v128.splat<T>(shift)
  for (; x + 16 <= end; x += 16, y += 16) v128.store(y, madd<T>(v128.sub<T>(v128.load(x), means), scales, shifts))
  for (; x < end; x += sizeof<T>(), y += sizeof<T>()) store<T>(y, (load<T>(x) - mean) * scale + shift)
}

// @ts-ignore: decorator
@inline
function normalizeChannels<T>(x: usize, gamma: usize, beta: usize, y: usize, mean: usize, variance: usize, N: i32, C: i32, inner: i32, epsilon: f64, measure: i32, channels: i32): void {
  const one = sizeof<T>()
  // from sample to sample: those of all channels, also where only some are asked for
  const stride = (<usize>(channels ? channels : C)) * (<usize>inner) * one
  if (inner == 1) {
    const wide: i32 = 64 / <i32>one
    // the last block of columns overlaps the one before it: the same numbers are written twice
    if (C >= wide) for (let c: i32 = 0; c < C; c += wide) {
      const at = (<usize>min(c, C - wide)) * one
      normalizeColumns<T>(x + at, gamma + at, beta + at, y + at, mean + at, variance + at, N, stride, epsilon, measure)
    } else for (let c: i32 = 0; c < C; c++) {
      const at = (<usize>c) * one
      normalizeColumn<T>(x + at, gamma + at, beta + at, y + at, mean + at, variance + at, N, stride, epsilon, measure)
    }
    return
  }
  for (let c: usize = 0; c < <usize>C; c++) {
    const at = c * one
    const first = at * <usize>inner
    if (measure) channelMoments<T>(x + first, N, inner, stride, mean + at, variance + at)
    const center = load<T>(mean + at)
    const scale = <T>(<f64>load<T>(gamma + at) / Math.sqrt(<f64>load<T>(variance + at) + epsilon))
    const shift = load<T>(beta + at)
    for (let n: usize = 0; n < <usize>N; n++) normalizeStretch<T>(x + first + n * stride, y + first + n * stride, inner, center, scale, shift)
  }
}
export function normalizeChannels_f32(x: usize, gamma: usize, beta: usize, y: usize, mean: usize, variance: usize, N: i32, C: i32, inner: i32, epsilon: f64, measure: i32, channels: i32): void { normalizeChannels<f32>(x, gamma, beta, y, mean, variance, N, C, inner, epsilon, measure, channels) }
export function normalizeChannels_f64(x: usize, gamma: usize, beta: usize, y: usize, mean: usize, variance: usize, N: i32, C: i32, inner: i32, epsilon: f64, measure: i32, channels: i32): void { normalizeChannels<f64>(x, gamma, beta, y, mean, variance, N, C, inner, epsilon, measure, channels) }

// dx = a·(dy − k) + b·(x − mean)
// @ts-ignore: decorator
@inline
function gradientStretch<T>(x: usize, dy: usize, dx: usize, n: i32, mean: T, a: T, k: T, b: T): void {
  const end = x + (<usize>n) * sizeof<T>()
  const means = v128.splat<T>(mean)
  const as_ = v128.splat<T>(a)
  const ks = v128.splat<T>(k)
  const bs = v128.splat<T>(b)
  for (; x + 16 <= end; x += 16, dy += 16, dx += 16) {
    const near = v128.mul<T>(v128.sub<T>(v128.load(x), means), bs)
    v128.store(dx, madd<T>(v128.sub<T>(v128.load(dy), ks), as_, near))
  }
  for (; x < end; x += sizeof<T>(), dy += sizeof<T>(), dx += sizeof<T>()) store<T>(dx, a * (load<T>(dy) - k) + b * (load<T>(x) - mean))
}

// @ts-ignore: decorator
@inline
function scaleStretch<T>(dy: usize, dx: usize, n: i32, a: T): void {
  const end = dy + (<usize>n) * sizeof<T>()
  const as_ = v128.splat<T>(a)
  for (; dy + 16 <= end; dy += 16, dx += 16) v128.store(dx, v128.mul<T>(v128.load(dy), as_))
  for (; dy < end; dy += sizeof<T>(), dx += sizeof<T>()) store<T>(dx, load<T>(dy) * a)
}

// dβ = Σ dy, dγ = Σ dy·x̂; dx = γ/σ·(dy − dβ/m − x̂·dγ/m) where the statistics came from x, γ/σ·dy where they are constants.
// @ts-ignore: decorator
@inline
function normalizeChannelsGradient<T>(x: usize, dy: usize, mean: usize, variance: usize, gamma: usize, dx: usize, dgamma: usize, dbeta: usize, N: i32, C: i32, inner: i32, epsilon: f64, measured: i32, channels: i32): void {
  const one = sizeof<T>()
  // from sample to sample: those of all channels, also where only some are asked for
  const stride = (<usize>(channels ? channels : C)) * (<usize>inner) * one
  if (inner == 1) {
    const wide: i32 = 64 / <i32>one
    if (C >= wide) for (let c: i32 = 0; c < C; c += wide) {
      const at = (<usize>min(c, C - wide)) * one
      normalizeColumnsGradient<T>(x + at, dy + at, mean + at, variance + at, gamma + at, dx ? dx + at : 0, dgamma ? dgamma + at : 0, dbeta ? dbeta + at : 0, N, stride, epsilon, measured)
    } else for (let c: i32 = 0; c < C; c++) {
      const at = (<usize>c) * one
      normalizeColumnGradient<T>(x + at, dy + at, mean + at, variance + at, gamma + at, dx ? dx + at : 0, dgamma ? dgamma + at : 0, dbeta ? dbeta + at : 0, N, stride, epsilon, measured)
    }
    return
  }
  const m = <f64>N * <f64>inner
  for (let c: usize = 0; c < <usize>C; c++) {
    const at = c * one
    const first = at * <usize>inner
    const center = load<T>(mean + at)
    let sum: f64 = 0
    let products: f64 = 0
    for (let n: usize = 0; n < <usize>N; n++) {
      const here = first + n * stride
      sum += sumOf<T>(dy + here, inner)
      products += productsOf<T>(dy + here, x + here, inner, center)
    }
    const inverse = 1 / Math.sqrt(<f64>load<T>(variance + at) + epsilon)
    if (dgamma) store<T>(dgamma + at, <T>(products * inverse))
    if (dbeta) store<T>(dbeta + at, <T>sum)
    if (!dx) continue
    const a = <f64>load<T>(gamma + at) * inverse
    const b = -a * inverse * inverse * products / m
    for (let n: usize = 0; n < <usize>N; n++) {
      const here = first + n * stride
      if (measured) gradientStretch<T>(x + here, dy + here, dx + here, inner, center, <T>a, <T>(sum / m), <T>b)
      else scaleStretch<T>(dy + here, dx + here, inner, <T>a)
    }
  }
}
export function normalizeChannelsGradient_f32(x: usize, dy: usize, mean: usize, variance: usize, gamma: usize, dx: usize, dgamma: usize, dbeta: usize, N: i32, C: i32, inner: i32, epsilon: f64, measured: i32, channels: i32): void { normalizeChannelsGradient<f32>(x, dy, mean, variance, gamma, dx, dgamma, dbeta, N, C, inner, epsilon, measured, channels) }
export function normalizeChannelsGradient_f64(x: usize, dy: usize, mean: usize, variance: usize, gamma: usize, dx: usize, dgamma: usize, dbeta: usize, N: i32, C: i32, inner: i32, epsilon: f64, measured: i32, channels: i32): void { normalizeChannelsGradient<f64>(x, dy, mean, variance, gamma, dx, dgamma, dbeta, N, C, inner, epsilon, measured, channels) }

// running = kept·running + (1 − kept)·correction·batch; correction m/(m − 1) makes a biased variance unbiased.
// @ts-ignore: decorator
@inline
function moveRunning<T>(running: usize, batch: usize, n: i32, kept: f64, correction: f64): void {
  for (let i: usize = 0; i < (<usize>n) * sizeof<T>(); i += sizeof<T>())
    store<T>(running + i, <T>(kept * <f64>load<T>(running + i) + (1 - kept) * (correction * <f64>load<T>(batch + i))))
}
export function moveRunning_f32(running: usize, batch: usize, n: i32, kept: f64, correction: f64): void { moveRunning<f32>(running, batch, n, kept, correction) }
export function moveRunning_f64(running: usize, batch: usize, n: i32, kept: f64, correction: f64): void { moveRunning<f64>(running, batch, n, kept, correction) }

// Each of the N rows of D elements has one mean and one variance; γ and β are [D].
// @ts-ignore: decorator
@inline
function normalizeRows<T>(x: usize, gamma: usize, beta: usize, y: usize, mean: usize, variance: usize, N: i32, D: i32, epsilon: f64): void {
  const row = (<usize>D) * sizeof<T>()
  for (let n: i32 = 0; n < N; n++, x += row, y += row, mean += sizeof<T>(), variance += sizeof<T>()) {
    channelMoments<T>(x, 1, D, row, mean, variance)
    const center = load<T>(mean)
    const inverse = <T>(1 / Math.sqrt(<f64>load<T>(variance) + epsilon))
    const centers = v128.splat<T>(center)
    const inverses = v128.splat<T>(inverse)
    let i: usize = 0
    for (; i + 16 <= row; i += 16) {
      const normalized = v128.mul<T>(v128.sub<T>(v128.load(x + i), centers), inverses)
      v128.store(y + i, madd<T>(normalized, v128.load(gamma + i), v128.load(beta + i)))
    }
    for (; i < row; i += sizeof<T>()) store<T>(y + i, (load<T>(x + i) - center) * inverse * load<T>(gamma + i) + load<T>(beta + i))
  }
}
export function normalizeRows_f32(x: usize, gamma: usize, beta: usize, y: usize, mean: usize, variance: usize, N: i32, D: i32, epsilon: f64): void { normalizeRows<f32>(x, gamma, beta, y, mean, variance, N, D, epsilon) }
export function normalizeRows_f64(x: usize, gamma: usize, beta: usize, y: usize, mean: usize, variance: usize, N: i32, D: i32, epsilon: f64): void { normalizeRows<f64>(x, gamma, beta, y, mean, variance, N, D, epsilon) }

// With g = dy·γ: dx = (g − mean(g) − x̂·mean(g·x̂))/σ by row; dγ = Σ dy·x̂ and dβ = Σ dy over the rows, in their order.
// @ts-ignore: decorator
@inline
function normalizeRowsGradient<T>(x: usize, dy: usize, mean: usize, variance: usize, gamma: usize, dx: usize, dgamma: usize, dbeta: usize, N: i32, D: i32, epsilon: f64): void {
  const row = (<usize>D) * sizeof<T>()
  if (dgamma) memory.fill(dgamma, 0, row)
  if (dbeta) memory.fill(dbeta, 0, row)
  for (let n: i32 = 0; n < N; n++, x += row, dy += row, mean += sizeof<T>(), variance += sizeof<T>()) {
    const center = load<T>(mean)
    const inverse = <T>(1 / Math.sqrt(<f64>load<T>(variance) + epsilon))
    let sum: f64 = 0
    let products: f64 = 0
    for (let i: usize = 0; i < row; i += sizeof<T>()) {
      const d = load<T>(dy + i)
      const normalized = (load<T>(x + i) - center) * inverse
      const g = <f64>d * <f64>load<T>(gamma + i)
      sum += g
      products += g * <f64>normalized
      if (dgamma) store<T>(dgamma + i, load<T>(dgamma + i) + d * normalized)
      if (dbeta) store<T>(dbeta + i, load<T>(dbeta + i) + d)
    }
    if (!dx) continue
    const k = <T>(sum / <f64>D)
    const b = <T>(products / <f64>D)
    for (let i: usize = 0; i < row; i += sizeof<T>()) {
      const normalized = (load<T>(x + i) - center) * inverse
      store<T>(dx + i, (load<T>(dy + i) * load<T>(gamma + i) - k - normalized * b) * inverse)
    }
    dx += row
  }
}
export function normalizeRowsGradient_f32(x: usize, dy: usize, mean: usize, variance: usize, gamma: usize, dx: usize, dgamma: usize, dbeta: usize, N: i32, D: i32, epsilon: f64): void { normalizeRowsGradient<f32>(x, dy, mean, variance, gamma, dx, dgamma, dbeta, N, D, epsilon) }
export function normalizeRowsGradient_f64(x: usize, dy: usize, mean: usize, variance: usize, gamma: usize, dx: usize, dgamma: usize, dbeta: usize, N: i32, D: i32, epsilon: f64): void { normalizeRowsGradient<f64>(x, dy, mean, variance, gamma, dx, dgamma, dbeta, N, D, epsilon) }
