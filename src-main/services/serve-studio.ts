// Serves the studio until Ctrl-C: builds the page if needed, opens the loopback host, prints its address, opens a browser.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { buildStudio } from '../build-studio.ts'
import { startWebHost } from '../web/web-host.ts'
import { type Interruption, interruptedStatus } from './interruption.ts'
import type { Output } from './output.ts'
import { openUserData, userDataFolder } from './user-data.ts'
import { opened } from './window-services.ts'

export interface ServeOptions {
  /** A path or the name of an example; empty: what the studio opens by itself. */
  readonly project: string
  readonly port: number
  readonly open: boolean
  readonly json: boolean
  readonly output: Output
  readonly interruption: Interruption
}

/** Resolves with the exit status after the host was closed. Throws before anything is served where project or port are wrong. */
export async function serveStudio({ project, port, open, json, output, interruption }: ServeOptions): Promise<number> {
  // a wrong name is told before anything is served
  if (project !== '') await opened(project)
  await buildStudio((sentence) => output.say(sentence))
  const host = await startWebHost({
    port,
    folder: process.cwd(),
    page: join(import.meta.dirname, '../../out/renderer'),
    engineEntry: new URL('../../engine/worker.ts', import.meta.url),
    userData: openUserData(userDataFolder()),
    // read anew each time: a reload must show what the disk has by then
    initialProject: async () => (project === '' ? undefined : asCopy(await opened(project))),
    openExternal: async (url) => openInBrowser(url)
  })
  if (json) await output.json({ type: 'serving', url: host.url })
  else {
    await output.line(host.url)
    output.say('The studio is open at this address. Ctrl-C ends it.')
  }
  if (open && canShowBrowser()) openInBrowser(host.url)
  await new Promise<void>((resolve) => {
    interruption.handle = resolve
  })
  await host.close()
  return interruptedStatus
}

/** An example is opened as a copy: saving it must not change the installed file. */
function asCopy(project: Awaited<ReturnType<typeof opened>>): Awaited<ReturnType<typeof opened>> {
  const examples = join(import.meta.dirname, '../../examples')
  if (project.folder !== examples) return project
  return { name: project.name, folder: process.cwd(), text: project.text }
}

function canShowBrowser(): boolean {
  if (process.platform !== 'linux') return true
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
}

/** The address is one we made or an https page: nothing of it is read by a shell. */
function openInBrowser(url: string): void {
  const [program, ...words] =
    process.platform === 'darwin' ? ['open', url] : process.platform === 'win32' ? ['explorer.exe', url] : ['xdg-open', url]
  const child = spawn(program as string, words, { stdio: 'ignore', detached: true })
  // without a browser the printed address still works
  child.on('error', () => {})
  child.unref()
}
