// What the browser's dialog for data lists, and how a project names what was chosen.
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dataPath, listData } from '../../src-main/services/data-folder.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradloom-data-'))
  for (const path of ['nets', 'tables/old', 'images/cat', 'images/dog', '.git', 'node_modules/x'])
    await mkdir(join(folder, path), { recursive: true })
  for (const path of [
    'a.csv',
    'tables/b.CSV',
    'tables/old/c.tsv',
    'images/cat/1.png',
    '.git/d.csv',
    'node_modules/x/e.csv',
    'nets/net.gradloom'
  ])
    await writeFile(join(folder, path), '')
  await utimes(join(folder, 'tables/old/c.tsv'), new Date(), new Date(Date.now() + 60_000))
  await symlink('/', join(folder, 'everything'))
})
afterAll(() => rm(folder, { recursive: true }))

const list = async (kind: 'file' | 'folder', endings: readonly string[], base = folder) =>
  (await listData(folder, { kind, endings, base })).map(({ path }) => path)

test('files of the wanted endings are listed, newest first, and what is hidden or installed is not', async () => {
  const found = await list('file', ['csv', 'tsv'])
  expect(found[0]).toBe('tables/old/c.tsv')
  expect(found.toSorted()).toEqual(['a.csv', 'tables/b.CSV', 'tables/old/c.tsv'])
})

test('without endings every file counts but projects', async () => {
  expect((await list('file', [])).toSorted()).toEqual(['a.csv', 'images/cat/1.png', 'tables/b.CSV', 'tables/old/c.tsv'])
})

test('folders are listed, and links are not followed out of the folder', async () => {
  expect((await list('folder', [])).toSorted()).toEqual(['images', 'images/cat', 'images/dog', 'nets', 'tables', 'tables/old'])
})

test('paths start from the folder of the project', async () => {
  expect((await list('file', ['csv'], join(folder, 'nets'))).toSorted()).toEqual(['../a.csv', '../tables/b.CSV'])
  expect(await list('file', ['csv'], 'nets')).toContain('../a.csv')
})

test('data far from the project are named by their whole path', () => {
  expect(dataPath('/home/me/nets/today', '/home/me/nets/data/a.csv')).toBe('../data/a.csv')
  expect(dataPath('/home/me/nets/today', '/data/a.csv')).toBe('/data/a.csv')
  expect(dataPath('/home/me/nets', '/home/me/nets')).toBe('.')
})
