// The window's view of kept runs: a list that follows the host, the runs that are looked at, and what is done with them.
import { createStore } from 'zustand/vanilla'
import type { RunDetails, RunRecord } from '../../src-main/contract.ts'
import { saySuccess } from '../app/notices.ts'
import type { ProjectFiles } from '../app/project-files.ts'
import { readProject } from '../app/read-project.ts'
import { showDialog } from '../app/shell-state.ts'
import type { Editor } from '../editor/contract.ts'
import { newDocument } from '../editor/operations/new-document.ts'
import type { ExchangeStore } from '../exchange/contract.ts'
import type { Host } from '../host/host.ts'
import { words } from '../locales/language.ts'
import type { Run } from '../training/contract.ts'
import { diffProjects } from './compare-projects.ts'
import type { RunsState, RunsStore, SeenRun } from './contract.ts'
import { projectOfRun } from './project-of-run.ts'
import { isOfProject } from './run-list.ts'

interface Parts {
  readonly editor: Editor
  readonly host: Host
  readonly files: ProjectFiles
  readonly exchange: ExchangeStore
  readonly run: Run
}

/** ms after an edit before the canvas is compared again. */
const diffDelay = 120

const begun: RunsState = {
  list: { kind: 'loading' },
  table: {
    sorting: { column: 'begun', descending: true },
    filter: { name: '', status: undefined },
    onlyThisProject: false,
    openSweeps: new Set()
  },
  checked: new Set(),
  compared: [],
  seen: new Map(),
  diff: undefined
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

export function createRuns({ editor, host, files, exchange, run }: Parts): RunsStore {
  const store = createStore<RunsState>(() => begun)
  let watchers = 0
  let reading = false
  let readAgain = false
  let timer: ReturnType<typeof setTimeout> | undefined

  async function read(): Promise<void> {
    readAgain = reading
    if (reading) return
    reading = true
    try {
      do {
        readAgain = false
        take(await host.services.runs())
      } while (readAgain && watchers > 0)
    } catch (error) {
      store.setState({ list: { kind: 'failed', reason: reasonOf(error) } })
    } finally {
      reading = false
    }
  }

  function take(records: readonly RunRecord[]): void {
    const known = new Map(records.map((record) => [record.id, record]))
    store.setState(({ checked, compared }) => ({
      list: { kind: 'loaded', records },
      checked: [...checked].every((id) => known.has(id)) ? checked : new Set([...checked].filter((id) => known.has(id))),
      compared: compared.every((id) => known.has(id)) ? compared : compared.filter((id) => known.has(id))
    }))
    const { compared, seen } = store.getState()
    for (const id of compared) {
      const one = seen.get(id)
      const now = known.get(id)
      const before = one?.kind === 'loaded' ? one.details.record : undefined
      if (now && before && JSON.stringify(now) !== JSON.stringify(before)) void look(id)
    }
  }

  async function look(id: string): Promise<void> {
    const put = (one: SeenRun) => {
      const { compared, seen } = store.getState()
      if (compared.includes(id)) store.setState({ seen: new Map(seen).set(id, one) })
    }
    try {
      const details = await host.services.run(id)
      const before = store.getState().seen.get(id)
      // a project of a run does not change
      const same = before?.kind === 'loaded' && before.details.text === details.text
      put({ kind: 'loaded', details, document: same ? before.document : projectOfRun(details).document })
    } catch (error) {
      put({ kind: 'failed', reason: reasonOf(error) })
    }
  }

  /** The project of a run as it was trained, or undefined after its problems were shown. */
  function documentOf(details: RunDetails) {
    return readProject(details) && projectOfRun(details).document
  }

  function compareAgain(): void {
    timer = undefined
    const { diff } = store.getState()
    if (!diff || diff.now || !base) return
    store.setState({ diff: { ...diff, diff: diffProjects(base, editor.getState().document) } })
  }
  let base: ReturnType<typeof documentOf>

  host.onEvent((event) => {
    if (event.type === 'runs-changed' && watchers > 0) void read()
  })
  editor.subscribe((state, before) => {
    if (state.document === before.document || !store.getState().diff) return
    if (state.place !== before.place) runs.endDiff()
    else timer ??= setTimeout(compareAgain, diffDelay)
  })

  const runs: RunsStore = {
    getState: store.getState,
    subscribe: store.subscribe,
    watch() {
      watchers++
      void read()
      return () => {
        watchers--
      }
    },
    show: (table) => store.setState((state) => ({ table: { ...state.table, ...table } })),
    check(ids, isChecked) {
      const checked = new Set(store.getState().checked)
      for (const id of ids) {
        if (isChecked) checked.add(id)
        else checked.delete(id)
      }
      store.setState({ checked })
    },
    compare(ids) {
      store.setState(({ seen }) => ({
        compared: ids,
        seen: new Map(ids.map((id): readonly [string, SeenRun] => [id, seen.get(id) ?? { kind: 'loading' }]))
      }))
      for (const id of ids) void look(id)
    },
    async diffOnCanvas(record, other) {
      const [first, second] = await Promise.all([host.services.run(record.id), other && host.services.run(other.id)])
      const from = documentOf(first)
      const to = second ? documentOf(second) : editor.getState().document
      if (!from || !to) return
      base = from
      store.setState({ diff: { base: first.record, now: second?.record, diff: diffProjects(from, to) } })
    },
    endDiff() {
      clearTimeout(timer)
      timer = undefined
      base = undefined
      store.setState({ diff: undefined })
    },
    async restore({ id }) {
      const details = await host.services.run(id)
      const document = documentOf(details)
      if (!document) return false
      const { record } = details
      if (!isOfProject(record, editor.getState().place)) {
        if (!(await files.mayLeave())) return false
        // a copy: the file itself may have gone on since
        editor.open(newDocument(), { name: words('runs.copyOf', { name: record.name }), folder: record.folder })
      }
      editor.change('edits.restoreRun', () => document)
      saySuccess('runs.restored', { name: record.name })
      return true
    },
    async takeWeights({ id, name }) {
      const bytes = await host.services.runWeights(id)
      showDialog({ kind: 'import' })
      await exchange.read(new File([bytes as Uint8Array<ArrayBuffer>], `${name}.safetensors`))
    },
    continueFrom: (record, iteration) => run.continueFrom(record, iteration),
    attachTo: (record) => run.attachTo(record),
    async remove(ids) {
      await host.services.deleteRuns(ids)
      await read()
    }
  }
  return runs
}
