// Copies a split into wasm memory, in the form the gathering kernels read.
import type { Memory, Region } from '../kernels/memory.ts'
import type { LoadedSplit } from '../ops/contract.ts'
import { projectError } from '../problem.ts'
import { bytesPerElement, type Precision, sizeOf } from '../tensor.ts'
import type { Dataset, Split } from './contract.ts'

export interface PlacedSplit {
  readonly split: LoadedSplit
  release(): void
}

/**
 * Bytes stay bytes; reals take the run's precision; labels become int32. `limit` keeps the first so many samples, 0 = all.
 * @throws ProjectError "changed-data" where the split is not what the facts say, OutOfMemory where it does not fit
 */
export function placeSplit(
  memory: Memory,
  { facts, train, validation }: Dataset,
  split: Split,
  precision: Precision,
  limit: number
): PlacedSplit {
  const expected = split === train ? facts.trainCount : split === validation ? facts.validationCount : facts.testCount
  if (split.count !== expected || split.features.length !== split.count * sizeOf(facts.sampleShape)) {
    const message = `The data changed while they were read: ${expected} samples of ${sizeOf(facts.sampleShape)} numbers were announced, ${split.count} samples with ${split.features.length} numbers came. Start again.`
    throw projectError('changed-data', message)
  }
  const count = limit > 0 ? Math.min(limit, split.count) : split.count
  const regions: Region[] = []
  const release = (): void => {
    for (const region of regions) memory.release(region)
  }
  const allocate = (bytes: number): number => {
    const region = memory.allocate(bytes, `The ${count} samples of the data`)
    regions.push(region)
    return region.offset
  }
  const reals = (values: Float64Array, size: number): number => {
    const offset = allocate(size * bytesPerElement('real', precision))
    memory.view({ shape: [size], size, offset, type: 'real' }, precision).set(values.subarray(0, size))
    return offset
  }
  const sampleSize = sizeOf(facts.sampleShape)
  const features = (): LoadedSplit['features'] => {
    if (!(split.features instanceof Uint8Array)) return { storage: 'real', offset: reals(split.features, count * sampleSize), sampleSize }
    const size = count * sampleSize
    const offset = allocate(size)
    memory.bytes(offset, size).set(split.features.subarray(0, size))
    return { storage: 'bytes', offset, sampleSize }
  }
  const targets = (): LoadedSplit['targets'] => {
    if (split.targets.kind === 'real') {
      const targetSize = sizeOf(facts.targetShape)
      return { storage: 'real', offset: reals(split.targets.values, count * targetSize), targetSize }
    }
    const offset = allocate(4 * count)
    memory.view({ shape: [count], size: count, offset, type: 'int32' }, precision).set(split.targets.values.subarray(0, count))
    return { storage: 'labels', offset, classes: facts.classes }
  }
  try {
    return { split: { count, features: features(), targets: targets() }, release }
  } catch (error) {
    release()
    throw error
  }
}
