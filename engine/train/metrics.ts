// Accuracy, per class and as a confusion matrix, from predicted and true classes.
import { projectError } from '../problem.ts'

/** Counts of (true class, predicted class), filled batch by batch. */
export interface Confusion {
  readonly classes: number
  /** [classes, classes], row = true class, column = predicted class. */
  readonly counts: Float64Array
  /** For each true class, samples whose scores were not finite and so predict nothing. */
  readonly undefinedByClass: Float64Array
}

export function emptyConfusion(classes: number): Confusion {
  return { classes, counts: new Float64Array(classes * classes), undefinedByClass: new Float64Array(classes) }
}

/**
 * Adds a batch.
 * @param predictions int32 [N]; −1 where the scores of the sample are not all finite. @param labels int32 [N].
 * @param firstSample number of the batch's first sample, for sentences.
 * @throws ProjectError "label-out-of-range" where a label names no class.
 */
export function countPredictions(confusion: Confusion, predictions: Int32Array, labels: Int32Array, firstSample = 0): void {
  const { classes, counts, undefinedByClass } = confusion
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] ?? -1
    const prediction = predictions[i] ?? -1
    if (label < 0 || label >= classes) {
      const sample = firstSample + i
      const message = `The target of sample ${sample} names no class from 0 to ${classes - 1}, so its prediction cannot be judged. Correct the labels of the data.`
      throw projectError('label-out-of-range', message, { sample })
    }
    if (prediction >= classes)
      throw new RangeError(`Prediction ${prediction} of ${classes} classes: scores and targets were read with different widths.`)
    if (prediction < 0) undefinedByClass[label] = (undefinedByClass[label] ?? 0) + 1
    else counts[label * classes + prediction] = (counts[label * classes + prediction] ?? 0) + 1
  }
}

export interface Metrics {
  readonly samples: number
  readonly correct: number
  /** Samples without a prediction, because their scores hold a NaN or an infinity. */
  readonly undefinedSamples: number
  /** Fraction of samples predicted right; null without samples, and as soon as one prediction is undefined. */
  readonly accuracy: number | null
  /** The same for each true class; null for a class without samples or with an undefined prediction. */
  readonly perClass: readonly (number | null)[]
  /** Row = true class, column = predicted class; undefined predictions are in no cell. */
  readonly confusion: readonly (readonly number[])[]
}

/** What the counts say. A diverged network has no accuracy: never 0, and never right by chance. */
export function metricsOf({ classes, counts, undefinedByClass }: Confusion): Metrics {
  const confusion = Array.from({ length: classes }, (_, label) => Array.from(counts.subarray(label * classes, (label + 1) * classes)))
  const missing = Array.from(undefinedByClass)
  const right = confusion.map((row, label) => row[label] ?? 0)
  const totals = confusion.map((row, label) => sum(row) + (missing[label] ?? 0))
  const samples = sum(totals)
  const correct = sum(right)
  const undefinedSamples = sum(missing)
  return {
    samples,
    correct,
    undefinedSamples,
    accuracy: fraction(correct, samples, undefinedSamples),
    perClass: right.map((count, label) => fraction(count, totals[label] ?? 0, missing[label] ?? 0)),
    confusion
  }
}

function fraction(correct: number, samples: number, undefinedSamples: number): number | null {
  return samples === 0 || undefinedSamples > 0 ? null : correct / samples
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
