// Sums over contiguous stretches of memory, in a fixed order: four vectors at a time, then one, then single elements.
import { madd } from './madd'

/** The lanes of a vector, added up in float64. */
// @ts-ignore: decorator
@inline
export function lanes<T>(v: v128): f64 {
  if (sizeof<T>() == 4) return <f64>f32x4.extract_lane(v, 0) + <f64>f32x4.extract_lane(v, 1) + (<f64>f32x4.extract_lane(v, 2) + <f64>f32x4.extract_lane(v, 3))
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1)
}

/** Σ x */
// @ts-ignore: decorator
@inline
export function sumOf<T>(x: usize, n: i32): f64 {
  const end = x + (<usize>n) * sizeof<T>()
  let s0 = v128.splat<T>(<T>0)
  let s1 = s0
  let s2 = s0
  let s3 = s0
  for (; x + 64 <= end; x += 64) {
    s0 = v128.add<T>(s0, v128.load(x))
    s1 = v128.add<T>(s1, v128.load(x, 16))
    s2 = v128.add<T>(s2, v128.load(x, 32))
    s3 = v128.add<T>(s3, v128.load(x, 48))
  }
  for (; x + 16 <= end; x += 16) s0 = v128.add<T>(s0, v128.load(x))
  let rest: f64 = 0
  for (; x < end; x += sizeof<T>()) rest += <f64>load<T>(x)
  return lanes<T>(v128.add<T>(v128.add<T>(s0, s1), v128.add<T>(s2, s3))) + rest
}

/** Σ (x − mean)² */
// @ts-ignore: decorator
@inline
export function squaresOf<T>(x: usize, n: i32, mean: T): f64 {
  const end = x + (<usize>n) * sizeof<T>()
  const m = v128.splat<T>(mean)
  let s0 = v128.splat<T>(<T>0)
  let s1 = s0
  let s2 = s0
  let s3 = s0
  for (; x + 64 <= end; x += 64) {
    const d0 = v128.sub<T>(v128.load(x), m)
    const d1 = v128.sub<T>(v128.load(x, 16), m)
    const d2 = v128.sub<T>(v128.load(x, 32), m)
    const d3 = v128.sub<T>(v128.load(x, 48), m)
    s0 = madd<T>(d0, d0, s0)
    s1 = madd<T>(d1, d1, s1)
    s2 = madd<T>(d2, d2, s2)
    s3 = madd<T>(d3, d3, s3)
  }
  for (; x + 16 <= end; x += 16) {
    const d = v128.sub<T>(v128.load(x), m)
    s0 = madd<T>(d, d, s0)
  }
  let rest: f64 = 0
  for (; x < end; x += sizeof<T>()) {
    const d = <f64>(load<T>(x) - mean)
    rest += d * d
  }
  return lanes<T>(v128.add<T>(v128.add<T>(s0, s1), v128.add<T>(s2, s3))) + rest
}

/** Σ dy·(x − mean) */
// @ts-ignore: decorator
@inline
export function productsOf<T>(dy: usize, x: usize, n: i32, mean: T): f64 {
  const end = x + (<usize>n) * sizeof<T>()
  const m = v128.splat<T>(mean)
  let s0 = v128.splat<T>(<T>0)
  let s1 = s0
  let s2 = s0
  let s3 = s0
  for (; x + 64 <= end; x += 64, dy += 64) {
    s0 = madd<T>(v128.load(dy), v128.sub<T>(v128.load(x), m), s0)
    s1 = madd<T>(v128.load(dy, 16), v128.sub<T>(v128.load(x, 16), m), s1)
    s2 = madd<T>(v128.load(dy, 32), v128.sub<T>(v128.load(x, 32), m), s2)
    s3 = madd<T>(v128.load(dy, 48), v128.sub<T>(v128.load(x, 48), m), s3)
  }
  for (; x + 16 <= end; x += 16, dy += 16) s0 = madd<T>(v128.load(dy), v128.sub<T>(v128.load(x), m), s0)
  let rest: f64 = 0
  for (; x < end; x += sizeof<T>(), dy += sizeof<T>()) rest += <f64>load<T>(dy) * <f64>(load<T>(x) - mean)
  return lanes<T>(v128.add<T>(v128.add<T>(s0, s1), v128.add<T>(s2, s3))) + rest
}
