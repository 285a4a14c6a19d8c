// Keeps a draft of unsaved changes outside this window, at most a second behind, and brings back what an earlier one left.
import { serialiseProject } from '../../engine/document.ts'
import type { KeptDraft } from '../../src-main/contract.ts'
import type { Editor, EditorState } from '../editor/contract.ts'
import { newDocument } from '../editor/operations/new-document.ts'
import type { Host } from '../host/host.ts'
import { sayFailure } from './notices.ts'
import type { ProjectFiles } from './project-files.ts'
import { placeOf, readProject } from './read-project.ts'

export interface DraftKeeper {
  /** What earlier windows left; asked for once, at the start. */
  left(): Promise<readonly KeptDraft[]>
  /** Opens the saved file with the draft's changes as one step over it, so that undo shows what is saved. Resolves to whether that happened. */
  restore(draft: KeptDraft): Promise<boolean>
  discard(draft: KeptDraft): Promise<void>
  /** The changes are given up: this window will not go on. */
  forget(): Promise<void>
}

/** Under this name a window finds its draft again after a reload. */
const idKey = 'gradloom-draft'
/** After the last change, so that typing is not written letter by letter … */
const quietMilliseconds = 300
/** … and after the first that is not kept yet. */
const latestMilliseconds = 800

interface Parts {
  readonly editor: Editor
  readonly host: Host
  readonly files: ProjectFiles
}

export function createDraftKeeper({ editor, host, files }: Parts): DraftKeeper {
  const earlier = sessionStorage.getItem(idKey)
  const id = crypto.randomUUID()
  sessionStorage.setItem(idKey, id)
  let timer: ReturnType<typeof setTimeout> | undefined
  let waitingSince: number | undefined
  let isKept = false
  let hasFailed = false

  async function keep(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    waitingSince = undefined
    const { document, place, edited } = editor.getState()
    if (!edited) return drop()
    isKept = true
    const { name, folder, path } = place
    try {
      await host.services.keepDraft({ id, name, folder, text: serialiseProject(document), ...(path !== undefined && { path }) })
      hasFailed = false
    } catch (error) {
      // said once: a full disk would say it every second
      if (!hasFailed) sayFailure('app.draftFailed', error)
      hasFailed = true
    }
  }

  async function drop(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    waitingSince = undefined
    if (!isKept) return
    isKept = false
    await host.services.dropDraft(id).catch(() => {})
  }

  function changed(state: EditorState, before: EditorState): void {
    if (state.document === before.document && state.edited === before.edited && state.place === before.place) return
    if (!state.edited) {
      void drop()
      return
    }
    const now = performance.now()
    waitingSince ??= now
    clearTimeout(timer)
    timer = setTimeout(() => void keep(), Math.max(0, Math.min(quietMilliseconds, waitingSince + latestMilliseconds - now)))
  }
  editor.subscribe(changed)

  return {
    left: () => host.services.drafts(earlier).catch(() => []),
    async restore(draft) {
      const document = readProject(draft)
      if (!document || !(await files.mayLeave())) return false
      const saved = draft.path === undefined ? undefined : await host.services.openProject(draft.path).catch(() => undefined)
      const before = saved && readProject(saved)
      if (saved && before) editor.open(before, placeOf(saved))
      else {
        // a file that is gone or cannot be read is still where the draft belongs; saving asks before it overwrites anything
        const { name, folder, path } = draft
        editor.open(newDocument(), { name, folder, ...(path !== undefined && { path }) })
      }
      editor.replace('edits.restoreDraft', document)
      await keep()
      await host.services.dropDraft(draft.id)
      return true
    },
    discard: (draft) => host.services.dropDraft(draft.id),
    forget: drop
  }
}
