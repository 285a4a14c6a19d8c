// A host without files or threads, for tests that use parts of the engine in their own process.
import type { EngineHost } from '../engine/host.ts'
import { memoryFiles } from './data/memory-files.ts'
import { binaries } from './kernels.ts'

export const quietHost: EngineHost = {
  kernels: binaries,
  compileWide: undefined,
  startHelper: () => {},
  files: () => memoryFiles({}),
  pause: async () => {}
}
