// Sweeps: the same project trained with other values of some of its settings, one trial after the other. Types only; part of the front door.
import type { Retention } from './run-contract.ts'

/** What is swept: a field of a node, or a training setting by its path, such as "optimizer.learningRate". */
export type AxisPlace =
  | { readonly kind: 'field'; readonly node: string; readonly field: string }
  | { readonly kind: 'training'; readonly setting: string }

export type AxisValue = number | string | boolean

export interface SweepAxis {
  readonly place: AxisPlace
  /** How its values are laid out in a plot. */
  readonly scale: 'linear' | 'log' | 'category'
}

/** What trials are compared by. Of accuracies the highest is best, of losses the lowest. */
export type SweepMetric = 'testAccuracy' | 'validationAccuracy' | 'trainAccuracy' | 'loss'

/** Null where the data has no such split, or the number is none. `loss` is the mean over the last tenth of the iterations. */
export type TrialMetrics = { readonly [M in SweepMetric]: number | null }

/** `interrupted`: the program or the engine went away while it went on; it can be resumed, as a paused one. */
export type SweepStatus = 'running' | 'paused' | 'interrupted' | 'finished' | 'stopped'

/** `held`: begun, and goes on from its last checkpoint. `stopped`: by the user, before its end. */
export type TrialStatus = 'waiting' | 'running' | 'held' | 'finished' | 'stopped' | 'failed'

export interface SweepTrial {
  /** In the order of the axes. */
  readonly values: readonly AxisValue[]
  readonly status: TrialStatus
  /** Its kept run; absent before it began. */
  readonly run?: string
  readonly metrics?: TrialMetrics
  readonly seconds?: number
  /** Why it failed: a sentence. */
  readonly reason?: string
}

interface SweepPlan {
  /** Of the window's choice: letters, digits and hyphens. */
  readonly id: string
  readonly name: string
  /** Relative data paths start here. */
  readonly folder: string
  /** The project's file; absent: it was never saved. */
  readonly path?: string
  readonly kind: 'grid' | 'random'
  /** Of the random draw. */
  readonly seed: number
  readonly axes: readonly SweepAxis[]
  readonly metric: SweepMetric
  /** Of every trial; absent: as its project says. */
  readonly iterations?: number
  readonly threads: number
  readonly keep: Retention
}

/** A sweep to be started by the host, which owns it: it goes on without the window. */
export interface SweepStart extends SweepPlan {
  /** What each trial changes, and the project it comes to. */
  readonly trials: readonly { readonly values: readonly AxisValue[]; readonly text: string }[]
}

export interface Sweep extends SweepPlan {
  readonly status: SweepStatus
  /** Why it was interrupted: a sentence. */
  readonly reason?: string
  /** Another program that is open runs it; it is listened to and steered there. */
  readonly elsewhere: boolean
  /** In milliseconds since 1970. */
  readonly begun: number
  readonly trials: readonly SweepTrial[]
}

/** The part of the services that is about sweeps. */
export interface SweepServices {
  startSweep(start: SweepStart): Promise<void>
  /** Newest first. */
  sweeps(): Promise<readonly Sweep[]>
  /** The project of one trial. */
  trialProject(sweep: string, trial: number): Promise<string>
  /** The trial under way is stopped at a checkpoint, from which `resumeSweep` goes on. */
  pauseSweep(id: string): Promise<void>
  resumeSweep(id: string): Promise<void>
  /** For good; what has ended stays. */
  stopSweep(id: string): Promise<void>
  /** Refused for one that goes on. @param runs whether the kept runs of its trials go as well. */
  deleteSweep(id: string, runs: boolean): Promise<void>
}
