// Which numbers each optimizer has, their defaults and ranges: validation, defaults and JSON Schema follow from these tables.
import type { OptimizerKind, OptimizerSettings } from './project.ts'

export type OptimizerOption = Exclude<keyof OptimizerSettings, 'kind'>

export interface OptionRange {
  readonly doc: string
  /** How a sentence calls the range: "must be …". */
  readonly range: string
  readonly min: number
  readonly minExcluded?: boolean
  readonly maxExcluded?: number
}

/** In the order in which they are written to a file. */
export const optimizerOptionRanges: Readonly<Record<OptimizerOption, OptionRange>> = {
  learningRate: { doc: 'Size of a step, before the schedule.', range: 'a number above 0', min: 0, minExcluded: true },
  momentum: { doc: 'Fraction of the last step that is kept.', range: 'a number from 0 to below 1', min: 0, maxExcluded: 1 },
  beta1: { doc: 'Decay of the mean of the gradient.', range: 'a number from 0 to below 1', min: 0, maxExcluded: 1 },
  beta2: { doc: 'Decay of the mean of the squared gradient.', range: 'a number from 0 to below 1', min: 0, maxExcluded: 1 },
  epsilon: { doc: 'Added to the root of the squared gradients.', range: 'a number above 0', min: 0, minExcluded: true },
  weightDecay: { doc: 'Pull of every parameter towards 0.', range: 'a number of at least 0', min: 0 }
}

/**
 * Defaults of each kind, and with them which options it has. From PyTorch's documentation of torch.optim, except the
 * learning rate and momentum of the first three, which PyTorch leaves to the caller: 0.01 and 0.9 are the customary ones.
 */
export const optimizerDefaults: Readonly<Record<OptimizerKind, Readonly<Partial<Record<OptimizerOption, number>>>>> = {
  sgd: { learningRate: 0.01, weightDecay: 0 },
  momentum: { learningRate: 0.01, momentum: 0.9, weightDecay: 0 },
  nesterov: { learningRate: 0.01, momentum: 0.9, weightDecay: 0 },
  adagrad: { learningRate: 0.01, epsilon: 1e-10, weightDecay: 0 },
  rmsprop: { learningRate: 0.01, momentum: 0, beta2: 0.99, epsilon: 1e-8, weightDecay: 0 },
  adam: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
  adamw: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 }
}

/** The options a kind has, in the order of the file. */
export function optionsOf(kind: OptimizerKind): readonly OptimizerOption[] {
  const all = Object.keys(optimizerOptionRanges) as OptimizerOption[]
  return all.filter((option) => Object.hasOwn(optimizerDefaults[kind], option))
}
