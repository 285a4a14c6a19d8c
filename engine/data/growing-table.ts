// Numbers row by row while nobody knows yet how many rows come: bytes as long as all are whole numbers from 0 to 255.
type Chunk = Uint8Array | Float64Array

/** Numbers in a piece of memory; pieces hold whole rows. */
const chunkNumbers = 262_144

export class GrowingTable {
  readonly columns: number
  readonly #chunkRows: number
  readonly #chunks: Chunk[] = []
  #isBytes = true
  #count = 0

  /** @param columns at least 1 */
  constructor(columns: number) {
    this.columns = columns
    this.#chunkRows = Math.max(1, Math.floor(chunkNumbers / columns))
  }

  /** Whole rows. */
  get rows(): number {
    return Math.floor(this.#count / this.columns)
  }

  get byteLength(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0)
  }

  put(value: number): void {
    if (this.#isBytes && !(value >= 0 && value <= 255 && Number.isInteger(value))) this.#widen()
    const size = this.#chunkRows * this.columns
    const place = this.#count % size
    if (place === 0) this.#chunks.push(this.#isBytes ? new Uint8Array(size) : new Float64Array(size))
    const chunk = this.#chunks.at(-1)
    if (chunk) chunk[place] = value
    this.#count++
  }

  at(row: number, column: number): number {
    const chunk = this.#chunks[Math.floor(row / this.#chunkRows)]
    return chunk?.[(row % this.#chunkRows) * this.columns + column] ?? Number.NaN
  }

  /** The rows with these numbers, one behind the other. */
  gather(indices: Int32Array): Chunk {
    const { columns } = this
    const size = indices.length * columns
    const target = this.#isBytes ? new Uint8Array(size) : new Float64Array(size)
    for (let i = 0; i < indices.length; i++) {
      const row = indices[i] as number
      const start = (row % this.#chunkRows) * columns
      const chunk = this.#chunks[Math.floor(row / this.#chunkRows)]
      if (chunk) target.set(chunk.subarray(start, start + columns), i * columns)
    }
    return target
  }

  #widen(): void {
    this.#isBytes = false
    for (const [i, chunk] of this.#chunks.entries()) this.#chunks[i] = Float64Array.from(chunk)
  }
}
