// A stand-in for the engine that does what a test's project file tells it, so that faults and timing are the test's to choose.
import { type MessagePort, parentPort } from 'node:worker_threads'
import type { EngineEvent, EngineMessage, EngineRequest, Problem } from '../../engine/contract.ts'

/** What a test writes into its project file. */
export interface Script {
  /** Events to answer with, in this order, whatever was asked. */
  readonly events?: readonly EngineEvent[]
  /** Trains without end, one iteration every few milliseconds, until it is stopped; files as they were asked for. */
  readonly endless?: boolean
  /** Hears no stop. */
  readonly deaf?: boolean
  /** Throws after the events. */
  readonly crash?: string
  /** Ends its thread with this status after the events. */
  readonly exit?: number
  /** Prints this where it does not belong. */
  readonly print?: string
  /** Answers `run` with a tensor of this many elements. */
  readonly elements?: number
  /** Answers with a `run` result that holds numbers JSON has no words for. */
  readonly oddNumbers?: boolean
  /** Puts the request itself into a validation result, so that a test sees what arrived. */
  readonly echo?: boolean
}

const encode = (text: string) => new TextEncoder().encode(text)

/** Numbers that JSON has no words for, and bytes, come as strings. */
function revive(key: string, value: unknown): unknown {
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value)
  return key === 'bytes' && typeof value === 'string' ? encode(value) : value
}

function serve(port: MessagePort): void {
  let stopped = false
  port.on('message', async (request: EngineRequest) => {
    const send = (event: EngineEvent) => port.postMessage({ ...event, id: request.id } satisfies EngineMessage)
    if (request.type === 'stop') {
      stopped = true
      send({ type: 'stopped' })
      return
    }
    const script: Script = 'project' in request ? JSON.parse(request.project.text, revive) : {}
    if (script.print) console.log(script.print)
    for (const event of script.events ?? []) send(event)
    if (script.crash) throw new Error(script.crash)
    if (script.exit !== undefined) process.exit(script.exit)
    if (script.oddNumbers) send(oddNumbers())
    if (script.elements) send(largeRun(script.elements))
    if (script.echo) send(echo(request))
    if (script.endless && request.type === 'train') await trainUntil(() => stopped && !script.deaf, request, send)
  })
}

const settings = { seed: 0, optimizer: 'sgd', learningRate: 0.1, batchSize: 100, total: 200 } as const

async function trainUntil(stopped: () => boolean, request: EngineRequest & { type: 'train' }, send: (event: EngineEvent) => void) {
  send({ type: 'start', parameters: 10, threads: request.threads, precision: 'float32', kernels: 'stand-in', dataHash: null, ...settings })
  let iteration = 0
  for (; !stopped(); iteration++) {
    send({ type: 'loss', iteration, loss: 1 / (iteration + 1) })
    send({ type: 'progress', phase: 'training', done: iteration, total: 1_000_000, loss: 1 / (iteration + 1), secondsLeft: 99 })
    if (request.checkpoint) send({ type: 'file', purpose: 'checkpoint', iteration, bytes: encode(`state ${iteration}`) })
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  if (request.weights) send({ type: 'file', purpose: 'weights', iteration: 0, bytes: encode(`weights as ${request.weights}`) })
  if (request.checkpoint) send({ type: 'file', purpose: 'checkpoint', iteration: 0, bytes: encode('last state') })
  const figures = { seconds: 1, trainingSeconds: 1, loss: 0.5, trainAccuracy: null, testAccuracy: 0.5 }
  send({ type: 'done', iterations: iteration, reason: 'interrupted', ...figures })
}

function oddNumbers(): EngineEvent {
  const data = Float64Array.of(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -0,
    0.1 + 0.2,
    5e-324,
    1.7976931348623157e308
  )
  return { type: 'run', values: { 'a.y': { shape: [7], data } }, gradients: {}, parameters: {}, parameterGradients: {}, state: {} }
}

function largeRun(elements: number): EngineEvent {
  const data = Float64Array.from({ length: elements }, (_, index) => index / 7)
  return { type: 'run', values: { 'a.y': { shape: [elements], data } }, gradients: {}, parameters: {}, parameterGradients: {}, state: {} }
}

function echo(request: EngineRequest): EngineEvent {
  const problem: Problem = { code: 'echo', message: JSON.stringify(request), severity: 'error' }
  return { type: 'error', problems: [problem] }
}

parentPort?.on('message', (message: { readonly type: string; readonly port: MessagePort }) => {
  if (message.type === 'connect') serve(message.port)
})
parentPort?.postMessage({ type: 'ready' })
