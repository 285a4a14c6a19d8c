// The smaller parts of Electron: recorded, or answered by the test.
// biome-ignore-all lint/suspicious/noExplicitAny: messages and options pass through here whatever they hold
import { EventEmitter } from 'node:events'

export const session = {
  defaultSession: {
    _perm: null as any,
    _check: null as any,
    setPermissionRequestHandler(f: any) {
      this._perm = f
    },
    setPermissionCheckHandler(f: any) {
      this._check = f
    },
    webRequest: { onHeadersReceived() {}, onBeforeRequest() {} },
    on() {}
  }
}
const notStubbed = (n: string) => async () => {
  throw new Error(`electron-double: ${n} was called but the test did not answer it`)
}
export const dialog: Record<string, any> = {
  showSaveDialog: notStubbed('dialog.showSaveDialog'),
  showOpenDialog: notStubbed('dialog.showOpenDialog'),
  showMessageBox: notStubbed('dialog.showMessageBox'),
  showErrorBox: (t: string, c: string) => process.stderr.write(`${t}: ${c}\n`)
}
export const shell = {
  opened: [] as string[],
  async openExternal(u: string) {
    this.opened.push(u)
  },
  showItemInFolder() {},
  async trashItem() {}
}
export const nativeTheme = Object.assign(new EventEmitter(), { themeSource: 'system', shouldUseDarkColors: false })
export const screen = Object.assign(new EventEmitter(), {
  getPrimaryDisplay: () => ({
    id: 1,
    bounds: { x: 0, y: 0, width: 1280, height: 800 },
    workArea: { x: 0, y: 0, width: 1280, height: 800 },
    scaleFactor: 1
  }),
  getAllDisplays() {
    return [this.getPrimaryDisplay()]
  }
})
export const crashReporter = { start() {} }
export const powerMonitor = new EventEmitter()
export const clipboard = {
  _t: '',
  readText() {
    return this._t
  },
  writeText(t: string) {
    this._t = t
  }
}
export const safeStorage = { isEncryptionAvailable: () => false }
export class Notification extends EventEmitter {
  static isSupported = () => false
  show() {}
}
