// Signatures of the dataset kernels (assembly/dataset.ts): they gather a mini-batch by sample index.

export interface DatasetKernels {
  /** y[i] = float32(source[indices[i]] · scale) for n samples of `sampleSize` bytes. `divisor` > 0 divides instead of multiplying. */
  gatherBytes(source: number, indices: number, n: number, sampleSize: number, scale: number, divisor: number, y: number): void
  /** y[i] = source[indices[i]] · scale for n samples of `sampleSize` reals. */
  gatherReals(source: number, indices: number, n: number, sampleSize: number, scale: number, y: number): void
  /** y[i, labels[indices[i]]] = 1, 0 elsewhere; y is [n, classes]. */
  gatherOneHot(labels: number, indices: number, n: number, classes: number, y: number): void
  /** y[i] = labels[indices[i]] as a real. */
  gatherLabels(labels: number, indices: number, n: number, y: number): void
}
