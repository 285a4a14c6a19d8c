// Runs the engine on a worker thread and gives every request its own stream of events.
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import {
  type EngineEvent,
  type EngineMessage,
  type EnginePort,
  type EngineRequest,
  type EngineWork,
  finalEvents
} from '../../engine/contract.ts'
import { UserProblem, userProblem } from './failure.ts'

/** One request under way: its events in order, up to the final one. A failure of the engine is thrown. */
export interface EngineCall extends AsyncIterable<EngineEvent> {
  /** Names the request in later ones: a step names the stepping it belongs to. */
  readonly id: number
  /** Asks the engine to end this request early; its final event still comes. */
  stop(): void
}

export interface Engine {
  request(work: EngineWork): EngineCall
  close(): Promise<void>
}

/** Starts the engine from its entry file. Throws `engine-stopped` when it does not come up. */
export async function startEngine(entry: URL): Promise<Engine> {
  // What the thread prints must not mix with the command's own output.
  const worker = new Worker(entry, { name: 'engine', stdout: true })
  worker.stdout.pipe(process.stderr, { end: false })
  const { port1, port2 } = new MessageChannel()
  const client = new EngineClient(enginePort(port1))
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve())
    const crash = (reason: string) => {
      const problem = engineStopped(reason)
      reject(problem)
      client.fail(problem)
    }
    worker.on('error', (error) => crash(error instanceof Error ? error.message : String(error)))
    worker.on('exit', (status) => crash(`its thread ended with status ${status}`))
  })
  worker.postMessage({ type: 'connect', port: port2 }, [port2])
  return {
    request: (work) => client.request(work),
    async close() {
      port1.close()
      await worker.terminate()
    }
  }
}

function enginePort(port: MessagePort): EnginePort<EngineMessage, EngineRequest> {
  return {
    post: (message, transfer = []) => port.postMessage(message, transfer),
    listen: (receive) => port.on('message', receive),
    close: () => port.close()
  }
}

function engineStopped(reason: string): UserProblem {
  return userProblem(
    'engine-stopped',
    `The engine stopped unexpectedly: ${reason.replace(/\.$/, '')}. This is a fault of Gradloom or a lack of memory; run the command again, with a smaller batch if memory is short.`
  )
}

/** Numbers the requests and sorts the answers. */
export class EngineClient {
  readonly #port: EnginePort<EngineMessage, EngineRequest>
  readonly #queues = new Map<number, EventQueue>()
  #lastId = 0
  #failure: UserProblem | undefined

  constructor(port: EnginePort<EngineMessage, EngineRequest>) {
    this.#port = port
    port.listen((message) => this.#receive(message))
  }

  request(work: EngineWork): EngineCall {
    const id = ++this.#lastId
    const queue = new EventQueue()
    if (this.#failure) queue.fail(this.#failure)
    this.#queues.set(id, queue)
    this.#port.post({ ...work, id })
    return {
      id,
      stop: () => this.#port.post({ type: 'stop', request: id, id: ++this.#lastId }),
      [Symbol.asyncIterator]: () => queue.read()
    }
  }

  /** Ends every request with this problem, those to come included. */
  fail(problem: UserProblem): void {
    this.#failure ??= problem
    for (const queue of this.#queues.values()) queue.fail(this.#failure)
    this.#queues.clear()
  }

  #receive({ id, ...event }: EngineMessage): void {
    const queue = this.#queues.get(id)
    if (!queue) return
    queue.add(event as EngineEvent)
    if (finalEvents.has(event.type)) this.#queues.delete(id)
  }
}

/** Events of one request that wait to be read. */
class EventQueue {
  readonly #events: EngineEvent[] = []
  #failure: UserProblem | undefined
  #wake: () => void = () => {}

  add(event: EngineEvent): void {
    this.#events.push(event)
    this.#wake()
  }

  fail(problem: UserProblem): void {
    this.#failure = problem
    this.#wake()
  }

  async *read(): AsyncGenerator<EngineEvent> {
    for (;;) {
      const batch = this.#events.splice(0)
      for (const event of batch) {
        if (event.type === 'error') throw new UserProblem(event.problems)
        yield event
        if (finalEvents.has(event.type)) return
      }
      if (batch.length > 0) continue
      if (this.#failure) throw this.#failure
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
