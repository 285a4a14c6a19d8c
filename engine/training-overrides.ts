// What of a project's training settings a caller may set from outside the file.
import type { OptimizerKind } from './document/project.ts'
import type { Precision } from './tensor.ts'

/** Training settings given from outside the file; they win over the file's. */
export interface TrainingOverrides {
  readonly iterations?: number
  readonly epochs?: number
  readonly seed?: number
  readonly precision?: Precision
  readonly batchSize?: number
  readonly learningRate?: number
  readonly optimizer?: OptimizerKind
}
