// Drives the step debugger: opens the network as it stands or a held run, sends one action at a time, keeps what came back.
import { createStore } from 'zustand/vanilla'
import {
  type Breakpoint,
  type EngineEvent,
  type EngineWork,
  ProjectError,
  type Stepped,
  type SteppingAction,
  type TensorView
} from '../../engine/contract.ts'
import { type GraphNode, type ProjectDocument, serialiseProject } from '../../engine/document.ts'
import { changedFields } from '../editor/changed-fields.ts'
import type { Editor } from '../editor/contract.ts'
import { mapNode, without } from '../editor/graph-records.ts'
import { networkOf } from '../editor/network-of.ts'
import type { EngineLink } from '../engine/engine-link.ts'
import { words } from '../locales/language.ts'
import type { Run } from '../training/contract.ts'
import type { WatchedFrameHub } from '../training/frame-hub.ts'
import { type Stepping, type SteppingStore, viewKey } from './contract.ts'
import { allowedAction } from './step-rules.ts'

interface Parts {
  readonly editor: Editor
  readonly engine: EngineLink
  readonly run: Run
  readonly frames: WatchedFrameHub
  /** Says something in passing. */
  notify(message: string, values?: Readonly<Record<string, string>>): void
}

interface Session {
  readonly id: number
  /** The network that is stepped through, with the fields as they are now. */
  document: ProjectDocument
}

const closed: Stepping = {
  status: 'closed',
  steps: [],
  state: undefined,
  ran: [],
  views: new Map(),
  turn: 0,
  playing: false,
  speed: 2,
  fromTraining: false,
  breakpoints: new Map(),
  hit: undefined,
  chosen: undefined,
  explanation: undefined
}

/** Clicks that come while an action runs wait, but not many: a held key must not step on after it was let go. */
const mostWaiting = 2

export function createStepping({ editor, engine, run, frames, notify }: Parts): SteppingStore {
  const store = createStore<Stepping>(() => closed)
  let session: Session | undefined
  /** As it was opened. */
  let original: ProjectDocument | undefined
  let queue: Promise<unknown> = Promise.resolve()
  let waiting = 0

  /** One after the other: every action starts from where the one before ended. */
  function enqueue<T>(work: () => Promise<T>): Promise<T | undefined> {
    const result = queue.then(work).catch((error: unknown) => {
      fail(error)
      return undefined
    })
    queue = result
    return result
  }

  function fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    const code = error instanceof ProjectError ? error.problems[0]?.code : undefined
    if (code === 'engine-stopped' || code === 'not-open') forget()
    else if (store.getState().status === 'opening') store.setState({ status: 'closed' })
    store.setState({ playing: false })
    notify('stepping.failed', { reason: message })
  }

  function forget(): void {
    session = undefined
    const { breakpoints, speed, turn } = store.getState()
    store.setState({ ...closed, breakpoints, speed, turn: turn + 1 })
  }

  async function ask<T extends EngineEvent['type']>(work: EngineWork, type: T): Promise<Extract<EngineEvent, { type: T }>> {
    for await (const event of engine.request(work)) if (event.type === type) return event as Extract<EngineEvent, { type: T }>
    throw new Error(`The engine gave no ${type}.`)
  }

  async function open(): Promise<Session> {
    if (session) return session
    store.setState({ status: 'opening' })
    const held = run.held()
    const { document, place } = editor.getState()
    const project = held?.project ?? { text: serialiseProject(document), base: place.folder }
    const call = engine.request({
      type: 'open-stepping',
      project,
      overrides: held?.overrides ?? {},
      ...(held && { training: held.id })
    })
    for await (const event of call) {
      if (event.type !== 'stepping-open') continue
      store.setState({
        status: 'open',
        steps: event.steps,
        state: event.state,
        fromTraining: held !== undefined,
        views: new Map(),
        ran: []
      })
    }
    // pictures of a run are not of this network as it starts
    if (!held) frames.forgetPictures()
    original = held?.document ?? document
    session = { id: call.id, document: original }
    return session
  }

  function show({ views, fresh, ran, hit, ...answer }: Stepped): void {
    const { type: _, ...state } = answer
    store.setState((now) => {
      const known = new Map<string, TensorView>(fresh ? [] : now.views)
      for (const view of views) known.set(viewKey(view.what, view.name), view)
      return { state, ran, hit, views: known, turn: now.turn + 1, ...(hit && { playing: false }) }
    })
    frames.showPictures(views)
    void explain()
  }

  /** Time travel takes changed fields back: the document follows. */
  function adoptFields(fields: Stepped['fields']): void {
    if (!session || !original) return
    const before = session.document
    const nodes = original.graph.nodes.map((node) => {
      const changed = fields[node.id]
      return changed ? { ...node, fields: changed } : node
    })
    const stepped = { ...before, graph: { ...before.graph, nodes } }
    const changed = changedFields(before, stepped)
    if (!changed || changed.length === 0) return
    session.document = stepped
    // another network than the one on the canvas is none of its business
    if (networkOf(editor.getState().document) !== networkOf(before)) return
    editor.change('edits.field', (document) =>
      changed.reduce((next, { id, fields: given }) => mapNode(next, id, (node) => withFields(node, given)), document)
    )
  }

  /** Fields that the user changed on the canvas act on the network that is stepped through, where they change no shape. */
  async function followEdits(edited: ProjectDocument): Promise<void> {
    if (!session) return
    const changed = changedFields(session.document, edited)
    try {
      if (!changed) throw new Error('another network')
      for (const { id, fields = {} } of changed) await send({ kind: 'fields', node: id, fields })
      session.document = edited
    } catch {
      // a held run keeps the network it began with
      if (!session || store.getState().fromTraining) return
      await close(false)
      notify('stepping.closedByEdit')
    }
  }

  async function send(action: SteppingAction): Promise<void> {
    const { id } = await open()
    const breakpoints: Breakpoint[] = [...store.getState().breakpoints.values()]
    const answer = await ask({ type: 'step', stepping: id, action, breakpoints }, 'stepped')
    show(answer)
    if (action === 'undo' || action === 'redo' || (typeof action === 'object' && (action.kind === 'travel' || action.kind === 'to-node')))
      adoptFields(answer.fields)
  }

  function act(action: SteppingAction): void {
    if (waiting >= mostWaiting) return
    waiting++
    void enqueue(async () => {
      // by now it may no longer make sense: the key was held
      const allowed = allowedAction(store.getState(), run.status, action)
      if (allowed === true) await send(action)
    }).finally(() => {
      waiting--
    })
  }

  async function explain(): Promise<void> {
    const { chosen } = store.getState()
    if (!chosen || !session) return
    const { node, what, name, element } = chosen
    if (what !== 'value' && what !== 'gradient' && what !== 'parameter-gradient') {
      store.setState({ explanation: undefined })
      return
    }
    const port = name.slice(node.length + 1)
    try {
      const request = {
        type: 'explain',
        stepping: session.id,
        node,
        direction: what === 'value' ? 'forward' : 'backward',
        name: port,
        element
      } as const
      const { value, expression } = await ask(request, 'explained')
      if (store.getState().chosen === chosen) store.setState({ explanation: { kind: 'ready', value, expression } })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if (store.getState().chosen === chosen) store.setState({ explanation: { kind: 'none', reason } })
    }
  }

  /** @param keep the held run goes on from what was stepped */
  async function close(keep: boolean): Promise<void> {
    if (!session) return
    const { id, document } = session
    session = undefined
    // what was changed in a held run is part of it from now on
    if (keep && original && document !== original) run.adopt(document)
    await ask({ type: 'close-stepping', stepping: id, keep }, 'stepping-closed').catch(() => undefined)
    forget()
  }

  /** Forward, backward, update, next mini-batch, and again, until somebody stops it. */
  async function play(): Promise<void> {
    while (store.getState().playing) {
      const { state, speed } = store.getState()
      const action: SteppingAction = state?.next ? state.next.direction : state?.updated ? 'next-batch' : state ? 'update' : 'forward'
      await enqueue(() => send(action))
      await new Promise((resolve) => setTimeout(resolve, 1000 / speed))
    }
  }

  // numbers of another network must not stay on the canvas
  editor.subscribe(({ document, place }, before) => {
    if (!session || document === before.document) return
    const stepped = networkOf(session.document)
    if (networkOf(document) === stepped) return
    if (place !== before.place) {
      // another project has other numbers, as everybody expects
      if (!store.getState().fromTraining) void enqueue(() => close(false))
      return
    }
    // what is edited on the canvas need not be what the held run trains
    if (store.getState().fromTraining && networkOf(before.document) !== stepped) return
    void enqueue(() => followEdits(document))
  })
  // a run that goes on takes over what was stepped
  run.beforeGoingOn(() => enqueue(() => close(store.getState().fromTraining)).then(() => {}))
  run.subscribe(({ status }, before) => {
    if (session && store.getState().fromTraining && before.status !== 'idle' && status === 'idle') void enqueue(() => close(false))
  })

  return {
    getState: store.getState,
    subscribe: store.subscribe,
    allowed: (action) => allowedAction(store.getState(), run.status, action),
    act,
    get isOpen() {
      return store.getState().status === 'open'
    },
    get next() {
      return store.getState().state?.next
    },
    get frozen() {
      return store.getState().state?.frozen ?? []
    },
    get isPlaying() {
      return store.getState().playing
    },
    close: () => void enqueue(() => close(store.getState().fromTraining)),
    togglePlay() {
      const playing = !store.getState().playing
      store.setState({ playing })
      if (playing) void play()
    },
    setSpeed: (speed) => store.setState({ speed }),
    travel: (to) => void enqueue(() => send({ kind: 'travel', to })),
    toNode: (node, direction) => void enqueue(() => send({ kind: 'to-node', node, direction })),
    showSample: (split, sample) =>
      void enqueue(async () => {
        if (run.status === 'running' || run.status === 'starting') throw new Error(words('commands.stepWhileTraining'))
        // after an update the next mini-batch comes first
        if (store.getState().state?.updated) await send('next-batch')
        await send({ kind: 'sample', split, sample })
      }),
    toggleBreakpoint(node) {
      const breakpoints = new Map(store.getState().breakpoints)
      if (!breakpoints.delete(node)) breakpoints.set(node, { node, when: 'always' })
      store.setState({ breakpoints })
    },
    setBreakpoint: (breakpoint) =>
      store.setState(({ breakpoints }) => ({ breakpoints: new Map([...breakpoints, [breakpoint.node, breakpoint]]) })),
    choose(chosen) {
      store.setState({ chosen, explanation: undefined })
      void explain()
    },
    write: (what, name, element, value) => void enqueue(() => send({ kind: 'set', what, name, element, value })),
    freeze: (node, frozen) => void enqueue(() => send({ kind: 'freeze', node, frozen })),
    async read(what, name) {
      if (!session) return undefined
      const { tensor } = await ask({ type: 'read', stepping: session.id, what, name }, 'tensor')
      return tensor
    }
  }
}

function withFields(node: GraphNode, fields: GraphNode['fields']): GraphNode {
  return fields && Object.keys(fields).length > 0 ? { ...node, fields } : without(node, 'fields')
}
