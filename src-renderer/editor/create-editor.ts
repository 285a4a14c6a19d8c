// The document store: one immutable document, its selection, and a history of diffs in which every gesture is one entry.
import { createStore } from 'zustand/vanilla'
import { type ProjectDocument, serialiseProject } from '../../engine/document.ts'
import type { DocumentPlace, Editor, EditorState, Selection } from './contract.ts'
import { applyDiff, type DocumentDiff, diffDocuments, edgeId, isEmpty, sameDocument, withRecordsOf } from './document-diff.ts'
import type { MessageKey } from './message-key.ts'

interface Entry {
  readonly label: MessageKey
  readonly diff: DocumentDiff
  readonly before: Selection
  readonly after: Selection
}

/** Where something that becomes one entry began. */
interface Beginning {
  readonly document: ProjectDocument
  readonly selection: Selection
}

/** Entries kept; the oldest are forgotten. */
const mostEntries = 1000

export const emptySelection: Selection = { nodes: new Set(), edges: new Set() }

export function createEditor(document: ProjectDocument, place: DocumentPlace): Editor {
  const store = createStore<EditorState>(() => startOf(document, place))
  /** Documents whose text is known: as opened and as last saved. Back at one of them, saving gives the same bytes again. */
  let [opened, saved] = [document, document]
  let onDisk = true
  let past: Entry[] = []
  let future: Entry[] = []
  let gesture: { readonly label: MessageKey; readonly from: Beginning } | undefined
  let series: { readonly name: string; readonly from: Beginning; readonly entry: Entry | undefined } | undefined

  function show(next: ProjectDocument, selection: Selection, more: Partial<EditorState> = {}): void {
    const known = [saved, opened, store.getState().document].find((one) => sameDocument(next, one)) ?? next
    store.setState({
      document: known,
      selection: onlyExisting(selection, known),
      edited: known !== saved || !onDisk,
      undoLabel: past.at(-1)?.label,
      redoLabel: future.at(-1)?.label,
      inGesture: gesture !== undefined,
      ...more
    })
  }

  function remember(label: MessageKey, from: Beginning, after: ProjectDocument, selection: Selection): Entry | undefined {
    const diff = diffDocuments(from.document, after)
    if (isEmpty(diff)) return undefined
    const entry = { label, diff, before: from.selection, after: selection }
    past.push(entry)
    if (past.length > mostEntries) past.shift()
    future = []
    return entry
  }

  /** Takes the last entry of one pile to the other and shows the document beyond it. */
  function travel(direction: 'back' | 'forward'): void {
    editor.end()
    series = undefined
    const [from, to] = direction === 'back' ? [past, future] : [future, past]
    const entry = from.pop()
    if (!entry) return
    to.push(entry)
    show(applyDiff(store.getState().document, entry.diff, direction), direction === 'back' ? entry.before : entry.after)
  }

  const editor: Editor = {
    getState: store.getState,
    subscribe: store.subscribe,
    change(label, change, select, name) {
      const { document: before, selection } = store.getState()
      const after = change(before)
      if (sameDocument(after, before)) {
        if (select) editor.select(select)
        return
      }
      const next = onlyExisting({ ...selection, ...select }, after)
      if (!gesture) {
        const goingOn = name !== undefined && series?.name === name ? series : undefined
        if (goingOn?.entry) past.pop()
        const from = goingOn?.from ?? { document: before, selection }
        const entry = remember(label, from, after, next)
        series = name === undefined ? undefined : { name, from, entry }
      }
      show(after, next)
    },
    begin(label) {
      editor.end()
      series = undefined
      const { document: now, selection } = store.getState()
      gesture = { label, from: { document: now, selection } }
      store.setState({ inGesture: true })
    },
    end() {
      if (!gesture) return
      const { label, from } = gesture
      gesture = undefined
      const { document: now, selection } = store.getState()
      remember(label, from, now, selection)
      show(now, selection)
    },
    cancel() {
      if (!gesture) return
      const { from } = gesture
      gesture = undefined
      show(from.document, from.selection)
    },
    undo: () => travel('back'),
    redo: () => travel('forward'),
    select(selection) {
      const now = store.getState()
      const next = onlyExisting({ ...now.selection, ...selection }, now.document)
      if (sameSelection(next, now.selection)) return
      series = undefined
      store.setState({ selection: next })
    },
    open(next, nextPlace) {
      opened = next
      saved = next
      onDisk = true
      past = []
      future = []
      gesture = undefined
      series = undefined
      store.setState(startOf(next, nextPlace))
    },
    markSaved(written, nextPlace) {
      saved = written
      onDisk = true
      // what follows is an entry of its own, so that undo can come back to what was saved
      series = undefined
      const { document: now, selection } = store.getState()
      show(now, selection, { place: nextPlace })
    },
    setOnDisk(next) {
      if (next === onDisk) return
      onDisk = next
      const { document: now, selection } = store.getState()
      show(now, selection)
    },
    replace(label, next) {
      editor.end()
      const text = serialiseProject(next)
      editor.change(label, (now) => [now, saved, opened].find((one) => serialiseProject(one) === text) ?? withRecordsOf(now, next))
    }
  }
  return editor
}

function startOf(document: ProjectDocument, place: DocumentPlace): EditorState {
  return { document, place, selection: emptySelection, edited: false, undoLabel: undefined, redoLabel: undefined, inGesture: false }
}

/** Selected things that are gone are no longer selected; the same object where nothing is gone. */
function onlyExisting(selection: Selection, { graph }: ProjectDocument): Selection {
  const nodes = keep(selection.nodes, () => graph.nodes.map((node) => node.id))
  const edges = keep(selection.edges, () => graph.edges.map(edgeId))
  return nodes === selection.nodes && edges === selection.edges ? selection : { nodes, edges }
}

function keep<T>(chosen: ReadonlySet<T>, list: () => readonly T[]): ReadonlySet<T> {
  if (chosen.size === 0) return chosen
  const there = new Set(list())
  const kept = [...chosen].filter((one) => there.has(one))
  return kept.length === chosen.size ? chosen : new Set(kept)
}

function sameSelection(a: Selection, b: Selection): boolean {
  return sameSet(a.nodes, b.nodes) && sameSet(a.edges, b.edges)
}

function sameSet<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one))
}
