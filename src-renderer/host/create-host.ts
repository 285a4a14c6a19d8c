// Finds out which host this window has: Electron's preload script put its bridge there, or the page came from the loopback host.
import { electronHost } from './electron-host.ts'
import type { Host } from './host.ts'
import { webHost } from './web-host.ts'

export function createHost(): Host {
  return window.gradloom ? electronHost(window.gradloom) : webHost()
}
