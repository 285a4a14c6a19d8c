// Exports and imports of the window: one of each at a time, with progress, cancel, and nothing changed before it is accepted.
import { createStore } from 'zustand/vanilla'
import { type EngineCall, exportFormatEndings, type Problem, ProjectError } from '../../engine/contract.ts'
import { type ProjectDocument, parseProject, serialiseProject } from '../../engine/document.ts'
import type { Editor } from '../editor/contract.ts'
import type { EngineLink } from '../engine/engine-link.ts'
import type { Host } from '../host/host.ts'
import type { Run } from '../training/contract.ts'
import type { ExchangeState, ExchangeStore } from './contract.ts'

interface Parts {
  readonly editor: Editor
  readonly engine: EngineLink
  readonly host: Host
  readonly run: Run
  /** Asks about unsaved changes; false: the user wants to stay. */
  mayLeave(): Promise<boolean>
}

const idle: ExchangeState = { exporting: { kind: 'idle' }, importing: { kind: 'idle' } }

export function createExchange({ editor, engine, host, run, mayLeave }: Parts): ExchangeStore {
  const store = createStore<ExchangeState>(() => idle)
  let reading: EngineCall | undefined
  /** Counts exports and imports, so that an answer that comes late changes nothing. */
  let turn = 0

  host.onEvent((event) => {
    if (event.type !== 'export-progress' || store.getState().exporting.kind !== 'working') return
    store.setState({ exporting: { kind: 'working', progress: event.progress } })
  })

  /** What is exported: the network as it was trained, or the one on the canvas as it starts. */
  function work() {
    const learnt = run.learnt()
    if (learnt) return { project: learnt.project, overrides: learnt.overrides, weights: learnt.checkpoint }
    const { document, place } = editor.getState()
    return { project: { text: serialiseProject(document), base: place.folder }, overrides: {} }
  }

  function problemsOf(error: unknown): readonly Problem[] {
    if (error instanceof ProjectError) return error.problems
    return [{ code: 'internal', severity: 'error', message: error instanceof Error ? error.message : String(error) }]
  }

  async function ask(name: string, call: EngineCall, mine: number): Promise<void> {
    reading = call
    try {
      for await (const event of call) {
        if (mine !== turn) return
        if (event.type === 'imported-file') store.setState({ importing: { kind: 'network', name, file: event } })
        if (event.type === 'imported-weights') store.setState({ importing: { kind: 'weights', name, file: event } })
      }
    } finally {
      if (reading === call) reading = undefined
    }
  }

  return {
    getState: store.getState,
    subscribe: store.subscribe,
    get isTrained() {
      return run.learnt() !== undefined
    },
    async exportAs(format) {
      const mine = ++turn
      store.setState({ exporting: { kind: 'working', progress: undefined } })
      const name = `${editor.getState().place.name}${exportFormatEndings[format]}`
      try {
        const copy = await host.services.exportNetwork({ ...work(), format }, name)
        if (mine !== turn) return
        if (copy?.bytes) await host.saveCopy(name, copy.bytes, 'application/octet-stream')
        store.setState({ exporting: copy ? { kind: 'done', format, name, copy } : { kind: 'idle' } })
      } catch (error) {
        if (mine === turn) store.setState({ exporting: { kind: 'failed', reason: error instanceof Error ? error.message : String(error) } })
      }
    },
    stopExport() {
      turn++
      store.setState({ exporting: { kind: 'idle' } })
      host.services.stopExport().catch(() => {})
    },
    showInFolder() {
      const { exporting } = store.getState()
      const path = exporting.kind === 'done' ? exporting.copy.path : undefined
      if (path !== undefined) host.services.showInFolder(path).catch(() => {})
    },
    async read(file) {
      const mine = ++turn
      reading?.stop()
      const { name } = file
      store.setState({ importing: { kind: 'reading', name } })
      try {
        const bytes = new Uint8Array(await file.arrayBuffer())
        if (mine !== turn) return
        const { document, place } = editor.getState()
        const path = host.pathOfFile(file)
        const folder = path === undefined ? place.folder : path.replace(/[^/\\]*$/, '')
        const isWeights = /\.(safetensors|npz)$/i.test(name)
        const call = isWeights
          ? engine.request({ type: 'import-weights', project: { text: serialiseProject(document), base: place.folder }, weights: bytes })
          : engine.request({ type: 'import', bytes, name: withoutEnding(name), base: folder })
        await ask(name, call, mine)
      } catch (error) {
        if (mine === turn) store.setState({ importing: { kind: 'failed', name, problems: problemsOf(error) } })
      }
    },
    async accept() {
      const { importing } = store.getState()
      if (importing.kind !== 'network' && importing.kind !== 'weights') return false
      const { document, problems } = parseProject(importing.file.project)
      if (!document) {
        store.setState({ importing: { kind: 'failed', name: importing.name, problems } })
        return false
      }
      if (importing.kind === 'weights') editor.change('edits.importWeights', (now) => withInitialOf(now, document))
      else {
        if (!(await mayLeave())) return false
        editor.open(document, { name: withoutEnding(importing.name), folder: editor.getState().place.folder })
      }
      store.setState({ importing: { kind: 'idle' } })
      return true
    },
    forget() {
      turn++
      reading?.stop()
      if (store.getState().exporting.kind === 'working') host.services.stopExport().catch(() => {})
      store.setState(idle)
    }
  }
}

/** The document with the initial values of another; what was changed meanwhile stays. */
function withInitialOf(document: ProjectDocument, filled: ProjectDocument): ProjectDocument {
  const initials = new Map(filled.graph.nodes.map(({ id, initial }) => [id, initial]))
  const nodes = document.graph.nodes.map((node) => {
    const initial = initials.get(node.id)
    return initial ? { ...node, initial } : node
  })
  return { ...document, graph: { ...document.graph, nodes } }
}

function withoutEnding(name: string): string {
  return name.replace(/\.[^.]*$/, '')
}
