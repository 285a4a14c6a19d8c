// The Electron host: named functions of the preload script, and a port straight to the engine's process.
import type { EngineMessage, EnginePort, EngineRequest } from '../../engine/contract.ts'
import type { PreloadBridge } from '../../src-main/contract.ts'
import type { Host } from './host.ts'

export function electronHost(bridge: PreloadBridge): Host {
  return {
    kind: 'electron',
    services: bridge,
    onEvent: (listener) => bridge.onEvent(listener),
    connectEngine: () => enginePort(bridge),
    async saveCopy(suggestedName, bytes) {
      await bridge.saveCopy(suggestedName, bytes)
    },
    pathOfFile(file) {
      const path = bridge.pathOfFile(file)
      return path === '' ? undefined : path
    }
  }
}

/** Asks the main process for a port; it arrives as a message of this window, because ports cannot cross the bridge. */
function enginePort(bridge: PreloadBridge): Promise<EnginePort<EngineMessage, EngineRequest>> {
  return new Promise((resolve, reject) => {
    const giveUp = setTimeout(() => {
      removeEventListener('message', receive)
      reject(new Error('The engine does not answer. Restart it.'))
    }, 20_000)
    function receive(event: MessageEvent): void {
      const [port] = event.ports
      if (event.source !== window || event.data !== 'gradloom:engine-port' || !port) return
      clearTimeout(giveUp)
      removeEventListener('message', receive)
      resolve({
        // no transfer list: Electron's ports lose what is transferred
        post: (message) => port.postMessage(message),
        listen: (listener) => {
          port.onmessage = ({ data }) => listener(data as EngineMessage)
        },
        close: () => port.close()
      })
    }
    addEventListener('message', receive)
    bridge.requestEnginePort()
  })
}
