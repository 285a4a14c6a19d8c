// Progress of long work: at most ten messages a second, with the remaining time from the speed so far.
import type { EngineEvent, ProgressEvent } from '../contract.ts'

const interval = 100

export class Progress {
  readonly #send: (event: EngineEvent) => void
  readonly #phase: ProgressEvent['phase']
  readonly #total: number
  readonly #first: number
  readonly #start = performance.now()
  #last = Number.NEGATIVE_INFINITY

  /** @param first work that was done before (a resumed run), left out of the speed. */
  constructor(send: (event: EngineEvent) => void, phase: ProgressEvent['phase'], total: number, first = 0) {
    this.#send = send
    this.#phase = phase
    this.#total = total
    this.#first = first
  }

  report(done: number, more: Pick<ProgressEvent, 'loss' | 'testAccuracy'> = {}): void {
    const now = performance.now()
    if (now - this.#last < interval && done < this.#total) return
    this.#last = now
    const seconds = (now - this.#start) / 1000
    const speed = (done - this.#first) / seconds
    const known = done > this.#first && seconds > 0.2
    this.#send({
      type: 'progress',
      phase: this.#phase,
      done,
      total: this.#total,
      ...(known ? { secondsLeft: (this.#total - done) / speed } : {}),
      ...(known && this.#phase === 'training' ? { iterationsPerSecond: speed } : {}),
      ...more
    })
  }
}
