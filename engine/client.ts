// The client's half of the protocol: numbers the requests of a port, and gives each its own stream of events.
import { type EngineEvent, type EngineMessage, type EnginePort, type EngineRequest, type EngineWork, finalEvents } from './messages.ts'
import { ProjectError } from './problem.ts'

/** One request under way: its events in order, up to the final one. A failure of the engine is thrown as ProjectError. */
export interface EngineCall extends AsyncIterable<EngineEvent> {
  /** Names the request in later ones: a step names the stepping it belongs to. */
  readonly id: number
  /** Asks the engine to end this request early; its final event still comes. */
  stop(): void
}

export class EngineClient {
  readonly #port: EnginePort<EngineMessage, EngineRequest>
  readonly #queues = new Map<number, EventQueue>()
  #lastId = 0
  #failure: ProjectError | undefined

  constructor(port: EnginePort<EngineMessage, EngineRequest>) {
    this.#port = port
    port.listen((message) => this.#receive(message))
  }

  request(work: EngineWork): EngineCall {
    const id = ++this.#lastId
    const queue = new EventQueue()
    if (this.#failure) queue.fail(this.#failure)
    // a frame that was shown is not answered
    if (work.type !== 'frame-shown') this.#queues.set(id, queue)
    if (!this.#failure) this.#port.post({ ...work, id })
    return {
      id,
      stop: () => {
        if (!this.#failure) this.#port.post({ type: 'stop', request: id, id: ++this.#lastId })
      },
      [Symbol.asyncIterator]: () => queue.read()
    }
  }

  /** Ends every request with this problem, those to come included. */
  fail(problem: ProjectError): void {
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
  #failure: ProjectError | undefined
  #wake: () => void = () => {}

  add(event: EngineEvent): void {
    this.#events.push(event)
    this.#wake()
  }

  fail(problem: ProjectError): void {
    this.#failure = problem
    this.#wake()
  }

  async *read(): AsyncGenerator<EngineEvent> {
    for (;;) {
      const batch = this.#events.splice(0)
      for (const event of batch) {
        if (event.type === 'error') throw new ProjectError(event.problems)
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
