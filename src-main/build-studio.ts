// Builds the studio to out/ (page, main process, preload script, engine worker) when a source has changed since the last build.
import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const folders = ['src-renderer', 'src-main', 'engine']
const files = ['electron.config.ts', 'package.json', 'package-lock.json']
const stamp = join(root, 'out/studio-fingerprint')

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256')
  for (const folder of folders) {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true })
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    for (const path of paths.sort()) hash.update(path.slice(root.length)).update(await readFile(path))
  }
  for (const file of files) hash.update(file).update(await readFile(join(root, file)))
  return hash.digest('hex')
}

/** Builds unless everything is up to date. @param say told before a build starts. Throws with the builder's message. */
export async function buildStudio(say: (sentence: string) => void = () => {}): Promise<boolean> {
  const wanted = await fingerprint()
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return false
  say('Building the studio; this takes a few seconds after a change…')
  const { build } = await import('electron-vite')
  await build({ configFile: join(root, 'electron.config.ts'), root, logLevel: 'error' })
  await writeFile(stamp, wanted)
  return true
}

if (process.argv[1] === import.meta.filename) {
  const started = performance.now()
  const built = await buildStudio()
  console.log(built ? `Studio built in ${((performance.now() - started) / 1000).toFixed(1)} s.` : 'The studio is up to date.')
}
