// Sweeps of the window: what the host keeps, read again whenever it says that something changed, and what the user asks of them.
import { createStore } from 'zustand/vanilla'
import { parseProject } from '../../engine/document.ts'
import type { Retention } from '../../src-main/contract.ts'
import type { Editor } from '../editor/contract.ts'
import type { Host } from '../host/host.ts'
import type { SweepsState, SweepsStore } from './contract.ts'

interface Parts {
  readonly editor: Editor
  readonly host: Host
  readonly threads: number
  keep(): Retention
  /** Opens a project as a new one, after asking about unsaved changes. */
  open(project: { readonly name: string; readonly folder: string; readonly text: string }): Promise<boolean>
  failed(title: string, error: unknown): void
}

export function createSweeps({ editor, host, threads, keep, open, failed }: Parts): SweepsStore {
  const store = createStore<SweepsState>(() => ({ list: undefined, shown: undefined }))
  const { services } = host
  let watchers = 0
  let isReading = false
  let isStale = false

  /** One reading at a time: changes during it are read after it. */
  async function read(): Promise<void> {
    isStale = true
    if (isReading) return
    isReading = true
    while (isStale) {
      isStale = false
      try {
        store.setState({ list: await services.sweeps() })
      } catch (error) {
        failed('sweeps.readFailed', error)
      }
    }
    isReading = false
  }
  host.onEvent(({ type }) => {
    if (type === 'sweeps-changed' && watchers > 0) void read()
  })
  const ask = (call: Promise<void>): void => {
    call.catch((error: unknown) => failed('sweeps.failed', error))
  }

  return {
    getState: store.getState,
    subscribe: store.subscribe,
    watch() {
      watchers++
      void read()
      return () => {
        watchers--
      }
    },
    show: (shown) => store.setState({ shown }),
    async start(plan) {
      const { name, folder, path } = editor.getState().place
      const kept = keep()
      const id = crypto.randomUUID()
      // trials do not push the user's own runs out
      const own = { ...kept, runs: Math.min(10_000, kept.runs + plan.trials.length) }
      await services.startSweep({ ...plan, id, name, folder, ...(path !== undefined && { path }), threads, keep: own })
      store.setState({ shown: id })
      void read()
    },
    pause: (id) => ask(services.pauseSweep(id)),
    resume: (id) => ask(services.resumeSweep(id)),
    stop: (id) => ask(services.stopSweep(id)),
    remove: (id, runs) => ask(services.deleteSweep(id, runs)),
    async putOnCanvas({ id, name, folder, path }, trial) {
      try {
        const text = await services.trialProject(id, trial)
        const { place } = editor.getState()
        // the project of another sweep must not be saved over the open file
        if (place.path !== path || place.name !== name || place.folder !== folder) return await open({ name, folder, text })
        const { document, problems } = parseProject(text)
        if (!document) throw new Error(problems[0]?.message)
        editor.change('edits.trial', () => document)
        return true
      } catch (error) {
        failed('sweeps.failed', error)
        return false
      }
    }
  }
}
