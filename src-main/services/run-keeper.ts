// Owns training runs: starts them, writes down what they bring as they go on, and lists what is kept. A run needs no window.
import { type EngineEvent, ProjectError } from '../../engine/contract.ts'
import type { RunCurves, RunDetails, RunPlace, RunRecord, RunStart } from '../contract.ts'
import type { EngineLine } from './engine-clients.ts'
import { userProblem } from './failure.ts'
import { GoingRun } from './going-run.ts'
import type { RunStore } from './run-store.ts'

interface Parts {
  readonly store: RunStore
  /** A line of its own to the engine. Throws "engine-stopped" while there is none. */
  open(): EngineLine
  /** Something about a run changed. */
  changed(): void
  /** What a run brought could not be written; it goes on. Told once a run. */
  notKept(id: string, reason: string): void
}

/** ms that runs have to save themselves when the program ends. */
const farewell = 5000

export class RunKeeper {
  readonly #parts: Parts
  readonly #going = new Map<string, GoingRun>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Resolves when the engine has taken the run. Throws "run-exists", "no-run", "no-checkpoint" or "engine-stopped". */
  async start(start: RunStart): Promise<void> {
    const { store, changed, notKept } = this.#parts
    const { id, resume } = start
    // one whose engine is gone ends in a moment
    if (this.#going.get(id)?.isOver) await this.ended(id)
    this.#refuseGoing(id)
    const from = resume && (await this.#resumed(resume))
    // asked for twice: the other one was sooner
    this.#refuseGoing(id)
    const { client, close } = this.#parts.open()
    const record = from?.record.id === id ? continued(from.record, start) : begins(start, from)
    const going = new GoingRun({ store, record, start, before: from?.curves, changed, notKept })
    this.#going.set(id, going)
    const { text, folder, overrides, threads, paused, keep } = start
    const call = client.request({
      type: 'train',
      run: id,
      project: { text, base: folder },
      overrides,
      threads,
      lossEvery: 0,
      lossAt: 'before',
      weights: 'safetensors',
      checkpoint: true,
      checkpointSeconds: keep.checkpointSeconds,
      paused,
      ...(from && { resume: from.bytes })
    })
    going.onStop(() => call.stop())
    const taken = Promise.withResolvers<void>()
    void this.#follow(going, call, taken.resolve).finally(() => {
      this.#going.delete(id)
      close()
      changed()
    })
    await taken.promise
    await this.#retain(keep.runs)
  }

  /** Resolves with the record when the run has ended; at once for one that has. */
  async ended(id: string): Promise<RunRecord> {
    const going = this.#going.get(id)
    return going ? going.ended : this.#parts.store.find(id)
  }

  /** Its checkpoint and weights are kept. */
  stop(id: string): void {
    this.#going.get(id)?.stop()
  }

  async list(): Promise<readonly RunRecord[]> {
    const before = new Map(this.#going)
    const kept = await this.#parts.store.list()
    // one that began or ended meanwhile is on the disk as it was before
    const going = new Map([...before, ...this.#going])
    return [...[...going.values()].map(({ record }) => record), ...kept.filter(({ id }) => !going.has(id))].sort(
      (a, b) => b.begun - a.begun
    )
  }

  async details(id: string): Promise<RunDetails> {
    const { store } = this.#parts
    const going = this.#going.get(id)
    if (going) return { record: going.record, text: going.text, curves: going.curves }
    return { record: await store.find(id), text: await store.text(id), curves: await store.curves(id) }
  }

  async checkpoint(place: RunPlace): Promise<Uint8Array> {
    await this.#going.get(place.run)?.written()
    return (await this.#parts.store.checkpoint(place)).bytes
  }

  weights(id: string): Promise<Uint8Array> {
    return this.#parts.store.weights(id)
  }

  async remove(ids: readonly string[]): Promise<void> {
    const going = (await this.list()).find((record) => ids.includes(record.id) && goesOn(record))
    if (going) throw userProblem('run-goes-on', `A run of ${going.name} goes on. Stop it, then delete it.`)
    for (const id of ids) await this.#parts.store.remove(id)
    this.#parts.changed()
  }

  /** Stops all and waits until what they have is written, but not for ever. */
  async close(): Promise<void> {
    const going = [...this.#going.values()]
    if (going.length === 0) return
    for (const run of going) run.stop()
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, farewell)
    })
    await Promise.race([Promise.all(going.map((run) => run.ended)), late])
    clearTimeout(timer)
  }

  #refuseGoing(id: string): void {
    if (this.#going.has(id)) throw userProblem('run-exists', `The run ${id} goes on already. Attach to it, or stop it first.`)
  }

  async #resumed(place: RunPlace): Promise<{ readonly record: RunRecord; readonly bytes: Uint8Array; readonly curves: RunCurves }> {
    const { store } = this.#parts
    if (this.#going.has(place.run)) throw userProblem('run-goes-on', 'The run goes on. Stop it before you go on from its checkpoint.')
    const [record, { iteration, bytes }, curves] = await Promise.all([
      store.find(place.run),
      store.checkpoint(place),
      store.curves(place.run)
    ])
    if (goesOn(record))
      throw userProblem('run-goes-on', 'Another open Gradloom trains this run. Stop it there before you go on from its checkpoint.')
    return { record: { ...record, iterations: iteration }, bytes, curves: curvesUntil(curves, iteration) }
  }

  async #follow(going: GoingRun, events: AsyncIterable<EngineEvent>, taken: () => void): Promise<void> {
    try {
      await going.begin()
      for await (const event of events) {
        taken()
        going.receive(event)
      }
    } catch (error) {
      const problems = error instanceof ProjectError ? error.problems : []
      const isLost = problems[0]?.code === 'engine-stopped'
      going.fail(isLost ? 'lost' : 'failed', problems.map(({ message }) => message).join(' ') || String(error))
    }
    taken()
    await going.end()
  }

  /** The oldest that have ended go first. */
  async #retain(most: number): Promise<void> {
    // those of another program that go on are not ours to end
    const ended = (await this.#parts.store.list()).filter((record) => !this.#going.has(record.id) && !goesOn(record))
    const room = Math.max(0, most - this.#going.size)
    for (const { id } of ended.slice(room)) await this.#parts.store.remove(id)
  }
}

function begins({ id, name, folder, path, overrides, trial }: RunStart, from: { readonly record: RunRecord } | undefined): RunRecord {
  const { id: run, iterations: iteration } = from?.record ?? { id: '', iterations: 0 }
  return {
    id,
    name,
    folder,
    ...(path !== undefined && { path }),
    overrides,
    status: 'starting',
    begun: Date.now(),
    iterations: iteration,
    seconds: 0,
    loss: null,
    checkpoints: [],
    hasWeights: false,
    ...(from && { from: { run, iteration } }),
    ...(trial && { trial })
  }
}

function continued({ reason: _, ended: __, ...record }: RunRecord, { overrides }: RunStart): RunRecord {
  return { ...record, overrides, status: 'starting' }
}

/** Also of a run of another program. */
function goesOn({ status }: RunRecord): boolean {
  return status === 'starting' || status === 'running' || status === 'paused'
}

/** What happened before a checkpoint. */
function curvesUntil({ iterations, losses, accuracies }: RunCurves, iteration: number): RunCurves {
  const end = iterations.findIndex((one) => one >= iteration)
  const length = end < 0 ? iterations.length : end
  return {
    iterations: iterations.slice(0, length),
    losses: losses.slice(0, length),
    accuracies: accuracies.filter((one) => one.iteration < iteration)
  }
}
