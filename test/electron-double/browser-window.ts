// Windows: their state, their closing, their page.
// biome-ignore-all lint/suspicious/noExplicitAny: messages and options pass through here whatever they hold
import { EventEmitter } from 'node:events'
import { app, openWindows } from './app.ts'
import { event } from './event.ts'
import { WebContents } from './web-contents.ts'

let nextWindow = 1

export class BrowserWindow extends EventEmitter {
  id = nextWindow++
  _options: any
  webContents: WebContents
  #destroyed = false
  #visible: boolean
  #title: string
  #bounds: { x: number; y: number; width: number; height: number }
  constructor(options: any = {}) {
    super()
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready')
    this._options = options
    this.#visible = options.show !== false
    this.#title = options.title ?? app.getName()
    this.#bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 }
    this.webContents = new WebContents(this)
    openWindows.set(this.id, this)
    app.emit('browser-window-created', event(), this)
  }
  static getAllWindows = () => [...openWindows.values()] as BrowserWindow[]
  static fromWebContents = (wc: WebContents) => ([...openWindows.values()] as BrowserWindow[]).find((w) => w.webContents === wc) ?? null
  static fromId = (id: number) => (openWindows.get(id) as BrowserWindow | undefined) ?? null
  static getFocusedWindow = () => ([...openWindows.values()] as BrowserWindow[])[0] ?? null
  loadURL = (u: string) => this.webContents.loadURL(u)
  show() {
    this.#visible = true
    this.emit('show')
  }
  hide() {
    this.#visible = false
    this.emit('hide')
  }
  focus() {
    this.emit('focus')
  }
  isVisible = () => this.#visible
  isDestroyed = () => this.#destroyed
  isMinimized = () => false
  isMaximized = () => false
  isFullScreen = () => false
  restore() {}
  maximize() {}
  setTitle(t: string) {
    this.#title = t
  }
  getTitle = () => this.#title
  getBounds = () => this.#bounds
  getNormalBounds = () => this.#bounds
  setBounds(b: any) {
    Object.assign(this.#bounds, b)
    this.emit('resize')
  }
  setRepresentedFilename() {}
  setDocumentEdited() {}
  setMenuBarVisibility() {}
  setProgressBar() {}
  close() {
    if (this.#destroyed) return
    const ev = event()
    this.emit('close', ev)
    if (!ev.defaultPrevented) this.destroy()
  }
  destroy() {
    if (this.#destroyed) return
    this.#destroyed = true
    openWindows.delete(this.id)
    this.webContents._destroy()
    this.emit('closed')
    if (!openWindows.size) app.listenerCount('window-all-closed') ? app.emit('window-all-closed') : void app.quit()
  }
}

export const webContents = {
  getAllWebContents: () => ([...openWindows.values()] as BrowserWindow[]).map((w) => w.webContents),
  fromId: (id: number) => webContents.getAllWebContents().find((w) => w.id === id),
  fromDevToolsTargetId: (t: string) => webContents.getAllWebContents().find((w) => w._target === t)
}
