// The training request: iterations, logged losses, evaluations, early stopping, checkpoints, and an end at any moment.
import type { AccuracyEvent, EvaluationSummary, Problem, SplitName, TrainDone, TrainRequest } from '../contract.ts'
import { DataHash } from '../data/data-hash.ts'
import { quote } from '../document/show-value.ts'
import { runLength } from '../document/training.ts'
import type { NamedTensor } from '../exchange/named-tensor.ts'
import { writeWeights } from '../exchange/weights.ts'
import { projectError } from '../problem.ts'
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, refuseOtherData } from '../train/checkpoint.ts'
import { type EarlyStoppingState, earlyStoppingStart, hasStopped, watchMetric } from '../train/early-stopping.ts'
import { type Evaluation, evaluate } from '../train/evaluation.ts'
import { numericalGradient } from '../train/numerical-gradient.ts'
import { TrainingRun } from '../train/training-run.ts'
import type { RequestContext } from './context.ts'
import { type LoadedData, loadData, type Prepared, prepare, requireTrainable } from './prepare.ts'
import { Progress } from './progress.ts'
import { SharedRun, unwatched } from './shared-run.ts'
import { Cancelled } from './stopping.ts'
import { TrainingControl } from './training-control.ts'
import { Watcher } from './watcher.ts'

export async function train(request: TrainRequest, context: RequestContext): Promise<void> {
  const { run } = request
  if (run === undefined) return trainFor(request, context, undefined)
  const { runs } = context.engine
  const shared = runs.get(run) ?? new SharedRun()
  if (shared.isOwned) throw projectError('run-exists', `The training run ${quote(run)} goes on already. Start it under another name.`)
  shared.own(context)
  runs.set(run, shared)
  try {
    await trainFor({ ...request, watch: unwatched }, { ...context, send: shared.send }, shared)
    shared.end()
  } catch (error) {
    shared.end(error)
    throw error
  } finally {
    runs.delete(run)
  }
}

async function trainFor(request: TrainRequest, context: RequestContext, shared: SharedRun | undefined): Promise<void> {
  const { engine, send, stopping } = context
  const { host } = engine
  const kernels = engine.kernelsFor(request.threads)
  const started = performance.now()
  send({ type: 'progress', phase: 'loading', done: 0, total: 1 })
  const checkpoint = request.resume && decodeCheckpoint(request.resume)
  const prepared = await prepare(request.project, request.overrides, 'train', host, stopping)
  for (const problem of prepared.warnings) send({ type: 'warning', problem })
  requireTrainable(prepared)
  const { settings } = prepared
  runLength(settings)
  // who watches will look at the data and train again; a command ends after one run
  const hash = new DataHash()
  const cache = request.watch && engine.datasets
  const data = await loadData(prepared, request.project, settings.precision, kernels.memory, host, stopping, cache, hash)
  try {
    const { document, facts, trainCount } = prepared
    const network = { graph: document.graph, facts, gradients: 'parameters', pruned: true } as const
    const dataHash = await hash.text()
    if (checkpoint) refuseOtherData(checkpoint.dataHash, dataHash)
    if (checkpoint && checkpoint.kernels !== kernels.name)
      send({ type: 'warning', problem: otherKernels(checkpoint.kernels, kernels.name) })
    const run = new TrainingRun({ network, kernels, settings, trainCount, data: data.train, dataHash })
    try {
      if (checkpoint) run.restore(checkpoint)
      const loop = new TrainingLoop(request, context, prepared, data, run, started, checkpoint)
      shared?.prepared(loop.control)
      await loop.run(dataHash)
    } finally {
      context.trainings.delete(context.id)
      run.release()
    }
  } finally {
    data.release()
  }
}

/** ms between two checkpoints of a run with a name, besides those at pauses and the end. */
const leastBetween = 250

function otherKernels(before: string, now: string): Problem {
  const message = `The checkpoint was made with the kernels ${quote(before)}, and the run goes on with ${quote(now)}: the last bits may differ from a run that never stopped.`
  return { code: 'other-kernels', severity: 'warning', message }
}

interface Evaluations {
  readonly train: Evaluation | null
  readonly validation: Evaluation | null
  readonly test: Evaluation | null
}

class TrainingLoop {
  readonly #request: TrainRequest
  readonly #context: RequestContext
  readonly #prepared: Prepared
  readonly #data: LoadedData
  readonly #run: TrainingRun
  readonly #started: number
  readonly #total: number
  readonly #progress: Progress
  readonly control: TrainingControl
  #earlyStopping: EarlyStoppingState
  /** After the last update. */
  #evaluationDue: boolean
  #trainingMs = 0
  #loss: number | null = null
  #savedAt = Number.NEGATIVE_INFINITY
  #accuracy: Omit<AccuracyEvent, 'type'> | undefined

  constructor(
    request: TrainRequest,
    context: RequestContext,
    prepared: Prepared,
    data: LoadedData,
    run: TrainingRun,
    started: number,
    checkpoint: Checkpoint | undefined
  ) {
    this.#request = request
    this.#context = context
    this.#prepared = prepared
    this.#data = data
    this.#run = run
    this.#started = started
    const length = runLength(prepared.settings)
    this.#total = 'iterations' in length ? length.iterations : length.epochs * run.sampler.iterationsPerEpoch
    this.#progress = new Progress(context.send, 'training', this.#total, run.iteration)
    const watcher = request.watch && new Watcher(run, this.#total, request.watch, context.send)
    this.control = new TrainingControl(run, watcher, request.paused === true, context.send)
    context.trainings.set(context.id, this.control)
    this.#earlyStopping = checkpoint?.earlyStopping ?? earlyStoppingStart
    this.#evaluationDue = checkpoint?.evaluationDue ?? false
  }

  async run(dataHash: string | null): Promise<void> {
    const { settings } = this.#prepared
    const { send } = this.#context
    const run = this.#run
    const { kernels } = run.network.options
    const { count } = run.network.store
    const { precision, seed, batchSize, optimizer } = settings
    const { kind, learningRate } = optimizer
    const used = { seed, optimizer: kind, learningRate, batchSize, total: this.#total }
    send({ type: 'start', parameters: count, threads: kernels.threads, precision, kernels: kernels.name, dataHash, ...used })
    this.#progress.report(run.iteration)
    let reason: TrainDone['reason'] = 'finished'
    try {
      if (this.#evaluationDue) await this.#evaluateBetween(run.iteration - 1)
      if (settings.earlyStopping && hasStopped(settings.earlyStopping, this.#earlyStopping)) reason = 'early-stopping'
      while (reason === 'finished' && run.iteration < this.#total) {
        if (this.control.holds) await this.#wait()
        // the last iteration is seen whole
        if (this.#context.stopping.requested && (!this.control.watcher || run.execution.isWhole)) {
          reason = 'interrupted'
          break
        }
        if (await this.#iterate()) reason = 'early-stopping'
      }
      if (reason !== 'interrupted') await this.#evaluateAtEnd()
    } catch (error) {
      if (!(error instanceof Cancelled)) throw error
      reason = 'interrupted'
    }
    run.requireFiniteParameters()
    this.control.watcher?.frame(true)
    this.#saveCheckpoint()
    this.#saveWeights()
    send(this.#done(reason))
  }

  /** Held by the client: nothing is computed until it lets go, or stops. */
  async #wait(): Promise<void> {
    const { send, stopping } = this.#context
    const { watcher } = this.control
    watcher?.frame(true)
    this.#saveCheckpoint()
    send({ type: 'paused', iteration: this.#run.iteration })
    await this.control.wait(stopping)
    watcher?.rest()
    send({ type: 'continued' })
  }

  /** One iteration with what is due after it; true if the run shall end early. */
  async #iterate(): Promise<boolean> {
    const { settings } = this.#prepared
    const { stopping, send } = this.#context
    const { lossEvery, lossAt } = this.#request
    const run = this.#run
    const iteration = run.iteration
    const begun = performance.now()
    const before = run.position
    run.nextBatch()
    const brief = !this.#looksAtAll()
    let loss = await this.#gradients(iteration, brief).catch((error: unknown) => {
      // stopped inside the iteration: a resumed run draws this mini-batch again
      run.rewind(before)
      throw error
    })
    const { watcher } = this.control
    watcher?.record(iteration, loss)
    run.update(this.#total)
    watcher?.updated()
    const logged = lossEvery > 0 && iteration % lossEvery === 0
    const last = run.iteration === this.#total
    const watched = settings.earlyStopping?.metric === 'loss' && (logged || lossEvery === 0)
    if ((logged || last || watched) && lossAt === 'after') loss = run.currentLoss(iteration)
    if (logged || last || watched) this.#loss = loss
    this.#trainingMs += performance.now() - begun
    if (logged) send({ type: 'loss', iteration, loss })
    const waitedEnough = watched && this.#watch(iteration, loss)
    const stop = (await this.#evaluateBetween(iteration)) || waitedEnough
    if (this.#isCheckpointDue()) this.#saveCheckpoint()
    this.#report()
    const pausing = stopping.due()
    // a numerical gradient lets messages in by itself, so that it is never due here
    if (pausing || watcher?.waits || settings.gradient === 'numerical') watcher?.frame()
    if (pausing) await pausing
    return stop
  }

  /** The evaluation after an iteration, where one is due; true if the run shall end early. */
  async #evaluateBetween(iteration: number): Promise<boolean> {
    const { evaluateEvery, earlyStopping } = this.#prepared.settings
    this.#evaluationDue = evaluateEvery > 0 && iteration % evaluateEvery === 0 && this.#prepared.trainCount > 0
    if (!this.#evaluationDue) return false
    const { train, validation, test } = await this.#evaluate(iteration)
    this.#evaluationDue = false
    const metric = earlyStopping?.metric
    let stop = false
    if (metric === 'trainAccuracy') stop = this.#watch(iteration, train?.metrics?.accuracy ?? null)
    else if (metric === 'validationAccuracy') stop = this.#watch(iteration, validation?.metrics?.accuracy ?? null)
    else if (metric === 'validationLoss') stop = this.#watch(iteration, validation?.loss ?? null)
    else if (metric === 'testAccuracy') stop = this.#watch(iteration, test?.metrics?.accuracy ?? null)
    else if (metric === 'testLoss') stop = this.#watch(iteration, test?.loss ?? null)
    this.#saveCheckpointSoon()
    return stop
  }

  /** Whether somebody wants to see all values and gradients of the iteration that comes. */
  #looksAtAll(): boolean {
    const { watcher, iterationsLeft } = this.control
    if (!watcher) return false
    // early stopping may make it the last one
    const last = iterationsLeft <= 1 || this.#run.iteration + 1 === this.#total || this.#prepared.settings.earlyStopping !== undefined
    return last || watcher.looksAtAll
  }

  async #gradients(iteration: number, brief: boolean): Promise<number> {
    const run = this.#run
    if (this.#prepared.settings.gradient === 'backprop') return run.backpropagate(brief)
    const { stopping, send } = this.#context
    const total = run.network.store.count
    // the remaining time of the run is known only after the first iteration; until then that of the gradient is shown
    const progress = new Progress(send, 'numerical-gradient', total)
    await numericalGradient(run.execution, this.#prepared.settings.seed, iteration, (done) => {
      const pausing = stopping.dueOrCancel()
      if (pausing || done === total) progress.report(done)
      return pausing
    })
    return run.forward(true)
  }

  #watch(iteration: number, value: number | null): boolean {
    const settings = this.#prepared.settings.earlyStopping
    if (!settings) return false
    const { state, stop } = watchMetric(settings, this.#earlyStopping, iteration, value)
    this.#earlyStopping = state
    return stop
  }

  async #evaluate(iteration: number, announced = true): Promise<Evaluations> {
    const { trainCount, validationCount, testCount } = this.#prepared
    const { stopping, send } = this.#context
    const progress = new Progress(send, 'evaluating', trainCount + validationCount + testCount)
    const over = async (split: SplitName, count: number, before: number): Promise<Evaluation | null> => {
      if (count === 0) return null
      const data = this.#data[split === 'training' ? 'train' : split]
      return evaluate(this.#run.network, data, count, split, iteration, (done) => {
        const pausing = stopping.dueOrCancel()
        if (pausing) progress.report(before + done)
        return pausing
      })
    }
    const train = await over('training', trainCount, 0)
    const validation = await over('validation', validationCount, trainCount)
    const test = await over('test', testCount, trainCount + validationCount)
    const isHeldOut = validationCount > 0
    this.control.watcher?.rest()
    if (this.#request.watch) {
      const summaries = { train: summary(train), test: summary(test), ...(isHeldOut && { validation: summary(validation) }) }
      send({ type: 'evaluated', iteration, ...summaries })
    }
    const accuracyOf = (evaluation: Evaluation | null): number | null => evaluation?.metrics?.accuracy ?? null
    const accuracy = {
      iteration,
      train: accuracyOf(train),
      ...(isHeldOut && { validation: accuracyOf(validation) }),
      test: accuracyOf(test)
    }
    this.#accuracy = accuracy
    if (announced && (train?.metrics || test?.metrics)) send({ type: 'accuracy', ...accuracy })
    return { train, validation, test }
  }

  /** The accuracies in "done" are those of the final parameters. */
  async #evaluateAtEnd(): Promise<void> {
    const last = this.#run.iteration - 1
    if (this.#prepared.trainCount === 0 || this.#accuracy?.iteration === last) return
    // not an accuracy event: those come at the iterations evaluateEvery names
    await this.#evaluate(last, false)
  }

  #report(): void {
    const test = this.#accuracy?.test
    this.#progress.report(this.#run.iteration, {
      ...(this.#loss === null ? {} : { loss: this.#loss }),
      ...(test === null || test === undefined ? {} : { testAccuracy: test })
    })
  }

  /** After an evaluation. An owner who keeps the run is not flooded with those of a network that is evaluated a thousand times a second. */
  #saveCheckpointSoon(): void {
    if (this.#request.run === undefined || performance.now() - this.#savedAt >= leastBetween) this.#saveCheckpoint()
  }

  #isCheckpointDue(): boolean {
    const { checkpointSeconds } = this.#request
    return checkpointSeconds !== undefined && performance.now() - Math.max(this.#savedAt, this.#started) >= 1000 * checkpointSeconds
  }

  #saveCheckpoint(): void {
    if (!this.#request.checkpoint) return
    this.#savedAt = performance.now()
    const earlyStopping = this.#prepared.settings.earlyStopping ? this.#earlyStopping : null
    const bytes = encodeCheckpoint(this.#run.checkpoint(earlyStopping, this.#evaluationDue))
    // first: who goes on from the checkpoint has every loss before it
    const history = this.control.watcher?.history
    if (history) this.#context.send({ type: 'curves', ...history })
    this.#context.send({ type: 'file', purpose: 'checkpoint', iteration: this.#run.iteration, bytes })
  }

  #saveWeights(): void {
    const { weights } = this.#request
    if (!weights) return
    const { store } = this.#run.network
    const tensors = [...store.parameters, ...store.states].map(({ name, value }): NamedTensor => {
      const data = store.view(value).slice()
      const { shape } = value
      return data instanceof Float32Array ? { name, shape, type: 'float32', data } : { name, shape, type: 'float64', data }
    })
    const { document, settings } = this.#prepared
    const metadata = {
      format: 'gradloom/weights',
      project: document.title ?? '',
      seed: String(settings.seed),
      iterations: String(this.#run.iteration)
    }
    const bytes = writeWeights(tensors, weights, metadata)
    this.#context.send({ type: 'file', purpose: 'weights', iteration: this.#run.iteration, bytes })
  }

  #done(reason: TrainDone['reason']): TrainDone {
    return {
      type: 'done',
      iterations: this.#run.iteration,
      seconds: (performance.now() - this.#started) / 1000,
      trainingSeconds: this.#trainingMs / 1000,
      loss: this.#loss,
      trainAccuracy: this.#accuracy?.train ?? null,
      ...(this.#accuracy?.validation !== undefined && { validationAccuracy: this.#accuracy.validation }),
      testAccuracy: this.#accuracy?.test ?? null,
      reason
    }
  }
}

function summary(evaluation: Evaluation | null): EvaluationSummary | null {
  if (!evaluation) return null
  const { loss, samples, metrics, answers } = evaluation
  return {
    loss,
    samples,
    accuracy: metrics?.accuracy ?? null,
    perClass: metrics?.perClass ?? null,
    confusion: metrics?.confusion ?? null,
    ...(answers && { answers })
  }
}
