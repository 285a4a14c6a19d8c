// Answers the requests of one port: each runs on its own, can be stopped, and ends with exactly one final event.
import type { EngineEvent, EngineMessage, EnginePort, EngineRequest, StopRequest } from './contract.ts'
import { OutOfMemory } from './kernels/memory.ts'
import { checkMessage } from './message-schema.ts'
import { type Problem, ProjectError } from './problem.ts'
import type { EngineParts, RequestContext } from './requests/context.ts'
import { answer } from './requests/index.ts'
import { Progress } from './requests/progress.ts'
import { Cancelled, Stopping } from './requests/stopping.ts'
import { frameShown } from './requests/training-requests.ts'

/** Serves a client until its port closes. All clients of an engine share one memory. Returns what to do when the client is gone. */
export function serveEngine(port: EnginePort<EngineRequest, EngineMessage>, engine: EngineParts): () => void {
  const active = new Map<number, Stopping>()
  const open: RequestContext['open'] = new Map()
  const trainings: RequestContext['trainings'] = new Map()
  port.listen((message) => {
    const checked = checkMessage(message)
    if (!checked.ok) {
      if (checked.id !== undefined) port.post({ type: 'error', problems: [badMessage(checked.reason)], id: checked.id })
      return
    }
    const { request } = checked
    const { id } = request
    const send = (event: EngineEvent): void => port.post({ ...event, id }, transferable(event))
    if (request.type === 'frame-shown') {
      frameShown(request, trainings)
      return
    }
    if (request.type === 'stop') {
      stop(request)
      send({ type: 'stopped' })
      return
    }
    if (active.has(id)) {
      // answering would end the other request of this number for its client
      return
    }
    let loading: Progress | undefined
    const stopping = new Stopping(engine.host, (done, total) => {
      loading ??= new Progress(send, 'loading', total)
      loading.report(done)
    })
    active.set(id, stopping)
    answer(request, { engine, send, stopping, id, open, trainings })
      .catch((error: unknown) => send(failure(error)))
      .finally(() => active.delete(id))
  })

  function stop({ request }: StopRequest): void {
    active.get(request)?.stop()
    open.get(request)?.close()
  }
  return () => {
    for (const stopping of active.values()) stopping.stop(true)
    for (const network of open.values()) network.close()
  }
}

function badMessage(reason: string): Problem {
  return {
    code: 'bad-message',
    message: `The engine was asked for something it does not understand (${reason}). Restart Gradloom.`,
    severity: 'error'
  }
}

/** File contents are moved, not copied. */
function transferable(event: EngineEvent): readonly ArrayBuffer[] {
  return event.type === 'file' && event.bytes.buffer instanceof ArrayBuffer ? [event.bytes.buffer] : []
}

/** Any error as the event that ends its request; unexpected ones say that the fault is ours. */
function failure(error: unknown): EngineEvent {
  if (error instanceof Cancelled) return { type: 'stopped' }
  if (error instanceof ProjectError) return { type: 'error', problems: error.problems }
  const memory = error instanceof OutOfMemory
  const reason = error instanceof Error ? error.message : String(error)
  const message = memory ? reason : `The engine failed: ${reason} This is a fault of Gradloom; please report it with the project file.`
  const problem: Problem = { code: memory ? 'out-of-memory' : 'internal', message, severity: 'error' }
  return { type: 'error', problems: [problem] }
}
