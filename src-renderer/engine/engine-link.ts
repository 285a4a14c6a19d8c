// The window's line to the engine: one client that survives the engine's restarts.
import type { EngineCall, EngineWork } from '../../engine/contract.ts'

export type EngineStatus = { readonly kind: 'connecting' | 'ready' } | { readonly kind: 'lost'; readonly reason: string }

export interface EngineLink {
  /** Requests made while there is no engine are refused with "engine-stopped". */
  request(work: EngineWork): EngineCall
  getStatus(): EngineStatus
  onStatus(listener: (status: EngineStatus) => void): () => void
  /** Starts a new engine after the old one was lost. */
  restart(): Promise<void>
}
