// The document store: one immutable document, its selection, and a history of diffs in which every gesture is one entry.
import { createStore } from 'zustand/vanilla'
import type { ProjectDocument } from '../../engine/document.ts'
import type { DocumentPlace, Editor, EditorState, Selection } from './contract.ts'
import { applyDiff, type DocumentDiff, diffDocuments, edgeId, isEmpty, sameDocument } from './document-diff.ts'
import type { MessageKey } from './message-key.ts'

interface Entry {
  readonly label: MessageKey
  readonly diff: DocumentDiff
  readonly before: Selection
  readonly after: Selection
}

/** Entries kept; the oldest are forgotten. */
const mostEntries = 1000

export const emptySelection: Selection = { nodes: new Set(), edges: new Set() }

export function createEditor(document: ProjectDocument, place: DocumentPlace): Editor {
  const store = createStore<EditorState>(() => startOf(document, place))
  let saved = document
  let past: Entry[] = []
  let future: Entry[] = []
  let gesture: { readonly label: MessageKey; readonly document: ProjectDocument; readonly selection: Selection } | undefined

  function show(next: ProjectDocument, selection: Selection, more: Partial<EditorState> = {}): void {
    // the very object that was opened or saved: saving it again gives the same bytes
    const same = sameDocument(next, saved) ? saved : next
    store.setState({
      document: same,
      selection: onlyExisting(selection, same),
      edited: same !== saved,
      undoLabel: past.at(-1)?.label,
      redoLabel: future.at(-1)?.label,
      inGesture: gesture !== undefined,
      ...more
    })
  }

  function remember(
    label: MessageKey,
    before: ProjectDocument,
    beforeSelection: Selection,
    after: ProjectDocument,
    selection: Selection
  ): void {
    const diff = diffDocuments(before, after)
    if (isEmpty(diff)) return
    past.push({ label, diff, before: beforeSelection, after: selection })
    if (past.length > mostEntries) past.shift()
    future = []
  }

  const editor: Editor = {
    getState: store.getState,
    subscribe: store.subscribe,
    change(label, change, select) {
      const { document: before, selection } = store.getState()
      const after = change(before)
      const next: Selection = { ...selection, ...select }
      if (after === before) {
        if (select) editor.select(select)
        return
      }
      if (!gesture) remember(label, before, selection, after, next)
      show(after, next)
    },
    begin(label) {
      editor.end()
      const { document: now, selection } = store.getState()
      gesture = { label, document: now, selection }
      store.setState({ inGesture: true })
    },
    end() {
      if (!gesture) return
      const { label, document: before, selection: beforeSelection } = gesture
      gesture = undefined
      const { document: now, selection } = store.getState()
      remember(label, before, beforeSelection, now, selection)
      show(now, selection)
    },
    cancel() {
      if (!gesture) return
      const { document: before, selection } = gesture
      gesture = undefined
      show(before, selection)
    },
    undo() {
      editor.end()
      const entry = past.pop()
      if (!entry) return
      future.push(entry)
      show(applyDiff(store.getState().document, entry.diff, 'back'), entry.before)
    },
    redo() {
      editor.end()
      const entry = future.pop()
      if (!entry) return
      past.push(entry)
      show(applyDiff(store.getState().document, entry.diff, 'forward'), entry.after)
    },
    select(selection) {
      const now = store.getState()
      store.setState({ selection: onlyExisting({ ...now.selection, ...selection }, now.document) })
    },
    open(next, nextPlace) {
      saved = next
      past = []
      future = []
      gesture = undefined
      store.setState(startOf(next, nextPlace))
    },
    markSaved(written, nextPlace) {
      saved = written
      const { document: now, selection } = store.getState()
      show(now, selection, { place: nextPlace })
    }
  }
  return editor
}

function startOf(document: ProjectDocument, place: DocumentPlace): EditorState {
  return { document, place, selection: emptySelection, edited: false, undoLabel: undefined, redoLabel: undefined, inGesture: false }
}

/** Selected things that are gone are no longer selected; the same object where nothing is gone. */
function onlyExisting(selection: Selection, { graph }: ProjectDocument): Selection {
  if (selection.nodes.size === 0 && selection.edges.size === 0) return selection
  const nodes = new Set(graph.nodes.map((node) => node.id))
  const edges = new Set(graph.edges.map(edgeId))
  if ([...selection.nodes].every((id) => nodes.has(id)) && [...selection.edges].every((id) => edges.has(id))) return selection
  return {
    nodes: new Set([...selection.nodes].filter((id) => nodes.has(id))),
    edges: new Set([...selection.edges].filter((id) => edges.has(id)))
  }
}
