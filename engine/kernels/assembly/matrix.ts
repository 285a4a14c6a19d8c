// Matrix kernels: the product over any strides, and the products of affine layers.
import { product } from './gemm'

export * from './affine'

// @ts-ignore: decorator
@inline
function gemm<T>(M: i32, N: i32, K: i32, a: usize, aRow: i32, aColumn: i32, b: usize, bRow: i32, bColumn: i32, c: usize, cRow: i32, accumulate: i32): void {
  const S = sizeof<T>()
  product<T>(M, N, K, a, (<usize>aRow) * S, (<usize>aColumn) * S, b, (<usize>bRow) * S, (<usize>bColumn) * S, c, (<usize>cRow) * S, accumulate != 0)
}
export function gemm_f32(M: i32, N: i32, K: i32, a: usize, aRow: i32, aColumn: i32, b: usize, bRow: i32, bColumn: i32, c: usize, cRow: i32, accumulate: i32): void { gemm<f32>(M, N, K, a, aRow, aColumn, b, bRow, bColumn, c, cRow, accumulate) }
export function gemm_f64(M: i32, N: i32, K: i32, a: usize, aRow: i32, aColumn: i32, b: usize, bRow: i32, bColumn: i32, c: usize, cRow: i32, accumulate: i32): void { gemm<f64>(M, N, K, a, aRow, aColumn, b, bRow, bColumn, c, cRow, accumulate) }

// @ts-ignore: decorator
@inline
function stackedProducts<T>(a: usize, b: usize, c: usize, layout: usize): void {
  const S = <i32>sizeof<T>()
  const M = load<i32>(layout, 4)
  const N = load<i32>(layout, 8)
  const K = load<i32>(layout, 12)
  let p = layout + 36
  for (const end = p + ((<usize>load<i32>(layout)) << 4); p < end; p += 16) {
    product<T>(
      M, N, K, a + load<i32>(p) * S, load<i32>(layout, 16) * S, load<i32>(layout, 20) * S, b + load<i32>(p, 4) * S, load<i32>(layout, 24) * S, load<i32>(layout, 28) * S,
      c + load<i32>(p, 8) * S, load<i32>(layout, 32) * S, load<i32>(p, 12) != 0
    )
  }
}
export function stackedProducts_f32(a: usize, b: usize, c: usize, layout: usize): void { stackedProducts<f32>(a, b, c, layout) }
export function stackedProducts_f64(a: usize, b: usize, c: usize, layout: usize): void { stackedProducts<f64>(a, b, c, layout) }
