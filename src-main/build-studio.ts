// Builds the studio to out/ (page, main process, preload script, engine worker) when a source has changed since the last build.
import { createHash } from 'node:crypto'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const folders = ['src-renderer', 'src-main', 'engine']
const files = ['electron.config.ts', 'package.json', 'package-lock.json']
const stamp = join(root, 'out/studio-fingerprint')

async function sources(): Promise<readonly string[]> {
  const listed = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true })
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    })
  )
  return [...listed.flat(), ...files.map((file) => join(root, file))].sort()
}

async function hashOf(paths: readonly string[], read: (path: string) => Promise<string | Uint8Array>): Promise<string> {
  const parts = await Promise.all(paths.map(read))
  const hash = createHash('sha256')
  for (const [i, path] of paths.entries()) hash.update(path.slice(root.length)).update(parts[i] ?? '')
  return hash.digest('hex')
}

/** Sizes and times of change: read in a tenth of the time that the contents take, at every start. */
const dates = (paths: readonly string[]) =>
  hashOf(paths, async (path) => {
    const { size, mtimeMs } = await stat(path)
    return ` ${size} ${mtimeMs}\n`
  })

/** Builds unless everything is up to date. @param say told before a build starts. Throws with the builder's message. */
export async function buildStudio(say: (sentence: string) => void = () => {}): Promise<boolean> {
  const paths = await sources()
  const [builtDates, builtContents] = (await readFile(stamp, 'utf8').catch(() => '')).split('\n')
  const wantedDates = await dates(paths)
  if (builtDates === wantedDates) return false
  const wantedContents = await hashOf(paths, (path) => readFile(path))
  const same = builtContents === wantedContents
  if (!same) {
    say('Building the studio; this takes a few seconds after a change…')
    const { build } = await import('electron-vite')
    await build({ configFile: join(root, 'electron.config.ts'), root, logLevel: 'error' })
  }
  await writeFile(stamp, `${wantedDates}\n${wantedContents}\n`)
  return !same
}

if (process.argv[1] === import.meta.filename) {
  const started = performance.now()
  const built = await buildStudio()
  console.log(built ? `Studio built in ${((performance.now() - started) / 1000).toFixed(1)} s.` : 'The studio is up to date.')
}
