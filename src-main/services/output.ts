// What a command says: JSON or text on stdout with back-pressure, sentences and progress on stderr.
import type { Problem } from '../../engine/contract.ts'
import { BrokenPipe, errorCode } from './failure.ts'
import { writingProblem } from './file-problem.ts'
import { jsonPieces } from './json.ts'
import { type Progress, ProgressBar, type Terminal } from './progress-bar.ts'

export class Output {
  readonly #stdout: Terminal
  readonly #stderr: Terminal
  readonly #bar: ProgressBar
  #failure: Error | undefined

  constructor(stdout: Terminal, stderr: Terminal) {
    this.#stdout = stdout
    this.#stderr = stderr
    this.#bar = new ProgressBar(stderr)
    stdout.on('error', (error) => {
      this.#failure ??= errorCode(error) === 'EPIPE' ? new BrokenPipe() : writingProblem(error, 'the standard output')
    })
    // Without a reader of stderr there is nobody to tell; the work goes on.
    stderr.on('error', () => {})
  }

  /** One JSON object on a line of its own. Throws `BrokenPipe` when the reader has gone. */
  async json(value: unknown): Promise<void> {
    for (const piece of jsonPieces(value)) await this.#write(piece)
    await this.#write('\n')
  }

  /** A line for people. Throws `BrokenPipe` when the reader has gone. */
  async line(text: string): Promise<void> {
    await this.#write(`${text}\n`)
  }

  /** A sentence on stderr. */
  say(sentence: string): void {
    this.#bar.hide()
    this.#stderr.write(`${sentence}\n`)
  }

  warn(problem: Problem): void {
    this.say(`Warning: ${problem.message}`)
  }

  progress(event: Progress): void {
    this.#bar.show(event)
  }

  endProgress(): void {
    this.#bar.hide()
  }

  /** Resolves when everything written has left the process, or nobody takes it any more. */
  async flush(): Promise<void> {
    const drain = (stream: Terminal) => new Promise<void>((resolve) => stream.write('', () => resolve()))
    await drain(this.#stdout)
    await drain(this.#stderr)
  }

  async #write(text: string): Promise<void> {
    if (this.#failure) throw this.#failure
    this.#bar.hide()
    if (this.#stdout.write(text)) return
    await new Promise<void>((resolve) => {
      const settle = () => {
        this.#stdout.off('drain', settle)
        this.#stdout.off('error', settle)
        resolve()
      }
      this.#stdout.on('drain', settle)
      this.#stdout.on('error', settle)
    })
    if (this.#failure) throw this.#failure
  }
}
