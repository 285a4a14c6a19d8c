// Arrays in wasm memory for the self-test: the same numbers at the same addresses in every memory that starts empty.
import { bytesPerElement, type Precision } from '../tensor.ts'
import type { Memory, Region } from './memory.ts'

/** Room for all arrays of one precision. */
const roomBytes = 2 * 1048576

/** Owns wasm memory: call `release` when done. */
export class TrialData {
  readonly #memory: Memory
  readonly #precision: Precision
  readonly #room: Region
  #used = 0
  #state = 1

  constructor(memory: Memory, precision: Precision) {
    this.#memory = memory
    this.#precision = precision
    this.#room = memory.allocate(roomBytes)
  }

  /** n numbers between −2 and 2; `zeros` of 1 are exactly 0. */
  reals(n: number, zeros = 0.1): number {
    return this.#fillReals(n, () => (this.#next() < zeros ? 0 : 4 * this.#next() - 2))
  }

  /** n numbers between 0.5 and 2. */
  positive(n: number): number {
    return this.#fillReals(n, () => 0.5 + 1.5 * this.#next())
  }

  /** n whole numbers from 0 on and below `limit`, as reals. */
  labels(n: number, limit: number): number {
    return this.#fillReals(n, () => Math.floor(limit * this.#next()))
  }

  /** Room for n results, 0 until they are written. */
  blank(n: number): number {
    return this.#place(n * bytesPerElement('real', this.#precision))
  }

  words(values: ArrayLike<number>): number {
    const offset = this.#place(4 * values.length)
    new Int32Array(this.#memory.wasm.buffer, offset, values.length).set(values)
    return offset
  }

  bytes(n: number): number {
    const offset = this.#place(n)
    // runs of zeros, as in pictures
    const view = this.#memory.bytes(offset, n)
    for (let i = 0; i < n; i++) view[i] = i % 64 < 32 ? 0 : 256 * this.#next()
    return offset
  }

  /** Keeps a number that a kernel returned among the results. */
  keep(value: number): void {
    new Float64Array(this.#memory.wasm.buffer, this.#place(8), 1)[0] = value
  }

  /** Inputs and results so far, as whole words. */
  get contents(): Int32Array {
    return new Int32Array(this.#memory.wasm.buffer, this.#room.offset, this.#used / 4)
  }

  release(): void {
    this.#memory.release(this.#room)
  }

  #fillReals(n: number, draw: () => number): number {
    const offset = this.blank(n)
    const view = this.#memory.view({ shape: [n], size: n, offset, type: 'real' }, this.#precision)
    for (let i = 0; i < n; i++) view[i] = draw()
    return offset
  }

  #place(bytes: number): number {
    const offset = this.#room.offset + this.#used
    this.#used += Math.ceil(bytes / 64) * 64
    if (this.#used > roomBytes) throw new Error('The arrays of the self-test need more room: this is a fault of Gradloom.')
    return offset
  }

  /** From 0 to 1: a linear congruential generator (Numerical Recipes), enough to make no two elements alike. */
  #next(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0
    return this.#state / 2 ** 32
  }
}
