// Data files that are no files: the engine must neither wait for them nor read without end.
import { execFileSync } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ask, eventOf, projectText, testEngine } from './engine.ts'

const engine = await testEngine()
afterAll(() => engine.close())

async function problemWith(path: string) {
  const nodes = [
    { id: 'data', op: 'dataset', fields: { source: 'idx', path, labelPath: path } },
    { id: 'scores', op: 'affine', fields: { units: 10 } },
    { id: 'loss', op: 'softmax-with-loss' }
  ]
  const text = projectText(nodes, ['data.x scores.x', 'scores.y loss.x', 'data.t loss.t'], { iterations: 1 })
  return eventOf(await ask(engine, { type: 'validate', project: { text, base: '.' } }), 'validation').problems[0]
}

test('a pipe is refused instead of waited for', async () => {
  const pipe = join(await mkdtemp(join(tmpdir(), 'gradloom-pipe-')), 'images')
  execFileSync('mkfifo', [pipe])
  expect(await problemWith(pipe)).toMatchObject({ code: 'cannot-read', message: expect.stringContaining('not a regular file') })
})

test('a device that never ends is refused', async () => {
  expect(await problemWith('/dev/zero')).toMatchObject({ code: 'cannot-read', message: expect.stringContaining('/dev/zero') })
})

test('a text file is refused by its first bytes', async () => {
  expect(await problemWith(join(import.meta.dirname, '../../package.json'))).toMatchObject({ code: 'not-idx', node: 'data' })
})
