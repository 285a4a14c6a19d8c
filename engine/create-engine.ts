// Puts the parts of the engine together that all its clients share: kernels compiled when first used, threads, data in memory.
import { DatasetCache } from './data/dataset-cache.ts'
import type { EngineHost } from './host.ts'
import { Crew } from './kernels/crew.ts'
import { fastestKernels } from './kernels/fastest.ts'
import type { Kernels } from './kernels/load.ts'
import { threadedKernels } from './kernels/threaded.ts'
import type { EngineParts } from './requests/context.ts'

export function createEngine(host: EngineHost): EngineParts {
  let kernels: Kernels | undefined
  let crew: Crew | undefined
  const threaded = new Map<number, Kernels>()
  return {
    host,
    datasets: new DatasetCache(),
    runs: new Map(),
    // many commands only read a project
    get kernels() {
      kernels ??= fastestKernels(host.kernels, host.compileWide)
      return kernels
    },
    kernelsFor(threads) {
      const own = this.kernels
      if (threads < 2) return own
      const known = threaded.get(threads)
      if (known) return known
      crew ??= new Crew(own, host.startHelper)
      const made = threadedKernels(own, crew, threads)
      threaded.set(threads, made)
      return made
    }
  }
}
