// Places for the arrays of one kernel call in wasm memory, with guard bytes behind each.
import { type Kernels, tableFor } from '../../engine/kernels/load.ts'
import type { Region } from '../../engine/kernels/memory.ts'
import type { KernelTable } from '../../engine/kernels/table.ts'
import type { Precision } from '../../engine/tensor.ts'

const guardBytes = 64
const guard = 0xa5

/** Arrays for a few kernel calls; `release` gives them back and says whether a kernel wrote beyond one. */
export class Arena {
  readonly table: KernelTable
  readonly #kernels: Kernels
  readonly #precision: Precision
  readonly #regions: { readonly region: Region; readonly bytes: number }[] = []

  constructor(kernels: Kernels, precision: Precision) {
    this.#kernels = kernels
    this.#precision = precision
    this.table = tableFor(kernels, precision)
  }

  /** Offset of an array with this content. */
  put(values: ArrayLike<number>): number {
    const offset = this.#place(values.length * (this.#precision === 'float32' ? 4 : 8))
    this.#view(offset, values.length).set(values)
    return offset
  }

  /** Offset of an array full of NaN, which a kernel has to overwrite. */
  blank(length: number): number {
    return this.put(new Float64Array(length).fill(Number.NaN))
  }

  integers(values: readonly number[]): number {
    const offset = this.#place(values.length * 4)
    new Int32Array(this.#kernels.memory.wasm.buffer, offset, values.length).set(values)
    return offset
  }

  read(offset: number, length: number): Float64Array {
    return Float64Array.from(this.#view(offset, length))
  }

  /** The numbers as this precision holds them. */
  round(values: ArrayLike<number>): Float64Array {
    return Float64Array.from(this.#precision === 'float32' ? Float32Array.from(values) : values)
  }

  release(): boolean {
    const { memory } = this.#kernels
    const intact = this.#regions.every(({ region, bytes }) =>
      memory.bytes(region.offset + bytes, guardBytes).every((byte) => byte === guard)
    )
    for (const { region } of this.#regions) memory.release(region)
    return intact
  }

  #place(bytes: number): number {
    const region = this.#kernels.memory.allocate(bytes + guardBytes)
    this.#kernels.memory.bytes(region.offset + bytes, guardBytes).fill(guard)
    this.#regions.push({ region, bytes })
    return region.offset
  }

  #view(offset: number, length: number): Float32Array | Float64Array {
    const { buffer } = this.#kernels.memory.wasm
    return this.#precision === 'float32' ? new Float32Array(buffer, offset, length) : new Float64Array(buffer, offset, length)
  }
}
