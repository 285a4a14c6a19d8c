// The fields of an optimizer, from the table of its options that project files are checked against.
import { type OptimizerOption, optimizerDefaults, optimizerOptionRanges, optionsOf } from '../../document/optimizer-options.ts'
import type { OptimizerKind } from '../../document/project.ts'
import { type NumberField, number } from '../../ops/fields.ts'

const labels: Readonly<Record<OptimizerOption, string>> = {
  learningRate: 'Learning rate',
  momentum: 'Momentum',
  beta1: 'β1',
  beta2: 'β2',
  epsilon: 'ε',
  weightDecay: 'Weight decay'
}

/** Every number of this kind, in the order of the file; excluded bounds become the nearest number inside. */
export function optimizerFields(kind: OptimizerKind): Readonly<Partial<Record<OptimizerOption, NumberField>>> {
  return Object.fromEntries(
    optionsOf(kind).map((option) => {
      const { doc, min, minExcluded, maxExcluded } = optimizerOptionRanges[option]
      const least = minExcluded ? min + Number.MIN_VALUE : min
      const most = maxExcluded === undefined ? Number.MAX_VALUE : maxExcluded * (1 - Number.EPSILON / 2)
      return [option, number({ label: labels[option], doc, default: optimizerDefaults[kind][option] ?? 0, min: least, max: most })]
    })
  )
}
