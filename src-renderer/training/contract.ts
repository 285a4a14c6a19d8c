// The run's contract: the state of the training run that panels show, and the hub through which frames reach painters without React.
import type {
  EvaluatedEvent,
  FrameEvent,
  HealthReport,
  Problem,
  ProjectInput,
  Tap,
  TapPicture,
  TrainingOverrides
} from '../../engine/contract.ts'
import type { ProjectDocument } from '../../engine/document.ts'
import type { RunCurves, RunRecord } from '../../src-main/contract.ts'
import type { RunActions } from '../editor/contract.ts'

export type RunStatus = RunActions['status']

/** How the last run ended. */
export type RunEnd =
  | { readonly kind: 'finished' | 'stopped' | 'early-stopping'; readonly seconds: number }
  | { readonly kind: 'failed'; readonly problems: readonly Problem[] }
  /** The engine went away; `checkpoint` says whether the run can go on from its last checkpoint. */
  | { readonly kind: 'engine-lost'; readonly reason: string; readonly checkpoint: boolean }

export interface LogLine {
  /** Counts lines from 0; stays the same when old lines are dropped. */
  readonly id: number
  /** ms since 1970. */
  readonly at: number
  readonly severity: 'info' | 'warning' | 'error'
  readonly message: string
  readonly node?: string
}

/** What React shows of a run. It changes a few times a run, never with a frame. */
export interface RunState {
  readonly status: RunStatus
  /** What is done before or between iterations, with a share from 0 to 1 where it is known. */
  readonly phase:
    | { readonly name: 'loading' | 'evaluating' | 'numerical-gradient'; readonly done: number; readonly total: number }
    | undefined
  /** The graph and settings of this run: editing does not change them. */
  readonly document: ProjectDocument | undefined
  readonly start:
    | { readonly parameters: number; readonly threads: number; readonly precision: string; readonly kernels: string }
    | undefined
  readonly evaluations: readonly EvaluatedEvent[]
  /** The last examination of the network: one every two seconds. */
  readonly examined: HealthReport | undefined
  readonly end: RunEnd | undefined
  readonly log: readonly LogLine[]
  /** Learning rate set while it runs; undefined: as in the document. */
  readonly learningRate: number | undefined
}

export interface HeldRun {
  readonly id: number
  readonly document: ProjectDocument
  readonly project: ProjectInput
  readonly overrides: TrainingOverrides
}

/** What a run has learnt so far, for looking at it apart from the run. */
export interface LearntState {
  readonly document: ProjectDocument
  readonly project: ProjectInput
  readonly overrides: TrainingOverrides
  readonly checkpoint: Uint8Array
}

export interface Run extends RunActions {
  getState(): RunState
  subscribe(listener: (state: RunState, before: RunState) => void): () => void
  /** From the next iteration on. */
  setLearningRate(learningRate: number): void
  /** After the engine was lost: goes on from the last checkpoint. */
  resumeFromCheckpoint(): void
  /** Goes on from a checkpoint of a kept run, the last one unless said: its project and curves are shown, the canvas is not touched. */
  continueFrom(record: RunRecord, iteration?: number): Promise<void>
  /** Watches a run that goes on without a window, and holds its reins. */
  attachTo(record: RunRecord): Promise<void>
  /** After a reload: the run of this window, if it still goes on. */
  findAgain(): Promise<void>
  /** The paused run, for stepping through it: its call, and what it was started with. */
  held(): HeldRun | undefined
  /** Of the paused run, else of the one that ended last; undefined where there is none, or it goes on. */
  learnt(): LearntState | undefined
  /** The held run has another network now, with other fields: what is asked about it later means this one. */
  adopt(document: ProjectDocument): void
  /** Before a run goes on, begins or ends: what was stepped is handed back first. */
  beforeGoingOn(listener: () => Promise<void>): void
  /** Another project was opened: what is shown of the last run is not its own. Nothing happens while a run goes on. */
  forget(): void
  clearLog(): void
  /** The user has seen how the last run ended. */
  forgetEnd(): void
}

/** Numbers of the run at this moment, for painters. Not React state: it changes with every frame. */
export interface LiveNumbers {
  readonly iteration: number
  readonly total: number
  /** Loss of the last mini-batch; NaN before the first. */
  readonly loss: number
  readonly learningRate: number
  readonly iterationsPerSecond: number
  readonly secondsLeft: number | undefined
}

/** Every loss of the run so far, thinned as it grows so that it stays bounded: `iterations[i]` belongs to `losses[i]`. */
export interface LossHistory {
  readonly iterations: Float64Array
  readonly losses: Float64Array
  readonly length: number
}

/** Frames reach painters through the hub, outside React: one requestAnimationFrame per frame at most. */
export interface FrameHub {
  readonly numbers: LiveNumbers
  readonly history: LossHistory
  /** The last picture of a tap; undefined: not watched or not yet computed. */
  picture(what: Tap['what'], name: string): TapPicture | undefined
  /** Called after each frame, before the browser paints. Returns how to stop. */
  onFrame(paint: () => void): () => void
  /** Asks for a tap as long as the returned function was not called. Counted: the same tap may be wanted twice. */
  want(tap: Tap): () => void
  receive(frame: FrameEvent): void
  /** Pictures that come from elsewhere than training: the step debugger. */
  showPictures(pictures: readonly TapPicture[]): void
  /** What was seen is not of the network that is looked at now. */
  forgetPictures(): void
  /** Shows the losses of a kept run, those of its iterations before `until`. */
  recall(curves: RunCurves, until: number): void
  /** A new run begins: numbers and history start anew. */
  reset(): void
}
