// Answers the requests of one port: each runs on its own, can be stopped, and ends with exactly one final event.
import type { EngineEvent, EngineMessage, EnginePort, EngineRequest } from './contract.ts'
import type { EngineHost } from './host.ts'
import { type Kernels, loadKernels } from './kernels/load.ts'
import { OutOfMemory } from './kernels/memory.ts'
import { ProjectError, projectError } from './problem.ts'
import { answer } from './requests/index.ts'
import { Stopping } from './requests/stopping.ts'

/** Serves a client until its port closes. All requests of all ports share one memory. */
export function serveEngine(port: EnginePort<EngineRequest, EngineMessage>, engine: Engine): void {
  const active = new Map<number, Stopping>()
  port.listen((request) => {
    const { id } = request
    const send = (event: EngineEvent): void => port.post({ ...event, id })
    if (!isRequest(request)) {
      send(failure(projectError('bad-message', 'The engine got a message it does not know. Restart Gradloom.')))
      return
    }
    if (request.type === 'stop') {
      active.get(request.request)?.stop()
      send({ type: 'stopped' })
      return
    }
    const stopping = new Stopping(engine.host)
    active.set(id, stopping)
    answer(request, { engine, send, stopping })
      .catch((error: unknown) => send(failure(error)))
      .finally(() => active.delete(id))
  })
}

/** The kernels and the host, shared by all clients of a worker. */
export class Engine {
  readonly host: EngineHost
  readonly kernels: Kernels
  /** Networks held open for stepping, by request id. */
  readonly open = new Map<number, unknown>()

  constructor(host: EngineHost) {
    this.host = host
    this.kernels = loadKernels(host.kernels)
  }
}

/** Any error as the event that ends its request; unexpected ones say that the fault is ours. */
function failure(error: unknown): EngineEvent {
  if (error instanceof ProjectError) return { type: 'error', problems: error.problems }
  if (error instanceof OutOfMemory)
    return { type: 'error', problems: [{ code: 'out-of-memory', message: error.message, severity: 'error' }] }
  const reason = error instanceof Error ? error.message : String(error)
  const message = `The engine failed: ${reason} This is a fault of Gradloom; please report it with the project file.`
  return { type: 'error', problems: [{ code: 'internal', message, severity: 'error' }] }
}

function isRequest(message: unknown): message is EngineRequest {
  return typeof message === 'object' && message !== null && 'type' in message && typeof (message as { id?: unknown }).id === 'number'
}
