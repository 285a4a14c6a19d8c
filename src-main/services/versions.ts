// The saved versions of projects: every text a file was saved with, kept in the user's folder, thinned as it grows old.
import { mkdir, readdir, readFile, realpath, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { SavedVersion } from '../contract.ts'
import { writeFileAtomically } from './atomic-file.ts'
import { userProblem } from './failure.ts'
import { fingerprintOf } from './fingerprint.ts'

/** Of one file. */
const mostVersions = 50
const hour = 3_600_000
const day = 24 * hour
/** Not the ending of projects: a folder that holds this one would list them all. */
const ending = '.json'
const name = /^(\d{1,15})-([0-9a-f]{16})\.json$/

export interface VersionLimits {
  /** Of all files together. */
  readonly bytes: number
}

export interface Versions {
  /** Keeps a text as the newest version of a file, unless the newest one is the same. `time`: when it came to be. */
  keep(path: string, text: Uint8Array, time?: number): Promise<void>
  /** Newest first. */
  list(path: string): Promise<readonly SavedVersion[]>
  /** Throws `no-version`. */
  read(path: string, id: string): Promise<string>
}

export function openVersions(root: string, limits: VersionLimits = { bytes: 256 * 1048576 }): Versions {
  /** Bytes of all versions; counted once, for folders do not change behind our back by much. */
  let total: number | undefined
  const folderOf = async (path: string): Promise<string> => {
    const place = new TextEncoder().encode(await realPlace(path))
    return join(root, fingerprintOf(place).slice(0, 32))
  }
  return {
    async keep(path, text, time = Date.now()) {
      const folder = await folderOf(path)
      const [newest] = await versionsIn(folder)
      const hash = fingerprintOf(text).slice(0, 16)
      if (newest?.id.endsWith(hash)) return
      // the order in which texts were kept holds, whatever clocks say
      const at = Math.max(Math.floor(time), (newest?.time ?? 0) + 1)
      await mkdir(folder, { recursive: true })
      // for people who look into the folder
      if (!newest) await writeFileAtomically(join(folder, 'file.txt'), new TextEncoder().encode(`${await realPlace(path)}\n`))
      await writeFileAtomically(join(folder, `${at}-${hash}${ending}`), text)
      const surplus = thinned(await versionsIn(folder), Date.now())
      for (const { id } of surplus) await unlink(join(folder, `${id}${ending}`)).catch(() => {})
      total = total === undefined ? await sizeOf(root) : total + text.length
      if (total > limits.bytes) total = await shrink(root, limits.bytes, folder)
    },
    async list(path) {
      return versionsIn(await folderOf(path))
    },
    async read(path, id) {
      const file = join(await folderOf(path), `${id}${ending}`)
      try {
        if (!name.test(basename(file))) throw new Error('no name of a version')
        return await readFile(file, 'utf8')
      } catch {
        throw userProblem('no-version', `There is no version ${id} of ${path} any more. Choose another one.`)
      }
    }
  }
}

/** Where a file really is: links followed, also where it is gone and only its folder is there. */
export async function realPlace(path: string): Promise<string> {
  const whole = resolve(path)
  const folder = (): Promise<string> => realpath(dirname(whole)).then((real) => join(real, basename(whole)))
  return realpath(whole).catch(() => folder().catch(() => whole))
}

async function versionsIn(folder: string): Promise<readonly SavedVersion[]> {
  const names = await readdir(folder).catch(() => [])
  const found = await Promise.all(
    names.map(async (file): Promise<SavedVersion | undefined> => {
      const time = name.exec(file)?.[1]
      const there = time === undefined ? undefined : await stat(join(folder, file)).catch(() => undefined)
      return there && { id: basename(file, ending), time: Number(time), size: there.size }
    })
  )
  return found.filter((version) => version !== undefined).sort((a, b) => b.time - a.time)
}

/** Versions to give up, of a list that begins with the newest: all of the last hour stay, then one of each hour, then one of each day. */
export function thinned(versions: readonly SavedVersion[], now: number): readonly SavedVersion[] {
  const kept = new Set<string>()
  const stays = versions.filter(({ id, time }) => {
    const age = now - time
    const span = age < hour ? id : age < day ? `hour ${Math.floor(time / hour)}` : `day ${Math.floor(time / day)}`
    // the newest of a span stands for it
    if (kept.has(span)) return false
    kept.add(span)
    return true
  })
  const staying = new Set(stays.slice(0, mostVersions))
  return versions.filter((version) => !staying.has(version))
}

/** Gives up the oldest versions of all files until they fit; the newest of `spared` stays. Returns what they take then. */
async function shrink(root: string, most: number, spared: string): Promise<number> {
  const folders = (await readdir(root)).map((folder) => join(root, folder))
  const all = await Promise.all(
    folders.map(async (folder) => (await versionsIn(folder)).slice(folder === spared ? 1 : 0).map((version) => ({ folder, ...version })))
  )
  let total = await sizeOf(root)
  for (const { folder, id, size } of all.flat().sort((a, b) => a.time - b.time)) {
    if (total <= most) break
    await unlink(join(folder, `${id}${ending}`)).catch(() => {})
    total -= size
  }
  return total
}

async function sizeOf(root: string): Promise<number> {
  const folders = await readdir(root).catch(() => [])
  const sizes = await Promise.all(
    folders.map(async (folder) => (await versionsIn(join(root, folder))).reduce((sum, { size }) => sum + size, 0))
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
