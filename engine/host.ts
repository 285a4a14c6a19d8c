// What the engine needs from the process it runs in: compiled kernels, files, and a way to let messages in.
import type { Files } from './data/files.ts'
import type { KernelBinaries } from './kernels/load.ts'

export interface EngineHost {
  readonly kernels: KernelBinaries
  /** Files by path; relative paths start from `base`. */
  files(base: string): Files
  /** Resolves after waiting messages have been received. */
  pause(): Promise<void>
}
