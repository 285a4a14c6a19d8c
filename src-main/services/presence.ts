// Which windows have which file open, of this host and of others of the same user; and whether the file is still what a window read.
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { FileNews } from '../contract.ts'
import { writeFileAtomically } from './atomic-file.ts'
import { errorCode } from './failure.ts'
import { fingerprintOf } from './fingerprint.ts'
import { isAlive, owner, thisProgram } from './owner.ts'
import { realPlace } from './versions.ts'

const entry = z.object({ format: z.literal('gradloom/window'), version: z.literal(1), owner, file: z.string() })

/** A file that changed a moment ago may change again without a mark in its times. */
const settled = 2000
const largest = 80 * 1048576

/** One window's place among the others. */
export interface Seat {
  /** Says which file this window has open (null: none) and what it read there, and hears what has become of it. */
  attend(path: string | null, fingerprint: string | null): Promise<FileNews>
  leave(): Promise<void>
}

/** `folder` has a small file for each window with a project open. */
export function takeSeat(folder: string): Seat {
  const own = join(folder, `${randomUUID()}.json`)
  let attended: string | undefined
  let read: { readonly path: string; readonly stamp: string; readonly fingerprint: string } | undefined
  // one after the other: a window that has left must not come back by an earlier call
  let last: Promise<unknown> = Promise.resolve()
  let hasLeft = false
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work)
    last = next.catch(() => {})
    return next
  }
  const sit = async (file: string | undefined): Promise<void> => {
    if (file === attended) return
    if (file === undefined) {
      attended = file
      await unlink(own).catch(() => {})
      return
    }
    await mkdir(folder, { recursive: true })
    const text = JSON.stringify({ format: 'gradloom/window', version: 1, owner: await thisProgram(), file })
    await writeFileAtomically(own, new TextEncoder().encode(text))
    attended = file
  }
  /** Undefined: there is no file. */
  const fingerprintAt = async (path: string): Promise<string | undefined> => {
    const found = await stat(path, { bigint: true }).catch((error: unknown) => {
      if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return undefined
      throw error
    })
    if (!found) return undefined
    const stamp = `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`
    if (read?.path === path && read.stamp === stamp) return read.fingerprint
    // what is no file or larger than a project may be is another one in any case
    const fingerprint = found.isFile() && found.size <= largest ? fingerprintOf(await readFile(path)) : 'no project'
    read = Date.now() - Number(found.mtimeMs) > settled ? { path, stamp, fingerprint } : undefined
    return fingerprint
  }
  return {
    attend: (path, known) =>
      inTurn(async () => {
        if (path === null || hasLeft) {
          await sit(undefined)
          return { disk: 'same', others: 0 }
        }
        const file = await realPlace(path)
        // where it cannot be said that this window is here, the rest still can
        await sit(file).catch(() => {})
        const others = await countOthers(folder, own, file)
        try {
          const found = await fingerprintAt(path)
          if (found === undefined) return { disk: 'missing', others }
          return found === known ? { disk: 'same', others } : { disk: 'changed', fingerprint: found, others }
        } catch {
          // what cannot be read is not known to differ; saving looks again
          return { disk: 'same', others }
        }
      }),
    leave: () =>
      inTurn(async () => {
        hasLeft = true
        await sit(undefined)
      })
  }
}

/** Windows with the same file open. What dead programs left is cleared away. */
async function countOthers(folder: string, own: string, file: string): Promise<number> {
  const names = await readdir(folder).catch(() => [])
  let others = 0
  for (const path of names.filter((one) => one.endsWith('.json')).map((one) => join(folder, one))) {
    if (path === own) continue
    const read = entry.safeParse(await readJson(path))
    if (!read.success) continue
    if (!(await isAlive(read.data.owner))) await unlink(path).catch(() => {})
    else if (read.data.file === file) others++
  }
  return others
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return undefined
  }
}
