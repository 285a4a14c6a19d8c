// The window's line to the engine: one client that survives the engine's restarts.
import { type EngineCall, EngineClient, type EngineWork, projectError } from '../../engine/contract.ts'
import type { Host } from '../host/host.ts'

export type EngineStatus =
  | { readonly kind: 'connecting' | 'ready' }
  | { readonly kind: 'lost'; readonly reason: string }
  /** It has not answered for so long, and may or may not come back. */
  | { readonly kind: 'silent'; readonly seconds: number }

export interface EngineLink {
  /** Requests made while the engine is lost are refused with "engine-stopped"; those made while connecting wait. */
  request(work: EngineWork): EngineCall
  /** Resolves when the line stands; rejects while the engine is lost. */
  ready(): Promise<void>
  getStatus(): EngineStatus
  onStatus(listener: (status: EngineStatus) => void): () => void
  /** Starts a new engine after the old one was lost, or in the place of one that is silent. */
  restart(): Promise<void>
}

const retryMilliseconds = 1000

export function createEngineLink(host: Host): EngineLink {
  const listeners = new Set<(status: EngineStatus) => void>()
  let status: EngineStatus = { kind: 'connecting' }
  let client: Promise<EngineClient>
  let current: EngineClient | undefined

  function setStatus(next: EngineStatus): void {
    status = next
    for (const listener of listeners) listener(next)
  }

  function lose(reason: string, connected?: EngineClient): void {
    const message = `The engine stopped: ${reason}. Restart it; no edit is lost.`
    connected?.fail(projectError('engine-stopped', message))
    setStatus({ kind: 'lost', reason })
  }

  /** Its line may break later than the new one stands, or never: what waits for an answer is ended here. */
  function giveUpSilent(): boolean {
    if (status.kind !== 'silent') return false
    lose('it did not answer and was given up', current)
    return true
  }

  function connect(): void {
    current = undefined
    setStatus({ kind: 'connecting' })
    const made = host.connectEngine().then((port) => {
      const connected = new EngineClient(port)
      if (client === made) current = connected
      port.onClose?.(() => {
        if (client !== made) return
        lose('its line broke', connected)
        // the host may only have been restarted, or the machine have slept
        if (host.kind === 'web') setTimeout(() => client === made && connect(), retryMilliseconds)
      })
      return connected
    })
    client = made
    made.then(
      () => client === made && setStatus({ kind: 'ready' }),
      (error: unknown) => {
        if (client !== made) return
        lose(error instanceof Error ? error.message.replace(/\.$/, '') : String(error))
        if (host.kind === 'web') setTimeout(() => client === made && connect(), retryMilliseconds)
      }
    )
  }

  host.onEvent((event) => {
    if (event.type === 'engine-started') {
      // another window may have asked for it; what waits for the old engine ends before there is a line to the new one
      if (giveUpSilent()) setTimeout(connect)
      else connect()
    } else if (event.type === 'engine-exited') {
      const { reason } = event
      client.then(
        (connected) => lose(reason, connected),
        () => lose(reason)
      )
    } else if (event.type === 'engine-silent') {
      if (status.kind === 'ready' || status.kind === 'silent') setStatus({ kind: 'silent', seconds: event.seconds })
    } else if (event.type === 'engine-answers') {
      if (status.kind === 'silent') setStatus({ kind: 'ready' })
    }
  })
  connect()

  return {
    request: (work) => new WaitingCall(client.then((connected) => connected.request(work))),
    ready: () => client.then(() => {}),
    getStatus: () => status,
    onStatus(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    restart() {
      giveUpSilent()
      return host.services.restartEngine()
    }
  }
}

/** A request that is sent once the line stands. */
class WaitingCall implements EngineCall {
  readonly #call: Promise<EngineCall>
  #made: EngineCall | undefined
  #stopped = false

  constructor(made: Promise<EngineCall>) {
    this.#call = made.then((call) => {
      this.#made = call
      if (this.#stopped) call.stop()
      return call
    })
    // read, and with it the failure, may come later or never
    this.#call.catch(() => {})
  }

  /** 0 until the request was sent, which it was when its first event arrives. */
  get id(): number {
    return this.#made?.id ?? 0
  }

  stop(): void {
    this.#stopped = true
    this.#made?.stop()
  }

  async *[Symbol.asyncIterator]() {
    const call = await this.#call.catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      throw projectError('engine-stopped', `The engine cannot be reached: ${reason}`)
    })
    yield* call
  }
}
