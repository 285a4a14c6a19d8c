// What the engine needs from the process it runs in: compiled kernels, files, and a way to let messages in.
import type { Files } from './data/files.ts'
import type { HelperSetup } from './kernels/crew.ts'
import type { KernelBinaries } from './kernels/load.ts'

export interface EngineHost {
  readonly kernels: KernelBinaries
  /**
   * Compiles kernels with what this runtime offers only as an experiment, such as wider vectors. Undefined where it has nothing
   * of the kind. What it makes is used after a self-test only.
   */
  readonly compileWide: ((bytes: Uint8Array) => WebAssembly.Module) | undefined
  /** Starts a thread that runs `helpForever` with this, for as long as the engine lives. */
  startHelper(setup: HelperSetup): void
  /** Files by path; relative paths start from `base`. */
  files(base: string): Files
  /** Resolves after waiting messages have been received. */
  pause(): Promise<void>
}
