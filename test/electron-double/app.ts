// Electron's app: names, paths, readiness, quitting.
// biome-ignore-all lint/suspicious/noExplicitAny: messages and options pass through here whatever they hold
import { EventEmitter } from 'node:events'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { browser } from './chromium.ts'
import { event } from './event.ts'

export interface OpenWindow {
  close(): void
  isDestroyed(): boolean
}
export interface RunningUtility {
  readonly pid: number | undefined
  readonly serviceName: string
  kill(): boolean
}
export const openWindows = new Map<number, OpenWindow>()
export const utilities = new Set<RunningUtility>()

class App extends EventEmitter {
  #ready = Promise.withResolvers<void>()
  #isReady = false
  #quitting = false
  #paths: Record<string, string> = {}
  #name = 'Electron'
  #version = '0.0.0'
  root = process.cwd()
  isPackaged = false
  recentDocuments: string[] = []
  protocolClients: string[] = []
  switches = new Map<string, string>()
  commandLine = {
    appendSwitch: (k: string, v = '') => void this.switches.set(k, v),
    hasSwitch: (k: string) => this.switches.has(k),
    getSwitchValue: (k: string) => this.switches.get(k) ?? ''
  }
  _setRoot(root: string) {
    this.root = root
    const pkg = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    this.#name = pkg.productName ?? pkg.name
    this.#version = pkg.version
  }
  _fireReady() {
    this.#isReady = true
    this.#ready.resolve()
    this.emit('ready', {}, {})
  }
  whenReady = () => this.#ready.promise
  isReady = () => this.#isReady
  getName = () => this.#name
  getVersion = () => this.#version
  getAppPath = () => this.root
  getLocale = () => 'en-US'
  setName = (n: string): void => {
    this.#name = n
  }
  setAppUserModelId() {}
  setAsDefaultProtocolClient = (s: string) => this.protocolClients.push(s) > 0
  addRecentDocument = (p: string) => void this.recentDocuments.push(p)
  clearRecentDocuments = (): void => {
    this.recentDocuments = []
  }
  requestSingleInstanceLock = () => true
  setPath = (k: string, v: string): void => {
    this.#paths[k] = v
  }
  getPath(k: string): string {
    const userDataArg = process.argv.find((a) => a.startsWith('--user-data-dir='))?.slice(16)
    const defaults: Record<string, string> = {
      home: homedir(),
      temp: tmpdir(),
      appData: join(homedir(), '.config'),
      userData: userDataArg ?? join(homedir(), '.config', this.#name),
      documents: join(homedir(), 'Documents'),
      downloads: join(homedir(), 'Downloads'),
      exe: process.argv[0]!,
      logs: join(userDataArg ?? homedir(), 'logs')
    }
    const p = this.#paths[k] ?? defaults[k]
    if (!p) throw new Error(`Failed to get '${k}' path`)
    if (k === 'userData') mkdirSync(p, { recursive: true })
    return p
  }
  async quit() {
    if (this.#quitting) return
    const ev = event()
    this.emit('before-quit', ev)
    if (ev.defaultPrevented) return
    this.#quitting = true
    for (const w of openWindows.values()) {
      w.close()
      // a 'close' handler prevented it
      if (!w.isDestroyed()) {
        this.#quitting = false
        return
      }
    }
    const will = event()
    this.emit('will-quit', will)
    if (will.defaultPrevented) this.#quitting = false
    else this.exit(0)
  }
  exit(code = 0) {
    this.emit('quit', event(), code)
    for (const u of utilities) u.kill()
    void browser.cdp?.send('Browser.close').catch(() => {})
    const done = () => {
      if (browser.profile) rmSync(browser.profile, { recursive: true, force: true, maxRetries: 3 })
      process.exit(code)
    }
    const { process: chromium } = browser
    if (!chromium || chromium.exitCode !== null) done()
    else {
      chromium.once('exit', done)
      setTimeout(() => chromium.kill('SIGKILL'), 2000)
    }
  }
  relaunch() {}
  getAppMetrics = () => [...utilities].map(({ pid, serviceName }) => ({ pid, type: 'Utility', serviceName }))
}

export const app = new App()
