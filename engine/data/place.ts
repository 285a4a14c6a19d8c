// Copies a split into wasm memory, in the form the gathering kernels read.
import type { Memory, Region } from '../kernels/memory.ts'
import type { LoadedSplit } from '../ops/contract.ts'
import { bytesPerElement, type Precision, sizeOf } from '../tensor.ts'
import type { Dataset, Split } from './contract.ts'

export interface PlacedSplit {
  readonly split: LoadedSplit
  release(): void
}

/** Bytes stay bytes; reals take the run's precision; labels become int32. `limit` keeps the first so many samples, 0 = all. */
export function placeSplit(memory: Memory, { facts }: Dataset, split: Split, precision: Precision, limit: number): PlacedSplit {
  const count = limit > 0 ? Math.min(limit, split.count) : split.count
  const regions: Region[] = []
  const reals = (values: Float64Array, size: number): number => {
    const region = memory.allocate(size * bytesPerElement('real', precision))
    regions.push(region)
    memory.view({ shape: [size], size, offset: region.offset, type: 'real' }, precision).set(values.subarray(0, size))
    return region.offset
  }
  const sampleSize = sizeOf(facts.sampleShape)
  let features: LoadedSplit['features']
  if (split.features instanceof Uint8Array) {
    const size = count * sampleSize
    const region = memory.allocate(size)
    regions.push(region)
    memory.bytes(region.offset, size).set(split.features.subarray(0, size))
    features = { storage: 'bytes', offset: region.offset, sampleSize }
  } else {
    features = { storage: 'real', offset: reals(split.features, count * sampleSize), sampleSize }
  }
  let targets: LoadedSplit['targets']
  if (split.targets.kind === 'labels') {
    const region = memory.allocate(4 * count)
    regions.push(region)
    memory
      .view({ shape: [count], size: count, offset: region.offset, type: 'int32' }, precision)
      .set(split.targets.values.subarray(0, count))
    targets = { storage: 'labels', offset: region.offset, classes: facts.classes }
  } else {
    const targetSize = sizeOf(facts.targetShape)
    targets = { storage: 'real', offset: reals(split.targets.values, count * targetSize), targetSize }
  }
  return {
    split: { count, features, targets },
    release() {
      for (const region of regions) memory.release(region)
    }
  }
}
