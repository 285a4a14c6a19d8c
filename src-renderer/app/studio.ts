// The studio: everything a window consists of besides its views, put together once at start.
import type { StoreApi } from 'zustand/vanilla'
import type { CanvasView } from '../canvas/canvas-view.ts'
import type { CheckStore } from '../checking/contract.ts'
import type { Distributions } from '../distributions/create-distributions.ts'
import type { Command, CommandContext, Editor } from '../editor/contract.ts'
import type { EngineLink } from '../engine/engine-link.ts'
import type { FactsStore } from '../engine/facts.ts'
import type { ExchangeStore } from '../exchange/contract.ts'
import type { HealthStore } from '../health/contract.ts'
import type { Host } from '../host/host.ts'
import type { RunsStore } from '../runs/contract.ts'
import type { SteppingStore } from '../stepping/contract.ts'
import type { SweepsStore } from '../sweeps/contract.ts'
import type { FrameHub, Run } from '../training/contract.ts'
import type { DraftKeeper } from './draft-keeper.ts'
import type { FileWatch } from './file-watch.ts'
import type { ProjectFiles } from './project-files.ts'
import type { Settings } from './settings.ts'

export interface Studio {
  readonly host: Host
  readonly engine: EngineLink
  readonly editor: Editor
  /** Sizes of the data the document's dataset nodes read. */
  readonly facts: FactsStore
  readonly run: Run
  readonly stepping: SteppingStore
  readonly checks: CheckStore
  readonly health: HealthStore
  readonly frames: FrameHub
  readonly distributions: Distributions
  /** The canvas as commands see it, from before it is drawn. */
  readonly view: CanvasView
  readonly files: ProjectFiles
  readonly watch: FileWatch
  readonly exchange: ExchangeStore
  readonly sweeps: SweepsStore
  readonly drafts: DraftKeeper
  readonly runs: RunsStore
  readonly settings: StoreApi<Settings>
  readonly commands: readonly Command[]
  readonly context: CommandContext
}
