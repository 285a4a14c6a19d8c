// Messages about the health of a network: what an examined mini-batch shows node by node, what is wrong with it, and checks of sanity.
import type { ProjectInput } from './document/project.ts'
import type { TrainingOverrides } from './training-overrides.ts'

/** Examines a network on a few mini-batches, with the weights of a checkpoint or as training would begin; answered by `health`. Changes nothing. */
export interface HealthRequest {
  readonly type: 'health'
  readonly project: ProjectInput
  readonly overrides: TrainingOverrides
  readonly checkpoint?: Uint8Array
}

/** What each finding says is in its code; the numbers are what the sentence needs. */
export type FindingCode =
  | 'dead-units'
  | 'saturated'
  | 'vanishing-gradients'
  | 'exploding-gradients'
  | 'no-gradient'
  | 'large-updates'
  | 'small-updates'
  | 'equal-weights'
  | 'cold-statistics'

export interface Finding {
  readonly code: FindingCode
  readonly node: string
  /** A warning keeps the network from learning well; a note is worth knowing. */
  readonly severity: 'warning' | 'note'
  readonly numbers: Readonly<Record<string, number>>
}

/** What was measured of one node. Absent: the node has no such thing. */
export interface NodeHealth {
  readonly node: string
  /** Euclidean length of ∂L/∂output, over the whole mini-batch. */
  readonly gradient?: number
  /** Of the largest parameter of rank 2 or more: root mean squares of its elements, its gradient and its last update; greatest minus smallest element (NaN for a single one). */
  readonly weights?: {
    readonly name: string
    readonly size: number
    readonly spread: number
    readonly gradient: number
    readonly update: number
  }
  /** Units (channels) of a rectifier that were 0 for every sample of the examined mini-batches, by number. */
  readonly dead?: { readonly units: readonly number[]; readonly of: number }
  /** Share of the outputs within 1 % of the bounds of a squashing function. */
  readonly saturated?: number
  /** How far running statistics are from those of the mini-batch. */
  readonly statistics?: RunningStatistics
}
export interface RunningStatistics {
  /** |running mean − mini-batch mean|, summed over the channels, by the sum of the mini-batch's standard deviations. */
  readonly meanOff: number
  /** The larger of running variance / mini-batch variance, both summed over the channels, and its inverse. */
  readonly varianceFactor: number
  /** Share of their starting value that they still hold. */
  readonly kept: number
  /** Iterations after which that share is below 5 %. */
  readonly needed: number
}

export interface HealthReport {
  /** Updates done. */
  readonly iteration: number
  /** Mini-batches that silent units were looked for in. */
  readonly batches: number
  readonly samples: number
  readonly loss: number
  /** In forward order; nodes with nothing to measure are left out. */
  readonly nodes: readonly NodeHealth[]
  /** The most serious first. */
  readonly findings: readonly Finding[]
}

export interface HealthResult {
  readonly type: 'health'
  readonly report: HealthReport
}
/** Of a watched training run that asked for it: at most one every two seconds. */
export interface ExaminedEvent {
  readonly type: 'examined'
  readonly report: HealthReport
}

export const sanityChecks = ['one-batch', 'initial-loss', 'shuffled-labels', 'majority'] as const
export type SanityCheck = (typeof sanityChecks)[number]

/** Trains or measures a copy of the network to see whether something is fundamentally wrong; answered by `sanity`. */
export interface SanityRequest {
  readonly type: 'sanity'
  readonly check: SanityCheck
  readonly project: ProjectInput
  readonly overrides: TrainingOverrides
}
export interface SanityResult {
  readonly type: 'sanity'
  readonly check: SanityCheck
  readonly ok: boolean
  readonly numbers: Readonly<Record<string, number>>
  /** Of the iterations it took, where it trained. */
  readonly losses: readonly number[]
}
