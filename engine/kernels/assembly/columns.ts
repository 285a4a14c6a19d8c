// Batch normalization where a channel is one column of [N, C]: 64 bytes of columns at a time, or a single column.
import { madd } from './madd'

// Means and M2 of the four vectors by blocks of 256 rows, merged as in normalization.ts; then y = (x − mean)·γ/σ + β.
// @ts-ignore: decorator
@inline
export function normalizeColumns<T>(x: usize, gamma: usize, beta: usize, y: usize, mean: usize, variance: usize, N: i32, stride: usize, epsilon: f64, measure: i32): void {
  if (measure) columnMoments<T>(x, mean, variance, N, stride)
  const m0 = v128.load(mean)
  const m1 = v128.load(mean, 16)
  const m2 = v128.load(mean, 32)
  const m3 = v128.load(mean, 48)
  const a0 = v128.mul<T>(v128.load(gamma), inverseOf<T>(v128.load(variance), epsilon))
  const a1 = v128.mul<T>(v128.load(gamma, 16), inverseOf<T>(v128.load(variance, 16), epsilon))
  const a2 = v128.mul<T>(v128.load(gamma, 32), inverseOf<T>(v128.load(variance, 32), epsilon))
  const a3 = v128.mul<T>(v128.load(gamma, 48), inverseOf<T>(v128.load(variance, 48), epsilon))
  const b0 = v128.load(beta)
  const b1 = v128.load(beta, 16)
  const b2 = v128.load(beta, 32)
  const b3 = v128.load(beta, 48)
  for (let n: i32 = 0; n < N; n++, x += stride, y += stride) {
    v128.store(y, madd<T>(v128.sub<T>(v128.load(x), m0), a0, b0))
    v128.store(y, madd<T>(v128.sub<T>(v128.load(x, 16), m1), a1, b1), 16)
    v128.store(y, madd<T>(v128.sub<T>(v128.load(x, 32), m2), a2, b2), 32)
    v128.store(y, madd<T>(v128.sub<T>(v128.load(x, 48), m3), a3, b3), 48)
  }
}

// 1/√(variance + ε)
// @ts-ignore: decorator
@inline
function inverseOf<T>(variance: v128, epsilon: f64): v128 {
  return v128.div<T>(v128.splat<T>(<T>1), v128.sqrt<T>(v128.add<T>(variance, v128.splat<T>(<T>epsilon))))
}

// @ts-ignore: decorator
@inline
function columnMoments<T>(x: usize, mean: usize, variance: usize, N: i32, stride: usize): void {
  let m0 = v128.splat<T>(<T>0)
  let m1 = m0
  let m2 = m0
  let m3 = m0
  let q0 = m0
  let q1 = m0
  let q2 = m0
  let q3 = m0
  for (let start: i32 = 0; start < N; start += 256) {
    const rows = min(256, N - start)
    const first = x + (<usize>start) * stride
    const end = first + (<usize>rows) * stride
    let s0 = v128.splat<T>(<T>0)
    let s1 = s0
    let s2 = s0
    let s3 = s0
    // sums of differences from the first row: a large mean would cost digits of the sum
    const f0 = v128.load(first)
    const f1 = v128.load(first, 16)
    const f2 = v128.load(first, 32)
    const f3 = v128.load(first, 48)
    for (let p = first; p < end; p += stride) {
      s0 = v128.add<T>(s0, v128.sub<T>(v128.load(p), f0))
      s1 = v128.add<T>(s1, v128.sub<T>(v128.load(p, 16), f1))
      s2 = v128.add<T>(s2, v128.sub<T>(v128.load(p, 32), f2))
      s3 = v128.add<T>(s3, v128.sub<T>(v128.load(p, 48), f3))
    }
    const size = v128.splat<T>(<T>rows)
    const c0 = v128.add<T>(f0, v128.div<T>(s0, size))
    const c1 = v128.add<T>(f1, v128.div<T>(s1, size))
    const c2 = v128.add<T>(f2, v128.div<T>(s2, size))
    const c3 = v128.add<T>(f3, v128.div<T>(s3, size))
    s0 = v128.splat<T>(<T>0)
    s1 = s0
    s2 = s0
    s3 = s0
    for (let p = first; p < end; p += stride) {
      const d0 = v128.sub<T>(v128.load(p), c0)
      const d1 = v128.sub<T>(v128.load(p, 16), c1)
      const d2 = v128.sub<T>(v128.load(p, 32), c2)
      const d3 = v128.sub<T>(v128.load(p, 48), c3)
      s0 = madd<T>(d0, d0, s0)
      s1 = madd<T>(d1, d1, s1)
      s2 = madd<T>(d2, d2, s2)
      s3 = madd<T>(d3, d3, s3)
    }
    const share = v128.splat<T>(<T>(<f64>rows / <f64>(start + rows)))
    const weight = v128.splat<T>(<T>(<f64>start * <f64>rows / <f64>(start + rows)))
    const e0 = v128.sub<T>(c0, m0)
    const e1 = v128.sub<T>(c1, m1)
    const e2 = v128.sub<T>(c2, m2)
    const e3 = v128.sub<T>(c3, m3)
    m0 = madd<T>(e0, share, m0)
    m1 = madd<T>(e1, share, m1)
    m2 = madd<T>(e2, share, m2)
    m3 = madd<T>(e3, share, m3)
    q0 = v128.add<T>(q0, madd<T>(v128.mul<T>(e0, e0), weight, s0))
    q1 = v128.add<T>(q1, madd<T>(v128.mul<T>(e1, e1), weight, s1))
    q2 = v128.add<T>(q2, madd<T>(v128.mul<T>(e2, e2), weight, s2))
    q3 = v128.add<T>(q3, madd<T>(v128.mul<T>(e3, e3), weight, s3))
  }
  const count = v128.splat<T>(<T>N)
  v128.store(mean, m0)
  v128.store(mean, m1, 16)
  v128.store(mean, m2, 32)
  v128.store(mean, m3, 48)
  v128.store(variance, v128.div<T>(q0, count))
  v128.store(variance, v128.div<T>(q1, count), 16)
  v128.store(variance, v128.div<T>(q2, count), 32)
  v128.store(variance, v128.div<T>(q3, count), 48)
}

// @ts-ignore: decorator
@inline
export function normalizeColumn<T>(x: usize, gamma: usize, beta: usize, y: usize, mean: usize, variance: usize, N: i32, stride: usize, epsilon: f64, measure: i32): void {
  const end = x + (<usize>N) * stride
  if (measure) {
    let sum: f64 = 0
    for (let p = x; p < end; p += stride) sum += <f64>load<T>(p)
    const center = sum / <f64>N
    let squares: f64 = 0
    for (let p = x; p < end; p += stride) {
      const d = <f64>load<T>(p) - center
      squares += d * d
    }
    store<T>(mean, <T>center)
    store<T>(variance, <T>(squares / <f64>N))
  }
  const center = load<T>(mean)
  const scale = <T>(<f64>load<T>(gamma) / Math.sqrt(<f64>load<T>(variance) + epsilon))
  const shift = load<T>(beta)
  for (; x < end; x += stride, y += stride) store<T>(y, (load<T>(x) - center) * scale + shift)
}

// @ts-ignore: decorator
@inline
export function normalizeColumnsGradient<T>(x: usize, dy: usize, mean: usize, variance: usize, gamma: usize, dx: usize, dgamma: usize, dbeta: usize, N: i32, stride: usize, epsilon: f64, measured: i32): void {
  const length = (<usize>N) * stride
  const m0 = v128.load(mean)
  const m1 = v128.load(mean, 16)
  const m2 = v128.load(mean, 32)
  const m3 = v128.load(mean, 48)
  let s0 = v128.splat<T>(<T>0)
  let s1 = s0
  let s2 = s0
  let s3 = s0
  let p0 = s0
  let p1 = s0
  let p2 = s0
  let p3 = s0
  for (let i: usize = 0; i < length; i += stride) {
    const d0 = v128.load(dy + i)
    const d1 = v128.load(dy + i, 16)
    const d2 = v128.load(dy + i, 32)
    const d3 = v128.load(dy + i, 48)
    s0 = v128.add<T>(s0, d0)
    s1 = v128.add<T>(s1, d1)
    s2 = v128.add<T>(s2, d2)
    s3 = v128.add<T>(s3, d3)
    p0 = madd<T>(d0, v128.sub<T>(v128.load(x + i), m0), p0)
    p1 = madd<T>(d1, v128.sub<T>(v128.load(x + i, 16), m1), p1)
    p2 = madd<T>(d2, v128.sub<T>(v128.load(x + i, 32), m2), p2)
    p3 = madd<T>(d3, v128.sub<T>(v128.load(x + i, 48), m3), p3)
  }
  const i0 = inverseOf<T>(v128.load(variance), epsilon)
  const i1 = inverseOf<T>(v128.load(variance, 16), epsilon)
  const i2 = inverseOf<T>(v128.load(variance, 32), epsilon)
  const i3 = inverseOf<T>(v128.load(variance, 48), epsilon)
  // from here p is Σ dy·x̂
  p0 = v128.mul<T>(p0, i0)
  p1 = v128.mul<T>(p1, i1)
  p2 = v128.mul<T>(p2, i2)
  p3 = v128.mul<T>(p3, i3)
  if (dgamma) {
    v128.store(dgamma, p0)
    v128.store(dgamma, p1, 16)
    v128.store(dgamma, p2, 32)
    v128.store(dgamma, p3, 48)
  }
  if (dbeta) {
    v128.store(dbeta, s0)
    v128.store(dbeta, s1, 16)
    v128.store(dbeta, s2, 32)
    v128.store(dbeta, s3, 48)
  }
  if (!dx) return
  const a0 = v128.mul<T>(v128.load(gamma), i0)
  const a1 = v128.mul<T>(v128.load(gamma, 16), i1)
  const a2 = v128.mul<T>(v128.load(gamma, 32), i2)
  const a3 = v128.mul<T>(v128.load(gamma, 48), i3)
  if (!measured) {
    for (let i: usize = 0; i < length; i += stride) {
      v128.store(dx + i, v128.mul<T>(v128.load(dy + i), a0))
      v128.store(dx + i, v128.mul<T>(v128.load(dy + i, 16), a1), 16)
      v128.store(dx + i, v128.mul<T>(v128.load(dy + i, 32), a2), 32)
      v128.store(dx + i, v128.mul<T>(v128.load(dy + i, 48), a3), 48)
    }
    return
  }
  // dx = a·(dy − dβ/m) + b·(x − mean) with b = −a·Σ(dy·x̂)/(m·σ)
  const share = v128.splat<T>(<T>(1 / <f64>N))
  const minus = v128.splat<T>(<T>(-1 / <f64>N))
  s0 = v128.mul<T>(s0, share)
  s1 = v128.mul<T>(s1, share)
  s2 = v128.mul<T>(s2, share)
  s3 = v128.mul<T>(s3, share)
  const b0 = v128.mul<T>(v128.mul<T>(a0, i0), v128.mul<T>(p0, minus))
  const b1 = v128.mul<T>(v128.mul<T>(a1, i1), v128.mul<T>(p1, minus))
  const b2 = v128.mul<T>(v128.mul<T>(a2, i2), v128.mul<T>(p2, minus))
  const b3 = v128.mul<T>(v128.mul<T>(a3, i3), v128.mul<T>(p3, minus))
  for (let i: usize = 0; i < length; i += stride) {
    const n0 = v128.mul<T>(v128.sub<T>(v128.load(x + i), m0), b0)
    const n1 = v128.mul<T>(v128.sub<T>(v128.load(x + i, 16), m1), b1)
    const n2 = v128.mul<T>(v128.sub<T>(v128.load(x + i, 32), m2), b2)
    const n3 = v128.mul<T>(v128.sub<T>(v128.load(x + i, 48), m3), b3)
    v128.store(dx + i, madd<T>(v128.sub<T>(v128.load(dy + i), s0), a0, n0))
    v128.store(dx + i, madd<T>(v128.sub<T>(v128.load(dy + i, 16), s1), a1, n1), 16)
    v128.store(dx + i, madd<T>(v128.sub<T>(v128.load(dy + i, 32), s2), a2, n2), 32)
    v128.store(dx + i, madd<T>(v128.sub<T>(v128.load(dy + i, 48), s3), a3, n3), 48)
  }
}

// @ts-ignore: decorator
@inline
export function normalizeColumnGradient<T>(x: usize, dy: usize, mean: usize, variance: usize, gamma: usize, dx: usize, dgamma: usize, dbeta: usize, N: i32, stride: usize, epsilon: f64, measured: i32): void {
  const length = (<usize>N) * stride
  const center = load<T>(mean)
  let sum: f64 = 0
  let products: f64 = 0
  for (let i: usize = 0; i < length; i += stride) {
    const d = <f64>load<T>(dy + i)
    sum += d
    products += d * <f64>(load<T>(x + i) - center)
  }
  const inverse = 1 / Math.sqrt(<f64>load<T>(variance) + epsilon)
  products *= inverse
  if (dgamma) store<T>(dgamma, <T>products)
  if (dbeta) store<T>(dbeta, <T>sum)
  if (!dx) return
  const a = <f64>load<T>(gamma) * inverse
  const k = measured ? sum / <f64>N : 0
  const b = -a * inverse * products / <f64>N
  for (let i: usize = 0; i < length; i += stride) {
    let d = a * (<f64>load<T>(dy + i) - k)
    if (measured) d += b * <f64>(load<T>(x + i) - center)
    store<T>(dx + i, <T>d)
  }
}
