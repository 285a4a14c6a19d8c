// Answers the calls of windows: only from our own page, only known services, only right arguments.
import { ipcMain, type WebFrameMain } from 'electron'
import type { WindowServices } from './contract.ts'
import { callService } from './services/service-arguments.ts'

export const scheme = 'app'

/** `new URL('app://…').origin` is "null" in Node: protocol and host are compared. */
export function isOurPage(url: string): boolean {
  try {
    const { protocol, host } = new URL(url)
    return protocol === `${scheme}:` && host === 'bundle'
  } catch {
    return false
  }
}

function isTrusted(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && isOurPage(frame.url)
}

export function answerCalls(services: WindowServices, connectEngine: (window: Electron.WebContents) => void): void {
  ipcMain.handle('gradloom:service', async (event, method: unknown, args: unknown) => {
    if (!isTrusted(event.senderFrame)) return { error: 'Only the studio itself may ask for this.' }
    try {
      return { result: await callService(services, method, args) }
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) }
    }
  })
  ipcMain.on('gradloom:engine', (event) => {
    if (isTrusted(event.senderFrame)) connectEngine(event.sender)
  })
}
