// The messages in and out of the engine worker. Plain data only, so that they cross any port.
import type { FactsRequest, FactsResult, PreviewRequest, PreviewResult } from './data-messages.ts'
import type { OptimizerKind, ProjectInput } from './document/project.ts'
import type {
  ExportedFile,
  ExportRequest,
  ImportedFile,
  ImportedWeights,
  ImportRequest,
  ImportWeightsRequest
} from './exchange-messages.ts'
import type { ExaminedEvent, HealthRequest, HealthResult, SanityRequest, SanityResult } from './health-messages.ts'
import type { Problem } from './problem.ts'
import type {
  CloseSteppingRequest,
  Explained,
  ExplainRequest,
  ReadRequest,
  Stepped,
  SteppingClosed,
  SteppingOpen,
  StepRequest
} from './stepping-messages.ts'
import type { Precision, Shape } from './tensor.ts'
import type { TrainingOverrides } from './training-overrides.ts'
import type {
  ContinuedEvent,
  ControlRequest,
  EvaluatedEvent,
  EvaluationSummary,
  FrameEvent,
  FrameShownRequest,
  LearningRateRequest,
  PausedEvent,
  Watch,
  WatchRequest
} from './watch-messages.ts'

export type { OptimizerKind, ProjectInput } from './document/project.ts'
export type { Problem } from './problem.ts'
export type { Precision, Shape, TensorKind } from './tensor.ts'
export type { TrainingOverrides } from './training-overrides.ts'

export type WeightsFormat = 'safetensors' | 'npz'

export interface TrainRequest {
  readonly type: 'train'
  readonly project: ProjectInput
  readonly overrides: TrainingOverrides
  /** Worker threads asked for; the start event says how many compute. */
  readonly threads: number
  /** A loss event for every iteration divisible by this; 0 = none. */
  readonly lossEvery: number
  /** Whether that loss is computed before or after the iteration's update, on the same mini-batch. */
  readonly lossAt: 'before' | 'after'
  /** Weight file to hand over at the end and on a stop. */
  readonly weights?: WeightsFormat
  /** Hand over a checkpoint after every evaluation, at the end and on a stop. */
  readonly checkpoint: boolean
  /** A checkpoint to go on from. */
  readonly resume?: Uint8Array
  /** Sends frames while training, and evaluations with their confusion matrix. Without it nobody looks and nothing is reduced. */
  readonly watch?: Watch
  /** Waits for `control` before the first iteration. */
  readonly paused?: boolean
  /** Clients of this engine may attach to the run by this name and watch it; the run belongs to the one who started it. */
  readonly run?: string
  /** Seconds of training between two checkpoints, besides those at evaluations, pauses and the end; absent: none besides. */
  readonly checkpointSeconds?: number
}

/**
 * Watches a training run of another client and holds its reins: everything about it so far is told again, then its events come,
 * up to its final one. Stopping this request stops the run; a client that goes away leaves it going.
 */
export interface AttachRequest {
  readonly type: 'attach'
  readonly run: string
  readonly watch: Watch
  /** The run may be started after this request: its first event says that it is awaited. */
  readonly awaited?: boolean
}

export interface RunRequest {
  readonly type: 'run'
  readonly project: ProjectInput
  readonly overrides: TrainingOverrides
  readonly mode: 'train' | 'evaluate'
  readonly weights?: Uint8Array
  readonly backward: boolean
}

export interface GradcheckRequest {
  readonly type: 'gradcheck'
  readonly project: ProjectInput
  readonly node?: string
  /** Elements checked per tensor. */
  readonly samples: number
  readonly seed: number
}

export interface EvaluateRequest {
  readonly type: 'evaluate'
  readonly project: ProjectInput
  readonly overrides: TrainingOverrides
  /** A weight file or a checkpoint; without, the initial values are measured. */
  readonly weights?: Uint8Array
}

export interface ValidateRequest {
  readonly type: 'validate'
  readonly project: ProjectInput
}

export interface BenchRequest {
  readonly type: 'bench'
  readonly workload: string
  readonly threads: number
}

/** Opens a network for stepping; answered by `stepping-open`. It stays open until it is closed, or `stop` names this request. */
export interface OpenSteppingRequest {
  readonly type: 'open-stepping'
  readonly project: ProjectInput
  readonly overrides: TrainingOverrides
  /** A training run of this client that is held: stepping goes on from exactly there. */
  readonly training?: number
}

/** Ends another request: a training run saves and ends early, anything else is cancelled. */
export interface StopRequest {
  readonly type: 'stop'
  readonly request: number
}

export type EngineWork =
  | TrainRequest
  | AttachRequest
  | RunRequest
  | GradcheckRequest
  | EvaluateRequest
  | ExportRequest
  | ImportRequest
  | ImportWeightsRequest
  | ValidateRequest
  | BenchRequest
  | OpenSteppingRequest
  | StepRequest
  | ReadRequest
  | ExplainRequest
  | CloseSteppingRequest
  | WatchRequest
  | FrameShownRequest
  | ControlRequest
  | LearningRateRequest
  | FactsRequest
  | PreviewRequest
  | HealthRequest
  | SanityRequest
  | StopRequest

/** A message to the engine. `id` is chosen by the client and comes back with every answer. */
export type EngineRequest = EngineWork & { readonly id: number }

export interface TensorData {
  readonly shape: Shape
  readonly data: Float64Array
}
export type NamedTensors = Readonly<Record<string, TensorData>>

export interface TrainStart {
  readonly type: 'start'
  readonly parameters: number
  readonly threads: number
  readonly precision: Precision
  readonly kernels: string
  /** Fingerprint of all samples and targets, 64 hexadecimal digits; null where the graph reads no data. */
  readonly dataHash: string | null
  /** The settings as they hold, overrides included. */
  readonly seed: number
  readonly optimizer: OptimizerKind
  readonly learningRate: number
  readonly batchSize: number
  /** Iterations from the first to the last one. */
  readonly total: number
}
export interface LossEvent {
  readonly type: 'loss'
  readonly iteration: number
  readonly loss: number
}
export interface AccuracyEvent {
  readonly type: 'accuracy'
  readonly iteration: number
  /** Fractions; null where the data has no such split. */
  readonly train: number | null
  /** Absent where no samples are held out. */
  readonly validation?: number | null
  readonly test: number | null
}
export interface TrainDone {
  readonly type: 'done'
  /** Iterations done in total, those before a resumed checkpoint included. */
  readonly iterations: number
  readonly seconds: number
  /** Without loading and evaluation. */
  readonly trainingSeconds: number
  readonly loss: number | null
  readonly trainAccuracy: number | null
  /** Absent where no samples are held out. */
  readonly validationAccuracy?: number | null
  readonly testAccuracy: number | null
  readonly reason: 'finished' | 'interrupted' | 'early-stopping'
}
export interface ProgressEvent {
  readonly type: 'progress'
  readonly phase: 'loading' | 'training' | 'evaluating' | 'numerical-gradient' | 'checking' | 'measuring'
  readonly done: number
  readonly total: number
  readonly secondsLeft?: number
  readonly iterationsPerSecond?: number
  readonly loss?: number
  readonly testAccuracy?: number
}
export interface FileEvent {
  readonly type: 'file'
  readonly purpose: 'weights' | 'checkpoint'
  /** Iterations done. */
  readonly iteration: number
  readonly bytes: Uint8Array
}
/** Of a run with a name, with every checkpoint: the losses of all its mini-batches so far (those before a resumed checkpoint not included), thinned. */
export interface CurvesEvent {
  readonly type: 'curves'
  /** Losses of the iterations firstIteration, firstIteration + every, …, before their updates. */
  readonly firstIteration: number
  readonly every: number
  readonly losses: Float64Array
}
/** Of a run with a name: a client has set the learning rate. */
export interface LearningRateEvent {
  readonly type: 'learning-rate'
  readonly learningRate: number
}
export interface WarningEvent {
  readonly type: 'warning'
  readonly problem: Problem
}
export interface RunResult {
  readonly type: 'run'
  readonly values: NamedTensors
  readonly gradients: NamedTensors
  readonly parameters: NamedTensors
  readonly parameterGradients: NamedTensors
  readonly state: NamedTensors
}
export interface GradcheckItem {
  readonly tensor: string
  readonly relativeError: number
  readonly worstIndex: readonly number[]
  readonly analytic: number
  readonly numerical: number
}
export interface GradcheckResult {
  readonly type: 'gradcheck'
  readonly ok: boolean
  readonly maxRelativeError: number
  readonly items: readonly GradcheckItem[]
}
export interface EvaluationResult extends EvaluationSummary {
  readonly type: 'evaluation'
}
export interface NodeCostLine {
  readonly parameters: number
  readonly multiplyAdds: number
  readonly bytes: number
}
export interface ValidationResult {
  readonly type: 'validation'
  readonly ok: boolean
  readonly problems: readonly Problem[]
  readonly shapes: Readonly<Record<string, Shape>>
  readonly cost: NodeCostLine & { readonly nodes: Readonly<Record<string, NodeCostLine>> }
}
export interface BenchResult {
  readonly type: 'bench'
  readonly workload: string
  readonly msPerIteration: number
  readonly gflops: number
  /** What a matrix product reaches in the same process: the limit to compare with. */
  readonly limitGflops: number
  readonly threads: number
  readonly kernels: string
  readonly [figure: string]: string | number
}
export interface TensorAnswer {
  readonly type: 'tensor'
  /** Absent: not computed yet in this pass. */
  readonly tensor?: TensorData
}
export interface Controlled {
  readonly type: 'controlled'
}
export interface Stopped {
  readonly type: 'stopped'
}
export interface EngineFailure {
  readonly type: 'error'
  readonly problems: readonly Problem[]
}

export type EngineEvent =
  | TrainStart
  | LossEvent
  | AccuracyEvent
  | TrainDone
  | ProgressEvent
  | FileEvent
  | CurvesEvent
  | LearningRateEvent
  | WarningEvent
  | RunResult
  | GradcheckResult
  | EvaluationResult
  | ExportedFile
  | ImportedFile
  | ImportedWeights
  | ValidationResult
  | BenchResult
  | SteppingOpen
  | Stepped
  | Explained
  | SteppingClosed
  | TensorAnswer
  | FrameEvent
  | EvaluatedEvent
  | PausedEvent
  | ContinuedEvent
  | Controlled
  | FactsResult
  | PreviewResult
  | HealthResult
  | ExaminedEvent
  | SanityResult
  | Stopped
  | EngineFailure

/** A message from the engine: an event of the request with this id. */
export type EngineMessage = EngineEvent & { readonly id: number }

/** The event types after which nothing more comes for a request. */
export const finalEvents: ReadonlySet<EngineEvent['type']> = new Set([
  'done',
  'run',
  'gradcheck',
  'evaluation',
  'exported-file',
  'imported-file',
  'imported-weights',
  'validation',
  'bench',
  'stepping-open',
  'stepped',
  'tensor',
  'explained',
  'stepping-closed',
  'controlled',
  'facts',
  'preview',
  'health',
  'sanity',
  'stopped',
  'error'
])

/** What every host can provide: a way to post and to listen. */
export interface EnginePort<In, Out> {
  post(message: Out, transfer?: readonly ArrayBuffer[]): void
  listen(receive: (message: In) => void): void
  /** Ports that can tell: called once when the other side is gone. */
  onClose?(listener: () => void): void
  close(): void
}
