// The schema of training settings: every optimizer and schedule with only the numbers it has.
import * as z from 'zod'
import { optimizerDefaults, optimizerOptionRanges, optionsOf } from './optimizer-options.ts'
import { type OptimizerKind, optimizerKinds } from './project.ts'
import { byKind, oneOf, realNumber, strict, wholeNumber } from './strict-schema.ts'

export const mostIterations = 1_000_000_000
const mostEpochs = 1_000_000
/** Sample indices and element counts are 32-bit. */
const largestBatch = 1_000_000
const largestSeed = 2 ** 32 - 1

const largest = Number.MAX_VALUE

function positive() {
  const error = 'a number above 0'
  return z.number({ error }).gt(0, { error })
}

function optimizerVariant(kind: OptimizerKind) {
  const numbers = Object.fromEntries(
    optionsOf(kind).map((option) => {
      const { doc, range: error, min, minExcluded, maxExcluded } = optimizerOptionRanges[option]
      const number = z.number({ error })
      const from = minExcluded ? number.gt(min, { error }) : number.min(min, { error })
      const bounded = maxExcluded === undefined ? from : from.lt(maxExcluded, { error })
      return [option, bounded.optional().meta({ description: doc, default: optimizerDefaults[kind][option] })]
    })
  )
  return strict({ kind: z.literal(kind), ...numbers })
}

const [firstKind, ...otherKinds] = optimizerKinds
const optimizer = byKind(optimizerKinds, [optimizerVariant(firstKind), ...otherKinds.map(optimizerVariant)])

const scheduleKinds = ['constant', 'step', 'exponential', 'cosine', 'warm-up'] as const
const steady = [
  strict({ kind: z.literal('constant') }),
  strict({ kind: z.literal('step'), every: wholeNumber(1, mostIterations), factor: positive().optional() }),
  strict({ kind: z.literal('exponential'), factor: positive() }),
  strict({ kind: z.literal('cosine'), iterations: wholeNumber(1, mostIterations).optional(), minimum: realNumber(0, largest).optional() })
] as const
const warmUp = strict({
  kind: z.literal('warm-up'),
  iterations: wholeNumber(1, mostIterations),
  after: byKind(scheduleKinds.slice(0, -1), steady).optional()
})

/** Metrics computed only where the run is evaluated. */
export const evaluatedMetrics = ['validationLoss', 'validationAccuracy', 'testLoss', 'testAccuracy', 'trainAccuracy'] as const

const earlyStopping = strict({
  metric: oneOf(['loss', ...evaluatedMetrics]),
  patience: wholeNumber(1, mostIterations).meta({ description: 'Evaluations without an improvement before the run ends.' }),
  minDelta: realNumber(0, largest).optional().meta({ description: 'Smaller changes are no improvement.', default: 0 })
})

/** In the order in which the keys are written to a file. */
export const trainingShape = {
  optimizer: optimizer.optional(),
  schedule: byKind(scheduleKinds, [...steady, warmUp])
    .optional()
    .meta({ description: 'How the learning rate changes with the iteration.' }),
  batchSize: wholeNumber(1, largestBatch).optional().meta({ description: 'Samples of one mini-batch.', default: 100 }),
  iterations: wholeNumber(1, mostIterations).optional().meta({ description: 'Updates of the parameters in the whole run.' }),
  epochs: wholeNumber(1, mostEpochs).optional().meta({ description: 'Passes over the training split, instead of iterations.' }),
  sampling: oneOf(['with-replacement', 'shuffle']).optional().meta({ default: 'with-replacement' }),
  gradient: oneOf(['backprop', 'numerical']).optional().meta({ default: 'backprop' }),
  precision: oneOf(['float32', 'float64']).optional().meta({ default: 'float32' }),
  seed: wholeNumber(0, largestSeed).optional().meta({ description: "Of NumPy's legacy random generator.", default: 0 }),
  evaluateEvery: wholeNumber(0, mostIterations)
    .optional()
    .meta({ description: 'Iterations between accuracies on the whole data; 0 only at the end.', default: 0 }),
  earlyStopping: earlyStopping.optional()
}

export const trainingSchema = strict(trainingShape).meta({ not: { required: ['iterations', 'epochs'] } })
