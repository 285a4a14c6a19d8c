// Signatures of the metric kernels (assembly/metric.ts).

/** Predictions and labels are int32; −1 marks a row for which there is none. */
export interface MetricKernels {
  /** Column of the first maximum of each row of scores [n, classes]; −1 where a score of the row is not finite. */
  argmaxRows(scores: number, n: number, classes: number, predictions: number): void
  /** 1 where the score is above the threshold, else 0; −1 where it is not finite. */
  thresholdRows(scores: number, n: number, threshold: number, predictions: number): void
  /** Real numbers as class labels; −1 where one is not a whole number in [0, classes). */
  labelsOfIndices(targets: number, n: number, classes: number, labels: number): void
}
