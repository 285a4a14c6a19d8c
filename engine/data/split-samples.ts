// Training, validation and test samples of data that come in one piece, and features brought to mean 0 and deviation 1.
import { NumpyRandom } from '../train/numpy-random.ts'
import type { SourceFields } from './contract.ts'

/** Features of each split, one sample after the other. */
export interface SplitFeatures {
  readonly train: Uint8Array | Float64Array
  readonly validation: Uint8Array | Float64Array
  readonly test: Uint8Array | Float64Array
}

export interface SplitIndices {
  readonly train: Int32Array
  readonly validation: Int32Array
  readonly test: Int32Array
}

/**
 * Which samples are trained on, which validate and which test, in the order of a shuffle: the same for the same seed. The share for
 * validation is one of what the test leaves.
 * @param classes where each class is to be split by itself, so that all three keep its share.
 */
export function splitIndices(count: number, fields: SourceFields, classes: Int32Array | undefined): SplitIndices {
  const random = new NumpyRandom(Number(fields['dataSeed'] ?? 0))
  const order = new Int32Array(count)
  random.permutation(order)
  const [held, test] = take(order, Number(fields['testFraction'] ?? 0), classes)
  const [train, validation] = take(held, Number(fields['validationFraction'] ?? 0), classes)
  return { train, validation, test }
}

/** What is left, and the share that was taken: the first ones, of each class for itself where there are classes. */
function take(order: Int32Array, fraction: number, classes: Int32Array | undefined): readonly [Int32Array, Int32Array] {
  if (!classes) {
    const taken = shareOf(order.length, fraction)
    return [order.slice(taken), order.slice(0, taken)]
  }
  const counts = new Map<number, number>()
  for (const sample of order) counts.set(classes[sample] ?? 0, (counts.get(classes[sample] ?? 0) ?? 0) + 1)
  const left = new Map([...counts].map(([label, members]) => [label, shareOf(members, fraction)]))
  const isTaken = order.map((sample) => {
    const label = classes[sample] ?? 0
    const wanted = left.get(label) ?? 0
    left.set(label, wanted - 1)
    return wanted > 0 ? 1 : 0
  })
  return [order.filter((_, i) => isTaken[i] === 0), order.filter((_, i) => isTaken[i] === 1)]
}

/** Never all of them: something must be left to train on. */
function shareOf(count: number, fraction: number): number {
  return Math.max(0, Math.min(count - 1, Math.round(count * fraction)))
}

/**
 * Makes all splits (x − mean) / deviation of each feature, learned from the training samples alone; what never changes there becomes 0.
 * @param size features of a sample
 */
export function standardize({ train, validation, test }: SplitFeatures, size: number): SplitFeatures {
  const count = train.length / size
  const mean = new Float64Array(size)
  const deviation = new Float64Array(size)
  for (let i = 0; i < train.length; i++) mean[i % size] = (mean[i % size] ?? 0) + (train[i] ?? 0) / count
  for (let i = 0; i < train.length; i++) {
    const distance = (train[i] ?? 0) - (mean[i % size] ?? 0)
    deviation[i % size] = (deviation[i % size] ?? 0) + (distance * distance) / count
  }
  // a column of equal numbers has a deviation of rounding errors
  for (let d = 0; d < size; d++) {
    const root = Math.sqrt(deviation[d] ?? 0)
    deviation[d] = root > 1e-12 * Math.abs(mean[d] ?? 0) ? root : 0
  }
  // real numbers are changed where they are: there may be hundreds of megabytes of them
  const apply = (data: Uint8Array | Float64Array): Float64Array => {
    const target = data instanceof Float64Array ? data : new Float64Array(data.length)
    for (let i = 0; i < data.length; i++) {
      const scale = deviation[i % size] ?? 0
      target[i] = scale > 0 ? ((data[i] ?? 0) - (mean[i % size] ?? 0)) / scale : 0
    }
    return target
  }
  return { train: apply(train), validation: apply(validation), test: apply(test) }
}
