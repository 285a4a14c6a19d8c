// Runs the engine on a worker thread and gives every request its own stream of events.
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

function engineStopped(reason: string): ProjectError {
  return userProblem(
    'engine-stopped',
    `The engine stopped unexpectedly: ${reason.replace(/\.$/, '')}. This is a fault of Gradloom or a lack of memory; run the command again, with a smaller batch if memory is short.`
  )
}
