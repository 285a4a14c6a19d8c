// Training and test samples of data that come in one piece, and features brought to mean 0 and deviation 1.
import { NumpyRandom } from '../train/numpy-random.ts'
import type { SourceFields } from './contract.ts'

export interface SplitIndices {
  readonly train: Int32Array
  readonly test: Int32Array
}

/**
 * Which samples are trained on and which test, in the order of a shuffle: the same for the same seed.
 * @param classes where each class is to be split by itself, so that both keep its share.
 */
export function splitIndices(count: number, fields: SourceFields, classes: Int32Array | undefined): SplitIndices {
  const fraction = Number(fields['testFraction'] ?? 0)
  const random = new NumpyRandom(Number(fields['dataSeed'] ?? 0))
  const order = new Int32Array(count)
  random.permutation(order)
  if (!classes) {
    const tests = testsOf(count, fraction)
    return { test: order.slice(0, tests), train: order.slice(tests) }
  }
  const counts = new Map<number, number>()
  for (const label of classes) counts.set(label, (counts.get(label) ?? 0) + 1)
  const left = new Map([...counts].map(([label, members]) => [label, testsOf(members, fraction)]))
  const isTest = order.map((sample) => {
    const label = classes[sample] ?? 0
    const wanted = left.get(label) ?? 0
    left.set(label, wanted - 1)
    return wanted > 0 ? 1 : 0
  })
  return { test: order.filter((_, i) => isTest[i] === 1), train: order.filter((_, i) => isTest[i] === 0) }
}

/** Never all of them: something must be left to train on. */
function testsOf(count: number, fraction: number): number {
  return Math.max(0, Math.min(count - 1, Math.round(count * fraction)))
}

/**
 * Makes both splits (x − mean) / deviation of each feature, learned from the training samples alone; what never changes there becomes 0.
 * @param size features of a sample
 */
export function standardize(
  train: Uint8Array | Float64Array,
  test: Uint8Array | Float64Array,
  size: number
): { readonly train: Float64Array; readonly test: Float64Array } {
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
  return { train: apply(train), test: apply(test) }
}
