// The main process's half of calls from windows.
// biome-ignore-all lint/suspicious/noExplicitAny: messages and options pass through here whatever they hold
import { EventEmitter } from 'node:events'

class IpcMain extends EventEmitter {
  handlers = new Map<string, (e: any, ...a: any[]) => any>()
  handle(ch: string, f: any) {
    if (this.handlers.has(ch)) throw new Error(`Attempted to register a second handler for '${ch}'`)
    this.handlers.set(ch, f)
  }
  removeHandler(ch: string) {
    this.handlers.delete(ch)
  }
}
export const ipcMain = new IpcMain()
