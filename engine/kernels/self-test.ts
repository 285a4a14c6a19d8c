// The self-test of kernels compiled by an experimental compiler: bit for bit what the proven ones give.
import type { Precision } from '../tensor.ts'
import { type Kernels, tableFor } from './load.ts'
import { TrialData } from './trial-data.ts'
import { trials } from './trials.ts'

/**
 * Whether two builds of the same source give the same bits for every kernel in both precisions.
 * Both must be fresh: their arrays have to lie at the same addresses, which lists of rows contain.
 */
export function sameResults(proven: Kernels, other: Kernels): boolean {
  return (['float32', 'float64'] as const).every((precision) => {
    const expected = runTrials(proven, precision)
    const actual = runTrials(other, precision)
    try {
      return sameWords(expected.contents, actual.contents)
    } finally {
      expected.release()
      actual.release()
    }
  })
}

function runTrials(kernels: Kernels, precision: Precision): TrialData {
  const data = new TrialData(kernels.memory, precision)
  const table = tableFor(kernels, precision)
  for (const trial of Object.values(trials)) trial(table, data)
  return data
}

function sameWords(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((word, i) => word === b[i])
}
