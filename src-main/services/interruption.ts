// Ctrl-C and SIGTERM: the first asks the work to end well, a second one ends at once.

/** One Ctrl-C can arrive twice: from the terminal, and passed on by npm or the launcher. */
const sameInterruptMilliseconds = 400

export const interruptedStatus = 130

/** Listens for signals from its construction to `release`. */
export class Interruption {
  /** What the first signal does; a later one ends the process with status 130. */
  handle: () => void
  #since: number | undefined

  constructor(handle: () => void) {
    this.handle = handle
    process.on('SIGINT', this.#receive)
    process.on('SIGTERM', this.#receive)
  }

  get happened(): boolean {
    return this.#since !== undefined
  }

  release(): void {
    process.off('SIGINT', this.#receive)
    process.off('SIGTERM', this.#receive)
  }

  readonly #receive = (): void => {
    const now = performance.now()
    if (this.#since === undefined) {
      this.#since = now
      this.handle()
    } else if (now - this.#since > sameInterruptMilliseconds) process.exit(interruptedStatus)
  }
}
