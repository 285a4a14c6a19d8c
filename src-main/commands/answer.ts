// Waits for the one answer of an engine request, showing its progress and warnings meanwhile.
import type { EngineCall, EngineEvent } from '../../engine/contract.ts'
import type { Output } from '../services/output.ts'

export async function answer<T extends EngineEvent['type']>(
  type: T,
  call: EngineCall,
  output: Output
): Promise<Extract<EngineEvent, { type: T }>> {
  for await (const event of call) {
    if (event.type === 'progress') output.progress(event)
    else if (event.type === 'warning') output.warn(event.problem)
    else if (event.type === type) {
      output.endProgress()
      return event as Extract<EngineEvent, { type: T }>
    }
  }
  throw new Error(`The engine ended a request without a "${type}" event.`)
}
