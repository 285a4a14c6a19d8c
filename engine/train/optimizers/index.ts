// All optimizers by kind; a kind without a record does not compile.
import { type OptimizerKind, optimizerKinds } from '../../document/project.ts'
import { adagrad } from './adagrad.ts'
import { adam } from './adam.ts'
import { adamw } from './adamw.ts'
import type { Optimizer } from './contract.ts'
import { momentum } from './momentum.ts'
import { nesterov } from './nesterov.ts'
import { rmsprop } from './rmsprop.ts'
import { sgd } from './sgd.ts'

export type { Optimizer, UpdateRange } from './contract.ts'

const byKind: Readonly<Record<OptimizerKind, Optimizer>> = { sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw }

/** In the order in which they are offered. */
export const optimizers: readonly Optimizer[] = optimizerKinds.map((kind) => byKind[kind])

export function optimizerOf(kind: OptimizerKind): Optimizer {
  return byKind[kind]
}
