// A run that goes on: what the engine tells of it becomes its record, and is written down one file after the other, the newest state of each.
import type { EngineEvent } from '../../engine/contract.ts'
import type { KeptRunStatus, RunCurves, RunRecord, RunStart } from '../contract.ts'
import type { RunStore } from './run-store.ts'

interface Parts {
  readonly store: RunStore
  readonly record: RunRecord
  readonly start: RunStart
  /** Of the run this one goes on from. */
  readonly before: RunCurves | undefined
  changed(): void
  notKept(id: string, reason: string): void
}

type Part = 'record' | 'curves' | `checkpoint ${number}` | 'weights'

type Accuracy = RunCurves['accuracies'][number]
const mostAccuracies = 4096

const nothing: RunCurves = { iterations: new Float64Array(), losses: new Float64Array(), accuracies: [] }

export class GoingRun {
  readonly #parts: Parts
  readonly #before: RunCurves
  readonly #begunAt = performance.now()
  readonly #ended = Promise.withResolvers<RunRecord>()
  readonly #waiting = new Map<Part, () => Promise<void>>()
  #record: RunRecord
  #curves: RunCurves
  #accuracies: Accuracy[]
  #writing: Promise<void> | undefined
  #hasFailed = false
  #stop: () => void = () => {}
  #isStopped = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#record = parts.record
    this.#before = parts.before ?? nothing
    this.#accuracies = [...this.#before.accuracies]
    this.#curves = this.#before
  }

  get record(): RunRecord {
    return this.#record
  }

  get text(): string {
    return this.#parts.start.text
  }

  get curves(): RunCurves {
    return this.#curves
  }

  /** It has ended or failed, and only has to be written down. */
  get isOver(): boolean {
    const { status } = this.#record
    return status !== 'starting' && status !== 'running' && status !== 'paused'
  }

  /** Resolves when it has ended and everything is written. */
  get ended(): Promise<RunRecord> {
    return this.#ended.promise
  }

  stop(): void {
    this.#isStopped = true
    this.#stop()
  }

  onStop(stop: () => void): void {
    this.#stop = stop
    if (this.#isStopped) stop()
  }

  async begin(): Promise<void> {
    const { store, start } = this.#parts
    await this.#tried(() => store.begin(this.#record, start.text))
    if (this.#before !== nothing) this.#write('curves', () => store.writeCurves(this.#record.id, this.#curves))
  }

  receive(event: EngineEvent): void {
    const { store, start } = this.#parts
    const { id } = this.#record
    switch (event.type) {
      case 'start': {
        const { type: _, ...used } = event
        this.#change({ start: used, status: start.paused ? 'paused' : 'running' })
        return
      }
      case 'progress':
        if (event.phase !== 'training') return
        this.#record = { ...this.#record, iterations: event.done, ...(event.loss !== undefined && { loss: event.loss }) }
        this.#parts.changed()
        return
      case 'accuracy': {
        const { type: _, ...accuracy } = event
        this.#addAccuracy(accuracy)
        this.#change({ accuracy })
        return
      }
      case 'paused':
        this.#change({ status: 'paused', iterations: event.iteration })
        return
      case 'continued':
        this.#change({ status: 'running' })
        return
      case 'learning-rate':
        this.#change({ overrides: { ...this.#record.overrides, learningRate: event.learningRate } })
        return
      case 'curves':
        this.#curves = joined(this.#before, event, this.#accuracies)
        this.#record = { ...this.#record, loss: event.losses.at(-1) ?? this.#record.loss }
        this.#write('curves', () => store.writeCurves(id, this.#curves))
        return
      case 'file': {
        const { purpose, iteration, bytes } = event
        if (purpose === 'weights') {
          this.#write('weights', () => store.writeWeights(id, bytes))
          this.#record = { ...this.#record, hasWeights: true }
          return
        }
        this.#writeCheckpoint(iteration, bytes)
        this.#change({ iterations: iteration })
        return
      }
      case 'done': {
        const { iterations, loss, trainAccuracy, validationAccuracy, testAccuracy, reason } = event
        const measured = trainAccuracy !== null || testAccuracy !== null
        const accuracy = {
          iteration: iterations - 1,
          train: trainAccuracy,
          ...(validationAccuracy !== undefined && { validation: validationAccuracy }),
          test: testAccuracy
        }
        const last = this.#curves.accuracies.at(-1)
        if (measured && last?.iteration !== accuracy.iteration && reason !== 'interrupted') this.#addAccuracy(accuracy)
        this.#write('curves', () => store.writeCurves(id, this.#curves))
        const status = reason === 'interrupted' ? 'stopped' : reason
        this.#change({
          status,
          iterations,
          ...(loss !== null && { loss }),
          ...(measured && { accuracy: this.#curves.accuracies.at(-1) ?? accuracy })
        })
        return
      }
      case 'stopped':
        this.#change({ status: 'stopped' })
        return
      default:
        return
    }
  }

  fail(status: Extract<KeptRunStatus, 'failed' | 'lost'>, reason: string): void {
    this.#change({ status, reason })
  }

  /** Everything that was brought so far is on the disk, or has failed to be. */
  async written(): Promise<void> {
    while (this.#writing) await this.#writing
  }

  async end(): Promise<void> {
    this.#change({ ended: Date.now() })
    await this.written()
    this.#ended.resolve(this.#record)
  }

  #change(change: Partial<RunRecord>): void {
    const { store, record } = this.#parts
    const seconds = record.seconds + (performance.now() - this.#begunAt) / 1000
    this.#record = { ...this.#record, ...change, seconds }
    this.#write('record', () => store.write(this.#record))
    this.#parts.changed()
  }

  #addAccuracy(accuracy: Accuracy): void {
    // joined two by two when there are more than a chart can show
    if (this.#accuracies.length === mostAccuracies) this.#accuracies = this.#accuracies.filter((_, i) => i % 2 === 0)
    this.#accuracies.push(accuracy)
    this.#curves = { ...this.#curves, accuracies: this.#accuracies }
  }

  /** A fast run may bring them faster than a disk takes them: those that would not be kept are not written. */
  #writeCheckpoint(iteration: number, bytes: Uint8Array): void {
    const most = this.#parts.start.keep.checkpoints
    this.#write(`checkpoint ${iteration}`, async () => {
      const checkpoints = await this.#parts.store.writeCheckpoint(this.#record.id, iteration, bytes, most)
      this.#change({ checkpoints })
    })
    const waiting = [...this.#waiting.keys()].filter((part) => part.startsWith('checkpoint'))
    for (const part of waiting.slice(0, -most)) this.#waiting.delete(part)
  }

  #write(part: Part, write: () => Promise<void>): void {
    this.#waiting.set(part, write)
    this.#writing ??= this.#writeAll()
  }

  async #writeAll(): Promise<void> {
    for (let [next] = this.#waiting; next; [next] = this.#waiting) {
      const [part, write] = next
      this.#waiting.delete(part)
      await this.#tried(write)
    }
    this.#writing = undefined
  }

  /** A run goes on where nothing can be written, and says so once. */
  async #tried(write: () => Promise<void>): Promise<void> {
    try {
      await write()
    } catch (error) {
      if (!this.#hasFailed) this.#parts.notKept(this.#record.id, error instanceof Error ? error.message : String(error))
      this.#hasFailed = true
    }
  }
}

function joined(
  before: RunCurves,
  { firstIteration, every, losses }: Extract<EngineEvent, { type: 'curves' }>,
  accuracies: RunCurves['accuracies']
): RunCurves {
  const iterations = losses.map((_, i) => firstIteration + i * every)
  if (before.iterations.length === 0) return { iterations, losses, accuracies }
  const [all, values] = [new Float64Array(before.iterations.length + losses.length), new Float64Array(before.losses.length + losses.length)]
  all.set(before.iterations)
  all.set(iterations, before.iterations.length)
  values.set(before.losses)
  values.set(losses, before.losses.length)
  return { iterations: all, losses: values, accuracies }
}
