// Puts the files of a training run on the disk while it goes on: one write at a time, and the newest state of each file wins.
import type { EngineEvent } from '../../engine/contract.ts'
import { writeFileAtomically } from './atomic-file.ts'

type FileEvent = Extract<EngineEvent, { type: 'file' }>
type Purpose = FileEvent['purpose']

export class RunFiles {
  readonly #paths: Readonly<Record<Purpose, string | undefined>>
  readonly #warn: (error: unknown) => void
  readonly #waiting = new Map<Purpose, Uint8Array>()
  readonly #saved = new Set<Purpose>()
  readonly #failed = new Map<Purpose, unknown>()
  #writing: Promise<void> | undefined

  /** `warn` hears of a write that failed while the run goes on; the next state of that file is tried again. */
  constructor(paths: Readonly<Record<Purpose, string | undefined>>, warn: (error: unknown) => void) {
    this.#paths = paths
    this.#warn = warn
  }

  add({ purpose, bytes }: FileEvent): void {
    this.#waiting.set(purpose, bytes)
    this.#writing ??= this.#writeAll()
  }

  /** Resolves when nothing waits to be written. Throws when the newest state of a file could not be written. */
  async finish(): Promise<void> {
    await this.#writing
    for (const error of this.#failed.values()) throw error
  }

  /** What is on the disk now, for people. */
  get saved(): readonly string[] {
    const sentences: Record<Purpose, string> = { weights: 'Weights saved to', checkpoint: 'Checkpoint saved to' }
    return [...this.#saved].map((purpose) => `${sentences[purpose]} ${this.#paths[purpose]}`)
  }

  /** Whether every file that was asked for is on the disk. */
  get complete(): boolean {
    return (['weights', 'checkpoint'] as const).every((purpose) => this.#paths[purpose] === undefined || this.#saved.has(purpose))
  }

  async #writeAll(): Promise<void> {
    for (let [next] = this.#waiting; next; [next] = this.#waiting) {
      const [purpose, bytes] = next
      this.#waiting.delete(purpose)
      const path = this.#paths[purpose]
      if (path === undefined) continue
      try {
        await writeFileAtomically(path, bytes)
        this.#saved.add(purpose)
        this.#failed.delete(purpose)
      } catch (error) {
        this.#failed.set(purpose, error)
        if (purpose === 'checkpoint') this.#warn(error)
      }
    }
    this.#writing = undefined
  }
}
