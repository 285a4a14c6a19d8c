// Runs the engine on a worker thread: ports to it for any number of clients, and word of its end.
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import {
  type EngineCall,
  EngineClient,
  type EngineMessage,
  type EnginePort,
  type EngineRequest,
  type EngineWork,
  type ProjectError
} from '../../engine/contract.ts'
import { userProblem } from './failure.ts'

export interface EngineThread {
  /** A new port; the engine serves each on its own. */
  connect(): MessagePort
  /** Called once when the thread ends by itself, with the reason. */
  onExit(listener: (reason: string) => void): void
  ping(): void
  onPong(listener: () => void): void
  close(): Promise<void>
}

/**
 * Starts the engine from its entry file. Throws `engine-stopped` when it does not come up.
 * @param besideWindow the engine gives way to the window that watches it, where both want the same core.
 */
export async function startEngineThread(entry: URL, besideWindow = false): Promise<EngineThread> {
  // What the thread prints must not mix with the command's own output.
  const worker = new Worker(entry, { name: 'engine', stdout: true, workerData: { besideWindow } })
  worker.stdout.pipe(process.stderr, { end: false })
  const listeners: ((reason: string) => void)[] = []
  let ended: string | undefined
  let closing = false
  await new Promise<void>((resolve, reject) => {
    const end = (reason: string) => {
      if (ended !== undefined || closing) return
      ended = reason.replace(/\.$/, '')
      reject(engineStopped(ended))
      for (const listener of listeners) listener(ended)
    }
    worker.once('message', () => resolve())
    worker.on('error', (error) => end(error instanceof Error ? error.message : String(error)))
    worker.on('exit', (status) => end(`its thread ended with status ${status}`))
  })
  return {
    connect() {
      const { port1, port2 } = new MessageChannel()
      worker.postMessage({ type: 'connect', port: port2 }, [port2])
      return port1
    },
    onExit(listener) {
      if (ended === undefined) listeners.push(listener)
      else listener(ended)
    },
    ping: () => worker.postMessage({ type: 'ping' }),
    onPong: (listener) => void worker.on('message', ({ type }: { readonly type: string }) => type === 'pong' && listener()),
    async close() {
      closing = true
      await worker.terminate()
    }
  }
}

export interface Engine {
  request(work: EngineWork): EngineCall
  close(): Promise<void>
}

/** The engine with one client: what a command needs. Throws `engine-stopped` when it does not come up. */
export async function startEngine(entry: URL): Promise<Engine> {
  const thread = await startEngineThread(entry)
  const port = thread.connect()
  const client = new EngineClient(enginePort(port))
  thread.onExit((reason) => client.fail(engineStopped(reason)))
  return {
    request: (work) => client.request(work),
    async close() {
      port.close()
      await thread.close()
    }
  }
}

export function enginePort(port: MessagePort): EnginePort<EngineMessage, EngineRequest> {
  return {
    post: (message, transfer = []) => port.postMessage(message, transfer),
    listen: (receive) => port.on('message', receive),
    onClose: (listener) => port.on('close', listener),
    close: () => port.close()
  }
}

function engineStopped(reason: string): ProjectError {
  return userProblem(
    'engine-stopped',
    `The engine stopped unexpectedly: ${reason}. This is a fault of Gradloom or a lack of memory; run the command again, with a smaller batch if memory is short.`
  )
}
