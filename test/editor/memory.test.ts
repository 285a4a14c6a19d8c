// A window is open all day: projects that were opened, edited and closed leave nothing behind, and the history of undo has an end.
import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createEditor } from '../../src-renderer/editor/create-editor.ts'
import { setField } from '../../src-renderer/editor/operations/fields.ts'
import { moveNodes } from '../../src-renderer/editor/operations/move.ts'
import { newDocument } from '../../src-renderer/editor/operations/new-document.ts'
import { opened } from '../document/fixtures.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes that are really in use. */
function heap(): number {
  for (let i = 0; i < 3; i++) collect()
  return process.memoryUsage().heapUsed
}

const texts = ['two-layer-mnist', 'deep-convnet', 'simple-convnet'].map((name) =>
  readFileSync(new URL(`../../examples/${name}.gradloom`, import.meta.url), 'utf8')
)
const editor = createEditor(newDocument(), { name: 'none', folder: '/' })

/** Opens a project and changes it, there and back. */
function work(turn: number): void {
  editor.open(opened(texts[turn % texts.length] ?? ''), { name: `net ${turn}`, folder: '/' })
  const { nodes } = editor.getState().document.graph
  const affine = nodes.find(({ op }) => op === 'affine')?.id ?? ''
  for (let i = 0; i < 10; i++) {
    editor.change('edits.field', (now) => setField(now, affine, 'units', 10 + ((turn + i) % 50)))
    editor.change('edits.move', (now) => moveNodes(now, new Set([affine]), i, -i))
  }
  for (let i = 0; i < 5; i++) editor.undo()
  editor.redo()
}

test('2,000 projects, each opened, edited and left, leave the heap as it was after the first', () => {
  for (let turn = 0; turn < 200; turn++) work(turn)
  const before = heap()
  for (let turn = 200; turn < 2000; turn++) work(turn)
  expect((heap() - before) / 1048576).toBeLessThan(2)
})

test('a history of 20,000 edits takes no more than one of 2,000', () => {
  const edit = (i: number) => editor.change('edits.move', (now) => moveNodes(now, new Set([now.graph.nodes[0]?.id ?? '']), i % 7, 1))
  for (let i = 0; i < 2000; i++) edit(i)
  const before = heap()
  for (let i = 2000; i < 20_000; i++) edit(i)
  expect((heap() - before) / 1048576).toBeLessThan(2)
})
