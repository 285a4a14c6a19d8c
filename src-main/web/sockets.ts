// The two sockets of a window: calls to the computer with its events, and the line to the engine.
import type { WebSocket } from 'ws'
import { decodeMessage, type EngineMessage, encodeMessage } from '../../engine/contract.ts'
import type { HostEvent, WindowServices } from '../contract.ts'
import { callService } from '../services/service-arguments.ts'
import type { EngineKeeper } from './engine-keeper.ts'

/** A client that does not take what it is sent is cut off before the host runs out of memory. */
const mostUnsent = 256 * 1048576

export function serveServiceSocket(client: WebSocket, services: WindowServices): void {
  client.binaryType = 'arraybuffer'
  const send = (message: unknown): void => {
    if (client.readyState === client.OPEN) client.send(encodeMessage(message))
  }
  client.on('gradloom-event', (event: HostEvent) => send({ event }))
  client.on('message', (data, isBinary) => {
    const call = isBinary ? readCall(data as ArrayBuffer) : undefined
    if (!call) {
      client.close(1003, 'not a call')
      return
    }
    const { id, method, args } = call
    callService(services, method, args).then(
      (result) => send({ id, result }),
      (error: unknown) => send({ id, error: error instanceof Error ? error.message : String(error) })
    )
  })
}

function readCall(data: ArrayBuffer): { readonly id: number; readonly method: unknown; readonly args: unknown } | undefined {
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
  port.on('message', (message: EngineMessage) => {
    if (client.readyState !== client.OPEN) return
    client.send(encodeMessage(message))
    if (client.bufferedAmount > mostUnsent) client.terminate()
  })
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
