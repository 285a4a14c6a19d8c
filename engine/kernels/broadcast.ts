// Signatures of the kernels over broadcast operands (assembly/broadcast.ts); layouts come from ops/rules/broadcast.ts.

export interface BroadcastKernels {
  /** y = a + b. `layout`: a pair layout of y's shape. */
  add(a: number, b: number, y: number, layout: number): void
  /** y = a − b */
  subtract(a: number, b: number, y: number, layout: number): void
  /** y = a·b */
  multiply(a: number, b: number, y: number, layout: number): void
  /** y = a/b */
  divide(a: number, b: number, y: number, layout: number): void
  /** y = Σ x/divisor over the reduced dimensions of a sum layout; long sums are kept in float64. */
  sumDimensions(x: number, y: number, layout: number, divisor: number): void
}
