// How many samples of a split each class has, and the largest share: what always naming the commonest class would get right.

import type { LoadedSplit } from '../../ops/contract.ts'
import { projectError } from '../../problem.ts'
import type { SanitySubject } from './contract.ts'

/** Throws "no-classes" where the targets are no labels. */
export function labelsOf(
  subject: SanitySubject,
  split: ReadonlyMap<string, LoadedSplit>
): { readonly labels: Int32Array; readonly classes: number } {
  const { kernels, precision } = subject
  for (const { targets, count } of split.values())
    if (targets.storage === 'labels') {
      const labels = kernels.memory.view({ shape: [count], size: count, offset: targets.offset, type: 'int32' }, precision) as Int32Array
      return { labels, classes: targets.classes }
    }
  throw projectError(
    'no-classes',
    'The targets of this project are no classes, so no class can be the commonest. This check needs a dataset with labels.'
  )
}

export interface Majority {
  readonly class: number
  readonly share: number
}

export function majorityOf(labels: Int32Array, classes: number): Majority {
  const counts = new Array<number>(classes).fill(0)
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1
  const most = Math.max(...counts)
  return { class: counts.indexOf(most), share: labels.length === 0 ? 0 : most / labels.length }
}
