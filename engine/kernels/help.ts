// What a helping thread does: waits for a call, runs the kernel, answers; for ever, since its process ends with it.
import { argumentsAt, block, type HelperSetup, helperScratchBytes, mostArguments, spins } from './crew.ts'
import { instantiateOver, kernelNames } from './load.ts'

export function helpForever({ module, memory, block: address, scratch }: HelperSetup): never {
  const exports = instantiateOver(module, memory, { offset: scratch, bytes: helperScratchBytes })
  const kernels = kernelNames(exports).map((name) => exports[name] as Kernel)
  const words = new Int32Array(memory.buffer, address, argumentsAt / 4)
  const n = new Float64Array(memory.buffer, address + argumentsAt, mostArguments) as ArrayLike<number> as Readonly<Twenty>
  let seen = 0
  Atomics.store(words, block.up, 1)
  for (;;) {
    for (let looked = 0; Atomics.load(words, block.posted) === seen; looked++) if (looked > spins) Atomics.wait(words, block.posted, seen)
    seen = Atomics.load(words, block.posted)
    try {
      // a kernel takes what it has parameters for
      const kernel = kernels[words[block.kernel] as number] as Kernel
      kernel(
        n[0],
        n[1],
        n[2],
        n[3],
        n[4],
        n[5],
        n[6],
        n[7],
        n[8],
        n[9],
        n[10],
        n[11],
        n[12],
        n[13],
        n[14],
        n[15],
        n[16],
        n[17],
        n[18],
        n[19]
      )
    } catch {
      words[block.failed] = 1
    }
    Atomics.store(words, block.answered, seen)
    Atomics.notify(words, block.answered)
  }
}

type Five = [number, number, number, number, number]
type Kernel = (...numbers: Twenty) => void
type Twenty = [...Five, ...Five, ...Five, ...Five]
