// The two sockets of a window: calls to the computer with its events, and the line to the engine.
import type { WebSocket } from 'ws'
import { decodeMessage, type EngineMessage, encodeMessage } from '../../engine/contract.ts'
import type { HostEvent, WindowServices } from '../contract.ts'
import { callService } from '../services/service-arguments.ts'
import type { EngineKeeper } from './engine-keeper.ts'

/** A client that does not take what it is sent is cut off before the host runs out of memory; one message more may be of any size. */
const mostUnsent = 256 * 1048576

/** Calls of one client that are worked on at once; the next ones wait, and it is not listened to meanwhile. */
const mostCalls = 16

function sendTo(client: WebSocket, message: unknown): void {
  if (client.readyState !== client.OPEN) return
  if (client.bufferedAmount > mostUnsent) client.terminate()
  else client.send(encodeMessage(message))
}

export function serveServiceSocket(client: WebSocket, services: WindowServices): void {
  client.binaryType = 'arraybuffer'
  let calls = 0
  const waiting: Call[] = []
  const send = (message: unknown): void => sendTo(client, message)
  client.on('gradloom-event', (event: HostEvent) => send({ event }))
  client.on('message', (data, isBinary) => {
    const call = isBinary ? readCall(data as ArrayBuffer) : undefined
    if (!call) {
      client.close(1003, 'not a call')
      return
    }
    waiting.push(call)
    // what has already arrived comes all the same
    if (calls >= mostCalls) client.pause()
    next()
  })
  const next = (): void => {
    const call = calls < mostCalls && client.readyState === client.OPEN ? waiting.shift() : undefined
    if (!call) return
    const { id, method, args } = call
    calls++
    callService(services, method, args)
      .then(
        (result) => send({ id, result }),
        (error: unknown) => send({ id, error: error instanceof Error ? error.message : String(error) })
      )
      .finally(() => {
        calls--
        if (client.isPaused && waiting.length === 0) client.resume()
        next()
      })
  }
}

interface Call {
  readonly id: number
  readonly method: unknown
  readonly args: unknown
}

function readCall(data: ArrayBuffer): Call | undefined {
  try {
    const message = decodeMessage(data) as { readonly id?: unknown; readonly method?: unknown; readonly args?: unknown } | null
    return typeof message?.id === 'number' ? { id: message.id, method: message.method, args: message.args } : undefined
  } catch {
    return undefined
  }
}

/** Passes messages between a window and the engine; the engine checks what they say. */
export function serveEngineSocket(client: WebSocket, engine: EngineKeeper): void {
  client.binaryType = 'arraybuffer'
  let port: ReturnType<EngineKeeper['connect']>
  try {
    port = engine.connect()
  } catch {
    client.close(1013, 'no engine')
    return
  }
  port.on('message', (message: EngineMessage) => sendTo(client, message))
  port.on('close', () => client.close(1013, 'no engine'))
  client.on('message', (data, isBinary) => {
    try {
      if (!isBinary) throw new TypeError('not binary')
      port.postMessage(decodeMessage(data as ArrayBuffer))
    } catch {
      client.close(1003, 'not a message')
    }
  })
  client.on('close', () => port.close())
}
