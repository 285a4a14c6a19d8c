// Affine: y = x·W + b and its gradients, dense or, where x has many zeros, by lists of what is not zero.
import { product } from './gemm'
import { skipsZeros, sparseProduct, sparseTransposedProduct } from './sparse'

// y += x
// @ts-ignore: decorator
@inline
function accumulateRow<T>(x: usize, y: usize, n: i32): void {
  const end = y + (<usize>n) * sizeof<T>()
  for (; y + 16 <= end; y += 16, x += 16) v128.store(y, v128.add<T>(v128.load(y), v128.load(x)))
  for (; y < end; y += sizeof<T>(), x += sizeof<T>()) store<T>(y, load<T>(y) + load<T>(x))
}

// @ts-ignore: decorator
@inline
function affine<T>(x: usize, W: usize, b: usize, y: usize, N: i32, D: i32, units: i32): void {
  const row = (<usize>units) * sizeof<T>()
  if (b) for (let n: usize = 0; n < <usize>N; n++) memory.copy(y + n * row, b, row)
  else memory.fill(y, 0, row * <usize>N)
  if (N > 1 && skipsZeros<T>(x, N, D, D, W, D * units, row)) sparseProduct<T>(x, W, y, N, D, units)
  else product<T>(N, units, D, x, (<usize>D) * sizeof<T>(), sizeof<T>(), W, row, sizeof<T>(), y, row, true)
}
export function affine_f32(x: usize, W: usize, b: usize, y: usize, N: i32, D: i32, units: i32): void { affine<f32>(x, W, b, y, N, D, units) }
export function affine_f64(x: usize, W: usize, b: usize, y: usize, N: i32, D: i32, units: i32): void { affine<f64>(x, W, b, y, N, D, units) }

// dx = dy·Wᵀ
// @ts-ignore: decorator
@inline
function affineInputGradient<T>(dy: usize, W: usize, dx: usize, N: i32, D: i32, units: i32): void {
  const row = (<usize>units) * sizeof<T>()
  product<T>(N, D, units, dy, row, sizeof<T>(), W, sizeof<T>(), row, dx, (<usize>D) * sizeof<T>(), false)
}
export function affineInputGradient_f32(dy: usize, W: usize, dx: usize, N: i32, D: i32, units: i32): void { affineInputGradient<f32>(dy, W, dx, N, D, units) }
export function affineInputGradient_f64(dy: usize, W: usize, dx: usize, N: i32, D: i32, units: i32): void { affineInputGradient<f64>(dy, W, dx, N, D, units) }

// dW[d, u] = x[d]·dy[u]
// @ts-ignore: decorator
@inline
function outerProduct<T>(x: usize, dy: usize, dW: usize, D: i32, units: i32): void {
  const end = dy + (<usize>units) * sizeof<T>()
  for (let d: i32 = 0; d < D; d++, x += sizeof<T>()) {
    const value = v128.load_splat<T>(x)
    let p = dy
    for (; p + 16 <= end; p += 16, dW += 16) v128.store(dW, v128.mul<T>(value, v128.load(p)))
    for (; p < end; p += sizeof<T>(), dW += sizeof<T>()) store<T>(dW, load<T>(x) * load<T>(p))
  }
}

// dW = xᵀ·dy, db = Σ dy
// @ts-ignore: decorator
@inline
function affineParameterGradient<T>(x: usize, dy: usize, dW: usize, db: usize, N: i32, D: i32, units: i32, columns: i32): void {
  const xRow = columns ? columns : D
  const row = (<usize>units) * sizeof<T>()
  if (dW) {
    if (N == 1) outerProduct<T>(x, dy, dW, D, units)
    else if (skipsZeros<T>(x, N, D, xRow, dy, N * units, row)) {
      memory.fill(dW, 0, row * <usize>D)
      sparseTransposedProduct<T>(x, dy, dW, N, D, xRow, units)
    } else product<T>(D, units, N, x, sizeof<T>(), (<usize>xRow) * sizeof<T>(), dy, row, sizeof<T>(), dW, row, false)
  }
  if (db) {
    memory.fill(db, 0, row)
    for (let n: usize = 0; n < <usize>N; n++) accumulateRow<T>(dy + n * row, db, units)
  }
}
export function affineParameterGradient_f32(x: usize, dy: usize, dW: usize, db: usize, N: i32, D: i32, units: i32, columns: i32): void { affineParameterGradient<f32>(x, dy, dW, db, N, D, units, columns) }
export function affineParameterGradient_f64(x: usize, dy: usize, dW: usize, db: usize, N: i32, D: i32, units: i32, columns: i32): void { affineParameterGradient<f64>(x, dy, dW, db, N, D, units, columns) }
