// Opening and saving: text to document and back, never losing an edit without asking.
import { isMendable, serialiseProject, validateProject } from '../../engine/document.ts'
import type { OpenedProject, SavedProject } from '../../src-main/contract.ts'
import type { Editor } from '../editor/contract.ts'
import { newDocument } from '../editor/operations/new-document.ts'
import type { Host } from '../host/host.ts'
import { words } from '../locales/language.ts'
import type { FileWatch } from './file-watch.ts'
import { say, sayFailure, saySuccess } from './notices.ts'
import { placeOf, readProject } from './read-project.ts'
import { askChanged, askFileName, askUnsaved, showDialog } from './shell-state.ts'

export interface ProjectFiles {
  /** Shows a project, after the open one was saved or given up. Resolves to whether it is shown. */
  open(project: OpenedProject): Promise<boolean>
  openPath(path: string): Promise<boolean>
  /** A native dialog, or the studio's own in the browser. */
  openDialog(): void
  openFile(file: File): Promise<boolean>
  create(): Promise<boolean>
  save(): Promise<boolean>
  saveAs(): Promise<boolean>
  /** Takes over what another program has written, as one step that can be undone. */
  reload(): Promise<void>
  /** Shows what another program has written, and asks what becomes of it. Resolves to whether the document is saved then. */
  settle(): Promise<boolean>
  /** Asks about unsaved changes; false: the user wants to stay. */
  mayLeave(): Promise<boolean>
}

export const fileEnding = '.gradloom'

export function createProjectFiles(editor: Editor, host: Host, watch: FileWatch): ProjectFiles {
  const files: ProjectFiles = {
    async open(project) {
      const document = readProject(project)
      if (!document || !(await files.mayLeave())) return false
      editor.open(document, placeOf(project))
      return true
    },
    async openPath(path) {
      try {
        return await files.open(await host.services.openProject(path))
      } catch (error) {
        sayFailure('app.openFailed', error)
        return false
      }
    },
    openDialog() {
      if (host.kind === 'web') {
        showDialog({ kind: 'open' })
        return
      }
      host.services.chooseProject().then(
        (project) => project && files.open(project),
        (error: unknown) => sayFailure('app.openFailed', error)
      )
    },
    async openFile(file) {
      const path = host.pathOfFile(file)
      if (path !== undefined) return files.openPath(path)
      const { folder } = editor.getState().place
      return files.open({ name: withoutEnding(file.name), folder, text: await file.text() })
    },
    async create() {
      if (!(await files.mayLeave())) return false
      editor.open(newDocument(), { name: words('app.untitled'), folder: editor.getState().place.folder })
      return true
    },
    async save() {
      const { place } = editor.getState()
      if (place.path === undefined) return files.saveAs()
      const { path } = place
      return write((text) => saveOver(path, text, watch.known()))
    },
    async saveAs() {
      const { place } = editor.getState()
      const suggested = `${place.name}${fileEnding}`
      if (host.kind === 'electron') return write((text) => host.services.saveProjectAs(suggested, text))
      const name = await askFileName(suggested)
      if (name === undefined) return false
      return write((text) => host.services.saveProjectAs(name, text))
    },
    async reload() {
      const { path } = editor.getState().place
      const disk = path === undefined ? null : await host.services.projectOnDisk(path)
      if (disk) watch.reload(disk)
    },
    async settle() {
      const { path } = editor.getState().place
      const disk = path === undefined ? null : await host.services.projectOnDisk(path)
      return path !== undefined && disk !== null && write((text) => settleWith(disk, path, text))
    },
    async mayLeave() {
      const { edited, place } = editor.getState()
      if (!edited) return true
      const answer = await askUnsaved(place.name)
      if (answer === 'cancel') return false
      return answer === 'discard' || files.save()
    }
  }

  /** Saves over what is believed to be on the disk; where that is something else, the user says what becomes of it. */
  async function saveOver(path: string, text: string, known: string | null): Promise<SavedProject | 'elsewhere' | undefined> {
    const outcome = await host.services.saveProject(path, text, known)
    if (outcome.kind === 'saved') return outcome.project
    // the file is gone: writing it again overwrites nothing
    return outcome.disk ? settleWith(outcome.disk, path, text) : saveOver(path, text, null)
  }

  async function settleWith(disk: OpenedProject, path: string, text: string): Promise<SavedProject | 'elsewhere' | undefined> {
    const answer = await askChanged(disk)
    switch (answer) {
      case 'overwrite':
        return saveOver(path, text, disk.fingerprint ?? null)
      case 'save-as':
        return 'elsewhere'
      case 'reload':
        watch.reload(disk)
        return undefined
      case 'cancel':
        return undefined
      default:
        return answer satisfies never
    }
  }

  /** Saves the document as it is now; edits made while the disk works stay unsaved. */
  async function write(put: (text: string) => Promise<SavedProject | 'elsewhere' | undefined>): Promise<boolean> {
    editor.end()
    const { document } = editor.getState()
    const fault = validateProject(document).find((problem) => !isMendable(problem))
    if (fault) {
      sayFailure('app.saveRefused', new Error(fault.message), { reason: fault.message })
      return false
    }
    try {
      const saved = await put(serialiseProject(document))
      if (saved === 'elsewhere') return files.saveAs()
      if (!saved) return false
      editor.markSaved(document, placeOf(saved))
      if (saved.notKept !== undefined) say('app.versionNotKept', { reason: saved.notKept })
      saySuccess('app.savedAs', { name: saved.name })
      return true
    } catch (error) {
      sayFailure('app.saveFailed', error)
      return false
    }
  }
  return files
}

function withoutEnding(name: string): string {
  return name.endsWith(fileEnding) ? name.slice(0, -fileEnding.length) : name.replace(/\.[^.]*$/, '')
}
