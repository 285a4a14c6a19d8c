// Everything the window may ask for, the same for every host; what differs between hosts comes in as surroundings.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { availableParallelism, release, type } from 'node:os'
import { resolve } from 'node:path'
import type { EngineMessage, EnginePort, EngineRequest } from '../../engine/contract.ts'
import type {
  AboutGradloom,
  DataQuestion,
  ExampleEntry,
  HostEvent,
  MenuEntry,
  OpenedProject,
  SaveOutcome,
  WindowServices
} from '../contract.ts'
import { writeFileAtomically } from './atomic-file.ts'
import { dataPath } from './data-folder.ts'
import { EngineClients } from './engine-clients.ts'
import { exportNetwork } from './export-network.ts'
import { userProblem } from './failure.ts'
import { listExamples, readProject } from './projects.ts'
import { RunKeeper } from './run-keeper.ts'
import { saveProject } from './save-project.ts'
import { Sweeps } from './sweeps.ts'
import type { UserData } from './user-data.ts'

/** What a host has of its own. */
export interface Surroundings {
  readonly kind: 'electron' | 'web'
  readonly versions: { readonly electron?: string; readonly chromium?: string }
  readonly userData: UserData
  /** What the window was started with. */
  initialProject(): Promise<OpenedProject | undefined>
  /** Relative paths start here. */
  readonly folder: string
  folderEntries: WindowServices['folder']
  /** A path of the user's choice, or undefined. */
  chooseOpening(): Promise<string | undefined>
  chooseSaving(suggestedName: string): Promise<string | undefined>
  chooseCopy(suggestedName: string): Promise<string | undefined>
  /** A data file or folder of the user's choice, by its whole path. */
  chooseData(question: DataQuestion): Promise<string | undefined>
  dataEntries: WindowServices['dataEntries']
  /** Tells the system of an opened or saved file. */
  noteRecent(path: string): void
  setMenu(entries: readonly MenuEntry[]): void
  setWindowTitle(title: string, edited: boolean): void
  closeWindow(): void
  restartEngine(): Promise<void>
  openExternal(url: string): Promise<void>
  /** A line of its own to the engine. Throws "engine-stopped" while there is none. */
  connectEngine(): EnginePort<EngineMessage, EngineRequest>
  showInFolder(path: string): void
  tell(event: HostEvent): void
}

const ending = '.gradloom'

export async function opened(given: string): Promise<OpenedProject> {
  const { path, name, base, text, fingerprint } = await readProject(given)
  return { path, name, folder: base, text, fingerprint }
}

export interface HostWork {
  readonly services: WindowServices
  /** Goes on without a window. */
  readonly keeper: RunKeeper
  readonly sweeps: Sweeps
  /** The engine has ended by itself. */
  engineEnded(reason: string): void
}

export function createWindowServices(surroundings: Surroundings): HostWork {
  const { userData, folder } = surroundings
  const clients = new EngineClients(() => surroundings.connectEngine())
  const keeper = new RunKeeper({
    store: userData.runs,
    open: () => clients.open(),
    changed: atMostOnceASecond(() => surroundings.tell({ type: 'runs-changed' })),
    notKept: (id, reason) => surroundings.tell({ type: 'run-not-kept', id, reason })
  })
  const sweeps = new Sweeps({ store: userData.sweeps, keeper, changed: () => surroundings.tell({ type: 'sweeps-changed' }) })
  const remember = (path: string): void => {
    // a list that cannot be written is no reason to refuse the file
    userData.remember(path).catch(() => {})
    surroundings.noteRecent(path)
  }
  const open = async (path: string): Promise<OpenedProject> => {
    const project = await opened(resolve(folder, path))
    if (project.path !== undefined) remember(project.path)
    return project
  }
  const save = async (given: string, text: string, known: string | null | undefined): Promise<SaveOutcome> => {
    const outcome = await saveProject({ path: resolve(folder, given), text, known, versions: userData.versions })
    if (outcome.kind === 'saved') remember(outcome.project.path)
    return outcome
  }
  const seat = userData.takeSeat()
  const exported = new Set<string>()
  let exporting: AbortController | undefined
  const services: WindowServices = {
    about: () => about(surroundings),
    initialProject: () => surroundings.initialProject(),
    async examples() {
      const list = await listExamples()
      return Promise.all(
        list.map(async ({ name, title, path }): Promise<ExampleEntry> => {
          const { notes } = JSON.parse(await readFile(path, 'utf8')) as { readonly notes?: string }
          return { name, title, notes: notes ?? '' }
        })
      )
    },
    async openExample(name) {
      const known = (await listExamples()).find((example) => example.name === name)
      if (!known) throw userProblem('project-not-found', `There is no example "${name}". Choose one from the gallery.`)
      // a copy: it has no place of its own, and data paths start from the user's folder
      return { name, folder, text: await readFile(known.path, 'utf8') }
    },
    async chooseProject() {
      const path = await surroundings.chooseOpening()
      return path === undefined ? undefined : open(path)
    },
    folder: surroundings.folderEntries,
    openProject: open,
    async chooseData(question) {
      const path = await surroundings.chooseData(question)
      return path === undefined ? undefined : dataPath(resolve(folder, question.base), path)
    },
    dataEntries: surroundings.dataEntries,
    saveProject: save,
    async saveProjectAs(suggestedName, text) {
      const path = await surroundings.chooseSaving(suggestedName)
      if (path === undefined) return undefined
      // the user has named the file, and was asked where there is one
      const outcome = await save(path.endsWith(ending) ? path : `${path}${ending}`, text, undefined)
      return outcome.kind === 'saved' ? outcome.project : undefined
    },
    async projectOnDisk(path) {
      const place = resolve(folder, path)
      return existsSync(place) ? opened(place) : null
    },
    attendFile: (path, fingerprint) => seat.attend(path === null ? null : resolve(folder, path), fingerprint),
    versions: (path) => userData.versions.list(resolve(folder, path)),
    version: (path, id) => userData.versions.read(resolve(folder, path), id),
    async saveCopy(suggestedName, bytes) {
      const path = await surroundings.chooseCopy(suggestedName)
      if (path !== undefined) await writeFileAtomically(path, bytes)
      return path
    },
    async exportNetwork(work, suggestedName) {
      const path = surroundings.kind === 'electron' ? await surroundings.chooseCopy(suggestedName) : undefined
      if (surroundings.kind === 'electron' && path === undefined) return undefined
      exporting?.abort()
      const stopping = new AbortController()
      exporting = stopping
      const { client: engine, close } = clients.open()
      try {
        const { bytes, ...proof } = await exportNetwork(
          engine,
          work,
          (progress) => surroundings.tell({ type: 'export-progress', progress }),
          stopping.signal
        )
        if (path === undefined) return { bytes, ...proof }
        await writeFileAtomically(path, bytes)
        if (!(await readFile(path)).equals(bytes))
          throw userProblem('cannot-write', `${path} does not read back as it was written. Check the disk, and write it again.`)
        exported.add(path)
        return { path, ...proof }
      } catch (error) {
        if (stopping.signal.aborted) return undefined
        throw error
      } finally {
        close()
        if (exporting === stopping) exporting = undefined
      }
    },
    async stopExport() {
      exporting?.abort()
    },
    async showInFolder(path) {
      if (!exported.has(path)) throw userProblem('not-exported', `${path} was not exported in this session. Look for it in its folder.`)
      surroundings.showInFolder(path)
    },
    keepDraft: (draft) => userData.drafts.keep(draft),
    dropDraft: (id) => userData.drafts.drop(id),
    drafts: (own) => userData.drafts.list(own),
    startRun: (start) => keeper.start(start),
    runs: () => keeper.list(),
    run: (id) => keeper.details(id),
    runCheckpoint: (place) => keeper.checkpoint(place),
    runWeights: (id) => keeper.weights(id),
    deleteRuns: (ids) => keeper.remove(ids),
    ...sweeps.services,
    recentProjects: () => userData.recentProjects(),
    clearRecentProjects: () => userData.clearRecentProjects(),
    readSettings: () => userData.readSettings(),
    writeSettings: (text) => userData.writeSettings(text),
    setMenu: async (entries) => surroundings.setMenu(entries),
    setWindowTitle: async (title, edited) => surroundings.setWindowTitle(title, edited),
    async closeWindow() {
      // runs save what they have learnt
      await sweeps.close()
      await keeper.close()
      surroundings.closeWindow()
    },
    restartEngine() {
      clients.fail('it was restarted')
      return surroundings.restartEngine()
    },
    async openExternal(url) {
      if (!/^https:\/\//.test(url)) throw userProblem('not-https', `Only https pages are opened in the browser; got ${url.slice(0, 80)}.`)
      await surroundings.openExternal(url)
    }
  }
  return {
    services,
    keeper,
    sweeps,
    engineEnded(reason) {
      clients.fail(reason)
      surroundings.tell({ type: 'engine-exited', reason })
    }
  }
}

/** Soon, and then no sooner than a second after the last time. */
function atMostOnceASecond(tell: () => void): () => void {
  let last = Number.NEGATIVE_INFINITY
  let isDue = false
  const now = (): void => {
    isDue = false
    last = performance.now()
    tell()
  }
  return () => {
    if (isDue) return
    isDue = true
    // nothing waits for it at the end of the program
    setTimeout(now, Math.max(0, last + 1000 - performance.now())).unref()
  }
}

async function about({ kind, versions }: Surroundings): Promise<AboutGradloom> {
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as { readonly version: string }
  return {
    version,
    host: kind,
    ...versions,
    node: process.versions.node,
    system: `${type()} ${release()} ${process.arch}`,
    processors: availableParallelism()
  }
}
