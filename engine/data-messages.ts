// Messages about data before and without training: sizes, samples, class balance.
import type { ProjectInput } from './document/project.ts'
import type { DatasetFacts } from './ops/contract.ts'
import type { Problem } from './problem.ts'

export type { DatasetFacts } from './ops/contract.ts'

/** Sizes of the data of every dataset node, as far as they can be read; answered by `facts`. */
export interface FactsRequest {
  readonly type: 'facts'
  readonly project: ProjectInput
}

/** Which samples of the data: those trained on, those held out of them, and those that test. */
export type SplitName = 'training' | 'validation' | 'test'

/** Samples of one dataset node and its class balance; answered by `preview`. */
export interface PreviewRequest {
  readonly type: 'preview'
  readonly project: ProjectInput
  readonly node: string
  readonly split: SplitName
  /** Only samples of this class. */
  readonly class?: number
  /** Exactly these, by their number within the split; `class` is not looked at then. */
  readonly samples?: readonly number[]
  /** Counts from 0 within the split, or within the class. */
  readonly first: number
  /** At most 256. */
  readonly count: number
}

export interface FactsResult {
  readonly type: 'facts'
  readonly facts: Readonly<Record<string, DatasetFacts>>
  /** Why a node has no facts. */
  readonly problems: readonly Problem[]
}
export interface PreviewResult {
  readonly type: 'preview'
  readonly facts: DatasetFacts
  /** Samples in the split (or the class), of which some were asked for. */
  readonly total: number
  /** Samples of each class in the split; null where targets are real numbers. */
  readonly classCounts: readonly number[] | null
  readonly samples: readonly PreviewSample[]
}
export interface PreviewSample {
  /** Number within the split. */
  readonly index: number
  /** Null where the target is not a class. */
  readonly label: number | null
  readonly target?: Float64Array
  /** As stored, before the node's scale. */
  readonly data: Uint8Array | Float64Array
}
