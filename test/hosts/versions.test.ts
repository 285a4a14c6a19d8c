// Saved versions: one for every save, thinned as they grow old, bounded, and found again by whatever path leads to the file.
import { mkdir, readdir, readFile, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { saveProject } from '../../src-main/services/save-project.ts'
import { openVersions, thinned, type Versions } from '../../src-main/services/versions.ts'
import { temporaryFolder } from '../cli/gradloom.ts'
import { projectText } from './windows.ts'

let folder = ''
let path = ''
let versions: Versions
beforeEach(async () => {
  folder = await temporaryFolder()
  path = join(folder, 'net.gradloom')
  versions = openVersions(join(folder, 'user/versions'))
})

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
async function save(text: string, to = path): Promise<void> {
  const outcome = await saveProject({ path: to, text, known: undefined, versions })
  expect(outcome).toMatchObject({ kind: 'saved' })
}
async function texts(of = path): Promise<readonly string[]> {
  return Promise.all((await versions.list(of)).map(({ id }) => versions.read(of, id)))
}

describe('every save', () => {
  test('is a version, newest first, with its time and size', async () => {
    const before = Date.now()
    for (const title of ['one', 'two', 'three']) await save(projectText(title))
    expect(await texts()).toEqual(['three', 'two', 'one'].map((title) => projectText(title)))
    const [newest] = await versions.list(path)
    expect(newest?.size).toBe(projectText('three').length)
    expect(newest?.time).toBeGreaterThanOrEqual(before)
    expect(newest?.time).toBeLessThanOrEqual(Date.now() + 10)
  })

  test('of the same text as before is no second one', async () => {
    await save(projectText('one'))
    await save(projectText('one'))
    await save(projectText('two'))
    await save(projectText('one'))
    expect(await texts()).toEqual(['one', 'two', 'one'].map((title) => projectText(title)))
  })

  test('keeps what was there before the first one, with its own time', async () => {
    await writeFile(path, projectText('of another program'))
    await utimes(path, 1_700_000_000, 1_700_000_000)
    await save(projectText('mine'))
    expect(await texts()).toEqual([projectText('mine'), projectText('of another program')])
    expect((await versions.list(path))[1]?.time).toBe(1_700_000_000_000)
  })

  test('keeps what another program wrote in between', async () => {
    await save(projectText('one'))
    await writeFile(path, projectText('of another program'))
    await save(projectText('two'))
    expect(await texts()).toEqual(['two', 'of another program', 'one'].map((title) => projectText(title)))
  })

  test('is a plain file that can be opened without the studio, beside the name of its project', async () => {
    await save(projectText('one'))
    const [kept = ''] = await readdir(join(folder, 'user/versions'))
    const files = await readdir(join(folder, 'user/versions', kept))
    expect(files).toHaveLength(2)
    const version = files.find((file) => file.endsWith('.json')) ?? ''
    expect(await readFile(join(folder, 'user/versions', kept, version), 'utf8')).toBe(projectText('one'))
    expect(await readFile(join(folder, 'user/versions', kept, 'file.txt'), 'utf8')).toBe(`${path}\n`)
  })
})

test('a link and the file it leads to have the same versions, also when the file is gone', async () => {
  await mkdir(join(folder, 'real'))
  await writeFile(join(folder, 'real/net.gradloom'), projectText('one'))
  await symlink('real', join(folder, 'way'))
  await save(projectText('two'), join(folder, 'way/net.gradloom'))
  expect(await texts(join(folder, 'real/net.gradloom'))).toEqual([projectText('two'), projectText('one')])
  await unlink(join(folder, 'real/net.gradloom'))
  expect(await texts(join(folder, 'way/net.gradloom'))).toHaveLength(2)
})

test('a version that is gone, and names that are none, are refused with a sentence', async () => {
  await save(projectText('one'))
  for (const id of ['17-0123456789abcdef', '../../settings', '..'])
    await expect(versions.read(path, id)).rejects.toThrow('There is no version')
})

test('the save succeeds where no version can be kept, and says so', async () => {
  await writeFile(join(folder, 'user'), 'a file where a folder would be')
  const outcome = await saveProject({ path, text: projectText('one'), known: null, versions })
  expect(outcome).toMatchObject({ kind: 'saved', project: { notKept: expect.stringContaining('user') } })
  expect(await readFile(path, 'utf8')).toBe(projectText('one'))
})

describe('old versions', () => {
  const minute = 60_000
  const now = Date.UTC(2026, 10, 28, 12, 30)
  const at = (minutesAgo: number) => ({ id: String(minutesAgo), time: now - minutesAgo * minute, size: 1 })
  const stay = (...minutesAgo: readonly number[]) => {
    const given = minutesAgo.map(at)
    const gone = new Set(thinned(given, now))
    return given.filter((version) => !gone.has(version)).map(({ id }) => Number(id))
  }

  test('all stay for an hour, then the last of each hour, then the last of each day', () => {
    expect(stay(0, 1, 2, 3, 58)).toEqual([0, 1, 2, 3, 58])
    // 11:25, 11:20, 10:50, 10:10
    expect(stay(0, 65, 70, 100, 140)).toEqual([0, 65, 100])
    // the evening, the afternoon and the morning of the 26th, and the 20th
    expect(stay(0, 2 * 1440 - 400, 2 * 1440, 2 * 1440 + 300, 8 * 1440)).toEqual([0, 2 * 1440 - 400, 8 * 1440])
  })

  test('no more than 50 stay of one file', () => {
    expect(stay(...Array.from({ length: 59 }, (_, i) => i))).toHaveLength(50)
    expect(stay(...Array.from({ length: 200 }, (_, i) => i * 1440))).toHaveLength(50)
  })

  test('saves in one hour are thinned on the disk, too', async () => {
    for (let i = 0; i < 55; i++) await versions.keep(path, bytes(`version ${i}`))
    const kept = await texts()
    expect(kept).toHaveLength(50)
    expect([kept[0], kept[49]]).toEqual(['version 54', 'version 5'])
  })

  test('the oldest of all files make room, but the newest of the file just saved stays', async () => {
    versions = openVersions(join(folder, 'user/versions'), { bytes: 10_000 })
    const other = join(folder, 'other.gradloom')
    for (let i = 0; i < 3; i++) await versions.keep(other, bytes(`${i}`.repeat(3000)), Date.now() - 1000)
    for (let i = 3; i < 6; i++) await versions.keep(path, bytes(`${i}`.repeat(3000)))
    expect((await texts()).map((text) => text[0])).toEqual(['5', '4', '3'])
    expect(await texts(other)).toEqual([])
    await versions.keep(path, bytes('x'.repeat(20_000)))
    expect((await texts()).map((text) => text[0])).toEqual(['x'])
    await rm(join(folder, 'user'), { recursive: true })
    expect(await texts()).toEqual([])
  })
})
