// A bare line to Chromium for measurements: only input and evaluation, so that nothing mirrors the page's traffic and slows it down.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'

/** The browser of the system; `CHROMIUM` names another. */
const executable = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const words = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--remote-debugging-port=0'
]

export interface Page {
  /** Value of an expression; a promise is awaited. Throws what the page throws. */
  evaluate<T>(expression: string): Promise<T>
  mouse(type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', x: number, y: number): Promise<void>
  close(): Promise<void>
}

export interface Chromium {
  open(url: string, width: number, height: number): Promise<Page>
  close(): Promise<void>
}

export async function startChromium(): Promise<Chromium> {
  const profile = await mkdtemp(join(tmpdir(), 'gradloom-bench-'))
  const child = spawn(executable, [...words, `--user-data-dir=${profile}`, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] })
  const protocol = await Protocol.connect(await addressOf(child))
  return {
    async open(url, width, height) {
      const { targetId } = await protocol.send<{ targetId: string }>('Target.createTarget', {
        url: 'about:blank',
        newWindow: true,
        width,
        height
      })
      const { sessionId } = await protocol.send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true })
      const send = <T>(method: string, parameters: object = {}) => protocol.send<T>(method, parameters, sessionId)
      await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false })
      await send('Page.navigate', { url })
      return {
        async evaluate<T>(expression: string): Promise<T> {
          const answer = await send<{ result: { value: T }; exceptionDetails?: { exception?: { description?: string }; text: string } }>(
            'Runtime.evaluate',
            { expression, awaitPromise: true, returnByValue: true }
          )
          const fault = answer.exceptionDetails
          if (fault) throw new Error(fault.exception?.description ?? fault.text)
          return answer.result.value
        },
        async mouse(type, x, y) {
          const pressed = type === 'mouseReleased' ? 0 : 1
          await send('Input.dispatchMouseEvent', {
            type,
            x,
            y,
            button: 'left',
            buttons: pressed,
            clickCount: type === 'mouseMoved' ? 0 : 1
          })
        },
        async close() {
          await protocol.send('Target.closeTarget', { targetId })
        }
      }
    },
    async close() {
      protocol.close()
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await gone
      await rm(profile, { recursive: true, force: true, maxRetries: 3 })
    }
  }
}

/** Chromium writes its address to stderr. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stderr?.setEncoding('utf8').on('data', (part: string) => {
      text += part
      const found = /DevTools listening on (ws:\S+)/.exec(text)?.[1]
      if (found) resolve(found)
    })
    child.once('error', reject)
    child.once('exit', (status) => reject(new Error(`Chromium ended with status ${status}: ${text}`)))
  })
}

interface Waiting {
  resolve(result: unknown): void
  reject(error: Error): void
}

class Protocol {
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, Waiting>()
  #last = 0

  static connect(address: string): Promise<Protocol> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(address, { perMessageDeflate: false })
      socket.once('open', () => resolve(new Protocol(socket)))
      socket.once('error', reject)
    })
  }

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data) => {
      const { id, result, error } = JSON.parse(String(data)) as { id?: number; result?: unknown; error?: { message: string } }
      const waiting = id === undefined ? undefined : this.#waiting.get(id)
      if (!waiting || id === undefined) return
      this.#waiting.delete(id)
      if (error) waiting.reject(new Error(error.message))
      else waiting.resolve(result)
    })
  }

  send<T>(method: string, params: object = {}, sessionId?: string): Promise<T> {
    const id = ++this.#last
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve: (result) => resolve(result as T), reject })
      this.#socket.send(JSON.stringify({ id, method, params, sessionId }))
    })
  }

  close(): void {
    this.#socket.close()
  }
}
