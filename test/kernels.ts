// The compiled kernels for tests, one instance a test file.
import { readFileSync } from 'node:fs'
import { instantiateKernels, type KernelBinaries, type Kernels, loadKernels } from '../engine/kernels/load.ts'

const folder = new URL('../out/kernels/', import.meta.url)

export const binaries: KernelBinaries = {
  baseline: readFileSync(new URL('baseline.wasm', folder)),
  relaxed: readFileSync(new URL('relaxed.wasm', folder))
}

/** A fresh memory with the kernels over it. */
export function testKernels(only?: keyof KernelBinaries): Kernels {
  return loadKernels(binaries, only)
}

/** With the wider tiles of runtimes that join vectors; they compute the same on any. */
export function wideTestKernels(): Kernels {
  return instantiateKernels(new WebAssembly.Module(binaries.relaxed), 'wide tiles', true)
}
