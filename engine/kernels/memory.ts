// The engine's one shared wasm memory: a first-fit allocator of regions, and typed views on tensors.
import type { Precision, Tensor } from '../tensor.ts'

const pageBytes = 65536
const alignment = 64
const mostBytes = 65536 * pageBytes
/**
 * Addresses below this are never handed out: offset 0 can mean "absent" in kernels, and the first page holds the
 * constant tables that the compiler places from address 1024 on (exp, log).
 */
const firstOffset = pageBytes

export interface Region {
  readonly offset: number
  readonly bytes: number
}

export class OutOfMemory extends Error {
  /** @param what is too large, as the beginning of a sentence in the plural */
  constructor(what: string, bytes: number, fits: boolean) {
    const limit = fits ? 'than this machine has left' : "than is left of the engine's 4 GB"
    super(`${what} need ${Math.ceil(bytes / 1048576)} MB, more ${limit}. Use a smaller batch, smaller layers or fewer samples.`)
    this.name = 'OutOfMemory'
  }
}

export function align(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment
}

/** Hands out regions of one growing SharedArrayBuffer. Not safe to share between threads; only the engine thread allocates. */
export class Memory {
  readonly wasm: WebAssembly.Memory
  #free: Region[] = []
  #end = firstOffset
  /** What lies beyond was never handed out: the system gives such pages only when they are written. */
  #used = firstOffset

  constructor(initialPages = 64) {
    this.wasm = new WebAssembly.Memory({ initial: initialPages, maximum: 65536, shared: true })
  }

  /** A zeroed, 64-byte aligned region. Throws OutOfMemory beyond 4 GB, or where the machine has no more. */
  allocate(bytes: number, what = 'The numbers of the network'): Region {
    const wanted = Math.max(alignment, align(bytes))
    const at = this.#free.findIndex((region) => region.bytes >= wanted)
    const found = this.#free[at]
    if (found) {
      if (found.bytes === wanted) this.#free.splice(at, 1)
      else this.#free[at] = { offset: found.offset + wanted, bytes: found.bytes - wanted }
      new Uint8Array(this.wasm.buffer, found.offset, wanted).fill(0)
      return { offset: found.offset, bytes: wanted }
    }
    const region = { offset: this.#end, bytes: wanted }
    const missing = region.offset + wanted - this.wasm.buffer.byteLength
    if (missing > 0) {
      try {
        this.wasm.grow(Math.ceil(missing / pageBytes))
      } catch {
        throw new OutOfMemory(what, wanted, region.offset + wanted <= mostBytes)
      }
    }
    this.#end += wanted
    if (this.#used > region.offset) new Uint8Array(this.wasm.buffer, region.offset, Math.min(this.#used - region.offset, wanted)).fill(0)
    this.#used = Math.max(this.#used, this.#end)
    return region
  }

  /** A region of each size, or none at all where one of them does not fit. */
  allocateAll(sizes: readonly number[], what: string): readonly Region[] {
    if (sizes.length === 0) return []
    const aligned = sizes.map((bytes) => Math.max(alignment, align(bytes)))
    let { offset } = this.allocate(
      aligned.reduce((sum, bytes) => sum + bytes, 0),
      what
    )
    return aligned.map((bytes) => {
      const region = { offset, bytes }
      offset += bytes
      return region
    })
  }

  /** Gives a region back; neighbours are joined. */
  release(region: Region): void {
    const regions = [...this.#free, region].sort((a, b) => a.offset - b.offset)
    const joined: Region[] = []
    for (const next of regions) {
      const last = joined.at(-1)
      if (last && last.offset + last.bytes === next.offset)
        joined[joined.length - 1] = { offset: last.offset, bytes: last.bytes + next.bytes }
      else joined.push(next)
    }
    const last = joined.at(-1)
    if (last && last.offset + last.bytes === this.#end) {
      this.#end = last.offset
      joined.pop()
    }
    this.#free = joined
  }

  /** The elements of a tensor, as a view: it sees later writes. */
  view(tensor: Tensor, precision: Precision): Float32Array | Float64Array | Int32Array {
    const { buffer } = this.wasm
    if (tensor.type === 'int32') return new Int32Array(buffer, tensor.offset, tensor.size)
    return precision === 'float32'
      ? new Float32Array(buffer, tensor.offset, tensor.size)
      : new Float64Array(buffer, tensor.offset, tensor.size)
  }

  bytes(offset: number, length: number): Uint8Array {
    return new Uint8Array(this.wasm.buffer, offset, length)
  }

  /** int32 words at an address. */
  words(offset: number, count: number): Int32Array {
    return new Int32Array(this.wasm.buffer, offset, count)
  }

  copyOf(tensor: Tensor, precision: Precision): Float64Array {
    return Float64Array.from(this.view(tensor, precision))
  }
}
