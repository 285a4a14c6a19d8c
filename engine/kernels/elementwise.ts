// Signatures of the elementwise kernels (assembly/elementwise.ts).

export interface ElementwiseKernels {
  /** y[0..n) = value */
  fill(y: number, n: number, value: number): void
  /** y = x */
  copy(x: number, y: number, n: number): void
  /** y += x */
  accumulate(x: number, y: number, n: number): void
  /** y = −x; y may be x */
  negate(x: number, y: number, n: number): void
  /** y = `blocks` times n elements of a followed by m elements of b */
  joinBlocks(a: number, b: number, y: number, blocks: number, n: number, m: number): void
  /** The inverse: a and b from y; offset 0: not wanted. */
  cutBlocks(y: number, a: number, b: number, blocks: number, n: number, m: number): void
  /** y = x^exponent; x⁰ is 1 also at 0, NaN stays NaN */
  power(x: number, y: number, n: number, exponent: number): void
  /** dx = dy·exponent·x^(exponent − 1) */
  powerGradient(x: number, dy: number, dx: number, n: number, exponent: number): void
  /** 0 where all n values are finite, else NaN (a sum of x·0). */
  nonFinite(x: number, n: number): number
}
