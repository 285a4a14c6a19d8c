// The host as a client of the engine: lines of its own, which all fail with one sentence when the engine ends.
import { EngineClient, type EngineMessage, type EnginePort, type EngineRequest, type ProjectError } from '../../engine/contract.ts'
import { userProblem } from './failure.ts'

export interface EngineLine {
  readonly client: EngineClient
  close(): void
}

export class EngineClients {
  readonly #connect: () => EnginePort<EngineMessage, EngineRequest>
  readonly #open = new Set<EngineClient>()

  /** @param connect throws "engine-stopped" while there is no engine */
  constructor(connect: () => EnginePort<EngineMessage, EngineRequest>) {
    this.#connect = connect
  }

  /** Throws "engine-stopped" while there is no engine. */
  open(): EngineLine {
    const port = this.#connect()
    const client = new EngineClient(port)
    this.#open.add(client)
    port.onClose?.(() => client.fail(engineEnded('its line broke')))
    return {
      client,
      close: () => {
        this.#open.delete(client)
        port.close()
      }
    }
  }

  /** The engine has ended: a line may not notice it by itself. */
  fail(reason: string): void {
    for (const client of this.#open) client.fail(engineEnded(reason))
  }
}

function engineEnded(reason: string): ProjectError {
  return userProblem('engine-stopped', `The engine ended: ${reason}. Restart it; a training run can go on from its last checkpoint.`)
}
