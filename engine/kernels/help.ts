// What a helping thread does: waits for a call, runs the kernel, answers; for ever, since its process ends with it.
import { argumentsAt, block, callKernel, type HelperSetup, helperScratchBytes, type Kernel, mostArguments, spins } from './crew.ts'
import { instantiateOver, kernelNames } from './load.ts'

export function helpForever({ module, memory, block: address, scratch, joinsVectors }: HelperSetup): never {
  const exports = instantiateOver(module, memory, { offset: scratch, bytes: helperScratchBytes }, joinsVectors)
  const kernels = kernelNames(exports).map((name) => exports[name] as Kernel)
  const words = new Int32Array(memory.buffer, address, argumentsAt / 4)
  const numbers = new Float64Array(memory.buffer, address + argumentsAt, mostArguments)
  let seen = 0
  Atomics.store(words, block.up, 1)
  for (;;) {
    for (let looked = 0; Atomics.load(words, block.posted) === seen; looked++) if (looked > spins) Atomics.wait(words, block.posted, seen)
    seen = Atomics.load(words, block.posted)
    try {
      callKernel(kernels[words[block.kernel] as number] as Kernel, numbers)
    } catch {
      words[block.failed] = 1
    }
    Atomics.store(words, block.answered, seen)
    Atomics.notify(words, block.answered)
  }
}
