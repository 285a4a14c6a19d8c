// Whatever is done to a document can be taken back to the byte and repeated, and at no time is it one that could not be saved.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ProjectDocument, serialiseProject } from '../../engine/document.ts'
import type { Editor } from '../../src-renderer/editor/contract.ts'
import { commandContext } from './command-context.ts'
import { brokenPromise, exampleNames, exampleText, fatalProblems, firstThawed, opened } from './documents.ts'
import { randomStep } from './random-edits.ts'

const atLeast = 10_000

/** Goes one way until there is nothing more, and notes every document on the way. */
function travel(editor: Editor, direction: 'undo' | 'redo'): readonly ProjectDocument[] {
  const passed: ProjectDocument[] = [editor.getState().document]
  const label = direction === 'undo' ? 'undoLabel' : 'redoLabel'
  while (editor.getState()[label] !== undefined) {
    editor[direction]()
    passed.push(editor.getState().document)
  }
  return passed
}

test('random edits: undo all is the start, redo all is the end, and what is marked as saved is what was saved', async () => {
  let steps = 0
  let entries = 0
  const empty = '{"format":"gradloom/project","version":1,"graph":{"nodes":[],"edges":[]}}'
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('', ...exampleNames), fc.array(fc.nat(), { minLength: 100, maxLength: 110 }), async (name, seeds) => {
      const text = name === '' ? empty : exampleText(name)
      const start = opened(text)
      const { context } = commandContext(start)
      const { editor } = context
      let saved = text
      const stop = editor.subscribe((state, before) => {
        // a place that is set anew is a save
        if (state.place !== before.place || (before.edited && !state.edited && state.document === before.document))
          saved = serialiseProject(state.document)
      })
      for (const seed of seeds) {
        const before = editor.getState()
        await randomStep(context, seed)
        steps++
        if (editor.getState() === before) continue
        const { document, edited, selection, inGesture } = editor.getState()
        expect(fatalProblems(document)).toEqual([])
        expect(firstThawed(document)).toBeUndefined()
        if (!edited) expect(serialiseProject(document)).toBe(saved)
        const ids = new Set(document.graph.nodes.map(({ id }) => id))
        expect([...selection.nodes].filter((id) => !ids.has(id))).toEqual([])
        expect(inGesture).toBe(false)
      }
      stop()
      const { document: end } = editor.getState()
      const endText = serialiseProject(end)
      expect(brokenPromise(end)).toBeUndefined()
      travel(editor, 'redo')
      const last = editor.getState().document
      const back = travel(editor, 'undo')
      entries += back.length - 1
      expect(editor.getState().document).toEqual(start)
      expect(serialiseProject(editor.getState().document)).toBe(text)
      const forth = travel(editor, 'redo')
      expect(forth.map((document) => serialiseProject(document))).toEqual(back.map((document) => serialiseProject(document)).toReversed())
      expect(editor.getState().document).toEqual(last)
      expect(serialiseProject(editor.getState().document)).toBe(serialiseProject(last))
      if (last === end) expect(serialiseProject(editor.getState().document)).toBe(endText)
    }),
    { numRuns: 100, seed: 4 }
  )
  expect(steps).toBeGreaterThanOrEqual(atLeast)
  expect(entries).toBeGreaterThan(atLeast / 5)
})
