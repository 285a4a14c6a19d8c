// A training run that other clients may attach to by its name: what it has told so far is told again, then its events go to all.
import type { EngineEvent, EvaluatedEvent, PausedEvent, TrainStart, WarningEvent, Watch } from '../contract.ts'
import { Cancelled, type Stopping } from './stopping.ts'
import type { TrainingControl } from './training-control.ts'

/** How a run without a viewer is watched: nothing is reduced, but its losses are remembered. */
export const unwatched: Watch = { framesPerSecond: 15, taps: [], health: true }

/** The request of a client about the run. */
interface RunRequest {
  readonly id: number
  readonly stopping: Stopping
  readonly trainings: Map<number, TrainingControl>
  send(event: EngineEvent): void
}

interface Viewer {
  readonly context: RunRequest
  readonly watch: Watch
}

export class SharedRun {
  #owner: Pick<RunRequest, 'send' | 'stopping'> | undefined
  #isStopped = false
  readonly #viewers = new Set<Viewer>()
  readonly #ended = Promise.withResolvers<void>()
  readonly #warnings: WarningEvent[] = []
  readonly #evaluated: EvaluatedEvent[] = []
  #start: TrainStart | undefined
  #paused: PausedEvent | undefined
  #control: TrainingControl | undefined

  constructor() {
    // it may end unseen
    this.#ended.promise.catch(() => {})
  }

  get isOwned(): boolean {
    return this.#owner !== undefined
  }

  /** Nobody waits for it any more, and it was not to be stopped as soon as it comes. */
  get isForgotten(): boolean {
    return !this.#owner && !this.#isStopped && this.#viewers.size === 0
  }

  /** The run begins. Those who waited for it see it from its first event. */
  own({ send, stopping }: RunRequest): void {
    this.#owner = { send, stopping }
    if (this.#isStopped) stopping.stop()
  }

  /** Sends an event of the run to whom it concerns: pictures to the viewer who came last, files and progress to all. */
  readonly send = (event: EngineEvent): void => {
    this.#remember(event)
    const [latest] = [...this.#viewers].slice(-1)
    for (const { context } of this.#viewers) {
      switch (event.type) {
        case 'curves':
          break
        case 'frame':
        case 'examined':
          if (context === latest?.context) context.send(event)
          break
        case 'file':
          // bytes are moved to whom they are sent
          if (event.purpose === 'checkpoint') context.send({ ...event, bytes: event.bytes.slice() })
          break
        default:
          context.send(event)
      }
    }
    if (event.type !== 'frame' && event.type !== 'examined' && event.type !== 'evaluated') this.#owner?.send(event)
  }

  /** The run is prepared: from now on it can be held. */
  prepared(control: TrainingControl): void {
    this.#control = control
    for (const viewer of this.#viewers) this.#hand(viewer, control)
  }

  /** Ends the calls of all viewers; `error` as the run's own call ends with it. */
  end(error?: unknown): void {
    for (const { context } of this.#viewers) context.trainings.delete(context.id)
    if (error === undefined) this.#ended.resolve()
    else this.#ended.reject(error)
  }

  /** Resolves when the run has ended or the viewer has gone; rejects as the run does. */
  async attach(context: RunRequest, watch: Watch): Promise<void> {
    const viewer: Viewer = { context, watch }
    if (!this.#owner) context.send({ type: 'progress', phase: 'loading', done: 0, total: 1 })
    for (const event of [...this.#warnings, this.#start, ...this.#evaluated, this.#paused]) if (event) context.send(event)
    this.#viewers.add(viewer)
    if (this.#control) this.#hand(viewer, this.#control)
    const left = new Promise<void>((resolve, reject) =>
      context.stopping.onStop(() => {
        if (context.stopping.gone) resolve()
        else if (this.#owner) this.#owner.stopping.stop()
        else {
          this.#isStopped = true
          reject(new Cancelled())
        }
      })
    )
    try {
      await Promise.race([this.#ended.promise, left])
    } finally {
      this.#leave(viewer)
    }
  }

  #hand({ context, watch }: Viewer, control: TrainingControl): void {
    context.trainings.set(context.id, control)
    control.watcher?.attach(watch)
    if (this.#paused) control.watcher?.frame(true)
  }

  #leave(viewer: Viewer): void {
    this.#viewers.delete(viewer)
    const [latest] = [...this.#viewers].slice(-1)
    if (latest) this.#control?.watcher?.attach(latest.watch)
    else this.#control?.watcher?.detach()
  }

  #remember(event: EngineEvent): void {
    if (event.type === 'start') this.#start = event
    else if (event.type === 'warning') this.#warnings.push(event)
    else if (event.type === 'paused') this.#paused = event
    else if (event.type === 'continued') this.#paused = undefined
    else if (event.type === 'evaluated') {
      // the answer to each sample is told of the last evaluation only
      const before = this.#evaluated.pop()
      if (before) this.#evaluated.push(withoutAnswers(before))
      this.#evaluated.push(event)
    }
  }
}

function withoutAnswers({ train, validation, test, ...rest }: EvaluatedEvent): EvaluatedEvent {
  const bare = <T extends { readonly answers?: unknown } | null>(summary: T) => {
    if (!summary) return summary
    const { answers: _, ...kept } = summary
    return kept as T
  }
  return { ...rest, train: bare(train), ...(validation !== undefined && { validation: bare(validation) }), test: bare(test) }
}
