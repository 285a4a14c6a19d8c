// Keeps what is known of the network's health: reports of the run as they come, examinations and sanity checks on request, one at a time.
import { createStore } from 'zustand/vanilla'
import { type EngineCall, type EngineEvent, type EngineWork, ProjectError, type SanityCheck } from '../../engine/contract.ts'
import { serialiseProject } from '../../engine/document.ts'
import type { Editor } from '../editor/contract.ts'
import { networkOf } from '../editor/network-of.ts'
import type { EngineLink } from '../engine/engine-link.ts'
import type { Run } from '../training/contract.ts'
import type { Health, HealthStore, ReportOrigin, SanityOutcome, Working } from './contract.ts'

interface Parts {
  readonly editor: Editor
  readonly engine: EngineLink
  readonly run: Run
  /** Opens the view. */
  show(): void
}

const unknown: Health = { report: undefined, origin: 'start', sanity: new Map(), stale: false, working: undefined, failure: undefined }

export function createHealth({ editor, engine, run, show }: Parts): HealthStore {
  const store = createStore<Health>(() => unknown)
  let call: EngineCall | undefined
  /** Of what is known. */
  let network: string | undefined

  const current = () => networkOf(editor.getState().document)

  /** What was found of another network goes; a run that goes on may be of an older one. */
  function about(examined: string): void {
    if (network === examined) return
    network = examined
    store.setState({ report: undefined, sanity: new Map(), failure: undefined })
  }

  /** Undefined where it was cancelled, or something else was asked. */
  async function ask<T extends EngineEvent['type']>(
    what: Working['what'],
    work: EngineWork,
    type: T
  ): Promise<Extract<EngineEvent, { type: T }> | undefined> {
    call?.stop()
    store.setState({ working: { what, done: 0, total: 0 } })
    const mine = engine.request(work)
    call = mine
    try {
      for await (const event of mine) {
        if (call !== mine) return undefined
        if (event.type === 'progress') store.setState({ working: { what, done: event.done, total: event.total } })
        if (event.type === type) return event as Extract<EngineEvent, { type: T }>
      }
      return undefined
    } finally {
      if (call === mine) {
        call = undefined
        store.setState({ working: undefined })
      }
    }
  }

  const reasonOf = (error: unknown): string =>
    error instanceof ProjectError ? error.problems.map(({ message }) => message).join(' ') : String(error)

  async function examine(): Promise<void> {
    const { document, place } = editor.getState()
    const examined = networkOf(document)
    const learnt = run.learnt()
    // weights of another network would say nothing about this one
    const ours = learnt && networkOf(learnt.document) === examined ? learnt : undefined
    const origin: ReportOrigin = ours ? 'learnt' : 'start'
    const project = ours?.project ?? { text: serialiseProject(document), base: place.folder }
    store.setState({ failure: undefined })
    try {
      const overrides = ours?.overrides ?? {}
      const found = await ask('examine', { type: 'health', project, overrides, ...(ours && { checkpoint: ours.checkpoint }) }, 'health')
      if (!found) return
      about(examined)
      store.setState({ report: found.report, origin, stale: examined !== current() })
    } catch (error) {
      store.setState({ failure: reasonOf(error) })
    }
  }

  async function check(name: SanityCheck): Promise<void> {
    const { document, place } = editor.getState()
    const examined = networkOf(document)
    const keep = (outcome: SanityOutcome) => {
      about(examined)
      store.setState(({ sanity }) => ({ sanity: new Map([...sanity, [name, outcome]]), stale: examined !== current() }))
    }
    const project = { text: serialiseProject(document), base: place.folder }
    try {
      const found = await ask(name, { type: 'sanity', check: name, project, overrides: {} }, 'sanity')
      if (found) keep({ kind: 'done', ok: found.ok, numbers: found.numbers, losses: found.losses })
    } catch (error) {
      const diverged = error instanceof ProjectError && error.problems.some(({ code }) => code === 'non-finite')
      keep({ kind: diverged ? 'diverged' : 'impossible', reason: reasonOf(error) })
    }
  }

  run.subscribe(({ examined: report, document }, before) => {
    if (!report || report === before.examined || !document) return
    about(networkOf(document))
    store.setState({ report, origin: 'run', stale: network !== current() })
  })
  editor.subscribe(({ document, place }, before) => {
    if (document === before.document || network === undefined) return
    if (place === before.place) {
      store.setState({ stale: network !== networkOf(document) })
      return
    }
    // another project: what is still asked is of no interest any more
    call?.stop()
    call = undefined
    network = undefined
    store.setState(unknown)
  })

  return {
    getState: store.getState,
    subscribe: store.subscribe,
    examine() {
      show()
      void examine()
    },
    check(name) {
      show()
      void check(name)
    },
    cancel() {
      call?.stop()
      call = undefined
      store.setState({ working: undefined })
    }
  }
}
