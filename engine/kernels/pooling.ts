// Signatures of the pooling kernels (assembly/pooling.ts).

/** H, W of the input; OH, OW of the output; window F, stride S and padding P by height and width. */
type Window = [H: number, W: number, OH: number, OW: number, FH: number, FW: number, SH: number, SW: number, PH: number, PW: number]

export interface PoolingKernels {
  /** y [planes, OH, OW] = maximum of each window of x [planes, H, W]; winners (int32, shape of y) its place h·W + w. Padding is less than the window. */
  maxPool(x: number, y: number, winners: number, planes: number, ...window: Window): void
  /** dx = Σ of the dy whose window a pixel won, 0 elsewhere. */
  maxPoolGradient(dy: number, winners: number, dx: number, planes: number, ...window: Window): void
  /** y = mean of each window; with countPadding 0 padding does not count in the divisor. */
  averagePool(x: number, y: number, planes: number, ...window: [...Window, countPadding: 0 | 1]): void
  averagePoolGradient(dy: number, dx: number, planes: number, ...window: [...Window, countPadding: 0 | 1]): void
  /** y [planes] = mean of each plane of `size` elements. */
  planeMeans(x: number, y: number, planes: number, size: number): void
  /** dx = dy/size, spread over each plane. */
  planeMeansGradient(dy: number, dx: number, planes: number, size: number): void
}
