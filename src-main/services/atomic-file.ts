// Writes a file completely or not at all: a temporary file beside it is filled, forced to the disk and renamed over it.
import { randomBytes } from 'node:crypto'
import { unlinkSync } from 'node:fs'
import { access, constants, lstat, open, readdir, realpath, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ProjectError } from '../../engine/contract.ts'
import { errorCode, userProblem } from './failure.ts'
import { writingProblem } from './file-problem.ts'

/** Temporary files that exist now; an exit in the middle of a write takes them away. */
const partials = new Set<string>()
process.on('exit', () => {
  for (const path of partials) {
    try {
      unlinkSync(path)
    } catch {
      // It is gone already, which is what was wanted.
    }
  }
})

interface Target {
  /** Where the bytes really go: links followed. */
  readonly real: string
  /** Permissions of the file that is replaced; absent when there is none. */
  readonly mode?: number
}

/** Throws `cannot-write` for what must not be replaced. */
async function resolveTarget(path: string): Promise<Target> {
  try {
    const link = await lstat(path).catch(missing)
    if (!link) {
      if (!(await stat(dirname(path))).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' })
      return { real: path }
    }
    const real = link.isSymbolicLink() ? await realpath(path).catch(missing) : path
    if (!real) throw userProblem('cannot-write', `${path} is a link to a file that does not exist. Remove the link, or name another file.`)
    const file = await stat(real)
    if (file.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' })
    if (!file.isFile()) throw userProblem('cannot-write', `${path} is a device or a pipe, not a file. Name a file on a disk.`)
    await access(real, constants.W_OK)
    return { real, mode: file.mode & 0o777 }
  } catch (error) {
    throw error instanceof ProjectError ? error : writingProblem(error, path)
  }
}

function missing(error: unknown): undefined {
  if (errorCode(error) !== 'ENOENT') throw error
}

/** The longest path in bytes that systems take: PATH_MAX of Linux without its zero. */
const longestPath = 4095

interface PartialNames {
  make(): string
  readonly pattern: RegExp
}
const usual: PartialNames = {
  make: () => `.${randomBytes(6).toString('hex')}.gradloom-partial`,
  pattern: /^\.[0-9a-f]{12}\.gradloom-partial$/
}
/** No longer than the shortest project's name. */
const short: PartialNames = { make: () => `.~${randomBytes(4).toString('hex')}`, pattern: /^\.~[0-9a-f]{8}$/ }

/** Short names only where the folder's path leaves no room for others. */
function partialNames(folder: string): PartialNames {
  return Buffer.byteLength(join(folder, usual.make())) <= longestPath ? usual : short
}

/**
 * Makes sure that `path` can be written later: its folder takes new files, and the target is a file or nothing yet. Leaves nothing behind.
 * Throws `cannot-write` with the cure.
 */
export async function checkWritable(path: string): Promise<void> {
  const { real } = await resolveTarget(path)
  await withPartial(path, real, async () => {})
}

/**
 * Replaces `path` by `bytes`, or leaves it exactly as it was and throws `cannot-write` with the cure. A link is followed; permissions are kept.
 * @param agree asked once the bytes are on the disk, a moment before they take the place of what is there; what it throws is thrown on
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array, agree?: () => Promise<void>): Promise<void> {
  const { real, mode } = await resolveTarget(path)
  await withPartial(path, real, async (partial) => {
    const file = await open(partial, 'r+')
    try {
      if (mode !== undefined) await file.chmod(mode)
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await agree?.()
    await rename(partial, real)
    await syncFolder(dirname(real))
  })
}

/** Folders that were cleared of what killed programs left in them. */
const swept = new Set<string>()
const mostSwept = 200
/** Younger ones may be under way in another program. */
const oldEnough = 60_000

async function sweep(folder: string): Promise<void> {
  if (swept.has(folder)) return
  // every kept run has a folder of its own
  if (swept.size === mostSwept) swept.clear()
  swept.add(folder)
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((one) => partialNames(folder).pattern.test(one))) {
    const path = join(folder, name)
    const found = await lstat(path).catch(() => undefined)
    if (found?.isFile() && Date.now() - found.mtimeMs > oldEnough) await unlink(path).catch(() => {})
  }
}

async function withPartial(path: string, real: string, work: (partial: string) => Promise<void>): Promise<void> {
  await sweep(dirname(real))
  const partial = join(dirname(real), partialNames(dirname(real)).make())
  partials.add(partial)
  try {
    await (await open(partial, 'wx')).close()
    await work(partial)
  } catch (error) {
    throw errorCode(error) === '' ? error : writingProblem(error, path)
  } finally {
    await unlink(partial).catch(() => {})
    partials.delete(partial)
  }
}

/** Forces the new name itself to the disk; systems that cannot do so for a folder keep the name by other means. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY).catch(() => undefined)
  await folder?.sync().catch(() => {})
  await folder?.close()
}
