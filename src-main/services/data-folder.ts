// Data for projects: what lies in the folder a host was started in, and how a project names it.
import { type Dirent, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { DataQuestion, FolderEntry } from '../contract.ts'

const mostEntries = 500
/** A folder of images has as many files as there are images: it is listed, but not gone through to the end. */
const mostLooks = 100_000
const mostDepth = 5
const noData = new Set(['node_modules', 'out', 'dist', 'test-results'])

/** Files of the wanted endings, or folders, newest first; hidden ones are left out. */
export async function listData(folder: string, { kind, endings, base }: DataQuestion): Promise<readonly FolderEntry[]> {
  const start = resolve(folder, base)
  const found: FolderEntry[] = []
  let looks = 0
  const add = (path: string): void => {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats && found.length < mostEntries) found.push({ path: dataPath(start, path), modified: stats.mtimeMs })
  }
  const walk = async (at: string, depth: number): Promise<void> => {
    const entries = await readdir(at, { withFileTypes: true }).catch((): Dirent[] => [])
    for (const entry of entries) {
      if (found.length >= mostEntries || ++looks > mostLooks) return
      if (entry.name.startsWith('.') || noData.has(entry.name)) continue
      const path = join(at, entry.name)
      if (entry.isDirectory()) {
        if (kind === 'folder') add(path)
        if (depth < mostDepth) await walk(path, depth + 1)
      } else if (kind === 'file' && entry.isFile() && hasEnding(entry.name, endings)) add(path)
    }
  }
  await walk(folder, 0)
  return found.sort((a, b) => b.modified - a.modified)
}

function hasEnding(name: string, endings: readonly string[]): boolean {
  if (endings.length === 0) return !name.endsWith('.gradloom')
  return endings.some((ending) => name.toLowerCase().endsWith(`.${ending}`))
}

/** As a project names it: relative where it lies in the project's folder or beside it, so that both can move together. */
export function dataPath(base: string, path: string): string {
  const way = relative(base, path)
  const steps = way.split(sep)
  const isNear = !isAbsolute(way) && steps[1] !== '..'
  return isNear ? steps.join('/') || '.' : path
}
