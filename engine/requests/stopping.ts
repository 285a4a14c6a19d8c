// Lets messages in while long work runs, turns a stop request into an early end, and passes on how far reading is.
import type { EngineHost } from '../host.ts'

/** Work between two looks at the messages, in ms. */
const patience = 15

/** Thrown out of work that cannot end early with a result. */
export class Cancelled extends Error {
  constructor() {
    super('Stopped.')
    this.name = 'Cancelled'
  }
}

export class Stopping {
  readonly #host: EngineHost
  readonly loading: (done: number, total: number) => void
  #last = performance.now()
  #requested = false
  #gone = false
  #wake: () => void = () => {}

  /** @param loading hears how far the reading of data is. */
  constructor(host: EngineHost, loading: (done: number, total: number) => void = () => {}) {
    this.#host = host
    this.loading = loading
  }

  get requested(): boolean {
    return this.#requested
  }

  /** Whether it was not asked for: the client went away. */
  get gone(): boolean {
    return this.#gone
  }

  /** Wakes one who waits for something else, when a stop is requested; the last to ask. */
  onStop(wake: () => void): void {
    this.#wake = wake
  }

  /** @param gone the client has gone away */
  stop(gone = false): void {
    this.#requested = true
    this.#gone = gone
    this.#wake()
  }

  /** A promise every 15 ms, undefined in between: `const p = due(); if (p) await p`. */
  due(): Promise<void> | undefined {
    const now = performance.now()
    if (now - this.#last < patience) return undefined
    return this.pause()
  }

  /** Lets messages in now. */
  async pause(): Promise<void> {
    await this.#host.pause()
    this.#last = performance.now()
  }

  /** Like `pause`, but throws Cancelled once a stop was requested. */
  async pauseOrCancel(): Promise<void> {
    await this.pause()
    if (this.#requested) throw new Cancelled()
  }

  /** Like `due`, but throws Cancelled once a stop was requested. */
  dueOrCancel(): Promise<void> | undefined {
    if (this.#requested) throw new Cancelled()
    const pausing = this.due()
    return pausing?.then(() => {
      if (this.#requested) throw new Cancelled()
    })
  }
}
