// Progress for people on stderr: a bar on a terminal, a plain line every few seconds elsewhere.
import type { Writable } from 'node:stream'
import type { EngineEvent } from '../../engine/contract.ts'

export type Progress = Extract<EngineEvent, { type: 'progress' }>

/** A stream as the process has it: maybe a terminal. */
export interface Terminal extends Writable {
  readonly isTTY?: boolean
  readonly columns?: number
}

const barWidth = 24
const redrawMilliseconds = 100
const lineMilliseconds = 5000
/** Work that is over sooner needs no line. */
const firstLineMilliseconds = 1000

const words: Record<Progress['phase'], string> = {
  loading: 'loading data',
  training: 'training',
  evaluating: 'evaluating',
  'numerical-gradient': 'numerical gradient',
  checking: 'checking',
  measuring: 'measuring'
}

/** "4:05" or "1:02:03" from seconds. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds))
  const two = (value: number) => String(value).padStart(2, '0')
  const minutes = Math.floor(whole / 60)
  return minutes < 60 ? `${minutes}:${two(whole % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`
}

/** Everything the event tells, without the bar. */
export function describeProgress(event: Progress): string {
  const percent = event.total > 0 ? Math.floor((100 * event.done) / event.total) : 0
  const parts = [`${words[event.phase]} ${percent} %`, `${event.done.toLocaleString('en')} of ${event.total.toLocaleString('en')}`]
  if (event.iterationsPerSecond !== undefined)
    parts.push(`${Number(event.iterationsPerSecond.toPrecision(3)).toLocaleString('en')} iterations/s`)
  if (event.secondsLeft !== undefined && Number.isFinite(event.secondsLeft)) parts.push(`${clock(event.secondsLeft)} left`)
  if (event.loss !== undefined) parts.push(`loss ${event.loss.toPrecision(4)}`)
  if (event.testAccuracy !== undefined) parts.push(`test accuracy ${(100 * event.testAccuracy).toFixed(2)} %`)
  return parts.join(' · ')
}

export class ProgressBar {
  readonly #stream: Terminal
  #drawn = false
  #lastShown: number

  constructor(stream: Terminal) {
    this.#stream = stream
    this.#lastShown = stream.isTTY ? Number.NEGATIVE_INFINITY : performance.now() - lineMilliseconds + firstLineMilliseconds
  }

  /** Draws the event unless the last drawing is too fresh. */
  show(event: Progress): void {
    const now = performance.now()
    if (now - this.#lastShown < (this.#stream.isTTY ? redrawMilliseconds : lineMilliseconds)) return
    this.#lastShown = now
    const text = describeProgress(event)
    if (!this.#stream.isTTY) {
      this.#stream.write(`${text}\n`)
      return
    }
    const filled = event.total > 0 ? Math.round((barWidth * Math.min(event.done, event.total)) / event.total) : 0
    const line = `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${text}`
    this.#stream.write(`\r${line.slice(0, (this.#stream.columns ?? 80) - 1)}\x1b[K`)
    this.#drawn = true
  }

  /** Clears the bar so that a line can be written where it stood; the next event draws it again. */
  hide(): void {
    if (!this.#drawn) return
    this.#stream.write('\r\x1b[K')
    this.#drawn = false
    this.#lastShown = Number.NEGATIVE_INFINITY
  }
}
