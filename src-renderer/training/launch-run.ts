// Starts a training run in the host, which owns it, and watches it from its first event on.
import { type EngineCall, type EngineEvent, projectError, type Watch } from '../../engine/contract.ts'
import type { RunStart } from '../../src-main/contract.ts'
import type { EngineLink } from '../engine/engine-link.ts'
import type { Host } from '../host/host.ts'

interface Parts {
  readonly engine: EngineLink
  readonly host: Host
}

/** The window waits for the run before the host starts it, so that it misses nothing of it. */
export function launchRun({ engine, host }: Parts, start: RunStart, watch: Watch): EngineCall {
  const call = engine.request({ type: 'attach', run: start.id, watch, awaited: true })
  let refusal: unknown
  const begin = async (): Promise<void> => {
    try {
      await host.services.startRun(start)
    } catch (error) {
      refusal = error
      call.stop()
    }
  }
  async function* events(): AsyncGenerator<EngineEvent> {
    let begun: Promise<void> | undefined
    for await (const event of call) {
      if (event.type === 'stopped') await begun
      if (refusal !== undefined) throw projectError('not-started', refusal instanceof Error ? refusal.message : String(refusal))
      if (begun) yield event
      // the first event says that the engine waits for the run
      else begun = begin()
    }
  }
  return {
    get id() {
      return call.id
    },
    stop: () => call.stop(),
    [Symbol.asyncIterator]: events
  }
}
