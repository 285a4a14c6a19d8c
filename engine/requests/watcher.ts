// Makes the frames of a watched training run: one in flight, the newest wins, no loss is left out between them.
import type { ExaminedEvent, FrameEvent, Tap, TapPicture, Watch } from '../contract.ts'
import type { Shape, Tensor } from '../tensor.ts'
import { Examiner } from '../train/health/examiner.ts'
import { ParameterUpdates } from '../train/parameter-updates.ts'
import { histogramOf, imageOf, statisticsOf } from '../train/tensor-picture.ts'
import type { TrainingRun } from '../train/training-run.ts'
import { LossBuffer, type LossSeries } from './loss-buffer.ts'

/** Weight of the newest measurement in the shown speed. */
const newest = 0.3
/** ms before a frame is due in which updates are looked at. */
const updateLead = 10
/** ms from which on an iteration is long: each is followed by a look at what is due. */
const patience = 15
/** ms between two examinations of the network's health: the first few soon, so that silent units are known. */
const examinationEvery = (examined: number): number => (examined < 5 ? 200 : 2000)

const intervalOf = (framesPerSecond: number): number => 1000 / Math.max(1, Math.min(60, framesPerSecond))

export class Watcher {
  readonly #run: TrainingRun
  readonly #total: number
  #interval: number
  readonly #send: (event: FrameEvent | ExaminedEvent) => void
  readonly #examiner: Examiner | undefined
  #lastExamined = Number.NEGATIVE_INFINITY
  #examined = 0
  readonly #losses = new LossBuffer()
  /** Every loss of the run, for who comes later. */
  readonly #history = new LossBuffer()
  #attached = true
  readonly #updates: ParameterUpdates
  #taps: readonly Tap[]
  /** False while the client has not shown the last frame. */
  #free = true
  #lastFrame = Number.NEGATIVE_INFINITY
  /** A frame is due that has to wait for an iteration with all values. */
  #waits = false
  #lastRecord = Number.NEGATIVE_INFINITY
  #duration = 0
  #mark: { readonly at: number; readonly iteration: number } | undefined
  #speed: number | undefined

  constructor(run: TrainingRun, total: number, watch: Watch, send: (event: FrameEvent | ExaminedEvent) => void) {
    this.#run = run
    this.#total = total
    this.#taps = watch.taps
    this.#interval = intervalOf(watch.framesPerSecond)
    this.#send = send
    this.#updates = new ParameterUpdates(run)
    this.#examiner = watch.health ? new Examiner(run) : undefined
  }

  /** Somebody looks, from now on: the next frame has every loss so far. */
  attach({ taps, framesPerSecond }: Watch): void {
    this.#attached = true
    this.#taps = taps
    this.#interval = intervalOf(framesPerSecond)
    this.#free = true
    this.#losses.copy(this.#history)
  }

  /** Nobody looks until somebody attaches. */
  detach(): void {
    this.#attached = false
    this.#free = false
    this.#waits = false
    this.#taps = []
  }

  /** Losses of this run so far, thinned. */
  get history(): LossSeries {
    return this.#history.read(this.#run.iteration)
  }

  setTaps(taps: readonly Tap[]): void {
    this.#taps = taps
  }

  shown(): void {
    this.#free = true
  }

  get waits(): boolean {
    return this.#waits
  }

  /** Whether the iteration that comes must compute everything: a frame is made of it, or the network examined. */
  get looksAtAll(): boolean {
    const at = performance.now()
    // where each iteration is long the next frame is made of this one
    const dueAfter = this.#free && this.#duration > patience && at + this.#duration >= this.#lastFrame + this.#interval
    return this.#waits || dueAfter || this.#examinationDue(at)
  }

  /** @param loss of the iteration's mini-batch before its update. */
  record(iteration: number, loss: number): void {
    this.#losses.add(iteration, loss)
    this.#history.add(iteration, loss)
    const at = performance.now()
    this.#duration = at - this.#lastRecord
    this.#lastRecord = at
    // of the iterations whose frame is about to be made; the copies cost time
    if (this.#free && at - this.#lastFrame >= this.#interval - updateLead) {
      const wanted = this.#taps.flatMap(({ what, name }) => (what === 'update' ? [name] : []))
      if (wanted.length > 0) this.#updates.before(new Set(wanted))
    }
    if (!this.#examiner || !this.#run.execution.isWhole || !this.#examinationDue(at)) return
    this.#examined++
    this.#lastExamined = at
    this.#examiner.before(loss)
  }

  /** After the update of the recorded iteration. */
  updated(): void {
    this.#updates.after()
    const report = this.#examiner?.after()
    if (report) this.#send({ type: 'examined', report })
  }

  /** Speed is measured while iterations run: waiting and evaluating do not count. */
  rest(): void {
    this.#mark = undefined
    this.#lastRecord = Number.NEGATIVE_INFINITY
  }

  /** Sends a frame if one is due. @param now also before its time: at a pause and at the end the last state must be seen. */
  frame(now = false): void {
    if (!this.#attached) return
    const at = performance.now()
    if (!now && (!this.#free || at - this.#lastFrame < this.#interval)) return
    // values and gradients that the last iteration left out are in the next one
    const whole = this.#run.execution.isWhole || !this.#taps.some(({ what }) => what === 'value' || what === 'gradient')
    this.#waits = !now && !whole
    if (this.#waits) return
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

  #examinationDue(at: number): boolean {
    return this.#attached && this.#examiner !== undefined && at - this.#lastExamined >= examinationEvery(this.#examined)
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
    const { data, shape } = tensor
    const statistics = statisticsOf(data)
    const base = { what, name, shape, statistics }
    if (picture === 'histogram') {
      const histogram = histogramOf(data, statistics)
      return { ...base, ...(histogram && { histogram }) }
    }
    const image = imageOf(data, shape, what === 'parameter' || what === 'parameter-gradient' || what === 'update')
    return { ...base, ...(image && { image }) }
  }

  #find(what: Tap['what'], name: string): { readonly shape: Shape; readonly data: Float32Array | Float64Array | Int32Array } | undefined {
    const { execution, network } = this.#run
    const { plan } = execution
    const { store } = network
    const view = (tensor: Tensor | undefined) =>
      tensor && { shape: tensor.shape, data: plan.kernels.memory.view(tensor, network.options.precision) }
    switch (what) {
      case 'value':
        return execution.hasValue(name) ? view(plan.values.get(name)) : undefined
      case 'gradient':
        return execution.hasGradient(name) ? view(plan.gradients.get(name)) : undefined
      case 'parameter':
        return view(store.find(name)?.value)
      case 'parameter-gradient':
        return view(store.find(name)?.gradient)
      case 'update':
        return this.#updates.find(name)
      case 'state':
        return view(store.findState(name)?.value)
      default:
        return what satisfies never
    }
  }
}
