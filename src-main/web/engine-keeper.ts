// Keeps one engine thread for all windows: starts it, tells of its end, starts a new one when asked.
import type { MessagePort } from 'node:worker_threads'
import type { HostEvent } from '../contract.ts'
import { type EngineThread, startEngineThread } from '../services/engine-thread.ts'
import { watchEngine } from '../services/engine-watchdog.ts'
import { userProblem } from '../services/failure.ts'

export class EngineKeeper {
  readonly #entry: URL
  readonly #exits: ((reason: string) => void)[] = []
  readonly #starts: (() => void)[] = []
  readonly #silences: ((event: HostEvent) => void)[] = []
  #engine: EngineThread | undefined
  #unwatch: () => void = () => {}
  #starting: Promise<void> | undefined

  constructor(entry: URL) {
    this.#entry = entry
  }

  onExit(listener: (reason: string) => void): void {
    this.#exits.push(listener)
  }

  onStart(listener: () => void): void {
    this.#starts.push(listener)
  }

  /** Called with `engine-silent` and `engine-answers`. */
  onSilence(listener: (event: HostEvent) => void): void {
    this.#silences.push(listener)
  }

  /** Resolves when an engine is up; two callers share one start. */
  start(): Promise<void> {
    if (this.#engine) return Promise.resolve()
    this.#starting ??= this.#begin().finally(() => {
      this.#starting = undefined
    })
    return this.#starting
  }

  /** Ends the engine if it still is there (it may hang), and starts a new one. */
  async restart(): Promise<void> {
    await this.#end()
    await this.start()
  }

  /** Resolves once no start is under way, however it ended. */
  async settled(): Promise<void> {
    await this.#starting?.catch(() => {})
  }

  /** Throws "engine-stopped" while there is none. */
  connect(): MessagePort {
    if (!this.#engine) throw userProblem('engine-stopped', 'The engine is not running. Restart it.')
    return this.#engine.connect()
  }

  async close(): Promise<void> {
    await this.settled()
    await this.#end()
  }

  async #end(): Promise<void> {
    const engine = this.#engine
    this.#engine = undefined
    this.#unwatch()
    await engine?.close()
  }

  async #begin(): Promise<void> {
    const engine = await startEngineThread(this.#entry, true)
    this.#engine = engine
    engine.onExit((reason) => {
      if (this.#engine !== engine) return
      this.#engine = undefined
      this.#unwatch()
      for (const listener of this.#exits) listener(reason)
    })
    this.#unwatch = watchEngine(engine, (event) => {
      for (const listener of this.#silences) listener(event)
    })
    for (const listener of this.#starts) listener()
  }
}
