// Kept runs as the window shows them: the list, what is compared, and the comparison on the canvas.
import type { ProjectDocument } from '../../engine/document.ts'
import type { RunDetails, RunRecord } from '../../src-main/contract.ts'
import type { ProjectDiff } from './compare-projects.ts'
import type { Filter, Sorting } from './run-list.ts'

export type RunList =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly reason: string }
  /** Newest first. */
  | { readonly kind: 'loaded'; readonly records: readonly RunRecord[] }

/** A run that is looked at. */
export type SeenRun =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly reason: string }
  /** Without a document where this version cannot read the project. */
  | { readonly kind: 'loaded'; readonly details: RunDetails; readonly document: ProjectDocument | undefined }

/** A run against another one or against what is on the canvas, marked there. */
export interface CanvasDiff {
  readonly base: RunRecord
  /** Undefined: the canvas, as it is edited. */
  readonly now: RunRecord | undefined
  readonly diff: ProjectDiff
}

/** How the table was left. */
export interface TableView {
  readonly sorting: Sorting
  readonly filter: Filter
  readonly onlyThisProject: boolean
  readonly openSweeps: ReadonlySet<string>
}

export interface RunsState {
  readonly list: RunList
  readonly table: TableView
  readonly checked: ReadonlySet<string>
  /** Ids in their order; empty: the list is shown. */
  readonly compared: readonly string[]
  readonly seen: ReadonlyMap<string, SeenRun>
  readonly diff: CanvasDiff | undefined
}

/** More lines than this are not told apart. */
export const mostCompared = 8

export interface RunsStore {
  getState(): RunsState
  subscribe(listener: (state: RunsState, before: RunsState) => void): () => void
  /** Keeps the list up to date until the returned function is called. */
  watch(): () => void
  show(table: Partial<TableView>): void
  check(ids: readonly string[], isChecked: boolean): void
  /** Shows the curves of runs and what differs; none: the list again. */
  compare(ids: readonly string[]): void
  /** Marks on the canvas what differs from a run: of the canvas, or of a second run. */
  diffOnCanvas(base: RunRecord, now?: RunRecord): Promise<void>
  endDiff(): void
  /** Puts the project as it was trained on the canvas. Resolves to whether that happened. */
  restore(record: RunRecord): Promise<boolean>
  /** Reads the run's weights as an import into the open project, to be accepted there. */
  takeWeights(record: RunRecord): Promise<void>
  continueFrom(record: RunRecord, iteration?: number): Promise<void>
  /** Watches a run that goes on without a window. */
  attachTo(record: RunRecord): Promise<void>
  remove(ids: readonly string[]): Promise<void>
}
