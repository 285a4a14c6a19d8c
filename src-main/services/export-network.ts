// Exports a network for a window: the engine writes the file, it is proved here, and only then does it go anywhere.
import type { EngineClient, ExportRequest } from '../../engine/contract.ts'
import type { ExportedCopy, ExportProgress } from '../contract.ts'
import { prove } from './export-proof.ts'
import { userProblem } from './failure.ts'

/** Without what a request has of its own. */
export type ExportWork = Omit<ExportRequest, 'type'>

/**
 * The file and its proof. Rejects with a sentence where the network cannot be written in this format, or the file does not prove
 * itself; with an AbortError where `signal` ends it.
 * @param engine a client of its own, which is not used for anything else
 */
export async function exportNetwork(
  engine: EngineClient,
  work: ExportWork,
  hear: (progress: ExportProgress) => void,
  signal: AbortSignal
): Promise<ExportedCopy & { readonly bytes: Uint8Array }> {
  const call = engine.request({ type: 'export', ...work })
  const stop = (): void => call.stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    for await (const event of call) {
      if (event.type === 'progress')
        hear({ stage: event.phase === 'loading' ? 'loading' : 'evaluating', done: event.done, total: event.total })
      if (event.type === 'stopped') signal.throwIfAborted()
      if (event.type !== 'exported-file') continue
      signal.throwIfAborted()
      hear({ stage: 'proving', done: 0, total: 0 })
      const { maxDifference, samples, missing } = await prove(event, signal)
      return { bytes: event.bytes, maxDifference, samples, ...(missing !== undefined && { missing }) }
    }
  } finally {
    signal.removeEventListener('abort', stop)
  }
  throw userProblem('engine-stopped', 'The engine ended while the network was exported. Restart it, and export again.')
}
