// A file that others have open or change: noticed by every window of the user, and never overwritten unasked.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, rename, rm, stat, symlink, unlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { WebHost } from '../../src-main/web/web-host.ts'
import { temporaryFolder } from '../cli/gradloom.ts'
import { openWindow, projectText, startHost, type TestWindow } from './windows.ts'

let folder = ''
let path = ''
let host: WebHost
let window: TestWindow
beforeEach(async () => {
  folder = await temporaryFolder()
  path = join(folder, 'net.gradloom')
  await writeFile(path, projectText('one'))
  host = await startHost(folder, join(folder, 'user'))
  window = await openWindow(host)
  return () => host.close()
})

const onDisk = (): Promise<string> => readFile(path, 'utf8')
async function open(by: TestWindow, from = path): Promise<string> {
  const { fingerprint = '' } = await by.call('openProject', from)
  await by.call('attendFile', from, fingerprint)
  return fingerprint
}

describe('saving', () => {
  test('writes over what was opened, and then over what was saved', async () => {
    const opened = await open(window)
    const first = await window.call('saveProject', path, projectText('two'), opened)
    if (first.kind !== 'saved') throw new Error('not saved')
    expect(first.project).toMatchObject({ path, name: 'net', folder })
    expect(await window.call('saveProject', path, projectText('three'), first.project.fingerprint)).toMatchObject({ kind: 'saved' })
    expect(await onDisk()).toBe(projectText('three'))
  })

  test('a file another program has changed is not touched, and what it holds is shown', async () => {
    const opened = await open(window)
    await writeFile(path, projectText('theirs'))
    const outcome = await window.call('saveProject', path, projectText('mine'), opened)
    expect(outcome).toMatchObject({ kind: 'changed', disk: { path, name: 'net', text: projectText('theirs') } })
    expect(await onDisk()).toBe(projectText('theirs'))
    expect((await readdir(folder)).sort()).toEqual(['net.gradloom', 'user'])
    // the user has seen it and overwrites it
    const seen = outcome.kind === 'changed' ? (outcome.disk?.fingerprint ?? '') : ''
    expect(await window.call('saveProject', path, projectText('mine'), seen)).toMatchObject({ kind: 'saved' })
    const versions = await window.call('versions', path)
    const texts = await Promise.all(versions.map(({ id }) => window.call('version', path, id)))
    expect(texts).toEqual([projectText('mine'), projectText('theirs')])
  })

  test('what changed again since it was seen is asked for again', async () => {
    const opened = await open(window)
    await writeFile(path, projectText('theirs'))
    const first = await window.call('saveProject', path, projectText('mine'), opened)
    const seen = first.kind === 'changed' ? (first.disk?.fingerprint ?? '') : ''
    await writeFile(path, projectText('theirs, later'))
    expect(await window.call('saveProject', path, projectText('mine'), seen)).toMatchObject({ kind: 'changed' })
    expect(await onDisk()).toBe(projectText('theirs, later'))
  })

  test('a change that keeps size and time is seen, too', async () => {
    const opened = await open(window)
    const { atime, mtime } = await stat(path)
    await writeFile(path, projectText('eno'))
    await utimes(path, atime, mtime)
    expect(await window.call('attendFile', path, opened)).toMatchObject({ disk: 'changed' })
    expect(await window.call('saveProject', path, projectText('mine'), opened)).toMatchObject({ kind: 'changed' })
  })

  test('a file that was deleted is said to be gone, and is written where nothing is expected', async () => {
    const opened = await open(window)
    await unlink(path)
    expect(await window.call('saveProject', path, projectText('mine'), opened)).toEqual({ kind: 'changed', disk: null })
    expect(await window.call('saveProject', path, projectText('mine'), null)).toMatchObject({ kind: 'saved' })
    expect(await window.call('saveProject', path, projectText('more'), null)).toMatchObject({ kind: 'changed' })
  })

  test('what is on the disk already is no conflict, whoever wrote it', async () => {
    const opened = await open(window)
    await writeFile(path, projectText('the same'))
    expect(await window.call('saveProject', path, projectText('the same'), opened)).toMatchObject({ kind: 'saved' })
  })

  test('what is no project any more is shown as it is', async () => {
    const opened = await open(window)
    await writeFile(path, Uint8Array.of(0xff, 0xfe, 0x00))
    expect(await window.call('saveProject', path, projectText('mine'), opened)).toMatchObject({ kind: 'changed', disk: { text: '��\0' } })
    await unlink(path)
    await mkdir(path)
    await expect(window.call('saveProject', path, projectText('mine'), opened)).rejects.toThrow(`${path} is a folder`)
  })

  test('of two windows, the second to save is asked', async () => {
    const other = await openWindow(host)
    const [mine, theirs] = [await open(window), await open(other)]
    expect(await window.call('saveProject', path, projectText('mine'), mine)).toMatchObject({ kind: 'saved' })
    expect(await other.call('saveProject', path, projectText('theirs'), theirs)).toMatchObject({ kind: 'changed' })
    expect(await onDisk()).toBe(projectText('mine'))
  })
})

describe('the file that is open', () => {
  test('is the same until it is changed, replaced or deleted, and is found again when it comes back', async () => {
    const opened = await open(window)
    const news = () => window.call('attendFile', path, opened)
    expect(await news()).toEqual({ disk: 'same', others: 0 })
    await writeFile(path, projectText('two'))
    expect(await news()).toMatchObject({ disk: 'changed' })
    await writeFile(join(folder, 'new'), projectText('three'))
    await rename(join(folder, 'new'), path)
    expect(await news()).toMatchObject({ disk: 'changed' })
    expect((await window.call('projectOnDisk', path))?.text).toBe(projectText('three'))
    await unlink(path)
    expect(await news()).toEqual({ disk: 'missing', others: 0 })
    expect(await window.call('projectOnDisk', path)).toBeNull()
    await writeFile(path, projectText('one'))
    expect(await news()).toEqual({ disk: 'same', others: 0 })
    await rm(folder, { recursive: true })
    expect(await news()).toEqual({ disk: 'missing', others: 0 })
    await mkdir(folder)
  })
})

describe('another window', () => {
  const othersOf = async (one: TestWindow) => (await one.call('attendFile', path, null)).others

  test('with the same file is noticed by both, by whatever path it was opened, until it closes', async () => {
    await symlink(folder, join(folder, 'way'))
    const other = await openWindow(host)
    await open(window)
    expect(await othersOf(window)).toBe(0)
    await open(other, join(folder, 'way/net.gradloom'))
    expect([await othersOf(window), await othersOf(other)]).toEqual([1, 1])
    other.close()
    await vi.waitFor(async () => expect(await othersOf(window)).toBe(0))
  })

  test('with another file, or that has turned to another one, is none', async () => {
    await writeFile(join(folder, 'other.gradloom'), projectText('other'))
    const other = await openWindow(host)
    await Promise.all([open(window), open(other)])
    expect(await othersOf(window)).toBe(1)
    await open(other, join(folder, 'other.gradloom'))
    expect(await othersOf(window)).toBe(0)
    await open(other)
    expect(await othersOf(window)).toBe(1)
    await other.call('attendFile', null, null)
    expect(await othersOf(window)).toBe(0)
  })

  test('of another program is noticed, until that is closed or killed', async () => {
    await open(window)
    const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, 'stand-alone-host.ts'), folder, join(folder, 'user')], {
      stdio: ['ignore', 'pipe', 'inherit']
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const [line] = (await once(child.stdout!.setEncoding('utf8'), 'data')) as [string]
    const other = await openWindow(JSON.parse(line))
    await open(other)
    expect([await othersOf(window), await othersOf(other)]).toEqual([1, 1])
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await othersOf(window)).toBe(0)
    // what it left is cleared away
    expect(await readdir(join(folder, 'user/windows'))).toHaveLength(1)
  })
})
