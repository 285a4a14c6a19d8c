// Messages of a watched training run: what a client asks of it, and the reduced pictures and evaluations it gets.
import type { Shape, TensorKind } from './tensor.ts'

/** What a client that looks at a training run sees: frames, one in flight, the newest wins. */
export interface Watch {
  /** Most frames a second. */
  readonly framesPerSecond: number
  readonly taps: readonly Tap[]
  /** Sends `examined` events. */
  readonly health?: boolean
}

/** A watched tensor. */
export interface Tap {
  readonly what: TensorKind
  /** "node.port", or "node.W" for parameters and state. */
  readonly name: string
  /** A 64-bin histogram, or up to 64×64 grey values: the feature maps of the first sample, or a matrix. */
  readonly picture: 'histogram' | 'image'
}

/** Changes what a training run's frames show; answered by `controlled`. */
export interface WatchRequest {
  readonly type: 'watch'
  readonly training: number
  readonly taps: readonly Tap[]
}

/** The client has shown the last frame and takes another. Not answered. */
export interface FrameShownRequest {
  readonly type: 'frame-shown'
  readonly training: number
}

/** Holds a training run after the current iteration, lets it go on, or lets it go on for one iteration or to the end of its epoch. Answered by `controlled`. */
export interface ControlRequest {
  readonly type: 'control'
  readonly training: number
  readonly action: 'pause' | 'continue' | 'iteration' | 'epoch'
}

/** The learning rate before the schedule, from the next iteration on. Answered by `controlled`. */
export interface LearningRateRequest {
  readonly type: 'learning-rate'
  readonly training: number
  readonly learningRate: number
}

/** What was reduced of one tap. */
export interface TapPicture {
  readonly what: TensorKind
  readonly name: string
  readonly shape: Shape
  readonly statistics: TensorStatistics
  readonly histogram?: Histogram
  readonly image?: GreyImage
}
export interface TensorStatistics {
  readonly elements: number
  /** How many of them were looked at; fewer than all for large tensors while training. */
  readonly looked: number
  /** Of the finite elements; null where there are none. */
  readonly min: number | null
  readonly max: number | null
  readonly mean: number | null
  readonly std: number | null
  readonly zeros: number
  readonly nan: number
  readonly infinite: number
}
/** Equal bins from `low` to `high`. */
export interface Histogram {
  readonly low: number
  readonly high: number
  /** 64 counts. */
  readonly counts: Uint32Array
}
/** Tiles side by side in rows; grey value v stands for low + v/255 · (high − low). */
export interface GreyImage {
  readonly columns: number
  readonly rows: number
  readonly tileWidth: number
  readonly tileHeight: number
  readonly low: number
  readonly high: number
  /** Row-major over the whole picture: columns·tileWidth by rows·tileHeight. */
  readonly pixels: Uint8Array
}
export interface FrameEvent {
  readonly type: 'frame'
  /** Iterations done. */
  readonly iteration: number
  readonly total: number
  /** Losses of the mini-batches before their updates, of the iterations firstIteration, firstIteration + every, …; none is left out between frames. */
  readonly firstIteration: number
  readonly every: number
  readonly losses: Float64Array
  /** After the schedule. */
  readonly learningRate: number
  readonly iterationsPerSecond: number
  readonly secondsLeft?: number
  readonly taps: readonly TapPicture[]
}
/** After every evaluation of a watched run. */
export interface EvaluatedEvent {
  readonly type: 'evaluated'
  readonly iteration: number
  readonly train: EvaluationSummary | null
  /** Absent where no samples are held out. */
  readonly validation?: EvaluationSummary | null
  readonly test: EvaluationSummary | null
}
export interface EvaluationSummary {
  readonly loss: number
  readonly accuracy: number | null
  /** One entry per class; null for a class without samples. */
  readonly perClass: readonly (number | null)[] | null
  /** Row = true class, column = predicted class. */
  readonly confusion: readonly (readonly number[])[] | null
  readonly samples: number
  /** Of a watched run: what each sample is, and what it was taken for (−1: nothing). */
  readonly answers?: { readonly labels: Int32Array; readonly predictions: Int32Array }
}
/** The run waits; `control` lets it go on. */
export interface PausedEvent {
  readonly type: 'paused'
  /** Iterations done. */
  readonly iteration: number
}
export interface ContinuedEvent {
  readonly type: 'continued'
}
