// The training run as the window drives it: starts it with the document as it stands, follows its events, holds and stops it.
import { createStore } from 'zustand/vanilla'
import { type EngineCall, type EngineEvent, type Problem, ProjectError, type TrainDone, type TrainRequest } from '../../engine/contract.ts'
import { serialiseProject } from '../../engine/document.ts'
import type { Editor } from '../editor/contract.ts'
import type { EngineLink } from '../engine/engine-link.ts'
import { words } from '../locales/language.ts'
import type { LogLine, Run, RunState } from './contract.ts'
import { formatCount, formatDuration, formatNumber, formatPercent } from './formats.ts'
import type { WatchedFrameHub } from './frame-hub.ts'

interface Parts {
  readonly editor: Editor
  readonly engine: EngineLink
  readonly frames: WatchedFrameHub
}

const framesPerSecond = 15
const mostLines = 500
/** All cores but one, which draws; mini-batches are too small for more than eight. */
const threads = Math.max(1, Math.min(8, navigator.hardwareConcurrency - 1))

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

export function createRun({ editor, engine, frames }: Parts): Run {
  const store = createStore<RunState>(() => idle)
  let call: EngineCall | undefined
  let request: TrainRequest | undefined
  let checkpoint: Uint8Array | undefined
  let lines = 0
  let evaluatingSince = 0
  /** Other tensors were wanted while the run was being prepared. */
  let tapsMissed = false

  function log(severity: LogLine['severity'], message: string, node?: string): void {
    const line: LogLine = { id: lines++, at: Date.now(), severity, message, ...(node !== undefined && { node }) }
    store.setState(({ log: now }) => ({ log: [...now.slice(-(mostLines - 1)), line] }))
  }

  function begin(
    paused: boolean,
    resume?: { readonly checkpoint: Uint8Array; readonly request: TrainRequest; readonly learningRate?: number | undefined }
  ): void {
    if (call) return
    const { document, place } = editor.getState()
    editor.end()
    const overrides = resume?.learningRate === undefined ? {} : { learningRate: resume.learningRate }
    request = {
      type: 'train',
      // what is on the canvas runs, saved or not
      project: resume ? resume.request.project : { text: serialiseProject(document), base: place.folder },
      overrides,
      threads,
      lossEvery: 0,
      lossAt: 'before',
      checkpoint: true,
      watch: { framesPerSecond, taps: frames.taps, health: true },
      ...(paused && { paused }),
      ...(resume && { resume: resume.checkpoint })
    }
    tapsMissed = false
    if (!resume) {
      frames.reset()
      checkpoint = undefined
    }
    store.setState(({ log: kept, document: ran, evaluations, learningRate }) => ({
      ...idle,
      log: kept,
      status: 'starting',
      document: resume ? ran : document,
      evaluations: resume ? evaluations : [],
      learningRate: resume ? learningRate : undefined
    }))
    const running = engine.request(request)
    call = running
    void follow(running)
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
          status: status === 'stopping' ? status : request?.paused ? 'paused' : 'running'
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
    begin(true)
    const unsubscribe = store.subscribe(({ status }) => {
      if (status === 'starting') return
      unsubscribe()
      if (status === 'paused') act(action)
    })
  }

  let before: () => Promise<void> = async () => {}
  /** What was stepped belongs to the run before it moves on. */
  const after = (go: () => void) => void before().then(go)

  return {
    getState: store.getState,
    subscribe: store.subscribe,
    get status() {
      return store.getState().status
    },
    train: () => after(() => begin(false)),
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
      if (!checkpoint || !request) return
      begin(false, { checkpoint, request, learningRate: store.getState().learningRate })
    },
    held() {
      const { status, document } = store.getState()
      if (!call || !request || !document || status !== 'paused') return undefined
      return { id: call.id, document, project: request.project, overrides: request.overrides }
    },
    learnt() {
      const { status, document } = store.getState()
      if (!request || !checkpoint || !document || (status !== 'paused' && status !== 'idle')) return undefined
      return { document, project: request.project, overrides: request.overrides, checkpoint }
    },
    adopt(document) {
      if (!call || !request) return
      request = { ...request, project: { ...request.project, text: serialiseProject(document) } }
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
