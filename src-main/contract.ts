// Front door: what the window may ask of the computer, and what the computer tells the window. Types only.
import type { ExportRequest } from '../engine/contract.ts'
import type { RunServices } from './run-contract.ts'
import type { SweepServices } from './sweep-contract.ts'

export type * from './run-contract.ts'
export type * from './sweep-contract.ts'

/** A project file that was read. */
export interface OpenedProject {
  /** Where it was read from and is saved to. Absent: it has no place yet (an example, an upload). */
  readonly path?: string
  /** File name without folder and ending, for the title. */
  readonly name: string
  /** The folder that relative data paths in it start from. */
  readonly folder: string
  readonly text: string
  /** Of the file's bytes: by it the window says what it believes is on the disk. Absent where there is no path. */
  readonly fingerprint?: string
}

export interface SavedProject {
  readonly path: string
  readonly name: string
  readonly folder: string
  readonly fingerprint: string
  /** Why no version of it could be kept. */
  readonly notKept?: string
}

export type SaveOutcome =
  | { readonly kind: 'saved'; readonly project: SavedProject }
  /** Nothing was written: the disk has something else than the window believes. Null: the file is gone. */
  | { readonly kind: 'changed'; readonly disk: OpenedProject | null }

/** A text that a project was saved with. */
export interface SavedVersion {
  readonly id: string
  /** In milliseconds since 1970. */
  readonly time: number
  readonly size: number
}

/** What became of the file a window has open; others: how many other windows have it open. */
export type FileNews =
  | { readonly disk: 'same' | 'missing'; readonly others: number }
  | { readonly disk: 'changed'; readonly fingerprint: string; readonly others: number }

export interface ExampleEntry {
  /** As on the command line: "two-layer-mnist". */
  readonly name: string
  readonly title: string
  /** Markdown. */
  readonly notes: string
}

export interface RecentProject {
  readonly path: string
  readonly name: string
  readonly folder: string
}

/** A project file in the folder the web host serves, by its path relative to that folder. */
export interface FolderEntry {
  readonly path: string
  readonly modified: number
}

/** A document with unsaved changes, as a window keeps it every moment. */
export interface Draft {
  /** Letters, digits and hyphens; one for each window. */
  readonly id: string
  readonly name: string
  readonly folder: string
  /** The file it was opened from; absent: it was never saved. */
  readonly path?: string
  readonly text: string
}

/** A draft that was left behind. */
export interface KeptDraft extends Draft {
  /** In milliseconds since 1970. */
  readonly modified: number
}

/** What a field of a dataset node that holds a path asks for. */
export interface DataQuestion {
  readonly kind: 'file' | 'folder'
  /** Endings of the files without the dot; empty: any. */
  readonly endings: readonly string[]
  /** The folder that relative data paths of the project start from. */
  readonly base: string
}

/** What is remembered between starts. The window owns the meaning; the computer keeps the text. */
export type SettingsText = string

export interface AboutGradloom {
  readonly version: string
  readonly host: 'electron' | 'web'
  readonly electron?: string
  readonly chromium?: string
  readonly node: string
  readonly system: string
  readonly processors: number
}

/** A part of the app that others have made; the list lies beside the page as licences.json. */
export interface LicenceEntry {
  readonly name: string
  readonly version: string
  /** An SPDX expression, such as "MIT". */
  readonly licence: string
  readonly text: string
}

/** A network that was exported and has proved itself. */
export interface ExportedCopy {
  /** Where it was written; absent in the browser, which downloads `bytes`. */
  readonly path?: string
  readonly bytes?: Uint8Array
  /** Null where nothing could be run to compare it. */
  readonly maxDifference: number | null
  readonly samples: number
  /** Why it was not compared. */
  readonly missing?: string
}

export interface ExportProgress {
  readonly stage: 'loading' | 'evaluating' | 'proving'
  readonly done: number
  /** 0: nobody knows. */
  readonly total: number
}

/** One entry of the native menu; built by the window from its commands, in its language. */
export type MenuEntry =
  | { readonly kind: 'command'; readonly command: string; readonly label: string; readonly shortcut?: string; readonly enabled: boolean }
  | {
      readonly kind: 'role'
      readonly role: 'undo' | 'redo' | 'cut' | 'copy' | 'paste' | 'reload' | 'togglefullscreen' | 'quit' | 'minimize' | 'close'
      readonly label?: string
    }
  | { readonly kind: 'separator' }
  | { readonly kind: 'menu'; readonly label: string; readonly entries: readonly MenuEntry[] }

/**
 * Every call the window can make. All are asynchronous; a call that fails rejects with a sentence that has the cure.
 * The list in services/window-services.ts is checked against this interface.
 */
export interface WindowServices extends RunServices, SweepServices {
  about(): Promise<AboutGradloom>
  /** The project this window was started with: a path or an example from the command line, or undefined for the first example. */
  initialProject(): Promise<OpenedProject | undefined>
  examples(): Promise<readonly ExampleEntry[]>
  openExample(name: string): Promise<OpenedProject>
  /** A native dialog in Electron; refused in the browser, which shows `folder()` itself. Undefined: the user closed it. */
  chooseProject(): Promise<OpenedProject | undefined>
  /** Project files in the served folder (web host); an empty list in Electron. */
  folder(): Promise<readonly FolderEntry[]>
  openProject(path: string): Promise<OpenedProject>
  /**
   * A native dialog for data (Electron); refused in the browser, which shows `dataEntries` itself. A path as the project should
   * have it: relative where the data lie in its folder or beside it. Undefined: the user closed the dialog.
   */
  chooseData(question: DataQuestion): Promise<string | undefined>
  /** Data in the served folder (web host), by the path the project should have; an empty list in Electron. */
  dataEntries(question: DataQuestion): Promise<readonly FolderEntry[]>
  /**
   * Writes whole files or nothing, and only over what the window believes is there: a text of this fingerprint, or nothing (null).
   * What was there and what is written are kept as versions.
   */
  saveProject(path: string, text: string, known: string | null): Promise<SaveOutcome>
  /** A native dialog in Electron; in the browser a file name in the served folder. Undefined: the user closed it. */
  saveProjectAs(suggestedName: string, text: string): Promise<SavedProject | undefined>
  /** What a file holds now, without opening it; null: it is gone. */
  projectOnDisk(path: string): Promise<OpenedProject | null>
  /** Says which file this window has open (null: none) and what it read there; asked again and again, for what became of it. */
  attendFile(path: string | null, fingerprint: string | null): Promise<FileNews>
  /** Newest first. */
  versions(path: string): Promise<readonly SavedVersion[]>
  /** The text of one. */
  version(path: string, id: string): Promise<string>
  /** Saves bytes such as a chart where the user says (Electron). The browser downloads instead. Returns the path. */
  saveCopy(suggestedName: string, bytes: Uint8Array): Promise<string | undefined>
  /**
   * Exports trained weights in a format, after the file has proved itself. Asks for a place first (Electron). Undefined: the user
   * closed the dialog, or ended it with `stopExport`.
   */
  exportNetwork(work: Omit<ExportRequest, 'type'>, suggestedName: string): Promise<ExportedCopy | undefined>
  stopExport(): Promise<void>
  /** Shows a file that was exported in the system's file manager (Electron). */
  showInFolder(path: string): Promise<void>
  /** Keeps unsaved work beside the user's files, so that it outlives this program; over the one of the same id. */
  keepDraft(draft: Draft): Promise<void>
  dropDraft(id: string): Promise<void>
  /** Newest first, what other programs or this window (by the id it had) left behind. */
  drafts(own: string | null): Promise<readonly KeptDraft[]>
  recentProjects(): Promise<readonly RecentProject[]>
  clearRecentProjects(): Promise<void>
  readSettings(): Promise<SettingsText>
  writeSettings(text: SettingsText): Promise<void>
  /** Electron only: shows these menus. The browser ignores it. */
  setMenu(entries: readonly MenuEntry[]): Promise<void>
  /** Title and dirty mark of the native window. */
  setWindowTitle(title: string, edited: boolean): Promise<void>
  /** Answers `close-requested`: the window may go now. */
  closeWindow(): Promise<void>
  /** Starts the engine again after it ended. */
  restartEngine(): Promise<void>
  /** Opens an https page in the system's browser. */
  openExternal(url: string): Promise<void>
}

/** What the computer tells the window. */
export type HostEvent =
  | { readonly type: 'menu'; readonly command: string }
  /** A file was opened from outside: the command line, a second start, the file manager. */
  | { readonly type: 'open-project'; readonly project: OpenedProject }
  /** The user wants to close the window; answer with `closeWindow` once nothing can be lost. */
  | { readonly type: 'close-requested' }
  /** The engine ended by itself; `restartEngine` brings a new one. */
  | { readonly type: 'engine-exited'; readonly reason: string }
  /** The engine has not answered for so long: it computes something large, or hangs. Told again while it lasts. */
  | { readonly type: 'engine-silent'; readonly seconds: number }
  /** It was silent and is not any more. */
  | { readonly type: 'engine-answers' }
  /** A new engine is up: ask for a port again. */
  | { readonly type: 'engine-started' }
  | { readonly type: 'export-progress'; readonly progress: ExportProgress }
  /** Something about kept runs changed: at most once a second while they go on. */
  | { readonly type: 'runs-changed' }
  /** What a run has learnt cannot be written; it goes on. Told once a run. */
  | { readonly type: 'run-not-kept'; readonly id: string; readonly reason: string }
  /** A sweep began, changed or went. */
  | { readonly type: 'sweeps-changed' }

/** What the preload script puts at `window.gradloom`: named functions and nothing else. */
export interface PreloadBridge extends WindowServices {
  readonly kind: 'electron'
  onEvent(listener: (event: HostEvent) => void): () => void
  /** The engine's port arrives as a window message "gradloom:engine-port" with one port. */
  requestEnginePort(): void
  /** Path of a file dropped on the window. */
  pathOfFile(file: unknown): string
}
