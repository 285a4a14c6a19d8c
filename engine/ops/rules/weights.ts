// How weights start: the fields that layers with weights share, and the draws they stand for.
import type { Draw, Initial } from '../contract.ts'
import { choice, flag, number } from '../fields.ts'

const kinds = ['he', 'xavier', 'normal', 'uniform', 'zeros', 'ones'] as const

export const weightFields = {
  bias: flag({ label: 'Bias', doc: 'Adds a trainable number to each output; it starts at 0.', default: true }),
  init: choice({
    label: 'Initial weights',
    doc: 'he: √(2/D)·randn, for ReLU; xavier: √(1/D)·randn, for sigmoid and tanh; normal: std·randn; uniform: std·rand in [0, 1); zeros; ones. D is the number of inputs of one output.',
    default: 'he',
    options: kinds
  }),
  std: number({
    label: 'Standard deviation',
    doc: 'Factor of the draws of "normal" and "uniform".',
    default: 0.01,
    min: 0,
    max: 1000
  })
}

/** The start of weights with `D` inputs for each output. */
export function initialWeights(fields: { readonly init: (typeof kinds)[number]; readonly std: number }, D: number): Initial {
  switch (fields.init) {
    case 'he':
      return { draw: 'normal', scale: Math.sqrt(2 / D), value: 0 }
    case 'xavier':
      return { draw: 'normal', scale: Math.sqrt(1 / D), value: 0 }
    case 'normal':
      return { draw: 'normal', scale: fields.std, value: 0 }
    case 'uniform':
      return { draw: 'uniform', scale: fields.std, value: 0 }
    case 'zeros':
      return { draw: 'none', scale: 0, value: 0 }
    case 'ones':
      return { draw: 'none', scale: 0, value: 1 }
  }
}

/** The start of a bias: 0, which draws nothing. */
export const initialBias: Initial = { draw: 'none', scale: 0, value: 0 }

export function randomWeightFields(draw: Draw) {
  return { bias: draw.flag(), init: draw.pick(kinds), std: draw.pick([0.01, 0.5, 1]) }
}
