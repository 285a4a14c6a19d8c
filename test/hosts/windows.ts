// A loopback host for tests of its services: in this process, or in one of its own, and windows that call it.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { decodeMessage, encodeMessage } from '../../engine/contract.ts'
import type { WindowServices } from '../../src-main/contract.ts'
import { openUserData } from '../../src-main/services/user-data.ts'
import { startWebHost, type WebHost } from '../../src-main/web/web-host.ts'

export async function startHost(folder: string, userData: string): Promise<WebHost> {
  const page = join(userData, 'page')
  await mkdir(page, { recursive: true })
  await writeFile(join(page, 'index.html'), '<p>page</p>')
  return startWebHost({
    folder,
    page,
    engineEntry: new URL('../../engine/worker.ts', import.meta.url),
    userData: openUserData(userData),
    initialProject: async () => undefined,
    openExternal: async () => {}
  })
}

export interface TestWindow {
  readonly call: <M extends keyof WindowServices>(method: M, ...args: Parameters<WindowServices[M]>) => ReturnType<WindowServices[M]>
  /** As the tab of a browser is closed. */
  close(): void
}

/** A window of a host, by its origin and token. */
export async function openWindow({ origin, token }: Pick<WebHost, 'origin' | 'token'>): Promise<TestWindow> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/services?token=${encodeURIComponent(token)}`, { origin })
  socket.binaryType = 'arraybuffer'
  const waiting = new Map<number, (answer: { readonly result?: unknown; readonly error?: string }) => void>()
  socket.on('message', (data) => {
    const answer = decodeMessage(data as ArrayBuffer) as { readonly id: number; readonly result?: unknown; readonly error?: string }
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  let last = 0
  return {
    call: (async (method: string, ...args: readonly unknown[]) => {
      const id = ++last
      const answered = new Promise<{ readonly result?: unknown; readonly error?: string }>((resolve) => waiting.set(id, resolve))
      socket.send(encodeMessage({ id, method, args }))
      const { result, error } = await answered
      if (error !== undefined) throw new Error(error)
      return result
    }) as TestWindow['call'],
    close: () => socket.terminate()
  }
}

export function projectText(title: string, notes = ''): string {
  return `${JSON.stringify({ format: 'gradloom/project', version: 1, title, notes, graph: { nodes: [], edges: [] } }, null, 2)}\n`
}
