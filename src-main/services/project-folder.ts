// The project files in the folder a host was started in.
import { readdir, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import type { FolderEntry } from '../contract.ts'
import { userProblem } from './failure.ts'

const ending = '.gradloom'
/** A folder that holds more is not one of projects; looking on would only take time. */
const mostEntries = 500
const mostDepth = 4
const notProjects = new Set(['node_modules', 'out', 'dist', 'test-results'])

/** Newest first. */
export async function listFolder(folder: string): Promise<readonly FolderEntry[]> {
  const found: FolderEntry[] = []
  const walk = async (at: string, depth: number): Promise<void> => {
    const entries = await readdir(at, { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      if (found.length >= mostEntries) return
      const path = join(at, entry.name)
      if (entry.isDirectory()) {
        if (depth < mostDepth && !entry.name.startsWith('.') && !notProjects.has(entry.name)) await walk(path, depth + 1)
      } else if (entry.name.endsWith(ending)) {
        const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }))
        found.push({ path: relative(folder, path).split(sep).join('/'), modified: mtimeMs })
      }
    }
  }
  await walk(folder, 0)
  return found.sort((a, b) => b.modified - a.modified)
}

/** The place of a new file in the folder. Throws `outside-folder` for a name that leads out of it. */
export function placeInFolder(folder: string, name: string): string {
  const wanted = name.endsWith(ending) ? name : `${name}${ending}`
  const path = resolve(folder, wanted)
  if (!path.startsWith(folder.endsWith(sep) ? folder : folder + sep))
    throw userProblem('outside-folder', `${name} leads out of the folder ${folder}. Give a file name in it.`)
  return path
}
