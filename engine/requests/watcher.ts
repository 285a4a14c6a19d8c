// Makes the frames of a watched training run: one in flight, the newest wins, no loss is left out between them.
import type { ExaminedEvent, FrameEvent, Tap, TapPicture, Watch } from '../contract.ts'
import type { Tensor } from '../tensor.ts'
import { Examiner } from '../train/health/examiner.ts'
import { histogramOf, imageOf, statisticsOf } from '../train/tensor-picture.ts'
import type { TrainingRun } from '../train/training-run.ts'
import { LossBuffer } from './loss-buffer.ts'

/** Weight of the newest measurement in the shown speed. */
const newest = 0.3
/** ms between two examinations of the network's health: the first few soon, so that silent units are known. */
const examinationEvery = (examined: number): number => (examined < 5 ? 200 : 2000)

export class Watcher {
  readonly #run: TrainingRun
  readonly #total: number
  readonly #interval: number
  readonly #send: (event: FrameEvent | ExaminedEvent) => void
  readonly #examiner: Examiner | undefined
  #lastExamined = Number.NEGATIVE_INFINITY
  #examined = 0
  readonly #losses = new LossBuffer()
  #taps: readonly Tap[]
  /** False while the client has not shown the last frame. */
  #free = true
  #lastFrame = Number.NEGATIVE_INFINITY
  #mark: { readonly at: number; readonly iteration: number } | undefined
  #speed: number | undefined

  constructor(run: TrainingRun, total: number, watch: Watch, send: (event: FrameEvent | ExaminedEvent) => void) {
    this.#run = run
    this.#total = total
    this.#taps = watch.taps
    this.#interval = 1000 / Math.max(1, Math.min(60, watch.framesPerSecond))
    this.#send = send
    this.#examiner = watch.health ? new Examiner(run) : undefined
  }

  setTaps(taps: readonly Tap[]): void {
    this.#taps = taps
  }

  shown(): void {
    this.#free = true
  }

  /** @param loss of the iteration's mini-batch before its update. */
  record(iteration: number, loss: number): void {
    this.#losses.add(iteration, loss)
    const at = performance.now()
    if (!this.#examiner || at - this.#lastExamined < examinationEvery(this.#examined)) return
    this.#examined++
    this.#lastExamined = at
    this.#examiner.before(loss)
  }

  /** After the update of the recorded iteration. */
  updated(): void {
    const report = this.#examiner?.after()
    if (report) this.#send({ type: 'examined', report })
  }

  /** Speed is measured while iterations run: waiting and evaluating do not count. */
  rest(): void {
    this.#mark = undefined
  }

  /** Sends a frame if one is due. @param now also before its time: at a pause and at the end the last state must be seen. */
  frame(now = false): void {
    const at = performance.now()
    if (!now && (!this.#free || at - this.#lastFrame < this.#interval)) return
    this.#measure(at)
    this.#free = false
    this.#lastFrame = at
    const run = this.#run
    const { iteration } = run
    const speed = this.#speed
    this.#send({
      type: 'frame',
      iteration,
      total: this.#total,
      ...this.#losses.take(iteration),
      learningRate: run.learningRate(this.#total),
      iterationsPerSecond: speed ?? 0,
      ...(speed ? { secondsLeft: (this.#total - iteration) / speed } : {}),
      taps: this.#taps.flatMap((tap) => this.#picture(tap) ?? [])
    })
  }

  #measure(at: number): void {
    const { iteration } = this.#run
    const mark = this.#mark
    if (mark && at - mark.at > 20) {
      const speed = ((iteration - mark.iteration) * 1000) / (at - mark.at)
      this.#speed = this.#speed === undefined ? speed : this.#speed + newest * (speed - this.#speed)
    }
    if (!mark || at - mark.at > 20) this.#mark = { at, iteration }
  }

  /** Undefined for what is not there, or was not computed in this pass. */
  #picture({ what, name, picture }: Tap): TapPicture | undefined {
    const tensor = this.#find(what, name)
    if (!tensor) return undefined
    const { execution, network } = this.#run
    const data = execution.plan.kernels.memory.view(tensor, network.options.precision)
    const statistics = statisticsOf(data)
    const base = { what, name, shape: tensor.shape, statistics }
    if (picture === 'histogram') {
      const histogram = histogramOf(data, statistics)
      return { ...base, ...(histogram && { histogram }) }
    }
    const image = imageOf(data, tensor.shape, what === 'parameter' || what === 'parameter-gradient')
    return { ...base, ...(image && { image }) }
  }

  #find(what: Tap['what'], name: string): Tensor | undefined {
    const { execution, network } = this.#run
    const { plan } = execution
    switch (what) {
      case 'value':
        return execution.hasValue(name) ? plan.values.get(name) : undefined
      case 'gradient':
        return execution.hasGradient(name) ? plan.gradients.get(name) : undefined
      case 'parameter':
        return network.store.find(name)?.value
      case 'parameter-gradient':
        return network.store.find(name)?.gradient
      case 'state':
        return network.store.findState(name)?.value
    }
  }
}
