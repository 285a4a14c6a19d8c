// Kept runs: what of a training run is kept after it, and what the window may ask about it. Types only; part of the front door.
import type { AccuracyEvent, TrainingOverrides, TrainStart } from '../engine/contract.ts'

/** `lost`: the engine or the whole program went away; it can go on from its last checkpoint. */
export type KeptRunStatus = 'starting' | 'running' | 'paused' | 'finished' | 'stopped' | 'early-stopping' | 'failed' | 'lost'

/** One trial of a sweep. */
export interface TrialOfRun {
  readonly sweep: string
  /** Counts from 0. */
  readonly trial: number
}

/** How much is kept. */
export interface Retention {
  /** Runs kept; the oldest that have ended go first. */
  readonly runs: number
  /** Checkpoints of each run; the newest stay. */
  readonly checkpoints: number
  /** Seconds of training between two of them; one is written at every evaluation, pause and end as well. */
  readonly checkpointSeconds: number
}

/** A training run to be started by the host, which owns it: it goes on without the window. */
export interface RunStart {
  /** Of the window's choice: letters, digits and hyphens. */
  readonly id: string
  readonly name: string
  /** Relative data paths start here. */
  readonly folder: string
  /** The project's file; absent: it was never saved. */
  readonly path?: string
  /** The project as it was on the canvas. */
  readonly text: string
  readonly overrides: TrainingOverrides
  readonly threads: number
  /** Held before its first iteration. */
  readonly paused: boolean
  /** Goes on from a kept checkpoint: of itself (the record goes on), or of another run (a new record begins with its curves). */
  readonly resume?: RunPlace
  readonly keep: Retention
  readonly trial?: TrialOfRun
}

/** A checkpoint of a run. */
export interface RunPlace {
  readonly run: string
  /** Iterations done; absent: the last checkpoint. */
  readonly iteration?: number
}

/** A run as it is listed. */
export interface RunRecord {
  readonly id: string
  readonly name: string
  readonly folder: string
  readonly path?: string
  readonly overrides: TrainingOverrides
  readonly status: KeptRunStatus
  /** Why it failed or was lost: a sentence. */
  readonly reason?: string
  /** In milliseconds since 1970. */
  readonly begun: number
  readonly ended?: number
  /** Absent until the engine has prepared it: seed, precision, kernels, data hash and main settings, as they were used. */
  readonly start?: Omit<TrainStart, 'type'>
  /** Done, those before a resumed checkpoint included. */
  readonly iterations: number
  readonly seconds: number
  /** Of the last mini-batch. */
  readonly loss: number | null
  /** The last evaluation. */
  readonly accuracy?: Omit<AccuracyEvent, 'type'>
  /** Iterations done at each checkpoint that is kept, ascending. */
  readonly checkpoints: readonly number[]
  readonly hasWeights: boolean
  readonly from?: Required<RunPlace>
  readonly trial?: TrialOfRun
}

/** Losses of mini-batches before their updates; thinned so that they stay bounded. `iterations[i]` belongs to `losses[i]`. */
export interface RunCurves {
  readonly iterations: Float64Array
  readonly losses: Float64Array
  readonly accuracies: readonly Omit<AccuracyEvent, 'type'>[]
}

export interface RunDetails {
  readonly record: RunRecord
  /** The project as it was trained. */
  readonly text: string
  readonly curves: RunCurves
}

/** The part of the services that is about runs. */
export interface RunServices {
  /** Resolves when the engine has taken the run; the window then attaches to it by its id. */
  startRun(start: RunStart): Promise<void>
  /** Newest first. */
  runs(): Promise<readonly RunRecord[]>
  run(id: string): Promise<RunDetails>
  /** The bytes of a checkpoint, for evaluating or exporting with it. */
  runCheckpoint(place: RunPlace): Promise<Uint8Array>
  /** The final weights, as safetensors. */
  runWeights(id: string): Promise<Uint8Array>
  /** Refused for runs that go on. */
  deleteRuns(ids: readonly string[]): Promise<void>
}
