// The sizes of the data that the document's dataset nodes read, asked from the engine when their fields change.
import { createStore } from 'zustand/vanilla'
import { catalogueOp } from '../../engine/catalog.ts'
import { type DatasetFacts, type EngineCall, type Problem, ProjectError } from '../../engine/contract.ts'
import { type GraphNode, type ProjectDocument, serialiseProject } from '../../engine/document.ts'
import type { Editor } from '../editor/contract.ts'
import type { EngineLink } from './engine-link.ts'

export interface FactsState {
  readonly facts: ReadonlyMap<string, DatasetFacts>
  readonly problems: readonly Problem[]
  /** True while an answer is awaited. */
  readonly pending: boolean
}

export interface FactsStore {
  getState(): FactsState
  subscribe(listener: (state: FactsState) => void): () => void
}

/** Typing in a field should not ask at every key. */
const quietMilliseconds = 60

export function createFactsStore({ editor, engine }: { readonly editor: Editor; readonly engine: EngineLink }): FactsStore {
  const store = createStore<FactsState>(() => ({ facts: new Map(), problems: [], pending: true }))
  let asked: readonly GraphNode[] = []
  let askedFolder: string | undefined
  let call: EngineCall | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  function look(): void {
    const { document, place } = editor.getState()
    const sources = document.graph.nodes.filter((node) => catalogueOp(node.op)?.source)
    if (place.folder === askedFolder && sameSources(sources, asked)) return
    asked = sources
    askedFolder = place.folder
    clearTimeout(timer)
    timer = setTimeout(() => void ask(document, place.folder, sources), quietMilliseconds)
  }

  async function ask(document: ProjectDocument, base: string, sources: readonly GraphNode[]): Promise<void> {
    call?.stop()
    const { facts: before, problems: oldProblems } = store.getState()
    const ids = new Set(sources.map((node) => node.id))
    // what is gone goes at once; what changed keeps its old shape until the answer is there
    const kept = new Map([...before].filter(([id]) => ids.has(id)))
    if (sources.length === 0) {
      store.setState({ facts: kept.size === before.size ? before : kept, problems: [], pending: false })
      return
    }
    store.setState({ facts: kept.size === before.size ? before : kept, pending: true })
    // only the sources matter: a graph in the making may not be readable as a whole
    const text = serialiseProject({ format: document.format, version: document.version, graph: { nodes: sources, edges: [] } })
    const asking = engine.request({ type: 'facts', project: { text, base } })
    call = asking
    try {
      for await (const event of asking) {
        if (event.type !== 'facts' || call !== asking) continue
        store.setState({
          facts: sameFacts(kept, event.facts) ? kept : new Map(Object.entries(event.facts)),
          problems: event.problems,
          pending: false
        })
      }
    } catch (error) {
      if (call !== asking) return
      const problems = error instanceof ProjectError ? error.problems.filter((problem) => problem.code !== 'engine-stopped') : oldProblems
      store.setState({ problems, pending: false })
    }
  }

  editor.subscribe(look)
  engine.onStatus((status) => {
    if (status.kind !== 'ready') return
    askedFolder = undefined
    look()
  })
  look()
  return store
}

function sameSources(a: readonly GraphNode[], b: readonly GraphNode[]): boolean {
  return a.length === b.length && a.every((node, i) => node.id === b[i]?.id && node.op === b[i]?.op && node.fields === b[i]?.fields)
}

function sameFacts(kept: ReadonlyMap<string, DatasetFacts>, found: Readonly<Record<string, DatasetFacts>>): boolean {
  const entries = Object.entries(found)
  return entries.length === kept.size && entries.every(([id, facts]) => JSON.stringify(kept.get(id)) === JSON.stringify(facts))
}
