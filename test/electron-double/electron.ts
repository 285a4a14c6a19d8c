// A double of the 'electron' module for tests where no Electron binary is: Node is the main process, Chromium renders.
// biome-ignore-all lint/suspicious/noExplicitAny: messages and options pass through here whatever they hold
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app } from './app.ts'
import { BrowserWindow, webContents } from './browser-window.ts'
import { browser, Cdp } from './chromium.ts'
import { ipcMain } from './ipc-main.ts'
import { Menu } from './menu.ts'
import { MessageChannelMain } from './ports.ts'
import { protocol, proxy } from './schemes.ts'
import { dialog, nativeTheme, screen, session, shell } from './stand-ins.ts'
import { utilityProcess } from './utility-process.ts'

/** It covers what src-main uses and nothing more: what it lacks throws. */
export { app } from './app.ts'
export { BrowserWindow, webContents } from './browser-window.ts'
export { ipcMain } from './ipc-main.ts'
export { Menu, MenuItem } from './menu.ts'
export { MessageChannelMain, MessagePortMain } from './ports.ts'
export { net, protocol } from './schemes.ts'
export {
  clipboard,
  crashReporter,
  dialog,
  Notification,
  nativeTheme,
  powerMonitor,
  safeStorage,
  screen,
  session,
  shell
} from './stand-ins.ts'
export { utilityProcess } from './utility-process.ts'
export const contextBridge = undefined
export const ipcRenderer = undefined

export const __setApp = (root: string): void => app._setRoot(root)

export async function __start() {
  for (const sig of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(sig, () => app.exit(0))
  await new Promise<void>((r) => proxy.listen(0, '127.0.0.1', r))
  const profile = mkdtempSync(join(tmpdir(), 'electron-double-'))
  const sw = [...app.switches].map(([k, v]) => (v ? `--${k}=${v}` : `--${k}`))
  // setpriv (util-linux): the browser dies with us even if a test runner SIGKILLs us
  browser.profile = profile
  const chromium = spawn(
    'setpriv',
    [
      '--pdeathsig=KILL',
      process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      ...(process.env['HEADED'] ? [] : ['--headless']),
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-startup-window',
      ...sw,
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] }
  )
  const ws = await new Promise<string>((ok, no) => {
    let buf = ''
    chromium.stderr.on('data', (d) => {
      buf += d
      const m = /^DevTools listening on (ws:\/\/.*)$/m.exec(buf)
      if (m?.[1]) ok(m[1])
    })
    chromium.once('exit', (c) => no(new Error(`chromium exited ${c}: ${buf.slice(-500)}`)))
  })
  const sock = new WebSocket(ws)
  await new Promise((ok, no) => {
    sock.onopen = ok
    sock.onerror = no
  })
  browser.process = chromium
  browser.cdp = new Cdp(sock)
  chromium.once('exit', () => app.exit(0))
  process.stderr.write(`\nDevTools listening on ${ws}\n`) // what Playwright's _electron waits for
  app._fireReady()
}

const all: Readonly<Record<string, unknown>> = {
  app,
  BrowserWindow,
  webContents,
  dialog,
  Menu,
  ipcMain,
  shell,
  protocol,
  session,
  utilityProcess,
  MessageChannelMain,
  nativeTheme,
  screen
}
// biome-ignore lint/style/noDefaultExport: the module that is doubled has one
export default new Proxy(all, { get: (target, name) => target[String(name)] })
