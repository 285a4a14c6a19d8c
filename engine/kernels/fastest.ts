// Chooses the kernels of a process: those with wider vectors where the runtime can make them and they pass the self-test.
import { acceptedVariant, instantiateKernels, type KernelBinaries, type Kernels, loadKernels } from './load.ts'
import { sameResults } from './self-test.ts'

/** @param compileWide see EngineHost */
export function fastestKernels(binaries: KernelBinaries, compileWide: ((bytes: Uint8Array) => WebAssembly.Module) | undefined): Kernels {
  const proven = loadKernels(binaries)
  if (!compileWide) return proven
  try {
    const wide = instantiateKernels(compileWide(binaries[acceptedVariant(binaries)]), `${proven.name}, re-vectorised`, true)
    return sameResults(proven, wide) ? wide : proven
  } catch {
    // a kernel that stops has failed the self-test, too
    return proven
  }
}
