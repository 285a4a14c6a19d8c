// Files by unusual ways: links, the longest paths a system takes, and names in every script. All that is done with a project works there.
import { mkdir, readdir, readFile, readlink, symlink, unlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { gradloom, temporaryFolder } from '../cli/gradloom.ts'
import { networkText, table } from './networks.ts'
import { openWindow, projectText, startHost, type TestWindow } from './windows.ts'

let folder = ''
beforeEach(async () => {
  folder = await temporaryFolder()
})

async function hostedWindow(at = folder): Promise<TestWindow> {
  const host = await startHost(at, join(folder, 'user'))
  onTestFinished(() => host.close())
  return openWindow(host)
}

/** A folder below another one whose path has exactly so many bytes. */
async function longFolder(below: string, bytes: number): Promise<string> {
  let path = below
  while (bytes - path.length > 202) path = join(path, 'd'.repeat(200))
  const left = bytes - path.length - 1
  path = left > 200 ? join(path, 'd'.repeat(100), 'd'.repeat(left - 101)) : join(path, 'd'.repeat(left))
  expect(Buffer.byteLength(path)).toBe(bytes)
  await mkdir(path, { recursive: true })
  return path
}

interface Place {
  readonly folder: string
  /** Without an ending. */
  readonly name: string
  readonly table: string
}

/** Everything a window and the command line do with a project, each with names of this kind. */
async function useProject({ folder: at, name, table: tableName }: Place): Promise<void> {
  const path = join(at, `${name}.gradloom`)
  const text = networkText(tableName)
  await writeFile(path, text)
  await writeFile(join(at, tableName), table)

  const window = await hostedWindow(at)
  const opened = await window.call('openProject', path)
  expect(opened).toMatchObject({ path, name, folder: at, text })
  expect(await window.call('attendFile', path, opened.fingerprint ?? '')).toEqual({ disk: 'same', others: 0 })
  expect(await window.call('saveProject', path, projectText('new'), opened.fingerprint ?? '')).toMatchObject({
    kind: 'saved',
    project: { path, name }
  })
  expect(await readFile(path, 'utf8')).toBe(projectText('new'))
  const versions = await window.call('versions', path)
  expect(await Promise.all(versions.map(({ id }) => window.call('version', path, id)))).toEqual([projectText('new'), text])
  await unlink(path)
  expect(await window.call('saveProjectAs', name, text)).toMatchObject({ path, name, folder: at })
  expect((await window.call('recentProjects'))[0]).toMatchObject({ path, name })
  const draft = { id: 'window-0001', name, folder: at, path, text: projectText('draft') }
  await window.call('keepDraft', draft)
  expect(await window.call('drafts', draft.id)).toMatchObject([draft])
  const question = { kind: 'file', endings: ['csv'], base: at } as const
  expect((await window.call('dataEntries', question)).map((entry) => entry.path)).toContain(tableName)

  // no name longer than that of the project
  const beside = (ending: string): string => join(at, `${name}${ending}`)
  const [checkpoint, weights, exported] = [beside('.state'), beside('.npz'), beside('.onnx')]
  expect(await gradloom('train', path, '--iterations', '10', '--checkpoint', checkpoint)).toMatchObject({ status: 0 })
  expect(await gradloom('train', path, '--resume', checkpoint, '--out', weights)).toMatchObject({ status: 0 })
  expect(await gradloom('export', path, '--weights', weights, '--format', 'onnx', '--out', exported)).toMatchObject({ status: 0 })
  const wanted = [path, join(at, tableName), checkpoint, weights, exported].map((file) => basename(file))
  expect((await readdir(at)).sort()).toEqual(wanted.sort())
}

describe('names', () => {
  test.each([
    ['in Chinese', '手写数字 识别'],
    ['of emoji', '🧠🔥👩‍🔬'],
    ['with combining characters', 'e\u0301le\u0300ve n\u0303'],
    ['with the same characters, composed', 'élève ñ'],
    ['with spaces and quotes', ` it's a "net" \`now\` `],
    ['that shells and addresses read otherwise', '-net #1 %2e & $HOME; ?*[a]~'],
    ['from right to left', 'شبكة عصبية']
  ])('%s', async (_, name) => {
    const at = join(folder, name)
    await mkdir(at)
    await useProject({ folder: at, name, table: `${name}.csv` })
  })

  test('that look the same and are not, are two files with versions of their own', async () => {
    const window = await hostedWindow()
    const names = ['e\u0301', '\u00e9']
    for (const name of names) await window.call('saveProjectAs', name, projectText(name))
    expect((await readdir(folder)).filter((name) => name.endsWith('.gradloom'))).toHaveLength(2)
    for (const name of names) {
      const [version] = await window.call('versions', join(folder, `${name}.gradloom`))
      expect(await window.call('version', join(folder, `${name}.gradloom`), version?.id ?? '')).toBe(projectText(name))
    }
  })
})

describe.runIf(process.platform === 'linux')('the longest', () => {
  test.each([
    ['name of plain letters', 'n'.repeat(246)],
    ['name of others', '网'.repeat(82)]
  ])('%s', async (_, name) => {
    expect(Buffer.byteLength(`${name}.gradloom`)).toBe(255)
    const at = join(folder, 'here')
    await mkdir(at)
    await useProject({ folder: at, name, table: 'table.csv' })
  })

  test('name and one byte more is refused with a sentence', async () => {
    const window = await hostedWindow()
    await expect(window.call('saveProjectAs', 'n'.repeat(247), projectText('new'))).rejects.toThrow(
      'The file name is longer than the disk allows'
    )
    expect(await readdir(folder)).toEqual(['user'])
  })

  test('path', async () => {
    // PATH_MAX of Linux is 4096 with the zero at its end
    await useProject({ folder: await longFolder(folder, 4095 - '/net.gradloom'.length), name: 'net', table: 'table.csv' })
  })

  test('path and one byte more is refused with a sentence', async () => {
    const at = await longFolder(folder, 4096 - '/net.gradloom'.length)
    const window = await hostedWindow(at)
    await expect(window.call('saveProjectAs', 'net', projectText('new'))).rejects.toThrow('The file name is longer than the disk allows')
    expect(await readdir(at)).toEqual([])
  })
})

describe('a link', () => {
  test('to a file stays a link, and the file is written', async () => {
    await mkdir(join(folder, 'real'))
    await mkdir(join(folder, 'links'))
    await writeFile(join(folder, 'real/net.gradloom'), projectText('old'))
    const path = join(folder, 'links/linked.gradloom')
    await symlink('../real/net.gradloom', path)
    const window = await hostedWindow()
    const { text, name, fingerprint = '' } = await window.call('openProject', path)
    expect([text, name]).toEqual([projectText('old'), 'linked'])
    expect(await window.call('saveProject', path, projectText('new'), fingerprint)).toMatchObject({ kind: 'saved', project: { path } })
    expect(await readlink(path)).toBe('../real/net.gradloom')
    expect(await readFile(join(folder, 'real/net.gradloom'), 'utf8')).toBe(projectText('new'))
    expect(await readdir(join(folder, 'real'))).toEqual(['net.gradloom'])
    expect(await readdir(join(folder, 'links'))).toEqual(['linked.gradloom'])
  })

  test('for weights, checkpoint and export stays a link, too', async () => {
    await mkdir(join(folder, 'real'))
    await writeFile(join(folder, 'table.csv'), table)
    const project = join(folder, 'net.gradloom')
    await writeFile(project, networkText('table.csv'))
    const names = ['weights.npz', 'state', 'net.onnx']
    for (const name of names) {
      await writeFile(join(folder, 'real', name), 'old')
      await symlink(join('real', name), join(folder, name))
    }
    const [weights = '', state = '', onnx = ''] = names.map((name) => join(folder, name))
    expect(await gradloom('train', project, '--out', weights, '--checkpoint', state)).toMatchObject({ status: 0 })
    expect(await gradloom('export', project, '--weights', weights, '--format', 'onnx', '--out', onnx)).toMatchObject({ status: 0 })
    for (const name of names) {
      expect(await readlink(join(folder, name))).toBe(join('real', name))
      expect((await readFile(join(folder, 'real', name))).length).toBeGreaterThan(100)
    }
    expect((await readdir(join(folder, 'real'))).sort()).toEqual([...names].sort())
  })

  test('turned to another file while it is open is a change', async () => {
    await writeFile(join(folder, 'a.gradloom'), projectText('a'))
    await writeFile(join(folder, 'b.gradloom'), projectText('b'))
    const path = join(folder, 'net.gradloom')
    await symlink('a.gradloom', path)
    const window = await hostedWindow()
    const { fingerprint = '' } = await window.call('openProject', path)
    await unlink(path)
    await symlink('b.gradloom', path)
    expect(await window.call('attendFile', path, fingerprint)).toMatchObject({ disk: 'changed' })
    expect(await window.call('saveProject', path, projectText('mine'), fingerprint)).toMatchObject({ kind: 'changed' })
    expect(await readFile(join(folder, 'b.gradloom'), 'utf8')).toBe(projectText('b'))
  })

  test.each([
    [
      'to nothing',
      ['gone.gradloom'],
      'There is no project file',
      'is a link to a file that does not exist. Remove the link, or name another file.'
    ],
    ['to itself', ['net.gradloom'], 'is a link that leads back to itself', 'is a link that leads back to itself. Name another file.'],
    ['in a circle', ['b', 'net.gradloom'], 'is a link that leads back to itself', 'is a link that leads back to itself. Name another file.']
  ])('%s is neither opened nor written, and stays', async (_, [first = '', second], reading, writing) => {
    const path = join(folder, 'net.gradloom')
    await symlink(first, path)
    if (second) await symlink(second, join(folder, first))
    const window = await hostedWindow()
    await expect(window.call('openProject', path)).rejects.toThrow(reading)
    await expect(window.call('saveProject', path, projectText('new'), null)).rejects.toThrow(writing)
    await expect(window.call('saveProjectAs', 'net', projectText('new'))).rejects.toThrow(writing)
    const { status, stderr } = await gradloom('validate', path)
    expect(stderr).toContain(reading)
    expect(status).toBe(1)
    expect(await readlink(path)).toBe(first)
    expect((await readdir(folder)).sort()).toEqual([...new Set([first === 'b' ? 'b' : '', 'net.gradloom', 'user'])].filter(Boolean))
  })
})
