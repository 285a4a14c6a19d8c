// Disks that take nothing: full ones and read-only ones. What was there stays whole, the reason is said, and a later try succeeds.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, type TestContext, test } from 'vitest'
import { decodeCheckpoint } from '../../engine/train/checkpoint.ts'
import { openUserData } from '../../src-main/services/user-data.ts'
import { gradloom, launcher, temporaryFolder } from '../cli/gradloom.ts'
import { networkText, table } from './networks.ts'
import { type SmallDisk, smallDisk } from './small-disk.ts'
import { openWindow, projectText, startHost, type TestWindow } from './windows.ts'

let folder = ''
beforeEach(async () => {
  folder = await temporaryFolder()
})

async function hostedWindow(at: string, userData = join(folder, 'user')): Promise<TestWindow> {
  const host = await startHost(at, userData)
  onTestFinished(() => host.close())
  return openWindow(host)
}
/** All but hidden names, and the files of writes that did not end. */
async function namesIn(disk: string): Promise<readonly string[]> {
  return (await readdir(disk)).filter((name) => name !== '.filler').sort()
}
const full = (path: string): string => `The disk is full: ${path} was not written. Free some space, or name a file elsewhere.`
const draft = { id: 'window-0001', name: 'net', folder: '/home/me', text: projectText('draft') }

describe('a full disk', () => {
  const start = (context: TestContext): SmallDisk => smallDisk(join(folder, 'disk'), context)
  async function withNetwork(disk: SmallDisk): Promise<string> {
    await writeFile(join(folder, 'table.csv'), table)
    await writeFile(join(folder, 'net.gradloom'), networkText('table.csv'))
    disk.fill()
    return join(folder, 'net.gradloom')
  }

  test('leaves a project as it was and takes it once there is room', async (context) => {
    const disk = start(context)
    const path = join(disk.folder, 'net.gradloom')
    await writeFile(path, projectText('old'))
    const window = await hostedWindow(disk.folder)
    const { fingerprint = '' } = await window.call('openProject', path)
    // full in the middle of the write, and full before it
    await expect(window.call('saveProject', path, projectText('large', 'x'.repeat(2_000_000)), fingerprint)).rejects.toThrow(full(path))
    disk.fill()
    await expect(window.call('saveProject', path, projectText('new'), fingerprint)).rejects.toThrow(full(path))
    await expect(window.call('saveProjectAs', 'other', projectText('new'))).rejects.toThrow(full(join(disk.folder, 'other.gradloom')))
    expect(await readFile(path, 'utf8')).toBe(projectText('old'))
    expect(await namesIn(disk.folder)).toEqual(['net.gradloom'])
    // what could not be saved is kept as a draft, and no version says it was saved
    await window.call('keepDraft', draft)
    expect(await window.call('versions', path)).toEqual([])
    disk.makeRoom()
    expect(await window.call('saveProject', path, projectText('new'), fingerprint)).toMatchObject({ kind: 'saved' })
    expect(await readFile(path, 'utf8')).toBe(projectText('new'))
  })

  test('is said where drafts are kept; the last one that could be stays', async (context) => {
    const disk = start(context)
    const { drafts } = openUserData(disk.folder)
    await drafts.keep(draft)
    disk.fill()
    const path = join(disk.folder, 'drafts/window-0001.json')
    await expect(drafts.keep({ ...draft, text: projectText('newer') })).rejects.toThrow(full(path))
    expect(await drafts.list(draft.id)).toMatchObject([{ text: projectText('draft') }])
    expect(await namesIn(join(disk.folder, 'drafts'))).toEqual(['window-0001.json'])
    disk.makeRoom()
    await drafts.keep({ ...draft, text: projectText('newer') })
    expect(await drafts.list(draft.id)).toMatchObject([{ text: projectText('newer') }])
  })

  test('where versions are kept does not keep the project from being saved', async (context) => {
    const disk = start(context)
    const path = join(folder, 'net.gradloom')
    await writeFile(path, projectText('one'))
    const window = await hostedWindow(folder, disk.folder)
    const { fingerprint = '' } = await window.call('openProject', path)
    disk.fill()
    expect(await window.call('attendFile', path, fingerprint)).toEqual({ disk: 'same', others: 0 })
    const outcome = await window.call('saveProject', path, projectText('two'), fingerprint)
    expect(outcome).toMatchObject({ kind: 'saved', project: { notKept: expect.stringContaining('The disk is full') } })
    expect(await readFile(path, 'utf8')).toBe(projectText('two'))
    disk.makeRoom()
    const saved = outcome.kind === 'saved' ? outcome.project.fingerprint : ''
    expect(await window.call('saveProject', path, projectText('three'), saved)).not.toHaveProperty('project.notKept')
    const texts = await Promise.all((await window.call('versions', path)).map(({ id }) => window.call('version', path, id)))
    // what could not be kept in time was still on the disk
    expect(texts).toEqual([projectText('three'), projectText('two')])
    // the list is written meanwhile
    await window.call('recentProjects')
    const left = (await readdir(disk.folder, { recursive: true })).filter((name) => name.includes('partial'))
    expect(left).toEqual([])
  })

  test('leaves weights of an earlier run as they were', async (context) => {
    const disk = start(context)
    const out = join(disk.folder, 'weights.safetensors')
    await writeFile(out, 'old')
    const project = await withNetwork(disk)
    const { status, stderr } = await gradloom('train', project, '--out', out)
    expect(stderr).toContain(full(out))
    expect(status).toBe(1)
    expect(await readFile(out, 'utf8')).toBe('old')
    expect(await namesIn(disk.folder)).toEqual(['weights.safetensors'])
    disk.makeRoom()
    expect((await gradloom('train', project, '--out', out)).status).toBe(0)
    expect((await readFile(out)).length).toBeGreaterThan(100)
  })

  test('leaves the last whole checkpoint, and the run goes on from it', async (context) => {
    const disk = start(context)
    const checkpoint = join(disk.folder, 'state')
    const project = await withNetwork(disk)
    disk.makeRoom()
    expect((await gradloom('train', project, '--iterations', '10', '--checkpoint', checkpoint)).status).toBe(0)
    const before = await readFile(checkpoint)
    disk.fill()
    const { status, stderr } = await gradloom('train', project, '--resume', checkpoint, '--checkpoint', checkpoint)
    expect(stderr).toContain(`${full(checkpoint)} Training goes on.`)
    expect(status).toBe(1)
    expect((await readFile(checkpoint)).equals(before)).toBe(true)
    expect(await namesIn(disk.folder)).toEqual(['state'])
    disk.makeRoom()
    expect((await gradloom('train', project, '--resume', checkpoint, '--checkpoint', checkpoint)).status).toBe(0)
    expect(decodeCheckpoint(await readFile(checkpoint)).iteration).toBe(20)
  })

  test('leaves an exported network as it was', async (context) => {
    const disk = start(context)
    const out = join(disk.folder, 'net.onnx')
    await writeFile(out, 'old')
    const project = await withNetwork(disk)
    const weights = join(folder, 'weights.npz')
    expect((await gradloom('train', project, '--out', weights)).status).toBe(0)
    const words = ['export', project, '--weights', weights, '--format', 'onnx', '--out', out]
    const { status, stderr } = await gradloom(...words)
    expect(stderr).toContain(full(out))
    expect(status).toBe(1)
    expect(await readFile(out, 'utf8')).toBe('old')
    expect(await namesIn(disk.folder)).toEqual(['net.onnx'])
    disk.makeRoom()
    expect((await gradloom(...words)).status).toBe(0)
  })
})

test('a disk that can only be read is read, and refuses what would be written', async (context) => {
  const disk = smallDisk(join(folder, 'disk'), context)
  const path = join(disk.folder, 'net.gradloom')
  await writeFile(join(disk.folder, 'table.csv'), table)
  await writeFile(path, networkText('table.csv'))
  disk.setReadOnly()
  const window = await hostedWindow(disk.folder)
  const { text, fingerprint = '' } = await window.call('openProject', path)
  expect(text).toBe(networkText('table.csv'))
  expect(await window.call('attendFile', path, fingerprint)).toEqual({ disk: 'same', others: 0 })
  await expect(window.call('saveProject', path, text, fingerprint)).rejects.toThrow(`${path} is on a disk that can only be read`)
  await expect(window.call('saveProjectAs', 'other', text)).rejects.toThrow(
    'is on a disk that can only be read. Choose a folder elsewhere.'
  )
  const weights = join(folder, 'weights.npz')
  expect((await gradloom('train', path, '--out', weights)).status).toBe(0)
  for (const words of [
    ['train', path, '--out', join(disk.folder, 'weights.npz')],
    ['train', path, '--checkpoint', join(disk.folder, 'state')],
    ['export', path, '--weights', weights, '--format', 'npz', '--out', join(disk.folder, 'net.npz')]
  ]) {
    const { status, stderr } = await gradloom(...words)
    expect(stderr).toContain(`${words.at(-1)} is on a disk that can only be read. Choose a folder elsewhere.`)
    expect(status).toBe(1)
  }
  expect(await namesIn(disk.folder)).toEqual(['net.gradloom', 'table.csv'])
})

describe('what may not be written by its permissions', () => {
  /** Root may write anywhere; without these rights it is a user like others. */
  const asUser =
    process.getuid?.() === 0 ? ['setpriv', '--bounding-set', '-dac_override,-dac_read_search', process.execPath] : [process.execPath]
  const [program = '', ...flags] = asUser

  async function windowOfUser(): Promise<TestWindow> {
    const words = [...flags, join(import.meta.dirname, 'stand-alone-host.ts'), folder, join(folder, 'user')]
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
    return openWindow(JSON.parse(line))
  }
  async function cli(...words: string[]): Promise<{ readonly status: number; readonly stderr: string }> {
    const child = spawn(program, [...flags, launcher, ...words], { stdio: ['ignore', 'ignore', 'pipe'] })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const [status] = (await once(child, 'close')) as [number]
    return { status, stderr }
  }
  const may = (path: string): string => `You may not write to ${path}. Choose a folder of yours, or change the permissions.`

  test('a file: it is opened, saving is refused, saving as another file succeeds', async () => {
    const path = join(folder, 'net.gradloom')
    await writeFile(path, projectText('old'))
    await chmod(path, 0o444)
    const window = await windowOfUser()
    const { text, fingerprint = '' } = await window.call('openProject', path)
    expect(text).toBe(projectText('old'))
    await expect(window.call('saveProject', path, projectText('new'), fingerprint)).rejects.toThrow(may(path))
    await expect(window.call('saveProjectAs', 'net', projectText('new'))).rejects.toThrow(may(path))
    expect(await window.call('saveProjectAs', 'other', projectText('new'))).toMatchObject({ name: 'other' })
    expect(await readFile(path, 'utf8')).toBe(projectText('old'))
    expect((await readdir(folder)).sort()).toEqual(['net.gradloom', 'other.gradloom', 'user'])
    await chmod(path, 0o644)
    expect(await window.call('saveProject', path, projectText('new'), fingerprint)).toMatchObject({ kind: 'saved' })
  })

  test('a folder: its files are opened, nothing in it is written, and all of it stays', async () => {
    const shared = join(folder, 'shared')
    await mkdir(shared)
    const path = join(shared, 'net.gradloom')
    await writeFile(path, networkText('table.csv'))
    await writeFile(join(shared, 'table.csv'), table)
    await chmod(shared, 0o555)
    onTestFinished(() => chmod(shared, 0o755))
    const window = await windowOfUser()
    const { fingerprint = '' } = await window.call('openProject', path)
    await expect(window.call('saveProject', path, projectText('new'), fingerprint)).rejects.toThrow(may(path))
    await expect(window.call('saveProjectAs', 'shared/other', projectText('new'))).rejects.toThrow(may(join(shared, 'other.gradloom')))
    for (const [option, name] of [
      ['--out', 'weights.npz'],
      ['--checkpoint', 'state']
    ] as const) {
      const { status, stderr } = await cli('train', path, option, join(shared, name))
      expect(stderr).toContain(may(join(shared, name)))
      expect(status).toBe(1)
    }
    expect((await readdir(shared)).sort()).toEqual(['net.gradloom', 'table.csv'])
    expect(await readFile(path, 'utf8')).toBe(networkText('table.csv'))
  })

  test('a file that may not be read is not opened, and says so', async () => {
    const path = join(folder, 'net.gradloom')
    await writeFile(path, projectText('secret'))
    await chmod(path, 0)
    const window = await windowOfUser()
    await expect(window.call('openProject', path)).rejects.toThrow(`${path} may not be read by you.`)
    const { status, stderr } = await cli('validate', path)
    expect(stderr).toContain(`${path} may not be read by you.`)
    expect(status).toBe(1)
  })
})
