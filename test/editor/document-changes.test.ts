// What differs between two documents, as people are told before a version, a draft or the disk's text replaces what is there.
import { expect, test } from 'vitest'
import { type ProjectDocument, serialiseProject } from '../../engine/document.ts'
import type { Editor } from '../../src-renderer/editor/contract.ts'
import { createEditor } from '../../src-renderer/editor/create-editor.ts'
import { type DocumentChanges, documentChanges, isUnchanged } from '../../src-renderer/editor/document-changes.ts'
import { addNode } from '../../src-renderer/editor/operations/add-node.ts'
import { deleteSelection } from '../../src-renderer/editor/operations/delete.ts'
import { setField } from '../../src-renderer/editor/operations/fields.ts'
import { groupNodes } from '../../src-renderer/editor/operations/groups.ts'
import { moveNodes } from '../../src-renderer/editor/operations/move.ts'
import { setNotes, setTitle, setTraining } from '../../src-renderer/editor/operations/training.ts'
import { example, opened } from './documents.ts'

const net = example('two-layer-mnist')
const again = (document: ProjectDocument): ProjectDocument => opened(serialiseProject(document))
const one = (id: string): ReadonlySet<string> => new Set([id])
/** What is told of a change, without what is not. */
function told(after: ProjectDocument, before = net): Partial<DocumentChanges> {
  const changes = documentChanges(before, again(after))
  const empty = documentChanges(net, net)
  const entries = Object.entries(changes).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(empty[key as keyof DocumentChanges])
  )
  return Object.fromEntries(entries)
}

test('the same text read twice differs in nothing', () => {
  expect(isUnchanged(documentChanges(net, again(net)))).toBe(true)
  expect(told(net)).toEqual({})
})

test('nodes and edges that came and went are told', () => {
  const without = deleteSelection(net, { nodes: one('relu1'), edges: new Set() })
  expect(told(without)).toMatchObject({ removed: [{ id: 'relu1' }], edges: { added: 0, removed: 2 } })
  expect(told(net, again(without))).toMatchObject({ added: [{ id: 'relu1' }], edges: { added: 2, removed: 0 } })
  const { document } = addNode(net, 'dropout', { x: 0, y: 0 })
  expect(told(document)).toMatchObject({ added: [{ op: 'dropout' }] })
})

test('fields are told with both values, settings by their keys', () => {
  expect(told(setField(net, 'affine1', 'units', 60))).toEqual({
    changed: [expect.objectContaining({ parts: [], fields: [{ name: 'units', before: 50, after: 60 }] })]
  })
  const training = setTraining(net, (given) => ({ ...given, batchSize: 50, optimizer: { kind: 'sgd', learningRate: 0.2 } }))
  expect(told(training)).toEqual({
    training: expect.arrayContaining([
      { name: 'batchSize', before: 100, after: 50 },
      { name: 'optimizer.learningRate', before: 0.1, after: 0.2 }
    ])
  })
  expect(told(training).training).toHaveLength(2)
})

test('a default that is written down is no other training', () => {
  const without = { ...net, training: {} }
  expect(documentChanges(without, { ...net, training: { batchSize: 100 } }).training).toEqual([])
})

test('moved nodes are counted, titles, notes and groups are told', () => {
  expect(told(moveNodes(net, new Set(['affine1', 'relu1']), 10, 0))).toEqual({ moved: 2 })
  expect(told(setTitle(net, 'Mine'))).toEqual({ title: { name: 'title', before: net.title, after: 'Mine' } })
  expect(told(setNotes(net, 'Other'))).toEqual({ notes: true })
  expect(told(groupNodes(net, new Set(['affine1', 'relu1']), 'Layer').document)).toEqual({ groups: true })
})

const place = { name: 'net', folder: '/projects', path: '/projects/net.gradloom' }
const changed = (editor: Editor): void => editor.change('edits.title', (now) => setTitle(now, 'Mine'))

test('another document replaces this one as a single step, and what is equal stays the same record', () => {
  const editor = createEditor(net, place)
  const other = setField(again(net), 'affine1', 'units', 60)
  editor.replace('edits.restoreVersion', other)
  const { document, undoLabel, edited } = editor.getState()
  expect([serialiseProject(document), undoLabel, edited]).toEqual([serialiseProject(other), 'edits.restoreVersion', true])
  expect(document.graph.nodes.filter((node, i) => node !== net.graph.nodes[i]).map(({ id }) => id)).toEqual(['affine1'])
  editor.undo()
  expect(editor.getState()).toMatchObject({ edited: false, undoLabel: undefined })
  expect(editor.getState().document).toBe(net)
})

test('replacing by what is saved is no unsaved change, and by what is there is no step', () => {
  const editor = createEditor(net, place)
  editor.replace('edits.restoreVersion', again(net))
  expect(editor.getState()).toMatchObject({ edited: false, undoLabel: undefined })
  changed(editor)
  editor.replace('edits.restoreVersion', again(net))
  expect(editor.getState()).toMatchObject({ edited: false, undoLabel: 'edits.restoreVersion' })
  editor.undo()
  expect(editor.getState()).toMatchObject({ edited: true, undoLabel: 'edits.title' })
})

test('a document whose file is gone is unsaved until the file is back or it is saved again', () => {
  const editor = createEditor(net, place)
  const edited = (): boolean => editor.getState().edited
  editor.setOnDisk(false)
  expect(edited()).toBe(true)
  changed(editor)
  editor.undo()
  expect(edited()).toBe(true)
  editor.setOnDisk(true)
  expect(edited()).toBe(false)
  changed(editor)
  editor.setOnDisk(false)
  editor.setOnDisk(true)
  expect(edited()).toBe(true)
  editor.setOnDisk(false)
  editor.markSaved(editor.getState().document, place)
  expect(edited()).toBe(false)
  editor.setOnDisk(false)
  editor.open(again(net), place)
  expect(edited()).toBe(false)
})
