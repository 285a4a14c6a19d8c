// Keeps the last datasets in JavaScript memory, so that looking at them and training again start at once.
import type { DataSource, Dataset, LoadContext, SourceFields } from './contract.ts'

/** Bytes kept at most; MNIST takes 55 MB. */
const budget = 160 * 1048576

interface Kept {
  readonly key: string
  readonly loading: Promise<Dataset>
  bytes: number
}

/** Two requests for the same data share one load. Data in files of the user are read anew each time: they may have changed. */
export class DatasetCache {
  readonly #kept: Kept[] = []

  async load(source: DataSource, fields: SourceFields, context: LoadContext): Promise<Dataset> {
    if (source.readsFiles) return source.load(fields, context)
    const key = JSON.stringify([source.name, source.fields.map((name) => fields[name])])
    const at = this.#kept.findIndex((entry) => entry.key === key)
    const known = this.#kept[at]
    if (known) {
      this.#kept.push(...this.#kept.splice(at, 1))
      return known.loading
    }
    const entry: Kept = { key, loading: source.load(fields, context), bytes: 0 }
    this.#kept.push(entry)
    try {
      const dataset = await entry.loading
      entry.bytes = bytesOf(dataset)
      this.#shrink()
      return dataset
    } catch (error) {
      // stopped or unreadable: the next request tries again
      this.#forget(entry)
      throw error
    }
  }

  #shrink(): void {
    let total = this.#kept.reduce((sum, { bytes }) => sum + bytes, 0)
    while (total > budget) {
      const [oldest] = this.#kept
      if (!oldest) return
      this.#forget(oldest)
      total -= oldest.bytes
    }
  }

  #forget(entry: Kept): void {
    const at = this.#kept.indexOf(entry)
    if (at >= 0) this.#kept.splice(at, 1)
  }
}

function bytesOf({ train, validation, test }: Dataset): number {
  return [train, validation, test].reduce(
    (sum, split) => sum + (split ? split.features.byteLength + split.targets.values.byteLength : 0),
    0
  )
}
