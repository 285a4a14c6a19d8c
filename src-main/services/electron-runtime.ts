// Finds Electron's runtime and whether a window could be shown; fetches the runtime once where it can be had.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const packageFolder = join(import.meta.dirname, '../../node_modules/electron')
const fetchMilliseconds = 180_000

export type ElectronRuntime = { readonly program: string } | { readonly missing: string }

/** The program to start, or the reason in one line why there is none. */
export async function findElectron(say: (sentence: string) => void): Promise<ElectronRuntime> {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'])
    return { missing: 'there is no display for a window (DISPLAY and WAYLAND_DISPLAY are not set)' }
  if (!existsSync(packageFolder)) return { missing: 'the electron package is not installed' }
  const installed = await installedProgram()
  if (installed) return { program: installed }
  say('Fetching the Electron runtime; this happens once…')
  const fetched = await fetchRuntime()
  if (fetched !== undefined) return { missing: `Electron's runtime could not be fetched (${fetched})` }
  const program = await installedProgram()
  return program ? { program } : { missing: "Electron's runtime could not be installed" }
}

/** As electron's own index.js finds it, without its download. */
async function installedProgram(): Promise<string | undefined> {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(packageFolder, 'dist')
  const name = await readFile(join(packageFolder, 'path.txt'), 'utf8').catch(() => 'electron')
  const program = join(folder, name.trim())
  return existsSync(program) ? program : undefined
}

/** Undefined when it worked, else the last line of what went wrong. */
function fetchRuntime(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(packageFolder, 'install.js')], { stdio: ['ignore', 'ignore', 'pipe'] })
    let text = ''
    child.stderr.setEncoding('utf8').on('data', (part: string) => (text += part))
    const timer = setTimeout(() => child.kill(), fetchMilliseconds)
    child.on('error', (error) => resolve(error.message))
    child.on('close', (status) => {
      clearTimeout(timer)
      const reason = /^\s*(?:\w*Error:.*|.*E[A-Z]{4,}.*)$/m.exec(text)?.[0].trim()
      resolve(status === 0 ? undefined : (reason ?? `status ${status}`).slice(0, 120))
    })
  })
}
