// Loss kernels: softmax with cross entropy, sigmoid with binary cross entropy, mean squared error.

// @ts-ignore: decorator
@inline
function exponential<T>(x: T): T {
  return sizeof<T>() == 4 ? <T>Mathf.exp(<f32>x) : <T>Math.exp(<f64>x)
}

// e holds exp(x − max) of one row on return; returns its sum. A NaN or an infinite maximum makes the sum NaN.
// @ts-ignore: decorator
@inline
function exponentials<T>(x: usize, e: usize, C: i32, max: T): f64 {
  let sum: f64 = 0
  for (let c: usize = 0; c < <usize>C; c++) {
    const v = exponential<T>(load<T>(x + c * sizeof<T>()) - max)
    store<T>(e + c * sizeof<T>(), v)
    sum += <f64>v
  }
  return sum
}

// @ts-ignore: decorator
@inline
function rowMaximum<T>(x: usize, C: i32): T {
  let max = load<T>(x)
  for (let c: usize = 1; c < <usize>C; c++) {
    const v = load<T>(x + c * sizeof<T>())
    if (v > max) max = v
  }
  return max
}

// @ts-ignore: decorator
@inline
function divideRow<T>(y: usize, C: i32, sum: f64): void {
  for (let c: usize = 0; c < <usize>C; c++) store<T>(y + c * sizeof<T>(), <T>(<f64>load<T>(y + c * sizeof<T>()) / sum))
}

// With ε = 0: −Σ t·(x − max − log Σ exp(x − max)), finite for any finite logits. With ε > 0: −Σ t·log(y + ε), as in the notes.
// @ts-ignore: decorator
@inline
function softmaxLoss<T>(x: usize, t: usize, y: usize, loss: usize, N: i32, C: i32, epsilon: f64): void {
  const row = (<usize>C) * sizeof<T>()
  let total: f64 = 0
  for (let n: i32 = 0; n < N; n++, x += row, y += row, t += row) {
    const max = rowMaximum<T>(x, C)
    const sum = exponentials<T>(x, y, C, max)
    divideRow<T>(y, C, sum)
    const logSum = Math.log(sum)
    for (let c: usize = 0; c < <usize>C; c++) {
      const target = <f64>load<T>(t + c * sizeof<T>())
      // a class that is not the target costs no logarithm and may have the logit −∞; a NaN row stays NaN through logSum
      if (target == 0) total -= logSum * 0
      else if (epsilon > 0) total -= target * Math.log(<f64>load<T>(y + c * sizeof<T>()) + epsilon)
      else total -= target * (<f64>load<T>(x + c * sizeof<T>()) - <f64>max - logSum)
    }
  }
  store<T>(loss, <T>(total / <f64>N))
}
export function softmaxLoss_f32(x: usize, t: usize, y: usize, loss: usize, N: i32, C: i32, epsilon: f64): void { softmaxLoss<f32>(x, t, y, loss, N, C, epsilon) }
export function softmaxLoss_f64(x: usize, t: usize, y: usize, loss: usize, N: i32, C: i32, epsilon: f64): void { softmaxLoss<f64>(x, t, y, loss, N, C, epsilon) }

// Labels arrive as reals; the comparisons are written so that NaN is a bad label.
// @ts-ignore: decorator
@inline
function softmaxLossOfLabels<T>(x: usize, t: usize, y: usize, loss: usize, N: i32, C: i32, epsilon: f64): i32 {
  const row = (<usize>C) * sizeof<T>()
  let total: f64 = 0
  for (let n: i32 = 0; n < N; n++, x += row, y += row, t += sizeof<T>()) {
    const label = <f64>load<T>(t)
    if (!(label >= 0 && label < <f64>C && Math.floor(label) == label)) return n
    const at = (<usize>(<i32>label)) * sizeof<T>()
    const max = rowMaximum<T>(x, C)
    const sum = exponentials<T>(x, y, C, max)
    divideRow<T>(y, C, sum)
    if (epsilon > 0) total -= Math.log(<f64>load<T>(y + at) + epsilon)
    else total -= <f64>load<T>(x + at) - <f64>max - Math.log(sum)
  }
  store<T>(loss, <T>(total / <f64>N))
  return -1
}
export function softmaxLossOfLabels_f32(x: usize, t: usize, y: usize, loss: usize, N: i32, C: i32, epsilon: f64): i32 { return softmaxLossOfLabels<f32>(x, t, y, loss, N, C, epsilon) }
export function softmaxLossOfLabels_f64(x: usize, t: usize, y: usize, loss: usize, N: i32, C: i32, epsilon: f64): i32 { return softmaxLossOfLabels<f64>(x, t, y, loss, N, C, epsilon) }

export function labelAt_f32(t: usize, n: i32): f64 { return <f64>load<f32>(t + ((<usize>n) << 2)) }
export function labelAt_f64(t: usize, n: i32): f64 { return load<f64>(t + ((<usize>n) << 3)) }

// dx = dloss·(y − t)/N + y·(dy − Σ dy·y); either gradient may be absent (offset 0).
// @ts-ignore: decorator
@inline
function softmaxLossGradient<T>(y: usize, t: usize, labels: i32, dloss: usize, dy: usize, dx: usize, N: i32, C: i32): void {
  const row = (<usize>C) * sizeof<T>()
  const upstream = dloss ? load<T>(dloss) : <T>0
  for (let n: i32 = 0; n < N; n++, y += row, dx += row) {
    const label: usize = labels ? <usize>(<i32>load<T>(t + (<usize>n) * sizeof<T>())) * sizeof<T>() : 0
    const targets = t + (<usize>n) * row
    let dot: f64 = 0
    if (dy) for (let c: usize = 0; c < row; c += sizeof<T>()) dot += <f64>load<T>(dy + (<usize>n) * row + c) * <f64>load<T>(y + c)
    for (let c: usize = 0; c < row; c += sizeof<T>()) {
      const v = load<T>(y + c)
      let d: T = <T>0
      if (dloss) {
        const target = labels ? (c == label ? <T>1 : <T>0) : load<T>(targets + c)
        d = (v - target) * upstream / <T>N
      }
      if (dy) d += v * (load<T>(dy + (<usize>n) * row + c) - <T>dot)
      store<T>(dx + c, d)
    }
  }
}
export function softmaxLossGradient_f32(y: usize, t: usize, labels: i32, dloss: usize, dy: usize, dx: usize, N: i32, C: i32): void { softmaxLossGradient<f32>(y, t, labels, dloss, dy, dx, N, C) }
export function softmaxLossGradient_f64(y: usize, t: usize, labels: i32, dloss: usize, dy: usize, dx: usize, N: i32, C: i32): void { softmaxLossGradient<f64>(y, t, labels, dloss, dy, dx, N, C) }

// dt = −dloss·log(y + ε)/N, from the logits where ε = 0. dt itself holds the exponentials meanwhile.
// @ts-ignore: decorator
@inline
function softmaxLossTargetGradient<T>(x: usize, y: usize, dloss: usize, dt: usize, N: i32, C: i32, epsilon: f64): void {
  const row = (<usize>C) * sizeof<T>()
  const scale = -<f64>load<T>(dloss) / <f64>N
  for (let n: i32 = 0; n < N; n++, x += row, y += row, dt += row) {
    if (epsilon > 0) {
      for (let c: usize = 0; c < row; c += sizeof<T>()) store<T>(dt + c, <T>(scale * Math.log(<f64>load<T>(y + c) + epsilon)))
    } else {
      const max = rowMaximum<T>(x, C)
      const logSum = Math.log(exponentials<T>(x, dt, C, max))
      for (let c: usize = 0; c < row; c += sizeof<T>()) store<T>(dt + c, <T>(scale * (<f64>load<T>(x + c) - <f64>max - logSum)))
    }
  }
}
export function softmaxLossTargetGradient_f32(x: usize, y: usize, dloss: usize, dt: usize, N: i32, C: i32, epsilon: f64): void { softmaxLossTargetGradient<f32>(x, y, dloss, dt, N, C, epsilon) }
export function softmaxLossTargetGradient_f64(x: usize, y: usize, dloss: usize, dt: usize, N: i32, C: i32, epsilon: f64): void { softmaxLossTargetGradient<f64>(x, y, dloss, dt, N, C, epsilon) }

// max(x, 0) − x·t + log(1 + exp(−|x|)): no overflow for any x. With z = exp(−|x|), σ(x) is 1/(1 + z) or z/(1 + z).
// @ts-ignore: decorator
@inline
function sigmoidLoss<T>(x: usize, t: usize, y: usize, loss: usize, N: i32, n: i32): void {
  const end = (<usize>n) * sizeof<T>()
  let total: f64 = 0
  for (let i: usize = 0; i < end; i += sizeof<T>()) {
    const v = <f64>load<T>(x + i)
    const z = Math.exp(-Math.abs(v))
    total += (v <= 0 ? 0 : v) - v * <f64>load<T>(t + i) + Math.log1p(z)
    store<T>(y + i, <T>((v >= 0 ? 1 : z) / (1 + z)))
  }
  store<T>(loss, <T>(total / <f64>N))
}
export function sigmoidLoss_f32(x: usize, t: usize, y: usize, loss: usize, N: i32, n: i32): void { sigmoidLoss<f32>(x, t, y, loss, N, n) }
export function sigmoidLoss_f64(x: usize, t: usize, y: usize, loss: usize, N: i32, n: i32): void { sigmoidLoss<f64>(x, t, y, loss, N, n) }

// dx = dloss·(y − t)/N + dy·y·(1 − y); either gradient may be absent (offset 0).
// @ts-ignore: decorator
@inline
function sigmoidLossGradient<T>(y: usize, t: usize, dloss: usize, dy: usize, dx: usize, N: i32, n: i32): void {
  const end = (<usize>n) * sizeof<T>()
  const upstream = dloss ? load<T>(dloss) : <T>0
  for (let i: usize = 0; i < end; i += sizeof<T>()) {
    const v = load<T>(y + i)
    let d: T = <T>0
    if (dloss) d = (v - load<T>(t + i)) * upstream / <T>N
    if (dy) d += load<T>(dy + i) * v * (<T>1 - v)
    store<T>(dx + i, d)
  }
}
export function sigmoidLossGradient_f32(y: usize, t: usize, dloss: usize, dy: usize, dx: usize, N: i32, n: i32): void { sigmoidLossGradient<f32>(y, t, dloss, dy, dx, N, n) }
export function sigmoidLossGradient_f64(y: usize, t: usize, dloss: usize, dy: usize, dx: usize, N: i32, n: i32): void { sigmoidLossGradient<f64>(y, t, dloss, dy, dx, N, n) }

// dt = −dloss·x/N
// @ts-ignore: decorator
@inline
function sigmoidLossTargetGradient<T>(x: usize, dloss: usize, dt: usize, N: i32, n: i32): void {
  const end = (<usize>n) * sizeof<T>()
  const scale = -load<T>(dloss) / <T>N
  for (let i: usize = 0; i < end; i += sizeof<T>()) store<T>(dt + i, load<T>(x + i) * scale)
}
export function sigmoidLossTargetGradient_f32(x: usize, dloss: usize, dt: usize, N: i32, n: i32): void { sigmoidLossTargetGradient<f32>(x, dloss, dt, N, n) }
export function sigmoidLossTargetGradient_f64(x: usize, dloss: usize, dt: usize, N: i32, n: i32): void { sigmoidLossTargetGradient<f64>(x, dloss, dt, N, n) }

// Σ (x − t)²/n, added up in float64.
// @ts-ignore: decorator
@inline
function squaredError<T>(x: usize, t: usize, loss: usize, n: i32): void {
  const end = x + (<usize>n) * sizeof<T>()
  let s0 = f64x2.splat(0)
  let s1 = s0
  for (; x + 16 <= end; x += 16, t += 16) {
    const d = v128.sub<T>(v128.load(x), v128.load(t))
    if (sizeof<T>() == 4) {
      const low = f64x2.promote_low_f32x4(d)
      const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(d, d, 1, 1))
      s0 = f64x2.add(s0, f64x2.mul(low, low))
      s1 = f64x2.add(s1, f64x2.mul(high, high))
    } else {
      s0 = f64x2.add(s0, f64x2.mul(d, d))
    }
  }
  let total = f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1) + (f64x2.extract_lane(s1, 0) + f64x2.extract_lane(s1, 1))
  for (; x < end; x += sizeof<T>(), t += sizeof<T>()) {
    const d = <f64>(load<T>(x) - load<T>(t))
    total += d * d
  }
  store<T>(loss, <T>(total / <f64>n))
}
export function squaredError_f32(x: usize, t: usize, loss: usize, n: i32): void { squaredError<f32>(x, t, loss, n) }
export function squaredError_f64(x: usize, t: usize, loss: usize, n: i32): void { squaredError<f64>(x, t, loss, n) }

// d = factor·dloss·(x − t)/n
// @ts-ignore: decorator
@inline
function squaredErrorGradient<T>(x: usize, t: usize, dloss: usize, d: usize, n: i32, factor: f64): void {
  const end = x + (<usize>n) * sizeof<T>()
  const scale = <T>(factor * <f64>load<T>(dloss) / <f64>n)
  const scales = v128.splat<T>(scale)
  for (; x + 16 <= end; x += 16, t += 16, d += 16) v128.store(d, v128.mul<T>(v128.sub<T>(v128.load(x), v128.load(t)), scales))
  for (; x < end; x += sizeof<T>(), t += sizeof<T>(), d += sizeof<T>()) store<T>(d, (load<T>(x) - load<T>(t)) * scale)
}
export function squaredErrorGradient_f32(x: usize, t: usize, dloss: usize, d: usize, n: i32, factor: f64): void { squaredErrorGradient<f32>(x, t, dloss, d, n, factor) }
export function squaredErrorGradient_f64(x: usize, t: usize, dloss: usize, d: usize, n: i32, factor: f64): void { squaredErrorGradient<f64>(x, t, dloss, d, n, factor) }
