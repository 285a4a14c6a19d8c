// Threads that help with kernels: each has a small block in the shared memory through which it gets one call at a time.
import type { Kernels } from './load.ts'
import type { Memory } from './memory.ts'

/** Words of a helper's block: a number that grows with every call, the one that was answered, the kernel, whether it failed, whether the helper is up. */
export const block = { posted: 0, answered: 1, kernel: 2, failed: 3, up: 4 } as const
/** Bytes from the start of a block to its arguments, and room for as many. */
export const argumentsAt = 64
export const mostArguments = 20
export const blockBytes = 256
/** Packing buffer of a helper, as large as that of the first instance. */
export const helperScratchBytes = 16 * 1048576

export type Kernel = (...numbers: readonly number[]) => number | undefined

/** Calls with all the numbers there is room for: a kernel takes what it has parameters for. Spelt out, so that nothing is allocated. */
export function callKernel(kernel: Kernel, numbers: ArrayLike<number>): number | undefined {
  const n = numbers as Readonly<[...Ten, ...Ten]>
  // biome-ignore format: a line for each number says no more
  return kernel(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10], n[11], n[12], n[13], n[14], n[15], n[16], n[17], n[18], n[19])
}
type Ten = [number, number, number, number, number, number, number, number, number, number]

/** What a helper needs to begin. */
export interface HelperSetup {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  /** Addresses of its block and its packing buffer. */
  readonly block: number
  readonly scratch: number
  readonly joinsVectors: boolean
}

/** Looks at a word before sleeping: about 100 µs, longer than most gaps between calls. */
export const spins = 20_000

interface Helper {
  readonly words: Int32Array
  readonly numbers: Float64Array
  posted: number
}

/** Of one memory. The thread that made it gives out calls, never two at a time to the same helper. */
export class Crew {
  readonly #memory: Memory
  readonly #module: WebAssembly.Module
  readonly #joinsVectors: boolean
  readonly #start: (setup: HelperSetup) => void
  readonly #helpers: Helper[] = []
  #up = 0

  /** @param start makes a thread that runs `helpForever` */
  constructor({ memory, module, joinsVectors }: Pick<Kernels, 'memory' | 'module' | 'joinsVectors'>, start: (setup: HelperSetup) => void) {
    this.#memory = memory
    this.#module = module
    this.#joinsVectors = joinsVectors
    this.#start = start
  }

  /** Starts helpers until there are so many. */
  grow(helpers: number): void {
    while (this.#helpers.length < helpers) {
      const { offset } = this.#memory.allocate(blockBytes)
      const scratch = this.#memory.allocate(helperScratchBytes)
      const { buffer } = this.#memory.wasm
      this.#helpers.push({
        words: new Int32Array(buffer, offset, argumentsAt / 4),
        numbers: new Float64Array(buffer, offset + argumentsAt, mostArguments),
        posted: 0
      })
      this.#start({
        module: this.#module,
        memory: this.#memory.wasm,
        block: offset,
        scratch: scratch.offset,
        joinsVectors: this.#joinsVectors
      })
    }
  }

  /** Helpers that take calls: the first so many. One that does not come up is never waited for. */
  get up(): number {
    while (this.#up < this.#helpers.length && Atomics.load((this.#helpers[this.#up] as Helper).words, block.up) === 1) this.#up++
    return this.#up
  }

  /** Where the arguments of a helper's next call are written. */
  argumentsOf(helper: number): Float64Array {
    return (this.#helpers[helper] as Helper).numbers
  }

  post(helper: number, kernel: number): void {
    const entry = this.#helpers[helper] as Helper
    entry.words[block.kernel] = kernel
    entry.posted = (entry.posted + 1) | 0
    Atomics.store(entry.words, block.posted, entry.posted)
    Atomics.notify(entry.words, block.posted)
  }

  /** Until the first helpers have answered. Throws where a kernel stopped. */
  wait(helpers: number): void {
    for (let i = 0; i < helpers; i++) {
      const { words, posted } = this.#helpers[i] as Helper
      for (let looked = 0; Atomics.load(words, block.answered) !== posted; looked++)
        if (looked > spins) Atomics.wait(words, block.answered, posted - 1, 1)
      if (words[block.failed] !== 0) throw new Error('A kernel stopped in a helping thread: this is a fault of Gradloom.')
    }
  }
}
