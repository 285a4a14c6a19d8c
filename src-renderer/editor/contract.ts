// The editor's contract: the document store every view reads, and the command records every control runs. No React, no DOM.
import type { DatasetFacts, Direction, SanityCheck, Step, SteppingAction } from '../../engine/contract.ts'
import type { Edge, GraphNode, Group, ProjectDocument } from '../../engine/document.ts'
import type { MessageKey } from './message-key.ts'

/** Names an edge: "affine1.y->relu1.x". */
export type EdgeId = string & { readonly brand?: 'EdgeId' }

export interface Selection {
  readonly nodes: ReadonlySet<string>
  readonly edges: ReadonlySet<EdgeId>
}

/** Where the document lives on the computer. */
export interface DocumentPlace {
  /** Absent: never saved (new, an example's copy, an upload). */
  readonly path?: string
  readonly name: string
  /** The folder relative data paths start from. */
  readonly folder: string
  /** Of what the file held when it was opened or last saved. */
  readonly fingerprint?: string
}

export interface EditorState {
  /** Frozen; an edit makes a new one that shares what did not change. */
  readonly document: ProjectDocument
  readonly place: DocumentPlace
  readonly selection: Selection
  /** True where the document differs from what was opened or last saved, or where that is gone; an undo back to that state makes it false again. */
  readonly edited: boolean
  /** What undo and redo would take back or repeat, as a message; undefined: nothing. */
  readonly undoLabel: MessageKey | undefined
  readonly redoLabel: MessageKey | undefined
  /** True between begin and end of a gesture. */
  readonly inGesture: boolean
}

/** A change of the document as a function of it; returns the same object where nothing changes. */
export type Change = (document: ProjectDocument) => ProjectDocument

export interface Editor {
  getState(): EditorState
  subscribe(listener: (state: EditorState, before: EditorState) => void): () => void

  /**
   * One undo entry; inside a gesture it becomes part of the gesture's entry. A change that changes nothing leaves no entry.
   * @param select the selection afterwards
   * @param series changes of the same series, one right after the other, share one entry: an arrow key that is held down
   */
  change(label: MessageKey, change: Change, select?: Partial<Selection>, series?: string): void
  /** Starts a gesture: all changes up to `end` are one undo entry. A gesture under way is ended first. */
  begin(label: MessageKey): void
  end(): void
  /** Takes back everything since `begin`; leaves no entry. */
  cancel(): void
  undo(): void
  redo(): void

  select(selection: Partial<Selection>): void
  /** Shows another document; history starts anew. */
  open(document: ProjectDocument, place: DocumentPlace): void
  /** The document as it was serialised is now on the disk at `place`. */
  markSaved(document: ProjectDocument, place: DocumentPlace): void
  /** Whether what was opened or last saved is still on the disk: where it is not, all of the document is unsaved. */
  setOnDisk(onDisk: boolean): void
  /** Puts another document's content in place of this one, as one undo entry; what is equal stays the same record. */
  replace(label: MessageKey, document: ProjectDocument): void
}

/** Pieces of a document that can be pasted, in this window or another: text on the clipboard. */
export interface Clipping {
  readonly format: 'gradloom/clipping'
  readonly version: 1
  readonly nodes: readonly GraphNode[]
  /** Edges among the nodes, and those that came into them from outside (kept when pasting with incoming edges). */
  readonly edges: readonly Edge[]
  readonly groups?: readonly Group[]
}

/** What commands can do to the view; the canvas implements it. */
export interface ViewActions {
  fitAll(): void
  fitSelection(): void
  zoomIn(): void
  zoomOut(): void
  zoomToActualSize(): void
  /** Centre of what is visible, in canvas coordinates: where new things go. */
  centre(): { readonly x: number; readonly y: number }
  /** Brings a node into view and selects it. */
  reveal(node: string): void
  /** Brings a node into view where it is not; the selection stays. */
  follow(node: string): void
  /** Measured size of a node on the canvas; undefined before it was drawn. */
  sizeOf(node: string): { readonly width: number; readonly height: number } | undefined
  /** Opens the node search at a place, offering only ops that fit the port (if one is given). */
  openNodeSearch(
    at?: { readonly x: number; readonly y: number },
    port?: { readonly node: string; readonly port: string; readonly side: 'input' | 'output' }
  ): void
  /** Arranges the nodes in layers from left to right; one undo entry. */
  autoLayout(): Promise<void>
  /** Lets the user type a new name for a node. */
  rename(node: string): void
}

/** What commands can do with files, windows and panels; the app implements it. */
export interface AppActions {
  newProject(): void
  openDialog(): void
  openGallery(): void
  save(): Promise<boolean>
  saveAs(): Promise<boolean>
  openCommandPalette(): void
  showPanel(panel: PanelName): void
  togglePanel(panel: PanelName): void
  setTheme(theme: 'light' | 'dark' | 'system'): void
  setLanguage(language: 'en' | 'zh-CN'): void
  openExport(): void
  openImport(): void
  openVersions(): void
  /** Measures the network on the test samples, and says the result. */
  evaluate(): Promise<void>
  openSweepSetup(): void
  openSweeps(): void
  openAbout(): void
  openShortcuts(): void
  showCosts(shown: boolean): void
  readonly costsShown: boolean
  showGradientWidths(shown: boolean): void
  readonly gradientWidths: boolean
}
export type PanelName = 'palette' | 'inspector' | 'dock' | 'outline' | 'problems'

/** What commands can do to the training run; the run store implements it. */
export interface RunActions {
  readonly status: 'idle' | 'starting' | 'running' | 'paused' | 'stopping'
  train(): void
  pause(): void
  resume(): void
  stop(): void
  oneIteration(): void
  oneEpoch(): void
}

/** Actions of the step debugger that are commands. */
export type StepCommandAction = Extract<SteppingAction, string>

/** What commands can do to the step debugger; the stepping store implements it. */
export interface SteppingActions {
  readonly isOpen: boolean
  readonly isPlaying: boolean
  /** What would run; undefined at the end of the pass. */
  readonly next: Step | undefined
  /** Nodes whose parameters stay as they are. */
  readonly frozen: readonly string[]
  /** True, or why this action cannot run now. */
  allowed(action: SteppingAction): true | Refusal
  /** Opens the network first where it is not open yet. */
  act(action: SteppingAction): void
  togglePlay(): void
  toggleBreakpoint(node: string): void
  toNode(node: string, direction: Direction): void
  freeze(node: string, frozen: boolean): void
  close(): void
}

/** Checks of the network; the check store implements them. */
export interface CheckActions {
  /** Of one node alone, or of the whole graph. */
  checkGradients(node?: string): void
}

/** Examinations of the network; the health store implements them. */
export interface HealthActions {
  /** On a few mini-batches, with the weights it has. */
  examine(): void
  check(name: SanityCheck): void
}

export interface ClipboardAccess {
  writeText(text: string): Promise<void>
  readText(): Promise<string>
}

export interface CommandContext {
  readonly editor: Editor
  readonly view: ViewActions
  readonly app: AppActions
  readonly run: RunActions
  readonly stepping: SteppingActions
  readonly checks: CheckActions
  readonly health: HealthActions
  readonly clipboard: ClipboardAccess
  /** Sizes of the data that dataset nodes read. */
  facts(): ReadonlyMap<string, DatasetFacts>
  /** Says something in passing: a refusal with its cure, a success. */
  notify(message: MessageKey, values?: Readonly<Record<string, string | number>>): void
}

/** Why a command cannot run now. */
export interface Refusal {
  readonly reason: MessageKey
  readonly values?: Readonly<Record<string, string | number>>
}

/** A command record: menu, toolbar, palette, context menu, keyboard and tests all use it. */
export interface Command {
  /** Stable: "edit.undo". */
  readonly id: string
  /** Where menu and palette show it. */
  readonly category: 'file' | 'edit' | 'view' | 'graph' | 'run' | 'step' | 'help'
  readonly label: MessageKey
  /** "Mod+Z" and the like; Mod is Ctrl, or ⌘ on macOS. The first is shown. */
  readonly shortcuts?: readonly string[]
  /** How undo treats it: one entry, nothing of the document, or it is history itself. */
  readonly undo: 'entry' | 'none' | 'history'
  /** True, or the reason why it cannot run now. */
  enabled(context: CommandContext): true | Refusal
  run(context: CommandContext): void | Promise<void>
}
