// What every request handler gets: the engine, a way to answer, and a way to notice a stop.
import type { EngineEvent } from '../contract.ts'
import type { DatasetCache } from '../data/dataset-cache.ts'
import type { EngineHost } from '../host.ts'
import type { Kernels } from '../kernels/load.ts'
import type { SteppingSession } from '../train/stepping-session.ts'
import type { SharedRun } from './shared-run.ts'
import type { Stopping } from './stopping.ts'
import type { TrainingControl } from './training-control.ts'

/** The kernels and the host, shared by all clients of a worker. */
export interface EngineParts {
  readonly host: EngineHost
  readonly kernels: Kernels
  /** The same kernels, their work divided among so many threads. */
  kernelsFor(threads: number): Kernels
  /** Data that someone looked at or trained on while watching. */
  readonly datasets: DatasetCache
  /** Training runs that go on and can be attached to, by their names. */
  readonly runs: Map<string, SharedRun>
}

/** A network held open for stepping. */
export interface OpenStepping {
  readonly session: SteppingSession
  /** The held training run that stepping began from. */
  readonly training: TrainingControl | undefined
  close(): void
}

export interface RequestContext {
  readonly engine: EngineParts
  readonly id: number
  readonly stopping: Stopping
  /** Networks this client holds open for stepping, by the id of the request that opened them. */
  readonly open: Map<number, OpenStepping>
  /** Training runs of this client that go on, by the id of their request. */
  readonly trainings: Map<number, TrainingControl>
  send(event: EngineEvent): void
}
