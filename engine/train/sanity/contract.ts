// What a sanity check is: it measures or trains a copy of a network and says whether that came out as it must.
import type { SanityCheck } from '../../health-messages.ts'
import type { Kernels } from '../../kernels/load.ts'
import type { LoadedSplit } from '../../ops/contract.ts'
import type { Precision } from '../../tensor.ts'
import type { TrainingRun } from '../training-run.ts'

export interface SanitySubject {
  readonly kernels: Kernels
  readonly precision: Precision
  readonly seed: number
  readonly train: ReadonlyMap<string, LoadedSplit>
  readonly test: ReadonlyMap<string, LoadedSplit>
  readonly trainCount: number
  readonly testCount: number
  /** Updates the project's settings ask for. */
  readonly iterations: number
  /** A fresh run from the seed. The subject releases it. @param batch samples of a mini-batch, at most those of the settings */
  begin(batch?: number): TrainingRun
  /** Between iterations: shows progress, lets messages in. Throws Cancelled after a stop. */
  pause(done: number, total: number): Promise<void>
}

export interface SanityOutcome {
  readonly ok: boolean
  readonly numbers: Readonly<Record<string, number>>
  readonly losses?: readonly number[]
}

export interface Sanity {
  readonly check: SanityCheck
  /** Throws ProjectError where the check makes no sense for this project. */
  run(subject: SanitySubject): Promise<SanityOutcome>
}
