// The document store: one entry per gesture, selection that comes back, a mark that tells the truth about what is saved.
import { describe, expect, test, vi } from 'vitest'
import { type ProjectDocument, serialiseProject } from '../../engine/document.ts'
import type { Editor, EditorState } from '../../src-renderer/editor/contract.ts'
import { createEditor } from '../../src-renderer/editor/create-editor.ts'
import { edgeId } from '../../src-renderer/editor/document-diff.ts'
import { withGraph } from '../../src-renderer/editor/graph-records.ts'
import { addNode } from '../../src-renderer/editor/operations/add-node.ts'
import { deleteSelection } from '../../src-renderer/editor/operations/delete.ts'
import { setField } from '../../src-renderer/editor/operations/fields.ts'
import { groupNodes, ungroup } from '../../src-renderer/editor/operations/groups.ts'
import { moveNodes, placeNodes } from '../../src-renderer/editor/operations/move.ts'
import { renameNode } from '../../src-renderer/editor/operations/rename.ts'
import { setNotes, setTitle, setTraining } from '../../src-renderer/editor/operations/training.ts'
import { example, exampleText, graphOf, opened } from './documents.ts'

const place = { name: 'net', folder: '/projects', path: '/projects/net.gradloom' }
const one = (id: string): ReadonlySet<string> => new Set([id])
const editorOf = (document: ProjectDocument): Editor => createEditor(document, place)
const move = (editor: Editor, dx: number, id = 'affine1') => editor.change('edits.move', (now) => moveNodes(now, one(id), dx, 0))
const x = (editor: Editor, id = 'affine1') => editor.getState().document.graph.nodes.find((node) => node.id === id)?.position?.x

function entries(editor: Editor): number {
  let count = 0
  while (editor.getState().undoLabel !== undefined) {
    editor.undo()
    count++
  }
  return count
}

describe('history', () => {
  test('takes edits back one by one and repeats them, and says what', () => {
    const editor = editorOf(example('two-layer-mnist'))
    move(editor, 10)
    editor.change('edits.title', (now) => setTitle(now, 'Mine'))
    expect(editor.getState()).toMatchObject({ undoLabel: 'edits.title', redoLabel: undefined, edited: true })
    editor.undo()
    expect(editor.getState()).toMatchObject({ undoLabel: 'edits.move', redoLabel: 'edits.title' })
    expect([editor.getState().document.title, x(editor)]).toEqual(['Two-layer net on MNIST', 270])
    editor.undo()
    editor.undo()
    expect([editor.getState().undoLabel, x(editor)]).toEqual([undefined, 260])
    editor.redo()
    editor.redo()
    editor.redo()
    expect([editor.getState().document.title, x(editor), editor.getState().redoLabel]).toEqual(['Mine', 270, undefined])
  })

  test('forgets what was undone at the next edit, not at a selection', () => {
    const editor = editorOf(example('two-layer-mnist'))
    move(editor, 10)
    editor.undo()
    editor.select({ nodes: one('relu1') })
    expect(editor.getState().redoLabel).toBe('edits.move')
    move(editor, 5)
    expect(editor.getState().redoLabel).toBeUndefined()
  })

  test('has no entry for what changes nothing, and tells no view', () => {
    const editor = editorOf(example('two-layer-mnist'))
    const { document } = editor.getState()
    const heard = vi.fn()
    editor.subscribe(heard)
    move(editor, 0)
    // a new object of the same records is no edit either
    editor.change('edits.move', (now) => withGraph(now, { ...now.graph }))
    expect(editor.getState()).toMatchObject({ document, undoLabel: undefined, edited: false })
    expect(heard).not.toHaveBeenCalled()
  })

  test('brings records back as the very same objects, in their old order', () => {
    const start = example('two-layer-mnist')
    const editor = editorOf(start)
    editor.change('edits.delete', (now) => deleteSelection(now, { nodes: new Set(['relu1', 'data']), edges: new Set() }))
    editor.change('edits.training', (now) => setTraining(now, (given) => ({ ...given, seed: 7 })))
    editor.change('edits.rename', (now) => renameNode(now, 'affine1', 'hidden'))
    for (let i = 0; i < 3; i++) editor.undo()
    expect(editor.getState().document).toBe(start)
    editor.redo()
    const { nodes } = editor.getState().document.graph
    expect(nodes.map((node) => start.graph.nodes.indexOf(node))).toEqual([1, 3, 4])
  })

  test('tells a list of groups that is gone from one that is empty', () => {
    const text = '{"format":"gradloom/project","version":1,"graph":{"nodes":[{"id":"a","op":"relu"}],"edges":[],"groups":[]}}'
    const editor = editorOf(opened(text))
    editor.change('edits.group', (now) => groupNodes(now, one('a'), 'A').document)
    editor.change('edits.ungroup', (now) => ungroup(now, one('a')))
    expect(editor.getState().document.graph).not.toHaveProperty('groups')
    editor.undo()
    editor.undo()
    expect(editor.getState().document.graph.groups).toEqual([])
    expect(serialiseProject(editor.getState().document)).toBe(text)
  })

  test('begins anew with another document', () => {
    const editor = editorOf(example('two-layer-mnist'))
    move(editor, 10)
    editor.begin('edits.move')
    editor.open(example('relu'), { name: 'relu', folder: '' })
    editor.undo()
    editor.cancel()
    expect(editor.getState()).toMatchObject({ undoLabel: undefined, edited: false, inGesture: false, place: { name: 'relu' } })
    expect(editor.getState().document.title).toBe(example('relu').title)
  })

  test('keeps a thousand entries', () => {
    const editor = editorOf(example('two-layer-mnist'))
    for (let i = 0; i < 1005; i++) move(editor, 1)
    expect(entries(editor)).toBe(1000)
    expect(x(editor)).toBe(265)
  })
})

describe('a gesture', () => {
  test('is one entry, however many changes it takes', () => {
    const editor = editorOf(example('two-layer-mnist'))
    editor.begin('edits.move')
    for (let i = 0; i < 100; i++) move(editor, 1)
    expect(editor.getState()).toMatchObject({ inGesture: true, undoLabel: undefined, edited: true })
    editor.end()
    expect(editor.getState()).toMatchObject({ inGesture: false, undoLabel: 'edits.move' })
    expect(entries(editor)).toBe(1)
    expect(x(editor)).toBe(260)
  })

  test('that ends where it began leaves no entry and no mark', () => {
    const editor = editorOf(example('two-layer-mnist'))
    const { graph } = editor.getState().document
    editor.begin('edits.move')
    move(editor, 10)
    editor.change('edits.move', (now) => withGraph(now, graph))
    editor.end()
    expect(editor.getState()).toMatchObject({ undoLabel: undefined, edited: false, inGesture: false })
  })

  test('that is cancelled leaves nothing: no entry, the selection as before, what can be redone still there', () => {
    const editor = editorOf(example('two-layer-mnist'))
    move(editor, 10)
    editor.undo()
    editor.select({ nodes: one('loss') })
    const before = editor.getState()
    editor.begin('edits.move')
    editor.change('edits.move', (now) => placeNodes(now, new Map([['loss', { x: 1, y: 2 }]])), { nodes: one('data') })
    editor.change('edits.delete', (now) => deleteSelection(now, { nodes: one('loss'), edges: new Set() }))
    editor.cancel()
    expect(editor.getState()).toEqual(before)
    expect(editor.getState().document).toBe(before.document)
    editor.cancel()
    editor.end()
    expect(editor.getState()).toEqual(before)
  })

  test('is ended by the next one and by undo', () => {
    const editor = editorOf(example('two-layer-mnist'))
    editor.begin('edits.move')
    move(editor, 1)
    editor.begin('edits.field')
    move(editor, 2)
    expect(editor.getState().undoLabel).toBe('edits.move')
    editor.undo()
    expect([x(editor), editor.getState().inGesture]).toEqual([261, false])
    expect(entries(editor)).toBe(1)
  })
})

describe('a series', () => {
  const nudge = (editor: Editor, dx: number, name = 'right') =>
    editor.change('edits.move', (now) => moveNodes(now, one('affine1'), dx, 0), undefined, name)

  test('of the same changes is one entry; another one begins a new entry', () => {
    const editor = editorOf(example('two-layer-mnist'))
    for (let i = 0; i < 20; i++) nudge(editor, 4)
    nudge(editor, -4, 'left')
    editor.undo()
    expect(x(editor)).toBe(340)
    editor.undo()
    expect([x(editor), editor.getState().undoLabel]).toEqual([260, undefined])
    editor.redo()
    expect(x(editor)).toBe(340)
  })

  test.each<[string, (editor: Editor) => void]>([
    ['a selection', (editor) => editor.select({ nodes: one('loss') })],
    ['saving', (editor) => editor.markSaved(editor.getState().document, place)],
    ['another edit', (editor) => editor.change('edits.title', (now) => setTitle(now, 'New'))],
    [
      'a gesture',
      (editor) => {
        editor.begin('edits.move')
        editor.end()
      }
    ],
    [
      'undo and redo',
      (editor) => {
        editor.undo()
        editor.redo()
      }
    ]
  ])('is over after %s', (_, between) => {
    const editor = editorOf(example('two-layer-mnist'))
    nudge(editor, 4)
    between(editor)
    nudge(editor, 4)
    editor.undo()
    expect(x(editor)).toBe(264)
  })

  test('that comes back to where it began takes no other entry with it', () => {
    const editor = editorOf(example('two-layer-mnist'))
    editor.change('edits.title', (now) => setTitle(now, 'New'))
    const start = editor.getState().document
    const moved = moveNodes(start, one('affine1'), 4, 0)
    for (const document of [moved, start]) editor.change('edits.move', () => document, undefined, 'there and back')
    expect(editor.getState().undoLabel).toBe('edits.title')
    editor.change('edits.move', () => moved, undefined, 'there and back')
    editor.undo()
    expect(editor.getState()).toMatchObject({ undoLabel: 'edits.title', document: { title: 'New' } })
  })
})

describe('the selection', () => {
  const chosen = ({ selection }: EditorState) => [[...selection.nodes], [...selection.edges]]

  test('comes back with undo and redo', () => {
    const editor = editorOf(graphOf(['a:relu', 'b:relu', 'c:relu'], 'a.y->b.x b.y->c.x'))
    editor.select({ nodes: one('b'), edges: new Set(['b.y->c.x']) })
    editor.change('edits.delete', (now) => deleteSelection(now, editor.getState().selection), { nodes: new Set(), edges: new Set() })
    editor.change('edits.add', (now) => addNode(now, 'tanh', { x: 0, y: 0 }).document, { nodes: one('tanh1') })
    expect(chosen(editor.getState())).toEqual([['tanh1'], []])
    editor.undo()
    expect(chosen(editor.getState())).toEqual([[], []])
    editor.undo()
    expect(chosen(editor.getState())).toEqual([['b'], ['b.y->c.x']])
    editor.redo()
    editor.redo()
    expect(chosen(editor.getState())).toEqual([['tanh1'], []])
  })

  test('never holds what is not there', () => {
    const editor = editorOf(graphOf(['a:relu', 'b:relu'], 'a.y->b.x'))
    editor.select({ nodes: new Set(['a', 'ghost']), edges: new Set(['a.y->b.x', 'x->y']) })
    expect(chosen(editor.getState())).toEqual([['a'], ['a.y->b.x']])
    editor.change('edits.delete', (now) => deleteSelection(now, { nodes: one('a'), edges: new Set() }))
    expect(chosen(editor.getState())).toEqual([[], []])
  })

  test('of the same things again tells no view', () => {
    const editor = editorOf(graphOf(['a:relu', 'b:relu']))
    editor.select({ nodes: one('a') })
    const heard = vi.fn()
    editor.subscribe(heard)
    editor.select({ nodes: one('a'), edges: new Set() })
    expect(heard).not.toHaveBeenCalled()
    editor.select({ nodes: one('b') })
    expect(heard).toHaveBeenCalledOnce()
  })

  test('is no edit', () => {
    const editor = editorOf(graphOf(['a:relu']))
    editor.select({ nodes: one('a') })
    expect(editor.getState()).toMatchObject({ edited: false, undoLabel: undefined })
  })
})

describe('the mark of unsaved changes', () => {
  /** Any edit flips it, and only the way back clears it. */
  const edits: readonly [string, (document: ProjectDocument) => ProjectDocument][] = [
    ['a move', (now) => moveNodes(now, one('relu1'), 1, 0)],
    ['a title', (now) => setTitle(now, 'New')],
    ['notes', (now) => setNotes(now, '')],
    ['training', (now) => setTraining(now, (given) => ({ ...given, seed: 1 }))],
    ['a field', (now) => setField(now, 'affine1', 'units', 51)],
    ['a group', (now) => groupNodes(now, one('data'), '').document],
    ['an edge', (now) => deleteSelection(now, { nodes: new Set(), edges: new Set(now.graph.edges.slice(0, 1).map(edgeId)) })]
  ]

  test.each(edits)('follows %s there and back', (_, edit) => {
    const text = exampleText('two-layer-mnist')
    const editor = editorOf(opened(text))
    editor.change('edits.move', edit)
    expect(editor.getState().edited).toBe(true)
    editor.undo()
    expect(editor.getState().edited).toBe(false)
    expect(serialiseProject(editor.getState().document)).toBe(text)
    editor.redo()
    expect(editor.getState().edited).toBe(true)
  })

  test('goes by what was saved last, also when the way back leads before it', () => {
    const editor = editorOf(example('two-layer-mnist'))
    move(editor, 10)
    editor.markSaved(editor.getState().document, place)
    expect(editor.getState().edited).toBe(false)
    editor.undo()
    expect(editor.getState().edited).toBe(true)
    editor.redo()
    expect(editor.getState().edited).toBe(false)
  })

  test('stays where an edit came in while the disk was writing', () => {
    const editor = editorOf(example('two-layer-mnist'))
    move(editor, 10)
    const written = editor.getState().document
    move(editor, 10)
    editor.markSaved(written, { ...place, name: 'copy' })
    expect(editor.getState()).toMatchObject({ edited: true, place: { name: 'copy' } })
    editor.undo()
    expect(editor.getState().edited).toBe(false)
    expect(editor.getState().document).toBe(written)
  })

  test('the way back to the opened file gives its bytes, however it was written and whatever was saved since', () => {
    const text = exampleText('two-layer-mnist').replaceAll('\n', '\r\n').replace('  "title"', '\t"title"')
    const editor = editorOf(opened(text))
    move(editor, 10)
    const saved = editor.getState().document
    const bytes = serialiseProject(saved)
    editor.markSaved(saved, place)
    editor.change('edits.title', (now) => setTitle(now, 'New'))
    editor.undo()
    expect(serialiseProject(editor.getState().document)).toBe(bytes)
    editor.undo()
    expect(serialiseProject(editor.getState().document)).toBe(text)
  })
})
