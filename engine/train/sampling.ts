// Which samples make the next mini-batch: drawn with replacement, or a shuffled pass over all of them.
import type { NumpyRandom } from './numpy-random.ts'

export type SamplingKind = 'with-replacement' | 'shuffle'

/** The order of the current epoch and the place in it; the random generator is saved on its own. */
export interface SamplerState {
  readonly order: readonly number[]
  readonly position: number
}

export interface Sampler {
  readonly iterationsPerEpoch: number
  /** Sizes of mini-batches this sampler hands out; the second, if any, is the last of an epoch. */
  readonly batchSizes: readonly number[]
  /** Size of the next mini-batch. */
  readonly nextSize: number
  /** Writes the samples of the next mini-batch (nextSize of them). */
  next(target: Int32Array): void
  readonly state: SamplerState
  restore(state: SamplerState): void
}

/** @param count samples of the training split @param batch samples of a mini-batch */
export function createSampler(kind: SamplingKind, random: NumpyRandom, count: number, batch: number): Sampler {
  switch (kind) {
    case 'with-replacement':
      return drawing(random, count, batch)
    case 'shuffle':
      return shuffling(random, count, Math.min(batch, count))
    default:
      throw new Error(`Unknown sampling ${kind satisfies never}`)
  }
}

function drawing(random: NumpyRandom, count: number, batch: number): Sampler {
  return {
    iterationsPerEpoch: Math.max(1, Math.ceil(count / batch)),
    batchSizes: [batch],
    nextSize: batch,
    next: (target) => random.choice(count, batch, target),
    state: { order: [], position: 0 },
    restore: () => {}
  }
}

function shuffling(random: NumpyRandom, count: number, batch: number): Sampler {
  const order = new Int32Array(count)
  let position = count
  const last = count % batch
  const size = (): number => Math.min(batch, position === count ? count : count - position)
  return {
    iterationsPerEpoch: Math.ceil(count / batch),
    batchSizes: last === 0 ? [batch] : [batch, last],
    get nextSize() {
      return size()
    },
    next(target) {
      const n = size()
      if (position === count) {
        random.permutation(order)
        position = 0
      }
      target.set(order.subarray(position, position + n))
      position += n
    },
    get state() {
      return { order: [...order], position }
    },
    restore(state) {
      order.set(state.order)
      position = state.position
    }
  }
}
