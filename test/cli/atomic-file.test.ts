// A file is replaced completely or not at all, whatever goes wrong; what is no file is refused.
import { spawnSync } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, readlink, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkWritable, writeFileAtomically } from '../../src-main/services/atomic-file.ts'
import { repository, start, temporaryFolder } from './gradloom.ts'

const bytes = new TextEncoder().encode('new')

describe('writing', () => {
  test('makes a new file and leaves nothing else behind', async () => {
    const folder = await temporaryFolder()
    await writeFileAtomically(join(folder, 'w.npz'), bytes)
    expect(await readFile(join(folder, 'w.npz'), 'utf8')).toBe('new')
    expect(await readdir(folder)).toEqual(['w.npz'])
  })

  test('replaces a file and keeps its permissions', async () => {
    const path = join(await temporaryFolder(), 'w.npz')
    await writeFile(path, 'old')
    await chmod(path, 0o640)
    await writeFileAtomically(path, bytes)
    expect(await readFile(path, 'utf8')).toBe('new')
    expect((await stat(path)).mode & 0o777).toBe(0o640)
  })

  test('writes through a link to a file and keeps the link', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'real'))
    await writeFile(join(folder, 'real/w.npz'), 'old')
    await symlink('real/w.npz', join(folder, 'link.npz'))
    await writeFileAtomically(join(folder, 'link.npz'), bytes)
    expect(await readFile(join(folder, 'real/w.npz'), 'utf8')).toBe('new')
    expect(await readlink(join(folder, 'link.npz'))).toBe('real/w.npz')
    expect(await readdir(join(folder, 'real'))).toEqual(['w.npz'])
  })

  test('clears away what killed programs left there long ago, and nothing else', async () => {
    const folder = await temporaryFolder()
    const names = ['.0123456789ab.gradloom-partial', '.fedcba987654.gradloom-partial', '.mine.gradloom-partial', 'net.gradloom']
    for (const name of names) await writeFile(join(folder, name), 'half')
    for (const name of names.filter((one) => !one.startsWith('.fed'))) await utimes(join(folder, name), new Date(0), new Date(0))
    await writeFileAtomically(join(folder, 'w.npz'), bytes)
    expect((await readdir(folder)).sort()).toEqual([...names.slice(1), 'w.npz'].sort())
  })

  test('a fault in the middle leaves the old file as it was and no temporary file', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'w.npz')
    await writeFile(path, 'old')
    const module = join(repository, 'src-main/services/atomic-file.ts')
    // A limit of 512 KB on the size of files makes the system refuse the rest of the write, as a full disk does.
    const program = `import { writeFileAtomically } from ${JSON.stringify(module)}
      await writeFileAtomically(${JSON.stringify(path)}, new Uint8Array(4_000_000)).catch((error) => console.log(error.message))`
    const { stdout, status } = spawnSync(
      'bash',
      ['-c', 'ulimit -f 512 && exec "$@"', 'bash', process.execPath, '--input-type=module', '-e', program],
      {
        encoding: 'utf8'
      }
    )
    expect(stdout).toContain(`${path} would be larger than this disk or your limits allow`)
    expect(status).toBe(0)
    expect(await readFile(path, 'utf8')).toBe('old')
    expect(await readdir(folder)).toEqual(['w.npz'])
  })

  test('a process killed while it writes leaves one whole content', async () => {
    const path = join(await temporaryFolder(), 'w.npz')
    for (const wait of [3, 11, 18, 29]) {
      const child = start(join(import.meta.dirname, 'keep-writing.ts'), [path])
      await child.seen('first write done')
      await new Promise((resolve) => setTimeout(resolve, wait))
      child.process.kill('SIGKILL')
      expect((await child.ended).signal).toBe('SIGKILL')
      const content = await readFile(path)
      expect(content.length).toBe(4_000_000)
      expect(content.every((byte) => byte === content[0])).toBe(true)
    }
  })
})

describe('refusing', () => {
  const refused = async (path: string, sentence: string | RegExp) => {
    await expect(checkWritable(path)).rejects.toThrow(sentence)
    await expect(writeFileAtomically(path, bytes)).rejects.toThrow(sentence)
  }

  test('a device, which stays a device', async () => {
    await refused('/dev/full', '/dev/full is a device or a pipe, not a file')
    expect((await stat('/dev/full')).isCharacterDevice()).toBe(true)
  })

  test('a link to a device', async () => {
    const path = join(await temporaryFolder(), 'link.npz')
    await symlink('/dev/full', path)
    await refused(path, 'is a device or a pipe')
    expect(await readlink(path)).toBe('/dev/full')
  })

  test('a link to nothing', async () => {
    const path = join(await temporaryFolder(), 'link.npz')
    await symlink('gone.npz', path)
    await refused(path, 'is a link to a file that does not exist')
  })

  test('a folder', async () => {
    const folder = await temporaryFolder()
    await refused(folder, `${folder} is a folder`)
  })

  test('a file in a folder that does not exist', async () => {
    const folder = await temporaryFolder()
    await refused(join(folder, 'gone/w.npz'), `The folder ${folder}/gone does not exist`)
  })

  test('a file below a file', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'file'), '')
    await refused(join(folder, 'file/w.npz'), `${folder}/file is not a folder`)
  })

  test('a name longer than the disk allows', async () => {
    await refused(join(await temporaryFolder(), `${'n'.repeat(300)}.npz`), 'longer than the disk allows')
  })

  test('a folder that takes no files', async () => {
    await refused('/proc/w.npz', /\/proc/)
  })

  test('the check leaves nothing behind', async () => {
    const folder = await temporaryFolder()
    await checkWritable(join(folder, 'w.npz'))
    expect(await readdir(folder)).toEqual([])
  })
})
