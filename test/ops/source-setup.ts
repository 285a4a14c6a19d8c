// A small dataset in memory for ops that read one, so that they run alone like any other op.
import type { IsolatedOpSetup } from '../../engine/graph/isolated-op.ts'
import type { Kernels } from '../../engine/kernels/load.ts'
import type { AnyOp } from '../../engine/ops/contract.ts'

const count = 6
const batch = 4
const sampleShape = [1, 3, 3] as const
const sampleSize = 9

type SourceSetup = Pick<IsolatedOpSetup, 'facts' | 'data' | 'batch'>

const known = new WeakMap<Kernels, SourceSetup>()

/** Batch, facts and data for an op that is a source: six 3×3 images of bytes, all of class 0 of 3. Nothing for the others. */
export function sourceSetup(op: AnyOp, kernels: Kernels): SourceSetup {
  if (!op.source) return {}
  const made = known.get(kernels) ?? makeSetup(kernels)
  known.set(kernels, made)
  return made
}

function makeSetup({ memory }: Kernels): SourceSetup {
  const features = memory.allocate(count * sampleSize).offset
  memory.bytes(features, count * sampleSize).set(Array.from({ length: count * sampleSize }, (_, i) => i * 4))
  // zeros are the same labels whatever their width
  const labels = memory.allocate(count * 8).offset
  const indices = { shape: [batch], size: batch, offset: memory.allocate(batch * 4).offset, type: 'int32' } as const
  memory.view(indices, 'float64').set([5, 0, 3, 3])
  return {
    batch,
    facts: { trainCount: count, testCount: 2, sampleShape, classes: 3, targetShape: [] },
    data: {
      split: {
        count,
        features: { storage: 'bytes', offset: features, sampleSize },
        targets: { storage: 'labels', offset: labels, classes: 3 }
      },
      indices
    }
  }
}
