// What the window does with kept runs: the list follows the host, a project is brought back, differences are found on the canvas.
import { expect, test, vi } from 'vitest'
import type { HostEvent, RunDetails, RunRecord } from '../../src-main/contract.ts'
import type { ProjectFiles } from '../../src-renderer/app/project-files.ts'
import { createEditor } from '../../src-renderer/editor/create-editor.ts'
import { setField } from '../../src-renderer/editor/operations/fields.ts'
import type { ExchangeStore } from '../../src-renderer/exchange/contract.ts'
import type { Host } from '../../src-renderer/host/host.ts'
import { createRuns } from '../../src-renderer/runs/create-runs.ts'
import type { Run } from '../../src-renderer/training/contract.ts'
import { example, exampleText } from '../editor/documents.ts'
import { details, record } from './runs.ts'

const path = '/projects/net.gradloom'
const text = exampleText('two-layer-mnist')

function setUp(kept: readonly RunRecord[], mayLeave = true) {
  let records = kept
  let tell: (event: HostEvent) => void = () => {}
  const asked: string[] = []
  const services: Partial<Host['services']> = {
    runs: async () => records,
    run: async (id): Promise<RunDetails> => {
      const found = records.find((one) => one.id === id)
      if (!found) throw new Error(`There is no run ${id}.`)
      return details(found, text, [1, 2])
    },
    deleteRuns: async (ids) => {
      records = records.filter(({ id }) => !ids.includes(id))
    }
  }
  const host = {
    services,
    onEvent(listener: typeof tell) {
      tell = listener
      return () => {}
    }
  } as unknown as Host
  const editor = createEditor(setField(example('two-layer-mnist'), 'affine1', 'units', 80), { path, name: 'net', folder: '/projects' })
  const files = {
    mayLeave: async () => {
      asked.push('mayLeave')
      return mayLeave
    }
  } as unknown as ProjectFiles
  const runs = createRuns({ editor, host, files, exchange: {} as ExchangeStore, run: {} as Run })
  const change = (next: readonly RunRecord[]) => {
    records = next
    tell({ type: 'runs-changed' })
  }
  return { runs, editor, asked, change }
}

const units = (editor: ReturnType<typeof setUp>['editor']) =>
  editor.getState().document.graph.nodes.find(({ id }) => id === 'affine1')?.fields?.['units']

test('the list is read when it is looked at, and follows the host as long as it is', async () => {
  const { runs, change } = setUp([record('a')])
  expect(runs.getState().list.kind).toBe('loading')
  const end = runs.watch()
  await vi.waitFor(() => expect(runs.getState().list).toMatchObject({ kind: 'loaded', records: [{ id: 'a' }] }))
  runs.check(['a'], true)
  runs.compare(['a'])
  await vi.waitFor(() => expect(runs.getState().seen.get('a')?.kind).toBe('loaded'))
  change([record('b')])
  // what is gone is neither chosen nor compared
  await vi.waitFor(() => expect(runs.getState()).toMatchObject({ list: { records: [{ id: 'b' }] }, compared: [] }))
  expect(runs.getState().checked.size).toBe(0)
  end()
  change([])
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect(runs.getState().list).toMatchObject({ records: [{ id: 'b' }] })
})

test('a compared run that goes on is read again', async () => {
  const { runs, change } = setUp([record('a', { iterations: 1 })])
  runs.watch()
  runs.compare(['a'])
  const iterations = () => {
    const seen = runs.getState().seen.get('a')
    return seen?.kind === 'loaded' ? seen.details.record.iterations : undefined
  }
  await vi.waitFor(() => expect(iterations()).toBe(1))
  change([record('a', { iterations: 2 })])
  await vi.waitFor(() => expect(iterations()).toBe(2))
})

test('the project of a run of the same file comes back as one step that undo takes back', async () => {
  const { runs, editor, asked } = setUp([record('a', { path })])
  expect(await runs.restore(record('a', { path }))).toBe(true)
  expect(units(editor)).toBe(50)
  expect(editor.getState().place.path).toBe(path)
  expect(asked).toEqual([])
  editor.undo()
  expect(units(editor)).toBe(80)
})

test('the project of another file opens as an unsaved copy, after the question about unsaved changes', async () => {
  const other = record('a', { path: '/projects/other.gradloom', name: 'other' })
  const stayed = setUp([other], false)
  expect(await stayed.runs.restore(other)).toBe(false)
  expect(units(stayed.editor)).toBe(80)
  const { runs, editor, asked } = setUp([other])
  expect(await runs.restore(other)).toBe(true)
  expect(asked).toEqual(['mayLeave'])
  expect(units(editor)).toBe(50)
  expect(editor.getState()).toMatchObject({ edited: true, place: { folder: '/projects' } })
  expect(editor.getState().place.path).toBeUndefined()
})

test('differences on the canvas follow what is edited, and end with the project', async () => {
  const { runs, editor } = setUp([record('a', { path })])
  await runs.diffOnCanvas(record('a', { path }))
  const marked = () => [...(runs.getState().diff?.diff.marks.keys() ?? [])]
  expect(marked()).toEqual(['affine1'])
  editor.change('edits.field', (document) => setField(document, 'affine2', 'bias', false))
  await vi.waitFor(() => expect(marked()).toEqual(['affine1', 'affine2']))
  editor.open(example('simple-net'), { name: 'simple-net', folder: '' })
  expect(runs.getState().diff).toBeUndefined()
})

test('a run that is deleted leaves the list', async () => {
  const { runs } = setUp([record('a'), record('b')])
  runs.watch()
  await vi.waitFor(() => expect(runs.getState().list.kind).toBe('loaded'))
  await runs.remove(['a'])
  expect(runs.getState().list).toMatchObject({ records: [{ id: 'b' }] })
})
