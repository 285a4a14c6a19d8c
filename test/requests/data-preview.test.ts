// Looking at data before training: sizes of every dataset node, samples, class balance.
import { afterAll, expect, test } from 'vitest'
import { ask, eventOf, projectText, testEngine } from './engine.ts'

const engine = await testEngine()
afterAll(() => engine.close())

const project = (...nodes: object[]) => ({ text: projectText(nodes, [], {}), base: '.' })
const mnist = { id: 'data', op: 'dataset' }
const spiral = { id: 'points', op: 'dataset', fields: { source: 'spiral', samples: 30 } }
const unread = { id: 'table', op: 'dataset', fields: { source: 'image-folder', path: 'a' } }

test('facts name the sizes of what can be read, and why the rest cannot', async () => {
  const { facts, problems } = eventOf(await ask(engine, { type: 'facts', project: project(mnist, spiral, unread) }), 'facts')
  expect(facts['data']).toMatchObject({ trainCount: 60000, testCount: 10000, sampleShape: [1, 28, 28], classes: 10 })
  expect(facts['points']).toMatchObject({ trainCount: 30, sampleShape: [2], classes: 3 })
  expect(facts['table']).toBeUndefined()
  expect(problems).toMatchObject([{ code: 'file-not-found', node: 'table' }])
})

test('a preview has the first samples of MNIST with their labels, and all classes counted', async () => {
  const question = { type: 'preview', project: project(mnist), node: 'data', split: 'training', first: 0, count: 5 } as const
  const preview = eventOf(await ask(engine, question), 'preview')
  expect(preview.total).toBe(60000)
  expect(preview.samples.map(({ label }) => label)).toEqual([5, 0, 4, 1, 9])
  expect(preview.samples[0]?.data).toHaveLength(784)
  expect(preview.classCounts).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
})

test('a preview of one class leaves out the others and counts from its own first sample', async () => {
  const question = { type: 'preview', project: project(mnist), node: 'data', split: 'test', class: 7, first: 1, count: 3 } as const
  const preview = eventOf(await ask(engine, question), 'preview')
  expect(preview.total).toBe(1028)
  expect(preview.samples.map(({ label }) => label)).toEqual([7, 7, 7])
  expect(preview.samples[0]?.index).toBe(17)
})

test('a limit bounds the training split and leaves the test split whole', async () => {
  const limited = { ...mnist, fields: { limit: 100 } }
  const ofSplit = async (split: 'training' | 'test') =>
    eventOf(await ask(engine, { type: 'preview', project: project(limited), node: 'data', split, first: 0, count: 1 }), 'preview').total
  expect([await ofSplit('training'), await ofSplit('test')]).toEqual([100, 10000])
})

test('a node that reads no data, or a source without its files, is refused with a sentence', async () => {
  const question = { type: 'preview', project: project(mnist, unread), split: 'test', first: 0, count: 1 } as const
  expect(await ask(engine, { ...question, node: 'nobody' })).toMatchObject([{ type: 'error', problems: [{ code: 'no-data-source' }] }])
  expect(await ask(engine, { ...question, node: 'table' })).toMatchObject([{ type: 'error', problems: [{ code: 'file-not-found' }] }])
})
