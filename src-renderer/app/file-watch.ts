// Watches the open file: whether another program has changed or deleted it, and whether another window has it open, too.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { FileNews, OpenedProject } from '../../src-main/contract.ts'
import type { DocumentPlace, Editor } from '../editor/contract.ts'
import type { Host } from '../host/host.ts'
import { placeOf, readProject } from './read-project.ts'

export interface FileState {
  readonly disk: FileNews['disk']
  /** Of what is on the disk where that changed. */
  readonly fingerprint: string | undefined
  /** Other windows with this file. */
  readonly others: number
  /** The user was told of the others, and goes on. */
  readonly othersAccepted: boolean
}

export interface FileWatch extends Pick<StoreApi<FileState>, 'getState' | 'subscribe'> {
  /** What may be overwritten: what was read or saved, or what the user has seen since and does not want. Null: no file. */
  known(): string | null
  /** Puts what is on the disk on the canvas, as one step that can be undone. */
  reload(disk: OpenedProject): void
  /** The document stays as it is, unsaved, and may be saved over what the disk has now. */
  keepMine(): void
  acceptOthers(): void
}

/** Between two looks; a look is a question for the times of one file. */
const pauseMilliseconds = 2000

const undisturbed: FileState = { disk: 'same', fingerprint: undefined, others: 0, othersAccepted: false }

export function createFileWatch(editor: Editor, host: Host): FileWatch {
  const store = createStore<FileState>(() => undisturbed)
  /** What the disk had when the user chose to keep the document. */
  let unwanted: string | undefined

  function hear(news: FileNews): void {
    const fingerprint = news.disk === 'changed' ? news.fingerprint : undefined
    const isUnwanted = fingerprint !== undefined && fingerprint === unwanted
    // a file that another program has changed is a newer one; what is open of it was saved, unless the user wants it back
    editor.setOnDisk(news.disk !== 'missing' && !isUnwanted)
    const now = store.getState()
    const next: FileState = {
      disk: isUnwanted ? 'same' : news.disk,
      fingerprint: isUnwanted ? undefined : fingerprint,
      others: news.others,
      othersAccepted: news.others > 0 && now.othersAccepted
    }
    if ((Object.keys(next) as (keyof FileState)[]).some((key) => next[key] !== now[key])) store.setState(next)
  }

  async function look(): Promise<void> {
    const asked = editor.getState().place
    const news = await host.services.attendFile(asked.path ?? null, asked.fingerprint ?? null)
    // an answer about a file that was closed or saved meanwhile says nothing
    if (samePlace(asked, editor.getState().place)) hear(news)
  }

  let looking: Promise<void> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  /** One look at a time; what happened meanwhile is seen by the next. */
  function lookOn(): Promise<void> {
    clearTimeout(timer)
    looking ??= look()
      .catch(() => {
        // the line is broken: there will be another one
      })
      .finally(() => {
        looking = undefined
        clearTimeout(timer)
        timer = setTimeout(() => void lookOn(), pauseMilliseconds)
      })
    return looking
  }

  editor.subscribe(({ place }, before) => {
    if (samePlace(place, before.place)) return
    unwanted = undefined
    const { others, othersAccepted } = store.getState()
    store.setState({ ...undisturbed, ...(place.path === before.place.path && { others, othersAccepted }) })
    // a look under way asks for the place before
    void Promise.resolve(looking).then(lookOn)
  })
  addEventListener('focus', () => void lookOn())
  void lookOn()

  return {
    getState: store.getState,
    subscribe: store.subscribe,
    known: () => unwanted ?? editor.getState().place.fingerprint ?? null,
    reload(disk) {
      const document = readProject(disk)
      if (!document) return
      editor.replace('edits.reload', document)
      editor.markSaved(editor.getState().document, placeOf(disk))
    },
    keepMine() {
      const { fingerprint } = store.getState()
      if (fingerprint === undefined) return
      unwanted = fingerprint
      editor.setOnDisk(false)
      store.setState({ disk: 'same', fingerprint: undefined })
    },
    acceptOthers: () => store.setState({ othersAccepted: true })
  }
}

function samePlace(a: DocumentPlace, b: DocumentPlace): boolean {
  return a.path === b.path && a.fingerprint === b.fingerprint
}
