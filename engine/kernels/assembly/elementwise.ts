// Elementwise kernels: filling, copying, adding up, powers, and the search for values that are not finite.

// @ts-ignore: decorator
@inline
function fill<T>(y: usize, n: i32, value: f64): void {
  const end = y + (<usize>n) * sizeof<T>()
  const v = v128.splat<T>(<T>value)
  for (; y + 16 <= end; y += 16) v128.store(y, v)
  for (; y < end; y += sizeof<T>()) store<T>(y, <T>value)
}
export function fill_f32(y: usize, n: i32, value: f64): void { fill<f32>(y, n, value) }
export function fill_f64(y: usize, n: i32, value: f64): void { fill<f64>(y, n, value) }

export function copy_f32(x: usize, y: usize, n: i32): void { memory.copy(y, x, (<usize>n) << 2) }
export function copy_f64(x: usize, y: usize, n: i32): void { memory.copy(y, x, (<usize>n) << 3) }

// @ts-ignore: decorator
@inline
function accumulate<T>(x: usize, y: usize, n: i32): void {
  const end = y + (<usize>n) * sizeof<T>()
  for (; y + 16 <= end; y += 16, x += 16) v128.store(y, v128.add<T>(v128.load(y), v128.load(x)))
  for (; y < end; y += sizeof<T>(), x += sizeof<T>()) store<T>(y, load<T>(y) + load<T>(x))
}
export function accumulate_f32(x: usize, y: usize, n: i32): void { accumulate<f32>(x, y, n) }
export function accumulate_f64(x: usize, y: usize, n: i32): void { accumulate<f64>(x, y, n) }

// x·0 is 0 for a finite x and NaN otherwise, so one sum answers for the whole range.
// @ts-ignore: decorator
@inline
function nonFinite<T>(x: usize, n: i32): f64 {
  const end = x + (<usize>n) * sizeof<T>()
  const zero = v128.splat<T>(<T>0)
  let sum0 = zero
  let sum1 = zero
  for (; x + 32 <= end; x += 32) {
    sum0 = v128.add<T>(sum0, v128.mul<T>(v128.load(x), zero))
    sum1 = v128.add<T>(sum1, v128.mul<T>(v128.load(x, 16), zero))
  }
  let sum: f64 = 0
  for (; x < end; x += sizeof<T>()) sum += <f64>(load<T>(x) * <T>0)
  const all = v128.add<T>(sum0, sum1)
  if (sizeof<T>() == 4) return sum + <f64>(f32x4.extract_lane(all, 0) + f32x4.extract_lane(all, 1) + f32x4.extract_lane(all, 2) + f32x4.extract_lane(all, 3))
  return sum + f64x2.extract_lane(all, 0) + f64x2.extract_lane(all, 1)
}
export function nonFinite_f32(x: usize, n: i32): f64 { return nonFinite<f32>(x, n) }
export function nonFinite_f64(x: usize, n: i32): f64 { return nonFinite<f64>(x, n) }

// y is `blocks` times n elements of a followed by m elements of b.
// @ts-ignore: decorator
@inline
function joinBlocks<T>(a: usize, b: usize, y: usize, blocks: i32, n: i32, m: i32): void {
  const first = (<usize>n) * sizeof<T>()
  const second = (<usize>m) * sizeof<T>()
  for (let block = 0; block < blocks; block++, a += first, b += second, y += first + second) {
    memory.copy(y, a, first)
    memory.copy(y + first, b, second)
  }
}
export function joinBlocks_f32(a: usize, b: usize, y: usize, blocks: i32, n: i32, m: i32): void { joinBlocks<f32>(a, b, y, blocks, n, m) }
export function joinBlocks_f64(a: usize, b: usize, y: usize, blocks: i32, n: i32, m: i32): void { joinBlocks<f64>(a, b, y, blocks, n, m) }

// The inverse; a part whose offset is 0 is not wanted.
// @ts-ignore: decorator
@inline
function cutBlocks<T>(y: usize, a: usize, b: usize, blocks: i32, n: i32, m: i32): void {
  const first = (<usize>n) * sizeof<T>()
  const second = (<usize>m) * sizeof<T>()
  for (let block: usize = 0; block < <usize>blocks; block++, y += first + second) {
    if (a) memory.copy(a + block * first, y, first)
    if (b) memory.copy(b + block * second, y + first, second)
  }
}
export function cutBlocks_f32(y: usize, a: usize, b: usize, blocks: i32, n: i32, m: i32): void { cutBlocks<f32>(y, a, b, blocks, n, m) }
export function cutBlocks_f64(y: usize, a: usize, b: usize, blocks: i32, n: i32, m: i32): void { cutBlocks<f64>(y, a, b, blocks, n, m) }

// @ts-ignore: decorator
@inline
function negate<T>(x: usize, y: usize, n: i32): void {
  const end = y + (<usize>n) * sizeof<T>()
  for (; y + 16 <= end; y += 16, x += 16) v128.store(y, v128.neg<T>(v128.load(x)))
  for (; y < end; y += sizeof<T>(), x += sizeof<T>()) store<T>(y, -load<T>(x))
}
export function negate_f32(x: usize, y: usize, n: i32): void { negate<f32>(x, y, n) }
export function negate_f64(x: usize, y: usize, n: i32): void { negate<f64>(x, y, n) }

// The whole exponents people write are products, the rest is pow; NaN⁰ is NaN here.
// @ts-ignore: decorator
@inline
function powerOf<T>(x: T, exponent: f64): T {
  if (exponent == 2) return x * x
  if (exponent == 1) return x
  if (exponent == 0) return x != x ? x : <T>1
  if (exponent == -1) return <T>1 / x
  if (exponent == 0.5) return sizeof<T>() == 4 ? <T>sqrt<f32>(<f32>x) : <T>sqrt<f64>(<f64>x)
  return <T>Math.pow(<f64>x, exponent)
}

// @ts-ignore: decorator
@inline
function power<T>(x: usize, y: usize, n: i32, exponent: f64): void {
  const end = x + (<usize>n) * sizeof<T>()
  for (; x < end; x += sizeof<T>(), y += sizeof<T>()) store<T>(y, powerOf<T>(load<T>(x), exponent))
}
export function power_f32(x: usize, y: usize, n: i32, exponent: f64): void { power<f32>(x, y, n, exponent) }
export function power_f64(x: usize, y: usize, n: i32, exponent: f64): void { power<f64>(x, y, n, exponent) }

// @ts-ignore: decorator
@inline
function powerGradient<T>(x: usize, dy: usize, dx: usize, n: i32, exponent: f64): void {
  const end = x + (<usize>n) * sizeof<T>()
  for (; x < end; x += sizeof<T>(), dy += sizeof<T>(), dx += sizeof<T>()) {
    const v = load<T>(x)
    const slope = exponent == 0 ? (v != v ? v : <T>0) : <T>exponent * powerOf<T>(v, exponent - 1)
    store<T>(dx, load<T>(dy) * slope)
  }
}
export function powerGradient_f32(x: usize, dy: usize, dx: usize, n: i32, exponent: f64): void { powerGradient<f32>(x, dy, dx, n, exponent) }
export function powerGradient_f64(x: usize, dy: usize, dx: usize, n: i32, exponent: f64): void { powerGradient<f64>(x, dy, dx, n, exponent) }
