// Options that several commands share: the training settings that win over those of the project file.
import { availableParallelism } from 'node:os'
import { optimizerKinds } from '../../engine/catalog.ts'
import type { TrainingOverrides } from '../../engine/contract.ts'
import type { ChoiceOption, IntegerOption, NumberOption, OptionValues } from '../services/options.ts'

const integer = (doc: string, min = 0, max = Number.MAX_SAFE_INTEGER): IntegerOption => ({ kind: 'integer', doc, min, max })
const choice = <const T extends string>(doc: string, options: readonly T[]): ChoiceOption<T> => ({ kind: 'choice', doc, options })

export const iterations = integer('iterations in total, also with --resume')
export const epochs = integer('epochs in total, instead of --iterations')
/** NumPy's legacy generator takes 32 bits. */
export const seed = integer('seed of the initial weights and mini-batches', 0, 2 ** 32 - 1)
export const precision = choice('numbers the network computes with', ['float32', 'float64'])
export const batchSize = integer('samples in a mini-batch')
export const learningRate: NumberOption = { kind: 'number', doc: 'learning rate of the optimizer' }
export const optimizer = choice('optimizer; its other settings stay as in the file where they apply', optimizerKinds)
export const threads = integer(`compute threads (default ${availableParallelism()}, what this computer has)`, 1, 256)

export const defaultThreads = availableParallelism()

type Overriding = OptionValues<{
  iterations: typeof iterations
  epochs: typeof epochs
  seed: typeof seed
  precision: typeof precision
  'batch-size': typeof batchSize
  'learning-rate': typeof learningRate
  optimizer: typeof optimizer
}>

/** Only what was given: an absent override leaves the file's setting. */
export function overridesFrom(options: Overriding): TrainingOverrides {
  const { 'batch-size': size, 'learning-rate': rate, iterations, epochs, seed, precision, optimizer } = options
  return {
    ...(iterations !== undefined && { iterations }),
    ...(epochs !== undefined && { epochs }),
    ...(seed !== undefined && { seed }),
    ...(precision !== undefined && { precision }),
    ...(size !== undefined && { batchSize: size }),
    ...(rate !== undefined && { learningRate: rate }),
    ...(optimizer !== undefined && { optimizer })
  }
}
