// Dropout kernels: a mask from counter-based random numbers, so that no state is kept and any split over threads gives the same bits.

import { firstWord, mixes, randomWord, secondWord } from './random-words'

// y = x·m; m is 1/(1 − rate) where mix(mix(i ^ first) + second) ≥ rate·2³², else 0. The product keeps NaN visible where it is dropped.
// @ts-ignore: decorator
@inline
function dropout<T>(x: usize, y: usize, n: i32, rate: f64, key0: u32, key1: u32): void {
  const first = firstWord(key0, key1)
  const second = secondWord(key0, key1)
  const threshold = <u32>(rate * 4294967296)
  const scale = <T>(1 / (1 - rate))
  const firsts = i32x4.splat(first)
  const seconds = i32x4.splat(second)
  const thresholds = i32x4.splat(threshold)
  const scales = v128.splat<T>(scale)
  const count = <u32>n
  let i: u32 = 0
  for (; i + 4 <= count; i += 4) {
    const indices = i32x4.add(i32x4.splat(i), i32x4(0, 1, 2, 3))
    const kept = i32x4.ge_u(mixes(i32x4.add(mixes(v128.xor(indices, firsts)), seconds)), thresholds)
    const at = (<usize>i) * sizeof<T>()
    if (sizeof<T>() == 4) {
      v128.store(y + at, v128.mul<T>(v128.load(x + at), v128.and(scales, kept)))
    } else {
      v128.store(y + at, v128.mul<T>(v128.load(x + at), v128.and(scales, i64x2.extend_low_i32x4_s(kept))))
      v128.store(y + at, v128.mul<T>(v128.load(x + at, 16), v128.and(scales, i64x2.extend_high_i32x4_s(kept))), 16)
    }
  }
  for (; i < count; i++) {
    const kept = randomWord(i, first, second) >= threshold
    const at = (<usize>i) * sizeof<T>()
    store<T>(y + at, load<T>(x + at) * (kept ? scale : <T>0))
  }
}
export function dropout_f32(x: usize, y: usize, n: i32, rate: f64, key0: u32, key1: u32): void { dropout<f32>(x, y, n, rate, key0, key1) }
export function dropout_f64(x: usize, y: usize, n: i32, rate: f64, key0: u32, key1: u32): void { dropout<f64>(x, y, n, rate, key0, key1) }
