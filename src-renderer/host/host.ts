// What the studio needs from the computer it runs on; one implementation for Electron, one for the browser.
import type { EngineMessage, EnginePort, EngineRequest } from '../../engine/contract.ts'
import type { HostEvent, WindowServices } from '../../src-main/contract.ts'

export interface Host {
  readonly kind: 'electron' | 'web'
  readonly services: WindowServices
  onEvent(listener: (event: HostEvent) => void): () => void
  /** A fresh port to the engine; rejects where there is none. */
  connectEngine(): Promise<EnginePort<EngineMessage, EngineRequest>>
  /** Saves bytes under a name of the user's choice: a dialog in Electron, a download in the browser. */
  saveCopy(suggestedName: string, bytes: Uint8Array, mediaType: string): Promise<void>
  /** Path of a dropped file, where the system tells it. */
  pathOfFile(file: File): string | undefined
}
