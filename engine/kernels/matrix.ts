// Signatures of the matrix kernels (assembly/matrix.ts, affine.ts). Row-major; sums run in the order of the shared dimension.

export interface MatrixKernels {
  /**
   * C = A·B, or C += A·B where `accumulate` is 1, for A [M, K], B [K, N], C [M, N]. Strides count elements: swapping
   * a row with a column stride transposes. The columns of C are contiguous.
   */
  gemm(
    M: number,
    N: number,
    K: number,
    a: number,
    aRowStride: number,
    aColumnStride: number,
    b: number,
    bRowStride: number,
    bColumnStride: number,
    c: number,
    cRowStride: number,
    accumulate: 0 | 1
  ): void
  /**
   * A stack of products of one size. `layout` is the address of int32 words: count, M, N, K, the row and column strides of
   * A, those of B, the row stride of C; then for each product where its A, B and C begin (elements) and `accumulate`.
   */
  stackedProducts(a: number, b: number, c: number, layout: number): void
  /** y = x·W + b for x [N, D], W [D, units], y [N, units]; offset 0 for b: none. */
  affine(x: number, W: number, b: number, y: number, N: number, D: number, units: number): void
  /** dx = dy·Wᵀ */
  affineInputGradient(dy: number, W: number, dx: number, N: number, D: number, units: number): void
  /** dW = xᵀ·dy, db = Σ dy over N; offset 0 for dW or db: not wanted. Rows of x are `columns` apart (absent: D). */
  affineParameterGradient(x: number, dy: number, dW: number, db: number, N: number, D: number, units: number, columns?: number): void
}
