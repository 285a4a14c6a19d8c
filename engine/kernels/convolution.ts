// Signatures of the convolution kernels (assembly/convolution.ts).

/**
 * `geometry` is the address of 16 int32 words: N, C, H, W, F (filters), KH, KW (kernel), SH, SW (stride), PH, PW (padding at
 * the top and at the left; below and at the right it follows from the output), DH, DW (dilation), G (groups), OH, OW (output).
 * x [N, C, H, W], W [F, C/G, KH, KW], b [F], y [N, F, OH, OW].
 * A part of the work: the first `images` or `filters` (of a single group); absent: all.
 */
export interface ConvolutionKernels {
  /** y = Σ x·W + b over each window; offset 0 for b: none. */
  convolution(x: number, W: number, b: number, y: number, geometry: number, images?: number): void
  /** dx = Σ over the windows that read a pixel. */
  convolutionInputGradient(dy: number, W: number, dx: number, geometry: number, images?: number): void
  /** dW = Σ dy·x over batch and windows, db = Σ dy; offset 0 for dW or db: not wanted. */
  convolutionParameterGradient(x: number, dy: number, dW: number, db: number, geometry: number, filters?: number): void
}
