// What is kept between starts in the user's own folder: settings and the list of recent projects.
import { mkdir, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, extname, join } from 'node:path'
import type { RecentProject } from '../contract.ts'
import { writeFileAtomically } from './atomic-file.ts'
import { type Drafts, openDrafts } from './drafts.ts'
import { type Seat, takeSeat } from './presence.ts'
import { openRunStore, type RunStore } from './run-store.ts'
import { openSweepStore, type SweepStore } from './sweep-store.ts'
import { openVersions, type Versions } from './versions.ts'

const mostRecent = 12
/** Settings are small; more is not ours. */
const largestSettings = 1048576

export interface UserData {
  readSettings(): Promise<string>
  writeSettings(text: string): Promise<void>
  recentProjects(): Promise<readonly RecentProject[]>
  /** Puts a project first on the list. */
  remember(path: string): Promise<void>
  clearRecentProjects(): Promise<void>
  readonly drafts: Drafts
  readonly runs: RunStore
  readonly versions: Versions
  /** For a window, among all windows of this user. */
  takeSeat(): Seat
  readonly sweeps: SweepStore
}

/** The folder of the system for such things; `GRADLOOM_USER_DATA` names another. */
export function userDataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const given = environment['GRADLOOM_USER_DATA']
  if (given) return given
  if (process.platform === 'darwin') return join(homedir(), 'Library/Application Support/Gradloom')
  if (process.platform === 'win32') return join(environment['APPDATA'] ?? join(homedir(), 'AppData/Roaming'), 'Gradloom')
  return join(environment['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'Gradloom')
}

export function openUserData(folder: string): UserData {
  const settingsFile = join(folder, 'settings.json')
  const recentFile = join(folder, 'recent.json')
  // one write after the other: two at once could lose an entry
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work)
    last = next.catch(() => {})
    return next
  }
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(folder, { recursive: true })
    await writeFileAtomically(file, new TextEncoder().encode(text))
  }
  const readPaths = async (): Promise<readonly string[]> => {
    try {
      const read: unknown = JSON.parse(await readFile(recentFile, 'utf8'))
      return Array.isArray(read) ? read.filter((path) => typeof path === 'string').slice(0, mostRecent) : []
    } catch {
      // no list yet, or one that cannot be read: an empty one is no loss
      return []
    }
  }
  return {
    readSettings: () => readFile(settingsFile, 'utf8').catch(() => ''),
    async writeSettings(text) {
      if (text.length > largestSettings) throw new Error('The settings are too large to be kept.')
      await inTurn(() => write(settingsFile, text))
    },
    // after the writes under way: what was just opened is on the list
    recentProjects: () =>
      inTurn(async () => (await readPaths()).map((path) => ({ path, name: basename(path, extname(path)), folder: dirname(path) }))),
    remember: (path) =>
      inTurn(async () => {
        const others = (await readPaths()).filter((known) => known !== path)
        await write(recentFile, JSON.stringify([path, ...others].slice(0, mostRecent)))
      }),
    clearRecentProjects: () => inTurn(() => write(recentFile, '[]')),
    drafts: openDrafts(join(folder, 'drafts')),
    runs: openRunStore(join(folder, 'runs')),
    versions: openVersions(join(folder, 'versions')),
    sweeps: openSweepStore(join(folder, 'sweeps')),
    takeSeat: () => takeSeat(join(folder, 'windows'))
  }
}
