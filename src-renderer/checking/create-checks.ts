// Runs gradient checks of the document as it stands, one at a time, with progress and cancel.
import { createStore } from 'zustand/vanilla'
import { type EngineCall, type GradcheckResult, ProjectError } from '../../engine/contract.ts'
import { serialiseProject } from '../../engine/document.ts'
import type { Editor } from '../editor/contract.ts'
import type { EngineLink } from '../engine/engine-link.ts'
import { type CheckStore, type Checks, nodeOfTensor, tolerance } from './contract.ts'

/** Elements tried per tensor. */
const samples = 20

const nothing: Checks = { running: undefined, result: undefined, failure: undefined, badges: new Map() }

/** @param show opens the view of the check */
export function createChecks(editor: Editor, engine: EngineLink, show: () => void): CheckStore {
  const store = createStore<Checks>(() => nothing)
  let call: EngineCall | undefined

  async function check(node: string | undefined): Promise<void> {
    call?.stop()
    call = undefined
    store.setState({
      running: { node, done: 0, total: 1 },
      result: undefined,
      failure: undefined,
      badges: node === undefined ? new Map() : store.getState().badges
    })
    try {
      const found = await ask(node)
      if (!found) return
      const alone = found.ok ? [] : node === undefined ? await findCulprits() : [{ node, relativeError: found.maxRelativeError }]
      if (!alone) return
      mark([
        ...found.items.map(({ tensor, relativeError }) => [nodeOfTensor(tensor), relativeError] as const),
        ...alone.map((culprit) => [culprit.node, culprit.relativeError] as const)
      ])
      store.setState({ result: { ...found, node, culprits: alone.map((culprit) => culprit.node) } })
    } catch (error) {
      store.setState({ failure: error instanceof ProjectError ? error.problems.map(({ message }) => message).join(' ') : String(error) })
    } finally {
      if (!call) store.setState({ running: undefined })
    }
  }

  /** Undefined where it was cancelled, or another check began. */
  async function ask(node: string | undefined): Promise<GradcheckResult | undefined> {
    const { document, place } = editor.getState()
    const project = { text: serialiseProject(document), base: place.folder }
    const mine = engine.request({ type: 'gradcheck', project, samples, seed: 0, ...(node !== undefined && { node }) })
    call = mine
    try {
      for await (const event of mine) {
        if (call !== mine) return undefined
        if (event.type === 'progress') store.setState({ running: { node, done: event.done, total: event.total } })
        if (event.type === 'gradcheck') return event
      }
      return undefined
    } finally {
      if (call === mine) call = undefined
    }
  }

  /** Each op by itself. Undefined where it was cancelled. */
  async function findCulprits(): Promise<readonly { readonly node: string; readonly relativeError: number }[] | undefined> {
    const { nodes } = editor.getState().document.graph
    const culprits: { readonly node: string; readonly relativeError: number }[] = []
    for (const [i, { id }] of nodes.entries()) {
      store.setState({ running: { node: id, done: i, total: nodes.length } })
      try {
        const alone = await ask(id)
        if (!alone) return undefined
        if (!alone.ok) culprits.push({ node: id, relativeError: alone.maxRelativeError })
      } catch (error) {
        // a node without a gradient cannot have a wrong one
        if (!(error instanceof ProjectError)) throw error
      }
    }
    return culprits
  }

  function mark(errors: readonly (readonly [node: string, relativeError: number])[]): void {
    const badges = new Map(store.getState().badges)
    for (const [node] of errors) badges.delete(node)
    for (const [node, relativeError] of errors) {
      const worst = Math.max(relativeError, badges.get(node)?.relativeError ?? 0)
      badges.set(node, { relativeError: worst, ok: worst < tolerance })
    }
    store.setState({ badges })
  }

  // a badge is about the network that was checked
  editor.subscribe(({ document }, before) => {
    const same = document.graph.nodes === before.document.graph.nodes && document.graph.edges === before.document.graph.edges
    if (!same && store.getState().badges.size > 0) store.setState({ badges: new Map() })
  })

  return {
    getState: store.getState,
    subscribe: store.subscribe,
    checkGradients(node) {
      show()
      void check(node)
    },
    cancel() {
      call?.stop()
      call = undefined
      store.setState({ running: undefined })
    }
  }
}
