// The training run as the window drives it: starts it with the document as it stands, follows its events, holds and stops it.
import { createStore } from 'zustand/vanilla'
import {
  type EngineCall,
  type EngineEvent,
  type Problem,
  ProjectError,
  type TrainDone,
  type TrainingOverrides,
  type Watch
} from '../../engine/contract.ts'
import { type ProjectDocument, parseProject, serialiseProject } from '../../engine/document.ts'
import type { Retention, RunDetails, RunPlace, RunRecord } from '../../src-main/contract.ts'
import type { Editor } from '../editor/contract.ts'
import type { EngineLink } from '../engine/engine-link.ts'
import type { Host } from '../host/host.ts'
import { words } from '../locales/language.ts'
import type { LogLine, Run, RunState } from './contract.ts'
import { formatCount, formatDuration, formatNumber, formatPercent } from './formats.ts'
import type { WatchedFrameHub } from './frame-hub.ts'
import { launchRun } from './launch-run.ts'

interface Parts {
  readonly editor: Editor
  readonly engine: EngineLink
  readonly host: Host
  readonly frames: WatchedFrameHub
  /** How much of runs is kept. */
  keep(): Retention
  notify(message: string, values: Readonly<Record<string, string>>): void
}

/** What a run was started with. */
interface Started {
  readonly id: string
  readonly name: string
  readonly folder: string
  readonly path?: string
  readonly text: string
  readonly overrides: TrainingOverrides
  readonly document: ProjectDocument
}

/** Under this name a window finds its run again after a reload. */
const runKey = 'gradloom-run'

const framesPerSecond = 15
const mostLines = 500
/** All cores but one, which draws; mini-batches are too small for more than eight. */
export const threads = Math.max(1, Math.min(8, navigator.hardwareConcurrency - 1))

const idle: RunState = {
  status: 'idle',
  phase: undefined,
  document: undefined,
  start: undefined,
  evaluations: [],
  examined: undefined,
  end: undefined,
  log: [],
  learningRate: undefined
}

export function createRun({ editor, engine, host, frames, keep, notify }: Parts): Run {
  const store = createStore<RunState>(() => idle)
  let call: EngineCall | undefined
  let started: Started | undefined
  let checkpoint: Uint8Array | undefined
  let lines = 0
  let evaluatingSince = 0
  let startsPaused = false
  /** Other tensors were wanted while the run was being prepared. */
  let tapsMissed = false

  function log(severity: LogLine['severity'], message: string, node?: string): void {
    const line: LogLine = { id: lines++, at: Date.now(), severity, message, ...(node !== undefined && { node }) }
    store.setState(({ log: now }) => ({ log: [...now.slice(-(mostLines - 1)), line] }))
  }

  const watching = (): Watch => ({ framesPerSecond, taps: frames.taps, health: true })

  /** What is on the canvas runs, saved or not. */
  function onCanvas(): Started {
    const { document, place } = editor.getState()
    const { name, folder, path } = place
    const text = serialiseProject(document)
    return { id: crypto.randomUUID(), name, folder, ...(path !== undefined && { path }), text, overrides: {}, document }
  }

  function begin(paused: boolean, run: Started, resume?: RunPlace): void {
    if (call) return
    editor.end()
    started = run
    startsPaused = paused
    tapsMissed = false
    if (!resume) {
      frames.reset()
      checkpoint = undefined
    }
    store.setState(({ log: kept, evaluations, learningRate }) => ({
      ...idle,
      log: kept,
      status: 'starting',
      document: run.document,
      evaluations: resume ? evaluations : [],
      learningRate: resume ? learningRate : undefined
    }))
    const { document: _, ...start } = run
    const begun = { ...start, threads, paused, keep: keep(), ...(resume && { resume }) }
    sessionStorage.setItem(runKey, run.id)
    beginFollowing(launchRun({ engine, host }, begun, watching()))
  }

  function beginFollowing(running: EngineCall): void {
    call = running
    void follow(running)
  }

  /** Shows a kept run as it is: its project, its curves, its last checkpoint. */
  async function show({ record, text, curves }: RunDetails, until: number): Promise<Started> {
    const document = parseProject(text).document
    if (!document) throw new Error(words('training.unreadableRun', { name: record.name }))
    const { id, name, folder, path, overrides } = record
    frames.reset()
    frames.recall(curves, until)
    checkpoint = undefined
    store.setState(({ log: kept }) => ({ ...idle, log: kept, document, learningRate: overrides.learningRate }))
    return { id, name, folder, ...(path !== undefined && { path }), text, overrides, document }
  }

  async function follow(running: EngineCall): Promise<void> {
    try {
      for await (const event of running) receive(event, running)
    } catch (error) {
      fail(error instanceof ProjectError ? error.problems : [{ code: 'internal', severity: 'error', message: String(error) }])
    } finally {
      if (call === running) call = undefined
      if (store.getState().status !== 'idle') store.setState({ status: 'idle', phase: undefined })
    }
  }

  function receive(event: EngineEvent, running: EngineCall): void {
    switch (event.type) {
      case 'start': {
        const { parameters, threads, precision, kernels, dataHash } = event
        store.setState(({ status }) => ({
          start: { parameters, threads, precision, kernels, dataHash },
          phase: undefined,
          status: status === 'stopping' ? status : startsPaused ? 'paused' : 'running'
        }))
        if (tapsMissed) watch()
        log('info', words('training.logStart', { parameters: formatCount(parameters), precision, kernels }))
        if (dataHash !== null) log('info', words('training.logData', { hash: dataHash.slice(0, 16) }))
        return
      }
      case 'frame':
        evaluatingSince = performance.now()
        frames.receive(event)
        // the next one may come when this one is on the screen
        void frames.painted().then(() => call === running && engine.request({ type: 'frame-shown', training: running.id }))
        return
      case 'progress':
        showPhase(event.phase, event.done, event.total)
        return
      case 'evaluated': {
        store.setState(({ evaluations }) => ({ evaluations: [...evaluations, event], phase: undefined }))
        const { train, validation, test, iteration } = event
        log(
          'info',
          words(validation ? 'training.logEvaluatedHeld' : 'training.logEvaluated', {
            iteration,
            train: formatPercent(train?.accuracy ?? null),
            validation: formatPercent(validation?.accuracy ?? null),
            test: formatPercent(test?.accuracy ?? null)
          })
        )
        return
      }
      case 'examined':
        store.setState({ examined: event.report })
        return
      case 'paused':
        store.setState(({ status }) => ({ status: status === 'stopping' ? status : 'paused', phase: undefined }))
        log('info', words('training.logPaused', { iteration: event.iteration }))
        return
      case 'continued':
        store.setState(({ status }) => ({ status: status === 'stopping' ? status : 'running' }))
        return
      case 'file':
        if (event.purpose === 'checkpoint') checkpoint = event.bytes
        return
      case 'warning':
        log('warning', event.problem.message, event.problem.node)
        return
      case 'done':
        finish(event)
        return
      case 'stopped':
        // stopped before anything was trained
        store.setState({ status: 'idle', phase: undefined, end: { kind: 'stopped', seconds: 0 } })
        log('info', words('training.logCancelled'))
        return
      default:
        return
    }
  }

  /** Phases change a few times a run; their progress is shown in coarse steps so that React has little to do. */
  function showPhase(name: string, done: number, total: number): void {
    if (name !== 'evaluating') evaluatingSince = performance.now()
    if (name !== 'loading' && name !== 'evaluating' && name !== 'numerical-gradient') {
      if (store.getState().phase) store.setState({ phase: undefined })
      return
    }
    const before = store.getState().phase
    const share = (part: number, whole: number): number => Math.floor((10 * part) / Math.max(1, whole))
    if (before?.name === name && share(before.done, before.total) === share(done, total)) return
    // an evaluation of a fraction of a second would only flicker
    if (name === 'evaluating' && performance.now() - evaluatingSince < 300) return
    store.setState({ phase: { name, done, total } })
  }

  function finish({ reason, iterations, seconds, loss, testAccuracy }: TrainDone): void {
    const kind = reason === 'interrupted' ? 'stopped' : reason
    store.setState({ status: 'idle', phase: undefined, end: { kind, seconds } })
    const key = kind === 'finished' ? 'training.logFinished' : kind === 'stopped' ? 'training.logStopped' : 'training.logEarly'
    log(
      'info',
      words(key, {
        iterations: formatCount(iterations),
        duration: formatDuration(seconds),
        loss: formatNumber(loss ?? frames.numbers.loss),
        test: formatPercent(testAccuracy)
      })
    )
  }

  function fail(problems: readonly Problem[]): void {
    const [first] = problems
    if (first?.code === 'engine-stopped') {
      const status = engine.getStatus()
      const reason = status.kind === 'lost' ? status.reason : first.message
      store.setState({ status: 'idle', phase: undefined, end: { kind: 'engine-lost', reason, checkpoint: checkpoint !== undefined } })
      log('error', words('training.logEngineLost', { reason }))
      return
    }
    store.setState({ status: 'idle', phase: undefined, end: { kind: 'failed', problems } })
    for (const problem of problems) log(problem.severity === 'warning' ? 'warning' : 'error', problem.message, problem.node)
  }

  /** Sends a request about the run that needs no more than to be done. */
  async function tell(work: Parameters<EngineLink['request']>[0]): Promise<void> {
    try {
      for await (const _ of engine.request(work)) {
        // its answer says only that it was done
      }
    } catch (error) {
      // a run that ended in the meantime needs no reins
      if (error instanceof ProjectError && error.problems[0]?.code === 'not-training') return
      log('error', error instanceof Error ? error.message : String(error))
    }
  }

  function act(action: 'pause' | 'continue' | 'iteration' | 'epoch'): void {
    if (call) void tell({ type: 'control', training: call.id, action })
  }

  function watch(): void {
    if (!call) return
    // a run that is being prepared takes no messages yet
    tapsMissed = store.getState().start === undefined
    if (!tapsMissed) void tell({ type: 'watch', training: call.id, taps: frames.taps })
  }
  frames.onTapsChanged(watch)

  /** From idle the run starts held; the step follows once it waits. */
  function step(action: 'iteration' | 'epoch'): void {
    if (call) {
      act(action)
      return
    }
    begin(true, onCanvas())
    const unsubscribe = store.subscribe(({ status }) => {
      if (status === 'starting') return
      unsubscribe()
      if (status === 'paused') act(action)
    })
  }

  host.onEvent((event) => {
    if (event.type !== 'run-not-kept' || event.id !== started?.id) return
    log('error', words('training.notKept', { reason: event.reason }))
    notify('training.notKept', { reason: event.reason })
  })

  let before: () => Promise<void> = async () => {}
  /** What was stepped belongs to the run before it moves on. */
  const after = (go: () => void) => void before().then(go)

  return {
    getState: store.getState,
    subscribe: store.subscribe,
    get status() {
      return store.getState().status
    },
    train: () => after(() => begin(false, onCanvas())),
    pause: () => act('pause'),
    resume: () => after(() => act('continue')),
    stop() {
      if (!call) return
      store.setState({ status: 'stopping' })
      call.stop()
    },
    oneIteration: () => after(() => step('iteration')),
    oneEpoch: () => after(() => step('epoch')),
    setLearningRate(learningRate) {
      if (!call) return
      store.setState({ learningRate })
      void tell({ type: 'learning-rate', training: call.id, learningRate })
    },
    resumeFromCheckpoint() {
      if (!checkpoint || !started) return
      const { learningRate } = store.getState()
      const overrides = learningRate === undefined ? started.overrides : { ...started.overrides, learningRate }
      begin(false, { ...started, overrides }, { run: started.id })
    },
    async continueFrom(record, iteration) {
      if (call) return
      await before()
      const details = await host.services.run(record.id)
      const last = iteration ?? record.checkpoints.at(-1) ?? 0
      const run = await show(details, last)
      // one that was cut off goes on; from anywhere else another course begins
      const id = iteration === undefined && record.status === 'lost' ? record.id : crypto.randomUUID()
      begin(false, { ...run, id }, { run: record.id, ...(iteration !== undefined && { iteration }) })
    },
    async attachTo(record) {
      if (call) return
      const run = await show(await host.services.run(record.id), Number.POSITIVE_INFINITY)
      started = run
      startsPaused = false
      store.setState({ status: 'starting' })
      sessionStorage.setItem(runKey, record.id)
      beginFollowing(engine.request({ type: 'attach', run: record.id, watch: watching() }))
      if (record.checkpoints.length === 0) return
      const bytes = await host.services.runCheckpoint({ run: record.id })
      if (started === run) checkpoint ??= bytes
    },
    async findAgain() {
      const id = sessionStorage.getItem(runKey)
      if (id === null) return
      const record = (await host.services.runs()).find((one) => one.id === id)
      if (record && isGoing(record)) await this.attachTo(record)
    },
    held() {
      const { status } = store.getState()
      if (!call || !started || status !== 'paused') return undefined
      const { document, text, folder, overrides } = started
      return { id: call.id, document, project: { text, base: folder }, overrides }
    },
    learnt() {
      const { status } = store.getState()
      if (!started || !checkpoint || !store.getState().document || (status !== 'paused' && status !== 'idle')) return undefined
      const { document, text, folder, overrides } = started
      return { document, project: { text, base: folder }, overrides, checkpoint }
    },
    adopt(document) {
      if (!call || !started) return
      started = { ...started, text: serialiseProject(document), document }
      store.setState({ document })
    },
    beforeGoingOn(listener) {
      before = listener
    },
    forget() {
      if (call) return
      frames.reset()
      checkpoint = undefined
      store.setState(({ log: kept }) => ({ ...idle, log: kept }))
    },
    clearLog: () => store.setState({ log: [] }),
    forgetEnd: () => store.setState({ end: undefined })
  }
}

function isGoing({ status }: RunRecord): boolean {
  return status === 'starting' || status === 'running' || status === 'paused'
}
