// A sweep as it is being set up: its trials with their projects, or the first reason in words why it cannot start.
import type { ProjectDocument } from '../../engine/document.ts'
import type { AxisValue } from '../../src-main/contract.ts'
import { words } from '../locales/language.ts'
import { formatCount } from '../training/formats.ts'
import { type AxisDraft, readAxis } from './axis-draft.ts'
import { axisWords, valueWords } from './axis-words.ts'
import { type AxisPlan, countTrials, mostTrials, planTrials } from './plan-trials.ts'
import { placeKey } from './sweepable.ts'
import { type Known, trialDocument } from './trial-document.ts'

interface SetUp {
  readonly kind: 'grid' | 'random'
  readonly axes: readonly AxisDraft[]
  readonly draws: number
  readonly seed: number
}

export type CheckedSweep =
  | { readonly count: number; readonly problem: string }
  | {
      readonly count: number
      readonly axes: readonly AxisPlan[]
      readonly trials: readonly { readonly values: readonly AxisValue[]; readonly document: ProjectDocument }[]
    }

/** @param most trials whose projects are made and checked; the rest is counted. */
export function checkSweep(
  document: ProjectDocument,
  { kind, axes: drafts, draws, seed }: SetUp,
  known: Known,
  most: number
): CheckedSweep {
  const refuse = (problem: string, count = 0): CheckedSweep => ({ count, problem })
  if (drafts.length === 0) return refuse(words('sweeps.noAxes'))
  const axes: AxisPlan[] = []
  const keys = new Set<string>()
  for (const draft of drafts) {
    const { place } = draft.swept
    const axis = axisWords(place, document)
    const read = readAxis(draft)
    if ('problem' in read) return refuse(words('sweeps.axisRefused', { axis, reason: words(read.problem, { ...read.values }) }))
    if (keys.has(placeKey(place))) return refuse(words('sweeps.axisTwice', { axis }))
    keys.add(placeKey(place))
    axes.push(read.axis)
  }
  const plan = { kind, axes, draws, seed }
  const asked = countTrials(plan)
  if (asked > mostTrials) return refuse(words('sweeps.tooMany', { count: formatCount(asked), most: formatCount(mostTrials) }), asked)
  const rows = planTrials(plan)
  const places = axes.map(({ place }) => place)
  const trials = []
  for (const [i, values] of rows.slice(0, most).entries()) {
    const trial = trialDocument(document, places, values, known)
    if ('refusal' in trial) {
      const named = places.map((place, at) =>
        words('sweeps.value', { axis: axisWords(place, document), value: valueWords(values[at], place) })
      )
      return refuse(words('sweeps.trialRefused', { trial: i + 1, values: named.join(', '), reason: trial.refusal }), rows.length)
    }
    trials.push({ values, document: trial.document })
  }
  return { count: rows.length, axes, trials }
}
