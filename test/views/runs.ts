// Kept runs for tests of what the window makes of them.
import type { RunDetails, RunRecord } from '../../src-main/contract.ts'

export function record(id: string, more: Partial<RunRecord> = {}): RunRecord {
  return {
    id,
    name: 'net',
    folder: '/projects',
    overrides: {},
    status: 'finished',
    begun: 1000,
    iterations: 100,
    seconds: 1,
    loss: 0.5,
    checkpoints: [],
    hasWeights: true,
    ...more
  }
}

export function details(
  given: RunRecord,
  text: string,
  losses: readonly number[] = [],
  more: Partial<RunDetails['curves']> = {}
): RunDetails {
  const iterations = Float64Array.from(losses, (_, i) => i + 1)
  return { record: given, text, curves: { iterations, losses: Float64Array.from(losses), accuracies: [], ...more } }
}
