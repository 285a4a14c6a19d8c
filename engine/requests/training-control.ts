// The reins of a training run: held after an iteration, let go on, for one iteration, or to the end of an epoch.
import type { ControlRequest, LearningRateEvent } from '../contract.ts'
import { projectError } from '../problem.ts'
import type { TrainingRun } from '../train/training-run.ts'
import type { Stopping } from './stopping.ts'
import type { Watcher } from './watcher.ts'

export class TrainingControl {
  readonly run: TrainingRun
  readonly watcher: Watcher | undefined
  readonly #send: (event: LearningRateEvent) => void
  /** Iterations done at which the run waits. */
  #holdAt: number
  #wake: () => void = () => {}

  /** @param send tells of a learning rate that was set */
  constructor(run: TrainingRun, watcher: Watcher | undefined, paused: boolean, send: (event: LearningRateEvent) => void) {
    this.run = run
    this.#send = send
    this.watcher = watcher
    this.#holdAt = paused ? run.iteration : Number.POSITIVE_INFINITY
  }

  setLearningRate(learningRate: number): void {
    this.run.setLearningRate(learningRate)
    this.#send({ type: 'learning-rate', learningRate })
  }

  act(action: ControlRequest['action']): void {
    const { iteration, sampler } = this.run
    switch (action) {
      case 'pause':
        // what is shown at a pause is shown in full
        this.#holdAt = this.run.execution.isWhole ? iteration : iteration + 1
        return
      case 'continue':
        this.#holdAt = Number.POSITIVE_INFINITY
        break
      case 'iteration':
        this.#holdAt = iteration + 1
        break
      case 'epoch': {
        const epoch = Math.max(1, sampler.iterationsPerEpoch)
        this.#holdAt = (Math.floor(iteration / epoch) + 1) * epoch
        break
      }
      default:
        throw projectError('bad-message', `The engine does not know the action ${String(action satisfies never)}.`)
    }
    this.#wake()
  }

  /** Before the run is held. */
  get iterationsLeft(): number {
    return this.#holdAt - this.run.iteration
  }

  get holds(): boolean {
    return this.run.iteration >= this.#holdAt
  }

  /** Resolves when the run may go on, or was stopped. */
  async wait(stopping: Stopping): Promise<void> {
    while (this.holds && !stopping.requested)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        stopping.onStop(resolve)
      })
  }
}
