// Optimizer kernels: one update of a range of parameters W from their gradients g, in place.
import { firstLane } from './exponential'

// Products and sums are rounded one by one, never fused: both builds give the same bits, and W − η·g is NumPy's.
// An element of the tail goes through the same vector code, so its result does not depend on where the range ends.

// @ts-ignore: decorator
@inline
function read<T>(one: bool, at: usize): v128 {
  return one ? v128.splat<T>(load<T>(at)) : v128.load(at)
}

// @ts-ignore: decorator
@inline
function write<T>(one: bool, at: usize, v: v128): void {
  if (one) store<T>(at, firstLane<T>(v))
  else v128.store(at, v)
}

/** g + decay·W */
// @ts-ignore: decorator
@inline
function decayed<T>(g: v128, w: v128, decay: v128): v128 {
  return v128.add<T>(g, v128.mul<T>(decay, w))
}

// @ts-ignore: decorator
@inline
function sgdStep<T>(one: bool, w: usize, g: usize, rate: v128, decay: v128): void {
  const W = read<T>(one, w)
  write<T>(one, w, v128.sub<T>(W, v128.mul<T>(rate, decayed<T>(read<T>(one, g), W, decay))))
}

// @ts-ignore: decorator
@inline
function sgdUpdate<T>(w: usize, g: usize, n: i32, learningRate: f64, weightDecay: f64): void {
  const end = w + (<usize>n) * sizeof<T>()
  const rate = v128.splat<T>(<T>learningRate)
  const decay = v128.splat<T>(<T>weightDecay)
  for (; w + 16 <= end; w += 16, g += 16) sgdStep<T>(false, w, g, rate, decay)
  for (; w < end; w += sizeof<T>(), g += sizeof<T>()) sgdStep<T>(true, w, g, rate, decay)
}
export function sgdUpdate_f32(w: usize, g: usize, n: i32, learningRate: f64, weightDecay: f64): void { sgdUpdate<f32>(w, g, n, learningRate, weightDecay) }
export function sgdUpdate_f64(w: usize, g: usize, n: i32, learningRate: f64, weightDecay: f64): void { sgdUpdate<f64>(w, g, n, learningRate, weightDecay) }

// v = m·v + d; the step is v, or d + m·v looking ahead, with d = g + decay·W.
// @ts-ignore: decorator
@inline
function momentumStep<T>(one: bool, ahead: bool, w: usize, g: usize, v: usize, rate: v128, m: v128, decay: v128): void {
  const W = read<T>(one, w)
  const d = decayed<T>(read<T>(one, g), W, decay)
  const velocity = v128.add<T>(v128.mul<T>(m, read<T>(one, v)), d)
  write<T>(one, v, velocity)
  const step = ahead ? v128.add<T>(d, v128.mul<T>(m, velocity)) : velocity
  write<T>(one, w, v128.sub<T>(W, v128.mul<T>(rate, step)))
}

// @ts-ignore: decorator
@inline
function momentumUpdate<T>(ahead: bool, w: usize, g: usize, v: usize, n: i32, learningRate: f64, momentum: f64, weightDecay: f64): void {
  const end = w + (<usize>n) * sizeof<T>()
  const rate = v128.splat<T>(<T>learningRate)
  const m = v128.splat<T>(<T>momentum)
  const decay = v128.splat<T>(<T>weightDecay)
  for (; w + 16 <= end; w += 16, g += 16, v += 16) momentumStep<T>(false, ahead, w, g, v, rate, m, decay)
  for (; w < end; w += sizeof<T>(), g += sizeof<T>(), v += sizeof<T>()) momentumStep<T>(true, ahead, w, g, v, rate, m, decay)
}
export function momentumUpdate_f32(w: usize, g: usize, v: usize, n: i32, learningRate: f64, momentum: f64, weightDecay: f64): void { momentumUpdate<f32>(false, w, g, v, n, learningRate, momentum, weightDecay) }
export function momentumUpdate_f64(w: usize, g: usize, v: usize, n: i32, learningRate: f64, momentum: f64, weightDecay: f64): void { momentumUpdate<f64>(false, w, g, v, n, learningRate, momentum, weightDecay) }
export function nesterovUpdate_f32(w: usize, g: usize, v: usize, n: i32, learningRate: f64, momentum: f64, weightDecay: f64): void { momentumUpdate<f32>(true, w, g, v, n, learningRate, momentum, weightDecay) }
export function nesterovUpdate_f64(w: usize, g: usize, v: usize, n: i32, learningRate: f64, momentum: f64, weightDecay: f64): void { momentumUpdate<f64>(true, w, g, v, n, learningRate, momentum, weightDecay) }

/** W − η·step/(√s + ε) */
// @ts-ignore: decorator
@inline
function scaledStep<T>(W: v128, rate: v128, step: v128, root: v128, epsilon: v128): v128 {
  return v128.sub<T>(W, v128.div<T>(v128.mul<T>(rate, step), v128.add<T>(root, epsilon)))
}

// s = s + d²
// @ts-ignore: decorator
@inline
function adagradStep<T>(one: bool, w: usize, g: usize, s: usize, rate: v128, epsilon: v128, decay: v128): void {
  const W = read<T>(one, w)
  const d = decayed<T>(read<T>(one, g), W, decay)
  const sum = v128.add<T>(read<T>(one, s), v128.mul<T>(d, d))
  write<T>(one, s, sum)
  write<T>(one, w, scaledStep<T>(W, rate, d, v128.sqrt<T>(sum), epsilon))
}

// @ts-ignore: decorator
@inline
function adagradUpdate<T>(w: usize, g: usize, s: usize, n: i32, learningRate: f64, epsilon: f64, weightDecay: f64): void {
  const end = w + (<usize>n) * sizeof<T>()
  const rate = v128.splat<T>(<T>learningRate)
  const least = v128.splat<T>(<T>epsilon)
  const decay = v128.splat<T>(<T>weightDecay)
  for (; w + 16 <= end; w += 16, g += 16, s += 16) adagradStep<T>(false, w, g, s, rate, least, decay)
  for (; w < end; w += sizeof<T>(), g += sizeof<T>(), s += sizeof<T>()) adagradStep<T>(true, w, g, s, rate, least, decay)
}
export function adagradUpdate_f32(w: usize, g: usize, s: usize, n: i32, learningRate: f64, epsilon: f64, weightDecay: f64): void { adagradUpdate<f32>(w, g, s, n, learningRate, epsilon, weightDecay) }
export function adagradUpdate_f64(w: usize, g: usize, s: usize, n: i32, learningRate: f64, epsilon: f64, weightDecay: f64): void { adagradUpdate<f64>(w, g, s, n, learningRate, epsilon, weightDecay) }

/** β·mean + (1 − β)·x */
// @ts-ignore: decorator
@inline
function movedMean<T>(mean: v128, x: v128, beta: v128, rest: v128): v128 {
  return v128.add<T>(v128.mul<T>(beta, mean), v128.mul<T>(rest, x))
}
// The same for x²; PyTorch multiplies in this order.
// @ts-ignore: decorator
@inline
function movedSquare<T>(mean: v128, x: v128, beta: v128, rest: v128): v128 {
  return v128.add<T>(v128.mul<T>(beta, mean), v128.mul<T>(v128.mul<T>(rest, x), x))
}

// s = β·s + (1 − β)·d²; with a velocity v = m·v + d/(√s + ε), the step is v.
// @ts-ignore: decorator
@inline
function rmspropStep<T>(one: bool, w: usize, g: usize, s: usize, v: usize, rate: v128, beta: v128, rest: v128, epsilon: v128, m: v128, decay: v128): void {
  const W = read<T>(one, w)
  const d = decayed<T>(read<T>(one, g), W, decay)
  const square = movedSquare<T>(read<T>(one, s), d, beta, rest)
  write<T>(one, s, square)
  const root = v128.sqrt<T>(square)
  if (v) {
    const velocity = v128.add<T>(v128.mul<T>(m, read<T>(one, v)), v128.div<T>(d, v128.add<T>(root, epsilon)))
    write<T>(one, v, velocity)
    write<T>(one, w, v128.sub<T>(W, v128.mul<T>(rate, velocity)))
  } else write<T>(one, w, scaledStep<T>(W, rate, d, root, epsilon))
}

// @ts-ignore: decorator
@inline
function rmspropUpdate<T>(w: usize, g: usize, s: usize, v: usize, n: i32, learningRate: f64, beta2: f64, epsilon: f64, momentum: f64, weightDecay: f64): void {
  const end = w + (<usize>n) * sizeof<T>()
  const rate = v128.splat<T>(<T>learningRate)
  const beta = v128.splat<T>(<T>beta2)
  const rest = v128.splat<T>(<T>(1 - beta2))
  const least = v128.splat<T>(<T>epsilon)
  const m = v128.splat<T>(<T>momentum)
  const decay = v128.splat<T>(<T>weightDecay)
  const block: usize = v ? 16 : 0
  const single: usize = v ? sizeof<T>() : 0
  for (; w + 16 <= end; w += 16, g += 16, s += 16, v += block) rmspropStep<T>(false, w, g, s, v, rate, beta, rest, least, m, decay)
  for (; w < end; w += sizeof<T>(), g += sizeof<T>(), s += sizeof<T>(), v += single) rmspropStep<T>(true, w, g, s, v, rate, beta, rest, least, m, decay)
}
export function rmspropUpdate_f32(w: usize, g: usize, s: usize, v: usize, n: i32, learningRate: f64, beta2: f64, epsilon: f64, momentum: f64, weightDecay: f64): void { rmspropUpdate<f32>(w, g, s, v, n, learningRate, beta2, epsilon, momentum, weightDecay) }
export function rmspropUpdate_f64(w: usize, g: usize, s: usize, v: usize, n: i32, learningRate: f64, beta2: f64, epsilon: f64, momentum: f64, weightDecay: f64): void { rmspropUpdate<f64>(w, g, s, v, n, learningRate, beta2, epsilon, momentum, weightDecay) }

// m = β1·m + (1 − β1)·d, s = β2·s + (1 − β2)·d²; W·keep − η·m/(√s/c + ε)
// @ts-ignore: decorator
@inline
function adamStep<T>(one: bool, w: usize, g: usize, m: usize, s: usize, rate: v128, b1: v128, r1: v128, b2: v128, r2: v128, root: v128, epsilon: v128, decay: v128, keep: v128): void {
  const W = read<T>(one, w)
  const d = decayed<T>(read<T>(one, g), W, decay)
  const mean = movedMean<T>(read<T>(one, m), d, b1, r1)
  const square = movedSquare<T>(read<T>(one, s), d, b2, r2)
  write<T>(one, m, mean)
  write<T>(one, s, square)
  write<T>(one, w, scaledStep<T>(v128.mul<T>(W, keep), rate, mean, v128.div<T>(v128.sqrt<T>(square), root), epsilon))
}

// @ts-ignore: decorator
@inline
function adamUpdate<T>(w: usize, g: usize, m: usize, s: usize, n: i32, stepSize: f64, beta1: f64, beta2: f64, rootCorrection: f64, epsilon: f64, weightDecay: f64, kept: f64): void {
  const end = w + (<usize>n) * sizeof<T>()
  const rate = v128.splat<T>(<T>stepSize)
  const b1 = v128.splat<T>(<T>beta1)
  const r1 = v128.splat<T>(<T>(1 - beta1))
  const b2 = v128.splat<T>(<T>beta2)
  const r2 = v128.splat<T>(<T>(1 - beta2))
  const root = v128.splat<T>(<T>rootCorrection)
  const least = v128.splat<T>(<T>epsilon)
  const decay = v128.splat<T>(<T>weightDecay)
  const keep = v128.splat<T>(<T>kept)
  for (; w + 16 <= end; w += 16, g += 16, m += 16, s += 16) adamStep<T>(false, w, g, m, s, rate, b1, r1, b2, r2, root, least, decay, keep)
  for (; w < end; w += sizeof<T>(), g += sizeof<T>(), m += sizeof<T>(), s += sizeof<T>()) adamStep<T>(true, w, g, m, s, rate, b1, r1, b2, r2, root, least, decay, keep)
}
export function adamUpdate_f32(w: usize, g: usize, m: usize, s: usize, n: i32, stepSize: f64, beta1: f64, beta2: f64, rootCorrection: f64, epsilon: f64, weightDecay: f64, kept: f64): void { adamUpdate<f32>(w, g, m, s, n, stepSize, beta1, beta2, rootCorrection, epsilon, weightDecay, kept) }
export function adamUpdate_f64(w: usize, g: usize, m: usize, s: usize, n: i32, stepSize: f64, beta1: f64, beta2: f64, rootCorrection: f64, epsilon: f64, weightDecay: f64, kept: f64): void { adamUpdate<f64>(w, g, m, s, n, stepSize, beta1, beta2, rootCorrection, epsilon, weightDecay, kept) }
