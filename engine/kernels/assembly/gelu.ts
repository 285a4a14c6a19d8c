// The kernel of the exact GELU: x times the distribution function of the standard normal distribution.
import { exponentialOf, firstLane } from './exponential'
import { madd } from './madd'

// Φ(x) = ½·erfc(−x/√2). For z ≥ 0, (1 + 2z)·exp(z²)·erfc(z) is a Chebyshev series in (z − 3.75)/(z + 3.75), a form due to
// Shepherd and Laframboise (1981). Its coefficients were computed with 60 digits; f64 takes 25 of them, f32 the first 15:
// what is left out is below 3e-18 and 6e-11. z counts as 30 beyond 30, where nothing is left of the product.
// @ts-ignore: decorator
@inline
function normalDistribution<T>(x: v128, bell: v128): v128 {
  const z = v128.min<T>(v128.mul<T>(v128.abs<T>(x), v128.splat<T>(<T>Math.SQRT1_2)), v128.splat<T>(<T>30))
  const center = v128.splat<T>(<T>3.75)
  const t = v128.div<T>(v128.sub<T>(z, center), v128.add<T>(z, center))
  const wide = madd<T>(z, v128.splat<T>(<T>2), v128.splat<T>(<T>1))
  const tail = v128.mul<T>(v128.mul<T>(bell, v128.splat<T>(<T>0.5)), v128.div<T>(chebyshev<T>(t), wide))
  return v128.bitselect(v128.sub<T>(v128.splat<T>(<T>1), tail), tail, v128.gt<T>(x, v128.splat<T>(<T>0)))
}

// exp(−x²/2)
// @ts-ignore: decorator
@inline
function bellOf<T>(x: v128): v128 {
  return exponentialOf<T>(v128.mul<T>(v128.mul<T>(x, x), v128.splat<T>(<T>-0.5)))
}

// Clenshaw's recurrence: b takes the even terms, c the odd ones.
// @ts-ignore: decorator
@inline
function chebyshev<T>(t: v128): v128 {
  const twice = v128.add<T>(t, t)
  let b = v128.splat<T>(<T>0)
  let c = b
  if (sizeof<T>() == 8) {
    b = term<T>(twice, c, b, 5.068148904796111e-17)
    c = term<T>(twice, b, c, 7.418235256624044e-17)
    b = term<T>(twice, c, b, -1.2507950530688648e-15)
    c = term<T>(twice, b, c, -1.864562880419313e-15)
    b = term<T>(twice, c, b, 3.3478119482868056e-14)
    c = term<T>(twice, b, c, 3.25254814814874e-14)
    b = term<T>(twice, c, b, -9.65469674843344e-13)
    c = term<T>(twice, b, c, 1.9455868545777347e-13)
    b = term<T>(twice, c, b, 2.86879501093067e-11)
    c = term<T>(twice, b, c, -6.318088340886684e-11)
  }
  b = term<T>(twice, c, b, -7.754400208831351e-10)
  c = term<T>(twice, b, c, 4.521959811218287e-09)
  b = term<T>(twice, c, b, 1.076499946567091e-08)
  c = term<T>(twice, b, c, -2.1886401049234397e-07)
  b = term<T>(twice, c, b, 7.74038306619849e-07)
  c = term<T>(twice, b, c, 4.13902798607301e-06)
  b = term<T>(twice, c, b, -6.916973302501207e-05)
  c = term<T>(twice, b, c, 0.0004907758365258086)
  b = term<T>(twice, c, b, -0.002413163540417608)
  c = term<T>(twice, b, c, 0.009074997670705265)
  b = term<T>(twice, c, b, -0.026658668435305753)
  c = term<T>(twice, b, c, 0.05920993999819189)
  b = term<T>(twice, c, b, -0.08424913336651792)
  c = term<T>(twice, b, c, -0.004590054580646478)
  return v128.add<T>(v128.sub<T>(v128.mul<T>(t, c), b), v128.splat<T>(<T>1.1775789345674017))
}

// 2t·b[k + 1] − b[k + 2] + c[k]
// @ts-ignore: decorator
@inline
function term<T>(twice: v128, next: v128, afterNext: v128, coefficient: f64): v128 {
  return madd<T>(twice, next, v128.sub<T>(v128.splat<T>(<T>coefficient), afterNext))
}

// Where Φ(x) is 0, so is y, even for −∞.
// @ts-ignore: decorator
@inline
function geluOf<T>(x: v128): v128 {
  const share = normalDistribution<T>(x, bellOf<T>(x))
  return v128.andnot(v128.mul<T>(x, share), v128.eq<T>(share, v128.splat<T>(<T>0)))
}

// @ts-ignore: decorator
@inline
function gelu<T>(x: usize, y: usize, n: i32): void {
  const end = y + (<usize>n) * sizeof<T>()
  for (; y + 16 <= end; y += 16, x += 16) v128.store(y, geluOf<T>(v128.load(x)))
  for (; y < end; y += sizeof<T>(), x += sizeof<T>()) store<T>(y, firstLane<T>(geluOf<T>(v128.splat<T>(load<T>(x)))))
}
export function gelu_f32(x: usize, y: usize, n: i32): void { gelu<f32>(x, y, n) }
export function gelu_f64(x: usize, y: usize, n: i32): void { gelu<f64>(x, y, n) }

// Φ(x) + x·φ(x), φ(x) = exp(−x²/2)/√(2π)
// @ts-ignore: decorator
@inline
function geluSlope<T>(x: v128): v128 {
  const bell = bellOf<T>(x)
  const product = v128.mul<T>(v128.mul<T>(x, bell), v128.splat<T>(<T>0.3989422804014327))
  return v128.add<T>(normalDistribution<T>(x, bell), v128.andnot(product, v128.eq<T>(bell, v128.splat<T>(<T>0))))
}

// @ts-ignore: decorator
@inline
function geluGradient<T>(x: usize, dy: usize, dx: usize, n: i32): void {
  const end = dx + (<usize>n) * sizeof<T>()
  for (; dx + 16 <= end; dx += 16, dy += 16, x += 16) v128.store(dx, v128.mul<T>(v128.load(dy), geluSlope<T>(v128.load(x))))
  for (; dx < end; dx += sizeof<T>(), dy += sizeof<T>(), x += sizeof<T>()) store<T>(dx, load<T>(dy) * firstLane<T>(geluSlope<T>(v128.splat<T>(load<T>(x)))))
}
export function geluGradient_f32(x: usize, dy: usize, dx: usize, n: i32): void { geluGradient<f32>(x, dy, dx, n) }
export function geluGradient_f64(x: usize, dy: usize, dx: usize, n: i32): void { geluGradient<f64>(x, dy, dx, n) }
