// npm run package: the app for this system in dist/, as installers or, with --dir, as a folder. Offline, --dir packages around a stub.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { buildKernels } from './build-kernels.ts'
import { buildStudio } from './build-studio.ts'
import { makeElectronStub } from './electron-stub.ts'

const root = join(import.meta.dirname, '..')

/** Pixels of the largest picture a system asks for; the packager makes the others of it. */
const iconSize = 1024

/**
 * Where the app will be told to look for newer versions, as words for electron-builder; nowhere unless a feed is given.
 * @param feed an https address, of the environment variable GRADLOOM_FEED. Throws where it is none.
 */
export function feedWords(feed: string | undefined): readonly string[] {
  if (feed === undefined || feed === '') return []
  if (URL.parse(feed)?.protocol !== 'https:') throw new Error(`GRADLOOM_FEED must be an https address; got "${feed}".`)
  return ['-c.publish.provider=generic', `-c.publish.url=${feed}`]
}

/**
 * Builds everything and packages it. Rejects where the packager does.
 * @param words for electron-builder, such as "--dir" or "--win". @param output instead of dist/.
 */
export async function buildPackage(words: readonly string[], output?: string): Promise<void> {
  const feed = feedWords(process.env['GRADLOOM_FEED'])
  await buildKernels()
  await buildStudio()
  const icons = join(root, 'out/icons')
  await mkdir(icons, { recursive: true })
  const picture = await sharp(join(import.meta.dirname, 'icon.svg'))
    .resize(iconSize, iconSize)
    .png()
    .toBuffer()
  await writeFile(join(icons, 'icon.png'), picture)
  const stub = words.includes('--dir') && !existsSync(join(root, 'node_modules/electron/path.txt')) ? await makeElectronStub() : undefined
  if (stub) console.log("Electron's files are not here: packaging around a stub. What comes out can be looked at, and not started.")
  try {
    await packager([
      ...words,
      '--publish',
      'never',
      ...feed,
      ...(stub ? [`-c.electronDist=${stub}`] : []),
      ...(output === undefined ? [] : [`-c.directories.output=${output}`])
    ])
  } finally {
    if (stub) await rm(stub, { recursive: true, force: true })
  }
}

function packager(words: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'node_modules/electron-builder/cli.js'), ...words], { cwd: root, stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (status) => (status === 0 ? resolve() : reject(new Error(`electron-builder ended with status ${status}.`))))
  })
}

if (process.argv[1] === import.meta.filename) await buildPackage(process.argv.slice(2))
