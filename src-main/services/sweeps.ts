// Runs sweeps: one trial at a time as a kept run, written down after every change, so that a crash loses nothing that was done.
import { randomUUID } from 'node:crypto'
import { ProjectError } from '../../engine/contract.ts'
import type { RunDetails, RunRecord, RunStart, Sweep, SweepServices, SweepStart, SweepTrial } from '../contract.ts'
import { userProblem } from './failure.ts'
import type { SweepStore } from './sweep-store.ts'
import { trialMetrics } from './trial-metrics.ts'

/** What a sweep needs of the keeper of the runs. */
export interface TrialKeeper {
  /** Resolves when the engine has taken the run. */
  start(start: RunStart): Promise<void>
  /** Resolves with the record when the run has ended. */
  ended(id: string): Promise<RunRecord>
  /** Stops a run early; its checkpoint is kept. */
  stop(id: string): void
  list(): Promise<readonly RunRecord[]>
  details(id: string): Promise<RunDetails>
  remove(ids: readonly string[]): Promise<void>
}

interface Parts {
  readonly store: SweepStore
  readonly keeper: TrialKeeper
  /** Something about a sweep changed. */
  changed(): void
}

/** ms that a trial has to save itself when the program ends. */
const farewell = 5000

/** A sweep that goes on in this program. */
interface Going {
  sweep: Sweep
  readonly texts: readonly string[]
  /** Resolves when its loop has ended. */
  ended: Promise<void>
}

export class Sweeps {
  readonly #parts: Parts
  readonly #going = new Map<string, Going>()
  /** Trials of several sweeps take turns. */
  #turn: Promise<void> = Promise.resolve()
  /** Beginning, resuming and deleting come one after the other: a sweep asked for twice goes on once. */
  #order: Promise<void> = Promise.resolve()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  get services(): SweepServices {
    return {
      startSweep: (start) => this.#inOrder(() => this.#start(start)),
      sweeps: () => this.#list(),
      trialProject: (id, trial) => this.#project(id, trial),
      pauseSweep: (id) => this.#end(id, 'paused'),
      resumeSweep: (id) => this.#inOrder(() => this.#resume(id)),
      stopSweep: (id) => this.#end(id, 'stopped'),
      deleteSweep: (id, runs) => this.#inOrder(() => this.#delete(id, runs))
    }
  }

  /** The program ends: what goes on is left so that it can be resumed. Waits until that is written, but not for ever. */
  async close(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, farewell)
    })
    await Promise.race([Promise.all([...this.#going.keys()].map((id) => this.#end(id, 'interrupted'))), late])
    clearTimeout(timer)
  }

  #inOrder(work: () => Promise<void>): Promise<void> {
    const mine = this.#order.then(work)
    this.#order = mine.catch(() => {})
    return mine
  }

  async #start({ trials, ...plan }: SweepStart): Promise<void> {
    const sweep: Sweep = {
      ...plan,
      status: 'running',
      elsewhere: false,
      begun: Date.now(),
      trials: trials.map(({ values }) => ({ values, status: 'waiting' }))
    }
    if ((await this.#list()).some(({ id }) => id === plan.id))
      throw userProblem('sweep-exists', `There is a sweep ${plan.id} already. Give the new one another id.`)
    const texts = trials.map(({ text }) => text)
    await this.#parts.store.begin(sweep, texts)
    this.#go(sweep, texts)
  }

  async #list(): Promise<readonly Sweep[]> {
    const left = (await this.#parts.store.list()).filter(({ id }) => !this.#going.has(id))
    return [...[...this.#going.values()].map(({ sweep }) => sweep), ...left].sort((a, b) => b.begun - a.begun)
  }

  async #project(id: string, trial: number): Promise<string> {
    const text = (this.#going.get(id)?.texts ?? (await this.#parts.store.texts(id)))[trial]
    if (text === undefined) throw userProblem('no-trial', `The sweep has no trial ${trial + 1}. Choose one from its table.`)
    return text
  }

  async #resume(id: string): Promise<void> {
    // a pause that is under way comes first
    const going = this.#going.get(id)
    if (going?.sweep.status === 'running') return
    await going?.ended
    const { reason: _, ...left } = await this.#own(id)
    if (left.status !== 'paused' && left.status !== 'interrupted')
      throw userProblem('sweep-over', `The sweep of ${left.name} has ended. Start another one.`)
    const texts = await this.#parts.store.texts(id)
    const sweep: Sweep = { ...left, status: 'running' }
    await this.#parts.store.write(sweep)
    if (!this.#going.has(id)) this.#go(sweep, texts)
  }

  async #end(id: string, status: 'paused' | 'stopped' | 'interrupted'): Promise<void> {
    const going = this.#going.get(id)
    if (!going) {
      const left = await this.#own(id)
      if (status !== 'stopped' || left.status === 'finished' || left.status === 'stopped') return
      await this.#parts.store.write(stopped(left))
      this.#parts.changed()
      return
    }
    if (going.sweep.status !== 'running' && status !== 'stopped') return going.ended
    const reason = status === 'interrupted' ? 'Gradloom was closed while the sweep went on.' : undefined
    going.sweep = { ...going.sweep, status, ...(reason !== undefined && { reason }) }
    const run = going.sweep.trials.find((trial) => trial.status === 'running')?.run
    if (run !== undefined) this.#parts.keeper.stop(run)
    this.#parts.changed()
    await going.ended
    // a pause may have been written meanwhile
    if (status === 'stopped') await this.#end(id, status)
  }

  async #delete(id: string, runs: boolean): Promise<void> {
    if (this.#going.get(id)?.sweep.status === 'running')
      throw userProblem('sweep-goes-on', 'The sweep goes on. Stop it before you delete it.')
    await this.#going.get(id)?.ended
    await this.#own(id)
    if (runs) {
      const kept = await this.#parts.keeper.list()
      await this.#parts.keeper.remove(kept.filter(({ trial }) => trial?.sweep === id).map((record) => record.id))
    }
    await this.#parts.store.remove(id)
    this.#parts.changed()
  }

  /** One that no other open program runs. */
  async #own(id: string): Promise<Sweep> {
    const sweep = await this.#parts.store.find(id)
    if (sweep.elsewhere) throw userProblem('sweep-elsewhere', `Another open Gradloom runs the sweep of ${sweep.name}. Steer it there.`)
    return sweep
  }

  #go(sweep: Sweep, texts: readonly string[]): void {
    const going: Going = { sweep, texts, ended: Promise.resolve() }
    this.#going.set(sweep.id, going)
    going.ended = this.#work(going).finally(() => {
      this.#going.delete(sweep.id)
      this.#parts.changed()
    })
    this.#parts.changed()
  }

  async #work(going: Going): Promise<void> {
    try {
      while (going.sweep.status === 'running' && nextOf(going.sweep) >= 0) await this.#inTurn(() => this.#oneTrial(going))
      const { sweep } = going
      const isDone = nextOf(sweep) < 0 && sweep.status !== 'stopped'
      const ended: Sweep = isDone ? { ...sweep, status: 'finished' } : sweep.status === 'stopped' ? stopped(sweep) : sweep
      // nobody hears of an end that is not on the disk
      await this.#parts.store.write(ended)
      going.sweep = ended
    } catch (error) {
      // the disk takes nothing: what is there can be resumed
      going.sweep = { ...going.sweep, status: 'interrupted', reason: sentenceOf(error) }
    }
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.#turn.then(work)
    this.#turn = mine.catch(() => {})
    return mine
  }

  async #oneTrial(going: Going): Promise<void> {
    const { keeper } = this.#parts
    const index = nextOf(going.sweep)
    // it may have been paused while another sweep had its turn
    if (going.sweep.status !== 'running') return
    const before = going.sweep.trials[index] as SweepTrial
    const known = before.run === undefined ? undefined : (await keeper.list()).find(({ id }) => id === before.run)
    // it ended, and the program before this was told
    if (known?.status === 'finished' || known?.status === 'early-stopping' || known?.status === 'failed') {
      await this.#change(going, index, await this.#result(known))
      return
    }
    const from = known && known.checkpoints.length > 0 ? known.id : undefined
    const run = from ?? randomUUID()
    await this.#change(going, index, { status: 'running', run })
    // paused while that was written
    if (going.sweep.status !== 'running') return this.#change(going, index, before)
    try {
      await keeper.start(this.#startOf(going, index, run, from))
    } catch (error) {
      const isLost = error instanceof ProjectError && error.problems[0]?.code === 'engine-stopped'
      if (isLost) return this.#interrupt(going, index, before, sentenceOf(error))
      // a checkpoint that cannot be read is no reason to give the trial up
      return this.#change(going, index, from ? { status: 'waiting' } : { status: 'failed', reason: sentenceOf(error) })
    }
    // steered while the engine took it
    if (this.#statusOf(going) !== 'running') keeper.stop(run)
    const record = await keeper.ended(run)
    if (record.status === 'lost') return this.#interrupt(going, index, { status: 'held', run }, record.reason ?? '')
    const isHeld = record.status === 'stopped' && (this.#statusOf(going) === 'paused' || this.#statusOf(going) === 'interrupted')
    await this.#change(going, index, isHeld ? { status: 'held', run } : await this.#result(record))
  }

  /** A call: the status changes while others are waited for. */
  #statusOf({ sweep }: Going): Sweep['status'] {
    return sweep.status
  }

  #startOf({ sweep, texts }: Going, trial: number, run: string, from: string | undefined): RunStart {
    const { id, name, folder, path, iterations, threads, keep } = sweep
    return {
      id: run,
      name,
      folder,
      ...(path !== undefined && { path }),
      text: texts[trial] ?? '',
      overrides: iterations === undefined ? {} : { iterations },
      threads,
      paused: false,
      ...(from !== undefined && { resume: { run: from } }),
      keep,
      trial: { sweep: id, trial }
    }
  }

  async #result(record: RunRecord): Promise<Omit<SweepTrial, 'values'>> {
    const { id: run, seconds, reason } = record
    if (record.status === 'failed') return { status: 'failed', run, seconds, ...(reason !== undefined && { reason }) }
    const metrics = trialMetrics(await this.#parts.keeper.details(run))
    return { status: record.status === 'stopped' ? 'stopped' : 'finished', run, seconds, metrics }
  }

  async #interrupt(going: Going, index: number, trial: Omit<SweepTrial, 'values'>, reason: string): Promise<void> {
    if (going.sweep.status === 'running') going.sweep = { ...going.sweep, status: 'interrupted', reason }
    await this.#change(going, index, trial)
  }

  async #change(going: Going, index: number, { status, run, metrics, seconds, reason }: Omit<SweepTrial, 'values'>): Promise<void> {
    const trials = going.sweep.trials.map((trial, i) =>
      i === index
        ? {
            values: trial.values,
            status,
            ...(run !== undefined && { run }),
            ...(metrics && { metrics }),
            ...(seconds !== undefined && { seconds }),
            ...(reason !== undefined && { reason })
          }
        : trial
    )
    going.sweep = { ...going.sweep, trials }
    await this.#parts.store.write(going.sweep)
    this.#parts.changed()
  }
}

/** What was begun goes first. -1: nothing is left. */
function nextOf({ trials }: Sweep): number {
  const held = trials.findIndex(({ status }) => status === 'held')
  return held >= 0 ? held : trials.findIndex(({ status }) => status === 'waiting')
}

/** For good: what was begun does not go on. */
function stopped(sweep: Sweep): Sweep {
  const { reason: _, ...rest } = sweep
  return {
    ...rest,
    status: 'stopped',
    trials: sweep.trials.map((trial) => (trial.status === 'held' || trial.status === 'running' ? { ...trial, status: 'stopped' } : trial))
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
