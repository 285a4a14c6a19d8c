// The optimizer contract: one record per optimizer, from which forms, documentation, memory and checkpoints are derived.
import type { OptimizerKind } from '../../document/project.ts'
import type { ResolvedOptimizer } from '../../document/training.ts'
import type { KernelTable } from '../../kernels/table.ts'
import type { Fields } from '../../ops/fields.ts'

/** A run of parameters to update: byte offsets of its first element in each region, which all have the same layout. */
export interface UpdateRange {
  readonly parameters: number
  readonly gradients: number
  /** One offset per name of `state(settings)`, in that order. */
  readonly state: readonly number[]
  /** Elements in the range. */
  readonly n: number
  /** Of this iteration, after the schedule. */
  readonly learningRate: number
  /** Counts updates from 0. */
  readonly iteration: number
}

export interface Optimizer {
  readonly kind: OptimizerKind
  readonly label: string
  readonly doc: {
    /** One line: what it does. */
    readonly summary: string
    /** LaTeX; g is the gradient, η the learning rate, λ the weight decay. */
    readonly formula: string
    /** Paper, and the PyTorch page whose semantics it follows. */
    readonly source: string
  }
  /** Its numbers, with defaults and bounds. */
  readonly fields: Fields
  /** Names of the values it keeps for every parameter, as they stand in checkpoints. All start at 0. */
  state(settings: ResolvedOptimizer): readonly string[]
  /** Updates the range in place: one kernel call. A NaN in a gradient becomes a NaN in its parameter. */
  update(kernels: KernelTable, settings: ResolvedOptimizer, range: UpdateRange): void
  /** The same in Python. */
  readonly exports: {
    /** A class derived from `Optimizer` (see exchange/numpy-script.ts). */
    readonly numpy: { readonly name: string; readonly code: string }
    /** The constructor behind its first argument, the parameters. */
    pytorch(settings: ResolvedOptimizer): string
  }
}
