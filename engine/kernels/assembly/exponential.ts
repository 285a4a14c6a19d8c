// The exponential function by vectors, for T = f32 or f64, correct to about an ulp.
import { madd } from './madd'

// With n the whole number nearest to x/ln 2 and r = x − n·ln 2, |r| ≤ 0.35: exp(x) = 2ⁿ·(1 + p(r)), p the Taylor series of
// exp(r) − 1 up to r⁷/7! (f32) or r¹³/13! (f64); what is left out is below 6e-9 and 5e-18. ln 2 comes in two parts, the first
// with so few bits that n times it is exact.

// @ts-ignore: decorator
@inline
function nearestPower<T>(x: v128): v128 {
  return v128.nearest<T>(v128.mul<T>(x, v128.splat<T>(<T>1.4426950408889634)))
}

// @ts-ignore: decorator
@inline
function remainderOf<T>(x: v128, n: v128): v128 {
  const high = v128.splat<T>(sizeof<T>() == 4 ? <T>0.693359375 : <T>6.93147180369123816490e-1)
  const low = v128.splat<T>(sizeof<T>() == 4 ? <T>-2.12194440054690583e-4 : <T>1.90821492927058770002e-10)
  return v128.sub<T>(v128.sub<T>(x, v128.mul<T>(n, high)), v128.mul<T>(n, low))
}

// p(r) = exp(r) − 1
// @ts-ignore: decorator
@inline
function seriesOf<T>(r: v128): v128 {
  let p: v128
  if (sizeof<T>() == 4) p = v128.splat<T>(<T>(1.0 / 5040))
  else {
    p = v128.splat<T>(<T>(1.0 / 6227020800))
    p = madd<T>(p, r, v128.splat<T>(<T>(1.0 / 479001600)))
    p = madd<T>(p, r, v128.splat<T>(<T>(1.0 / 39916800)))
    p = madd<T>(p, r, v128.splat<T>(<T>(1.0 / 3628800)))
    p = madd<T>(p, r, v128.splat<T>(<T>(1.0 / 362880)))
    p = madd<T>(p, r, v128.splat<T>(<T>(1.0 / 40320)))
    p = madd<T>(p, r, v128.splat<T>(<T>(1.0 / 5040)))
  }
  p = madd<T>(p, r, v128.splat<T>(<T>(1.0 / 720)))
  p = madd<T>(p, r, v128.splat<T>(<T>(1.0 / 120)))
  p = madd<T>(p, r, v128.splat<T>(<T>(1.0 / 24)))
  p = madd<T>(p, r, v128.splat<T>(<T>(1.0 / 6)))
  p = madd<T>(p, r, v128.splat<T>(<T>0.5))
  return madd<T>(v128.mul<T>(r, r), p, r)
}

// 2ⁿ for whole n with −127 < n < 128 (f32) or −1023 < n < 1024 (f64)
// @ts-ignore: decorator
@inline
function twoTo<T>(n: v128): v128 {
  if (sizeof<T>() == 4) return i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23)
  return i64x2.shl(i64x2.add(i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(n)), i64x2.splat(1023)), 52)
}

/** exp(x); 0 and infinity where T ends, NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function exponentialOf<T>(x: v128): v128 {
  // beyond these bounds the result is 0 or infinite anyway; 2ⁿ in two factors also reaches numbers below the normal ones
  const least = v128.splat<T>(sizeof<T>() == 4 ? <T>-104 : <T>-746)
  const most = v128.splat<T>(sizeof<T>() == 4 ? <T>89 : <T>710)
  const v = v128.min<T>(v128.max<T>(x, least), most)
  const n = nearestPower<T>(v)
  const half = v128.floor<T>(v128.mul<T>(n, v128.splat<T>(<T>0.5)))
  const e = v128.add<T>(seriesOf<T>(remainderOf<T>(v, n)), v128.splat<T>(<T>1))
  return v128.mul<T>(v128.mul<T>(e, twoTo<T>(half)), twoTo<T>(v128.sub<T>(n, half)))
}

/** exp(x) − 1 for x ≤ 0, without cancellation near 0. */
// @ts-ignore: decorator
@inline
export function exponentialMinusOne<T>(x: v128): v128 {
  const v = v128.max<T>(x, v128.splat<T>(<T>-80))
  const n = nearestPower<T>(v)
  const power = twoTo<T>(n)
  return madd<T>(power, seriesOf<T>(remainderOf<T>(v, n)), v128.sub<T>(power, v128.splat<T>(<T>1)))
}

/** The first lane. */
// @ts-ignore: decorator
@inline
export function firstLane<T>(v: v128): T {
  return sizeof<T>() == 4 ? <T>f32x4.extract_lane(v, 0) : <T>f64x2.extract_lane(v, 0)
}

/** exp of one number: the same bits as in a vector. */
// @ts-ignore: decorator
@inline
export function exponentialOfOne<T>(x: T): T {
  return firstLane<T>(exponentialOf<T>(v128.splat<T>(x)))
}
