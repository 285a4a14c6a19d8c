// Networks going out in other formats and coming in from them, as dialogs show it.
import type { ExportFormat, ImportedFile, ImportedWeights, Problem } from '../../engine/contract.ts'
import type { ExportedCopy, ExportProgress } from '../../src-main/contract.ts'

export type Exporting =
  | { readonly kind: 'idle' }
  | { readonly kind: 'working'; readonly progress: ExportProgress | undefined }
  | { readonly kind: 'done'; readonly format: ExportFormat; readonly name: string; readonly copy: ExportedCopy }
  | { readonly kind: 'failed'; readonly reason: string }

export type Importing =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading'; readonly name: string }
  | { readonly kind: 'network'; readonly name: string; readonly file: ImportedFile }
  | { readonly kind: 'weights'; readonly name: string; readonly file: ImportedWeights }
  | { readonly kind: 'failed'; readonly name: string; readonly problems: readonly Problem[] }

export interface ExchangeState {
  readonly exporting: Exporting
  readonly importing: Importing
}

export interface ExchangeStore {
  getState(): ExchangeState
  subscribe(listener: (state: ExchangeState) => void): () => void
  /** Whether there are trained weights; else the initial values go out. */
  readonly isTrained: boolean
  exportAs(format: ExportFormat): Promise<void>
  stopExport(): void
  showInFolder(): void
  /** Reads a file as far as needed to say what it holds: an ONNX file, or weights for the open project. */
  read(file: File): Promise<void>
  /** Opens the network, or puts the weights into the project. Resolves to whether that happened. */
  accept(): Promise<boolean>
  /** Ends what goes on and forgets how it went. */
  forget(): void
}
