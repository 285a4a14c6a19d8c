// Drafts of unsaved work: kept whole, offered only where their program is gone, and never a file of the user's.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { openDrafts } from '../../src-main/services/drafts.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradloom-drafts-'))
  return () => rm(folder, { recursive: true, force: true })
})

const draft = { id: 'window-0001', name: 'net', folder: '/home/me', path: '/home/me/net.gradloom', text: '{"format":"gradloom/project"}' }

/** Changes what a draft says of its program. */
async function ownedBy(id: string, owner: object): Promise<void> {
  const path = join(folder, `${id}.json`)
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), owner }))
}
/** A process that has ended. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  return child.pid ?? 0
}

test('a draft of a program that is gone is offered, with everything in it', async () => {
  const drafts = openDrafts(folder)
  await drafts.keep(draft)
  await ownedBy(draft.id, { pid: await deadProcess(), started: '1' })
  expect(await drafts.list(null)).toEqual([{ ...draft, modified: expect.any(Number) }])
})

test('a draft of a program that still runs is left to it, but for the window that had it', async () => {
  const drafts = openDrafts(folder)
  await drafts.keep(draft)
  expect(await drafts.list(null)).toEqual([])
  expect(await drafts.list('window-0002')).toEqual([])
  expect((await drafts.list(draft.id)).map(({ id }) => id)).toEqual([draft.id])
})

test.runIf(process.platform === 'linux')('another program that was given the number of a dead one is not taken for it', async () => {
  const drafts = openDrafts(folder)
  await drafts.keep(draft)
  await ownedBy(draft.id, { pid: process.pid, started: '12345' })
  expect(await drafts.list(null)).toHaveLength(1)
})

test('the newest of many writes stays, and a dropped draft does not come back', async () => {
  const drafts = openDrafts(folder)
  await Promise.all(Array.from({ length: 20 }, (_, i) => drafts.keep({ ...draft, text: `version ${i}` })))
  expect((await drafts.list(draft.id))[0]?.text).toBe('version 19')
  const keeping = drafts.keep({ ...draft, text: 'late' })
  await Promise.all([keeping, drafts.drop(draft.id)])
  expect(await readdir(folder)).toEqual([])
})

test('what is no draft is left where it is', async () => {
  await mkdir(folder, { recursive: true })
  const files = { 'broken.json': '{"format":', 'other.json': '{"format":"gradloom/draft","version":2}', 'notes.txt': 'mine' }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  expect(await openDrafts(folder).list(null)).toEqual([])
  expect((await readdir(folder)).sort()).toEqual(['broken.json', 'notes.txt', 'other.json'])
})

test('without a folder there is nothing to offer', async () => {
  expect(await openDrafts(join(folder, 'not-there')).list(null)).toEqual([])
})
