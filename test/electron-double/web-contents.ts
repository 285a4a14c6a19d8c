// The page of a window: a Chromium page with the preload script in an isolated world.
// biome-ignore-all lint/suspicious/noExplicitAny: messages and options pass through here whatever they hold
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { app } from './app.ts'
import { browser } from './chromium.ts'
import { makeCodec } from './codec.ts'
import { event } from './event.ts'
import { ipcMain } from './ipc-main.ts'
import { ISOLATED, MAIN_WORLD } from './page.ts'
import { MessageChannelMain, MessagePortMain } from './ports.ts'
import { fromChromium, toChromium } from './schemes.ts'
import { session } from './stand-ins.ts'

const { encode, decode } = makeCodec()

/** What a page needs of its window. */
interface OwnWindow {
  readonly _options: any
  emit(name: string): boolean
  close(): void
}
const WORLD = 'Electron Isolated Context'
let nextId = 1

export class WebContents extends EventEmitter {
  id = nextId++
  _target = ''
  _session = ''
  _context = 0
  _url = ''
  #ready = Promise.withResolvers<void>()
  #win: OwnWindow
  #openHandler: ((d: any) => { action: string }) | null = null
  #ports = new Map<string, { send(d: unknown): void; close(): void }>()
  #destroyed = false
  #queue: string[] = []
  session = session.defaultSession
  constructor(win: OwnWindow) {
    super()
    this.#win = win
    void this.#attach()
  }
  async #attach() {
    const { webPreferences: p = {}, width = 800, height = 600 } = this.#win._options
    if (p.contextIsolation === false || p.nodeIntegration) throw new Error('electron-double: only contextIsolation without nodeIntegration')
    const { targetId } = await browser.cdp.send('Target.createTarget', { url: 'about:blank', newWindow: true, width, height })
    this._target = targetId
    const { sessionId } = await browser.cdp.send('Target.attachToTarget', { targetId, flatten: true })
    this._session = sessionId
    browser.cdp.on.set(sessionId, (m, params) => this.#event(m, params))
    const s = (m: string, o: object = {}) => browser.cdp.send(m, o, sessionId)
    const nonce = Math.random().toString(36).slice(2)
    await s('Page.enable')
    await s('Runtime.enable')
    await s('Runtime.addBinding', { name: '__electron_ipc', executionContextName: WORLD })
    await s('Page.addScriptToEvaluateOnNewDocument', { source: MAIN_WORLD(nonce) })
    if (p.preload) {
      const meta = { versions: process.versions, platform: process.platform, arch: process.arch }
      await s('Page.addScriptToEvaluateOnNewDocument', { source: ISOLATED(nonce, readFileSync(p.preload, 'utf8'), meta), worldName: WORLD })
    }
    await s('Fetch.enable', { patterns: [{ resourceType: 'Document', requestStage: 'Request' }] }) // will-navigate
    this.#ready.resolve()
    app.emit('web-contents-created', event(), this)
  }
  async #event(method: string, p: any) {
    if (method === 'Runtime.executionContextCreated' && p.context.name === WORLD) {
      this._context = p.context.id
      for (const q of this.#queue.splice(0)) this.#eval(q)
    } else if (method === 'Runtime.executionContextsCleared') this._context = 0
    else if (method === 'Runtime.bindingCalled' && p.name === '__electron_ipc') this.#ipc(decode(p.payload))
    else if (method === 'Page.frameNavigated' && !p.frame.parentId) {
      this._url = p.frame.url
      this.emit('did-navigate', event(), fromChromium(p.frame.url))
    } else if (method === 'Page.domContentEventFired') this.emit('dom-ready')
    else if (method === 'Page.loadEventFired') {
      if (this._url === 'about:blank') return
      this.emit('did-finish-load')
      this.#win.emit('ready-to-show')
    } else if (method === 'Fetch.requestPaused') {
      const url = fromChromium(p.request.url)
      const ev = event()
      if (!this.#own.delete(p.request.url)) this.emit('will-navigate', ev, url) // page-initiated only, as in Electron
      void browser.cdp
        .send(
          ev.defaultPrevented ? 'Fetch.failRequest' : 'Fetch.continueRequest',
          { requestId: p.requestId, ...(ev.defaultPrevented ? { errorReason: 'Aborted' } : {}) },
          this._session
        )
        .catch(() => {})
    } else if (method === 'Page.windowOpen')
      this.#openHandler?.({ url: fromChromium(p.url), frameName: p.windowName, disposition: 'foreground-tab' })
    else if (method === 'Inspector.targetCrashed') this.emit('render-process-gone', event(), { reason: 'crashed', exitCode: 1 })
  }
  #own = new Set<string>()
  get mainFrame() {
    const url = fromChromium(this._url)
    return { url, origin: url.replace(/^([^:]+:\/\/[^/]+).*$/, '$1'), parent: null, top: null, routingId: 1, processId: 1 }
  }
  async #ipc(m: any) {
    const e: any = {
      sender: this,
      senderFrame: this.mainFrame,
      processId: 1,
      frameId: 1,
      ports: [] as MessagePortMain[],
      reply: (ch: string, ...a: any[]) => this.send(ch, ...a)
    }
    if (m.op === 'send') ipcMain.emit(m.channel, e, ...m.args)
    else if (m.op === 'invoke') {
      const h = ipcMain.handlers.get(m.channel)
      try {
        if (!h) throw new Error(`No handler registered for '${m.channel}'`)
        this.#dispatch({ op: 'result', id: m.id, value: await h(e, ...m.args) })
      } catch (x: any) {
        this.#dispatch({ op: 'result', id: m.id, error: `Error invoking remote method '${m.channel}': ${x}` })
      }
    } else if (m.op === 'postMessage') {
      e.ports = m.ports.map((id: string) => {
        const { port1, port2 } = new MessageChannelMain()
        this.#ports.set(
          id,
          port2._transfer(
            (d) => this.#dispatch({ op: 'port', id, data: d }),
            () => {}
          )
        )
        return port1
      })
      ipcMain.emit(m.channel, e, m.message)
    } else if (m.op === 'port') this.#ports.get(m.id)?.send(m.data)
  }
  #dispatch(m: object) {
    const text = encode(m) // throws for what cannot be cloned, like Electron
    this._context ? this.#eval(text) : this.#queue.push(text)
  }
  #eval(text: string) {
    void browser.cdp
      .send('Runtime.evaluate', { expression: `__electron_dispatch(${JSON.stringify(text)})`, contextId: this._context }, this._session)
      .catch(() => {})
  }
  send(channel: string, ...args: unknown[]) {
    this.#dispatch({ op: 'event', channel, args })
  }
  postMessage(channel: string, message: unknown, transfer: MessagePortMain[] = []) {
    const ids = transfer.map((p) => {
      if (!(p instanceof MessagePortMain)) throw new TypeError('Invalid value for transfer')
      const id = `m${nextId++}`
      this.#ports.set(
        id,
        p._transfer(
          (d) => this.#dispatch({ op: 'port', id, data: d }),
          () => this.#dispatch({ op: 'port-close', id })
        )
      )
      return id
    })
    this.#dispatch({ op: 'event', channel, args: [message], ports: ids })
  }
  async loadURL(url: string) {
    await this.#ready.promise
    const u = new URL(toChromium(url)).href
    this.#own.add(u)
    const r = await browser.cdp.send('Page.navigate', { url: u }, this._session)
    if (r.errorText) throw new Error(`${r.errorText} loading '${url}'`)
  }
  getURL = () => fromChromium(this._url)
  async executeJavaScript(code: string) {
    const r = await browser.cdp.send('Runtime.evaluate', { expression: code, awaitPromise: true, returnByValue: true }, this._session)
    return r.result.value
  }
  setWindowOpenHandler(f: (d: any) => { action: string }) {
    this.#openHandler = f
  }
  openDevTools() {}
  isDestroyed = () => this.#destroyed
  isCrashed = () => false
  close(_o?: object) {
    this.#win.close()
  }
  _destroy() {
    this.#destroyed = true
    browser.cdp.on.delete(this._session)
    void browser.cdp.send('Target.closeTarget', { targetId: this._target }).catch(() => {})
    this.emit('destroyed')
  }
}
