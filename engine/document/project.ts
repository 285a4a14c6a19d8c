// The project document: what a *.gradloom file holds, after it has been checked.
import type { Precision, Shape } from '../tensor.ts'

export interface InitialValue {
  readonly shape: Shape
  /** Row-major. */
  readonly data: readonly number[]
}

export interface GraphNode {
  readonly id: string
  readonly op: string
  /** Only what the file says; the op's defaults apply to the rest and stay unsaid on save. */
  readonly fields?: Readonly<Record<string, unknown>>
  readonly position?: { readonly x: number; readonly y: number }
  readonly label?: string
  readonly initial?: Readonly<Record<string, InitialValue>>
  readonly muted?: boolean
  readonly collapsed?: boolean
}

/** From an output port to an input port, each written "node.port". */
export interface Edge {
  readonly from: string
  readonly to: string
}

export interface Group {
  readonly id: string
  readonly label?: string
  readonly nodes: readonly string[]
  readonly collapsed?: boolean
}

export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly Edge[]
  readonly groups?: readonly Group[]
}

export const optimizerKinds = ['sgd', 'momentum', 'nesterov', 'adagrad', 'rmsprop', 'adam', 'adamw'] as const
export type OptimizerKind = (typeof optimizerKinds)[number]

/** Missing numbers take the optimizer's defaults; which numbers a kind has is in optimizer-options.ts. */
export interface OptimizerSettings {
  readonly kind: OptimizerKind
  readonly learningRate?: number
  readonly momentum?: number
  readonly beta1?: number
  readonly beta2?: number
  readonly epsilon?: number
  readonly weightDecay?: number
}

/** A schedule a warm-up can lead to. */
export type SteadySchedule =
  | { readonly kind: 'constant' }
  | { readonly kind: 'step'; readonly every: number; readonly factor?: number }
  | { readonly kind: 'exponential'; readonly factor: number }
  | { readonly kind: 'cosine'; readonly iterations?: number; readonly minimum?: number }

/** How the learning rate changes with the iteration (train/schedules). */
export type ScheduleSettings = SteadySchedule | { readonly kind: 'warm-up'; readonly iterations: number; readonly after?: SteadySchedule }

export interface EarlyStopping {
  readonly metric: 'loss' | 'validationLoss' | 'validationAccuracy' | 'testLoss' | 'testAccuracy' | 'trainAccuracy'
  /** Evaluations (or, for "loss", logged losses) without an improvement of minDelta before the run ends. */
  readonly patience: number
  readonly minDelta?: number
}

export interface TrainingSettings {
  readonly optimizer?: OptimizerSettings
  readonly schedule?: ScheduleSettings
  readonly batchSize?: number
  readonly iterations?: number
  readonly epochs?: number
  readonly sampling?: 'with-replacement' | 'shuffle'
  readonly gradient?: 'backprop' | 'numerical'
  readonly precision?: Precision
  readonly seed?: number
  /** Iterations between accuracies on the whole data; 0 = only at the end. */
  readonly evaluateEvery?: number
  readonly earlyStopping?: EarlyStopping
}

export interface ProjectDocument {
  readonly format: 'gradloom/project'
  readonly version: 1
  readonly title?: string
  readonly notes?: string
  readonly graph: Graph
  readonly training?: TrainingSettings
}

/** A project as text, and the folder its relative data paths start from. */
export interface ProjectInput {
  readonly text: string
  readonly base: string
}
