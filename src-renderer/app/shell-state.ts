// What the window's frame shows: which view of the dock, which dialog is open, and what it was asked.
import { createStore } from 'zustand/vanilla'
import type { Problem } from '../../engine/contract.ts'
import type { DataQuestion, KeptDraft, OpenedProject } from '../../src-main/contract.ts'

/** What becomes of a document whose file was changed by somebody else. */
export type ChangedAnswer = 'overwrite' | 'save-as' | 'reload' | 'cancel'
export type UnsavedAnswer = 'save' | 'discard' | 'cancel'

export type Dialog =
  | {
      readonly kind:
        | 'gallery'
        | 'open'
        | 'about'
        | 'shortcuts'
        | 'gradient-check'
        | 'export'
        | 'import'
        | 'versions'
        | 'sweep-setup'
        | 'sweeps'
    }
  | { readonly kind: 'save-as'; readonly suggestedName: string; answer(name: string | undefined): void }
  | { readonly kind: 'drafts'; readonly drafts: readonly KeptDraft[] }
  | { readonly kind: 'data'; readonly question: DataQuestion; answer(path: string | undefined): void }
  | { readonly kind: 'unsaved'; readonly name: string; answer(answer: UnsavedAnswer): void }
  | { readonly kind: 'changed'; readonly disk: OpenedProject; answer(answer: ChangedAnswer): void }
  | { readonly kind: 'problems'; readonly title: string; readonly problems: readonly Problem[] }

export type DockTab = 'charts' | 'confusion' | 'samples' | 'steps' | 'distributions' | 'health' | 'settings' | 'runs' | 'log'

export interface ShellState {
  readonly dialog: Dialog | undefined
  readonly dockTab: DockTab
}

export const shell = createStore<ShellState>(() => ({ dialog: undefined, dockTab: 'charts' }))

export function showDockTab(dockTab: DockTab): void {
  shell.setState({ dockTab })
}

/** Shows a dialog; one that waits for an answer is answered "no" first. */
export function showDialog(dialog: Dialog | undefined): void {
  const before = shell.getState().dialog
  shell.setState({ dialog })
  if (before?.kind === 'save-as') before.answer(undefined)
  if (before?.kind === 'data') before.answer(undefined)
  if (before?.kind === 'unsaved' || before?.kind === 'changed') before.answer('cancel')
}

/** Asks, and closes the dialog with the answer. */
export function askUnsaved(name: string): Promise<UnsavedAnswer> {
  return new Promise((resolve) => {
    showDialog({
      kind: 'unsaved',
      name,
      answer(answer) {
        shell.setState({ dialog: undefined })
        resolve(answer)
      }
    })
  })
}

/** Asks what becomes of the document, now that the disk has something else than was opened. */
export function askChanged(disk: OpenedProject): Promise<ChangedAnswer> {
  return new Promise((resolve) => {
    showDialog({
      kind: 'changed',
      disk,
      answer(answer) {
        shell.setState({ dialog: undefined })
        resolve(answer)
      }
    })
  })
}

/** A file name, or undefined where the user closed the dialog. */
export function askFileName(suggestedName: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    showDialog({
      kind: 'save-as',
      suggestedName,
      answer(name) {
        shell.setState({ dialog: undefined })
        resolve(name)
      }
    })
  })
}

/** A data file or folder of the served folder, or undefined where the user closed the dialog. */
export function askData(question: DataQuestion): Promise<string | undefined> {
  return new Promise((resolve) => {
    showDialog({
      kind: 'data',
      question,
      answer(path) {
        shell.setState({ dialog: undefined })
        resolve(path)
      }
    })
  })
}
