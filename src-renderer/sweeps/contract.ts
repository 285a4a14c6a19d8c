// Sweeps as the window shows them: the list the host keeps, and which one is looked at.
import type { Sweep, SweepStart } from '../../src-main/contract.ts'

export interface SweepsState {
  /** Newest first; undefined before they were read. */
  readonly list: readonly Sweep[] | undefined
  /** By its id; undefined: the newest. */
  readonly shown: string | undefined
}

export interface SweepsStore {
  getState(): SweepsState
  subscribe(listener: (state: SweepsState) => void): () => void
  /** Keeps the list up to date until the returned function is called. */
  watch(): () => void
  show(id: string): void
  /** Rejects with a sentence. */
  start(start: Omit<SweepStart, 'id' | 'name' | 'folder' | 'path' | 'threads' | 'keep'>): Promise<void>
  pause(id: string): void
  resume(id: string): void
  stop(id: string): void
  remove(id: string, runs: boolean): void
  /** One step that can be undone, where the project of the sweep is open; else it is opened as a new one. Resolves to whether it is there. */
  putOnCanvas(sweep: Sweep, trial: number): Promise<boolean>
}
