// The loopback host: calls and events over one socket, the engine over another; both come back after a break.
import { decodeMessage, type EngineMessage, type EnginePort, type EngineRequest, encodeMessage } from '../../engine/contract.ts'
import type { HostEvent, WindowServices } from '../../src-main/contract.ts'
import type { Host } from './host.ts'

const tokenKey = 'gradloom-token'
const retryMilliseconds = 500

export function webHost(): Host {
  const token = takeToken()
  const calls = new Calls(token)
  return {
    kind: 'web',
    services: servicesOver(calls),
    onEvent: (listener) => calls.onEvent(listener),
    connectEngine: () => connectEngine(token),
    async saveCopy(suggestedName, bytes, mediaType) {
      const address = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: mediaType }))
      const anchor = document.createElement('a')
      anchor.href = address
      anchor.download = suggestedName
      anchor.click()
      // the download has its own reference by then
      setTimeout(() => URL.revokeObjectURL(address), 10_000)
    },
    pathOfFile: () => undefined
  }
}

/** From the fragment of the first visit, then from this tab's memory, so that a reload works and the address shows no secret. */
function takeToken(): string {
  const given = new URLSearchParams(location.hash.slice(1)).get('token')
  if (given) {
    sessionStorage.setItem(tokenKey, given)
    history.replaceState(null, '', location.pathname + location.search)
  }
  return sessionStorage.getItem(tokenKey) ?? ''
}

function openSocket(path: string, token: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${location.origin.replace('http', 'ws')}${path}?token=${encodeURIComponent(token)}`)
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => resolve(socket)
    socket.onerror = () => reject(new Error('Gradloom does not answer. Start it again, and use the address it prints.'))
  })
}

interface Waiting {
  resolve(result: unknown): void
  reject(error: Error): void
}

class Calls {
  readonly #token: string
  readonly #listeners = new Set<(event: HostEvent) => void>()
  readonly #waiting = new Map<number, Waiting>()
  #socket: Promise<WebSocket> | undefined
  #last = 0

  constructor(token: string) {
    this.#token = token
  }

  onEvent(listener: (event: HostEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async call(method: keyof WindowServices, args: readonly unknown[]): Promise<unknown> {
    const socket = await this.#connected()
    const id = ++this.#last
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      socket.send(encodeMessage({ id, method, args }))
    })
  }

  #connected(): Promise<WebSocket> {
    this.#socket ??= openSocket('/services', this.#token).then((socket) => {
      socket.onmessage = ({ data }) => this.#receive(decodeMessage(data as ArrayBuffer))
      socket.onclose = () => this.#lost()
      return socket
    })
    this.#socket.catch(() => {
      this.#socket = undefined
    })
    return this.#socket
  }

  #receive(message: unknown): void {
    const { id, result, error, event } = message as { id?: number; result?: unknown; error?: string; event?: HostEvent }
    if (event) {
      for (const listener of this.#listeners) listener(event)
      return
    }
    const waiting = id === undefined ? undefined : this.#waiting.get(id)
    if (!waiting || id === undefined) return
    this.#waiting.delete(id)
    if (error === undefined) waiting.resolve(result)
    else waiting.reject(new Error(error))
  }

  #lost(): void {
    this.#socket = undefined
    for (const { reject } of this.#waiting.values()) reject(new Error('The line to Gradloom broke. Try again.'))
    this.#waiting.clear()
    // events come only over an open line
    setTimeout(() => this.#connected().catch(() => {}), retryMilliseconds)
  }
}

function servicesOver(calls: Calls): WindowServices {
  const call =
    <M extends keyof WindowServices>(method: M) =>
    (...args: Parameters<WindowServices[M]>) =>
      calls.call(method, args) as ReturnType<WindowServices[M]>
  return {
    about: call('about'),
    initialProject: call('initialProject'),
    examples: call('examples'),
    openExample: call('openExample'),
    chooseProject: call('chooseProject'),
    folder: call('folder'),
    openProject: call('openProject'),
    chooseData: call('chooseData'),
    dataEntries: call('dataEntries'),
    saveProject: call('saveProject'),
    saveProjectAs: call('saveProjectAs'),
    projectOnDisk: call('projectOnDisk'),
    attendFile: call('attendFile'),
    versions: call('versions'),
    version: call('version'),
    saveCopy: call('saveCopy'),
    exportNetwork: call('exportNetwork'),
    stopExport: call('stopExport'),
    showInFolder: call('showInFolder'),
    keepDraft: call('keepDraft'),
    dropDraft: call('dropDraft'),
    drafts: call('drafts'),
    startRun: call('startRun'),
    runs: call('runs'),
    run: call('run'),
    runCheckpoint: call('runCheckpoint'),
    runWeights: call('runWeights'),
    deleteRuns: call('deleteRuns'),
    startSweep: call('startSweep'),
    sweeps: call('sweeps'),
    trialProject: call('trialProject'),
    pauseSweep: call('pauseSweep'),
    resumeSweep: call('resumeSweep'),
    stopSweep: call('stopSweep'),
    deleteSweep: call('deleteSweep'),
    recentProjects: call('recentProjects'),
    clearRecentProjects: call('clearRecentProjects'),
    readSettings: call('readSettings'),
    writeSettings: call('writeSettings'),
    setMenu: call('setMenu'),
    setWindowTitle: call('setWindowTitle'),
    closeWindow: call('closeWindow'),
    restartEngine: call('restartEngine'),
    openExternal: call('openExternal')
  }
}

async function connectEngine(token: string): Promise<EnginePort<EngineMessage, EngineRequest>> {
  const socket = await openSocket('/engine', token)
  return {
    post(message) {
      if (socket.readyState === WebSocket.OPEN) socket.send(encodeMessage(message))
    },
    listen(receive) {
      socket.onmessage = ({ data }) => receive(decodeMessage(data as ArrayBuffer) as EngineMessage)
    },
    onClose(listener) {
      socket.onclose = listener
    },
    close: () => socket.close()
  }
}
