// Arithmetic over two broadcast operands, and sums over dimensions. Layouts are int32 blocks made by engine/ops/rules/broadcast.ts.
import { sumOf } from './segment'

const ADD = 0
const SUBTRACT = 1
const MULTIPLY = 2
const DIVIDE = 3

// Bytes of one list of a layout: 8 int32 words.
const LIST: usize = 8 << 2

// @ts-ignore: decorator
@inline
function combine<T>(kind: i32, a: v128, b: v128): v128 {
  if (kind == ADD) return v128.add<T>(a, b)
  if (kind == SUBTRACT) return v128.sub<T>(a, b)
  if (kind == MULTIPLY) return v128.mul<T>(a, b)
  return v128.div<T>(a, b)
}

// @ts-ignore: decorator
@inline
function combineOne<T>(kind: i32, a: T, b: T): T {
  if (kind == ADD) return a + b
  if (kind == SUBTRACT) return a - b
  if (kind == MULTIPLY) return a * b
  return a / b
}

// y[0..n) of one row; an operand with stride 0 is one number.
// @ts-ignore: decorator
@inline
function combineRow<T>(kind: i32, a: usize, b: usize, y: usize, n: i32, strideA: i32, strideB: i32): void {
  const end = y + (<usize>n) * sizeof<T>()
  const u = load<T>(a)
  const v = load<T>(b)
  if (strideA && strideB) {
    for (; y + 16 <= end; y += 16, a += 16, b += 16) v128.store(y, combine<T>(kind, v128.load(a), v128.load(b)))
    for (; y < end; y += sizeof<T>(), a += sizeof<T>(), b += sizeof<T>()) store<T>(y, combineOne<T>(kind, load<T>(a), load<T>(b)))
  } else if (strideA) {
    const all = v128.splat<T>(v)
    for (; y + 16 <= end; y += 16, a += 16) v128.store(y, combine<T>(kind, v128.load(a), all))
    for (; y < end; y += sizeof<T>(), a += sizeof<T>()) store<T>(y, combineOne<T>(kind, load<T>(a), v))
  } else if (strideB) {
    const all = v128.splat<T>(u)
    for (; y + 16 <= end; y += 16, b += 16) v128.store(y, combine<T>(kind, all, v128.load(b)))
    for (; y < end; y += sizeof<T>(), b += sizeof<T>()) store<T>(y, combineOne<T>(kind, u, load<T>(b)))
  } else {
    const w = combineOne<T>(kind, u, v)
    for (; y < end; y += sizeof<T>()) store<T>(y, w)
  }
}

// Elements from the start of an operand to the row-th row: `sizes` and `strides` list the outer dimensions.
// @ts-ignore: decorator
@inline
function rowOffset(row: i32, outer: i32, sizes: usize, strides: usize): i32 {
  let offset = 0
  for (let d = outer - 1; d >= 0; d--) {
    const size = load<i32>(sizes + ((<usize>d) << 2))
    offset += (row % size) * load<i32>(strides + ((<usize>d) << 2))
    row /= size
  }
  return offset
}

// @ts-ignore: decorator
@inline
function product(sizes: usize, count: i32): i32 {
  let all = 1
  for (let d = 0; d < count; d++) all *= load<i32>(sizes + ((<usize>d) << 2))
  return all
}

// Layout: rank ≥ 1, then lists of sizes, strides of a, strides of b. The last strides are 0 or 1.
// @ts-ignore: decorator
@inline
function combineAll<T>(kind: i32, a: usize, b: usize, y: usize, layout: usize): void {
  const outer = load<i32>(layout) - 1
  const sizes = layout + 4
  const stridesA = sizes + LIST
  const stridesB = stridesA + LIST
  const last = (<usize>outer) << 2
  const n = load<i32>(sizes + last)
  const strideA = load<i32>(stridesA + last)
  const strideB = load<i32>(stridesB + last)
  const rows = product(sizes, outer)
  for (let row = 0; row < rows; row++, y += (<usize>n) * sizeof<T>()) {
    const rowA = a + (<usize>rowOffset(row, outer, sizes, stridesA)) * sizeof<T>()
    const rowB = b + (<usize>rowOffset(row, outer, sizes, stridesB)) * sizeof<T>()
    combineRow<T>(kind, rowA, rowB, y, n, strideA, strideB)
  }
}
export function add_f32(a: usize, b: usize, y: usize, layout: usize): void { combineAll<f32>(ADD, a, b, y, layout) }
export function add_f64(a: usize, b: usize, y: usize, layout: usize): void { combineAll<f64>(ADD, a, b, y, layout) }
export function subtract_f32(a: usize, b: usize, y: usize, layout: usize): void { combineAll<f32>(SUBTRACT, a, b, y, layout) }
export function subtract_f64(a: usize, b: usize, y: usize, layout: usize): void { combineAll<f64>(SUBTRACT, a, b, y, layout) }
export function multiply_f32(a: usize, b: usize, y: usize, layout: usize): void { combineAll<f32>(MULTIPLY, a, b, y, layout) }
export function multiply_f64(a: usize, b: usize, y: usize, layout: usize): void { combineAll<f64>(MULTIPLY, a, b, y, layout) }
export function divide_f32(a: usize, b: usize, y: usize, layout: usize): void { combineAll<f32>(DIVIDE, a, b, y, layout) }
export function divide_f64(a: usize, b: usize, y: usize, layout: usize): void { combineAll<f64>(DIVIDE, a, b, y, layout) }

// Two vectors (f32) or four (f64) hold 8 neighbours; their sums are kept in float64.
// @ts-ignore: decorator
@inline
function sumColumns<T>(x: usize, y: usize, rows: i32, reduced: i32, sizes: usize, strides: usize, L: i32, step: usize, divisor: f64): void {
  let s0 = f64x2.splat(0)
  let s1 = s0
  let s2 = s0
  let s3 = s0
  for (let row = 0; row < rows; row++) {
    let p = x + (<usize>rowOffset(row, reduced, sizes, strides)) * sizeof<T>()
    for (let l = 0; l < L; l++, p += step) {
      if (sizeof<T>() == 4) {
        const u = v128.load(p)
        const v = v128.load(p, 16)
        s0 = f64x2.add(s0, f64x2.promote_low_f32x4(u))
        s1 = f64x2.add(s1, f64x2.promote_low_f32x4(v128.shuffle<f64>(u, u, 1, 1)))
        s2 = f64x2.add(s2, f64x2.promote_low_f32x4(v))
        s3 = f64x2.add(s3, f64x2.promote_low_f32x4(v128.shuffle<f64>(v, v, 1, 1)))
      } else {
        s0 = f64x2.add(s0, v128.load(p))
        s1 = f64x2.add(s1, v128.load(p, 16))
        s2 = f64x2.add(s2, v128.load(p, 32))
        s3 = f64x2.add(s3, v128.load(p, 48))
      }
    }
  }
  const by = f64x2.splat(divisor)
  storePair<T>(y, f64x2.div(s0, by))
  storePair<T>(y + 2 * sizeof<T>(), f64x2.div(s1, by))
  storePair<T>(y + 4 * sizeof<T>(), f64x2.div(s2, by))
  storePair<T>(y + 6 * sizeof<T>(), f64x2.div(s3, by))
}

// @ts-ignore: decorator
@inline
function storePair<T>(y: usize, v: v128): void {
  if (sizeof<T>() == 4) v128.store64_lane(y, f32x4.demote_f64x2_zero(v), 0)
  else v128.store(y, v)
}

// Stretches of 4096 elements are summed in T, what they add up to in float64.
// @ts-ignore: decorator
@inline
function longSum<T>(x: usize, n: i32): f64 {
  let sum: f64 = 0
  for (; n > 4096; n -= 4096, x += 4096 * sizeof<T>()) sum += sumOf<T>(x, 4096)
  return sum + sumOf<T>(x, n)
}

// y = Σ x / divisor. Layout: rank, sizes and strides of the kept dimensions, then the same of the reduced ones.
// @ts-ignore: decorator
@inline
function sumDimensions<T>(x: usize, y: usize, layout: usize, divisor: f64): void {
  const kept = load<i32>(layout)
  const keptSizes = layout + 4
  const keptStrides = keptSizes + LIST
  const reduced = load<i32>(keptStrides + LIST)
  const reducedSizes = keptStrides + LIST + 4
  const reducedStrides = reducedSizes + LIST
  const keptLast = (<usize>(kept - 1)) << 2
  const reducedLast = (<usize>(reduced - 1)) << 2
  const n = kept ? load<i32>(keptSizes + keptLast) : 1
  const stride = kept ? load<i32>(keptStrides + keptLast) : 0
  const L = reduced ? load<i32>(reducedSizes + reducedLast) : 1
  const step = (<usize>(reduced ? load<i32>(reducedStrides + reducedLast) : 0)) * sizeof<T>()
  const outerKept = max(0, kept - 1)
  const outerReduced = max(0, reduced - 1)
  if (reduced == 0 && divisor == 1) {
    memory.copy(y, x, (<usize>product(keptSizes, kept)) * sizeof<T>())
    return
  }
  const keptRows = product(keptSizes, outerKept)
  const reducedRows = product(reducedSizes, outerReduced)
  for (let k = 0; k < keptRows; k++) {
    const row = x + (<usize>rowOffset(k, outerKept, keptSizes, keptStrides)) * sizeof<T>()
    let j = 0
    if (stride == 1) for (; j + 8 <= n; j += 8, y += 8 * sizeof<T>()) sumColumns<T>(row + (<usize>j) * sizeof<T>(), y, reducedRows, outerReduced, reducedSizes, reducedStrides, L, step, divisor)
    for (; j < n; j++, y += sizeof<T>()) {
      let sum: f64 = 0
      for (let r = 0; r < reducedRows; r++) {
        let p = row + (<usize>(j * stride + rowOffset(r, outerReduced, reducedSizes, reducedStrides))) * sizeof<T>()
        if (step == sizeof<T>()) sum += longSum<T>(p, L)
        else for (let l = 0; l < L; l++, p += step) sum += <f64>load<T>(p)
      }
      store<T>(y, <T>(sum / divisor))
    }
  }
}
export function sumDimensions_f32(x: usize, y: usize, layout: usize, divisor: f64): void { sumDimensions<f32>(x, y, layout, divisor) }
export function sumDimensions_f64(x: usize, y: usize, layout: usize, divisor: f64): void { sumDimensions<f64>(x, y, layout, divisor) }
