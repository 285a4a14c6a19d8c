// A window without a page: speaks to a host that runs in a process of its own, over its two sockets, and looks at that process.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'
import { decodeMessage, EngineClient, type EngineEvent, type EngineWork, encodeMessage } from '../../engine/contract.ts'
import type { HostEvent, WindowServices } from '../../src-main/contract.ts'

export interface Served {
  readonly child: ChildProcess
  readonly origin: string
  readonly token: string
}

export async function serve(folder: string, environment: Readonly<Record<string, string>> = {}): Promise<Served> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'serving.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment }
  })
  const [line] = await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')
  return { child, ...JSON.parse(String(line)) }
}

export async function endServed({ child }: Served): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

async function open({ origin, token }: Served, path: string): Promise<WebSocket> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}${path}?token=${token}`, { origin })
  socket.binaryType = 'arraybuffer'
  await once(socket, 'open')
  return socket
}

export async function closed(socket: WebSocket): Promise<void> {
  if (socket.readyState === socket.CLOSED) return
  const close = once(socket, 'close')
  socket.close()
  await close
}

export interface Services {
  readonly socket: WebSocket
  readonly events: readonly HostEvent[]
  /** Resolves with the first event of this type from now on. */
  next<T extends HostEvent['type']>(type: T): Promise<Extract<HostEvent, { readonly type: T }>>
  call<M extends keyof WindowServices>(method: M, ...args: Parameters<WindowServices[M]>): ReturnType<WindowServices[M]>
}

export async function openServices(served: Served): Promise<Services> {
  const socket = await open(served, '/services')
  const events: HostEvent[] = []
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>()
  const listeners = new Set<(event: HostEvent) => void>()
  let last = 0
  socket.on('message', (data) => {
    const { id, result, error, event } = decodeMessage(data as ArrayBuffer) as {
      readonly id: number
      readonly result?: unknown
      readonly error?: string
      readonly event?: HostEvent
    }
    if (event) {
      events.push(event)
      for (const listener of listeners) listener(event)
      return
    }
    const call = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) call?.resolve(result)
    else call?.reject(new Error(error))
  })
  return {
    socket,
    events,
    next: (type) =>
      new Promise((resolve) => {
        const listener = (event: HostEvent): void => {
          if (event.type !== type) return
          listeners.delete(listener)
          resolve(event as Extract<HostEvent, { readonly type: typeof type }>)
        }
        listeners.add(listener)
      }),
    call: (method, ...args) =>
      new Promise<unknown>((resolve, reject) => {
        waiting.set(++last, { resolve, reject })
        socket.send(encodeMessage({ id: last, method, args }))
      }) as never
  }
}

export interface EngineLine {
  readonly socket: WebSocket
  readonly client: EngineClient
  /** All events of a request, in order; a failure is thrown. */
  ask(work: EngineWork, each?: (event: EngineEvent, id: number) => void): Promise<readonly EngineEvent[]>
}

export async function openEngine(served: Served): Promise<EngineLine> {
  const socket = await open(served, '/engine')
  const client = new EngineClient({
    post: (message) => socket.send(encodeMessage(message)),
    listen: (receive) => void socket.on('message', (data) => receive(decodeMessage(data as ArrayBuffer) as never)),
    close: () => socket.close()
  })
  return {
    socket,
    client,
    async ask(work, each) {
      const call = client.request(work)
      const events: EngineEvent[] = []
      for await (const event of call) {
        events.push(event)
        each?.(event, call.id)
      }
      return events
    }
  }
}

export interface Footprint {
  readonly residentKilobytes: number
  readonly threads: number
  readonly descriptors: number
}

/** What the process takes of the machine, as Linux tells. */
export function footprint({ child }: Served): Footprint {
  const folder = `/proc/${child.pid}`
  const status = readFileSync(`${folder}/status`, 'utf8')
  const of = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1])
  return { residentKilobytes: of('VmRSS'), threads: of('Threads'), descriptors: readdirSync(`${folder}/fd`).length }
}
