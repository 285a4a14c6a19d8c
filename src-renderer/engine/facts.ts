// The sizes of the data that the document's dataset nodes read, asked from the engine when their fields change.
import type { DatasetFacts, Problem } from '../../engine/contract.ts'

export interface FactsState {
  readonly facts: ReadonlyMap<string, DatasetFacts>
  readonly problems: readonly Problem[]
  /** True while an answer is awaited. */
  readonly pending: boolean
}

export interface FactsStore {
  getState(): FactsState
  subscribe(listener: (state: FactsState) => void): () => void
}
