// From axes to trials: every combination in a stable order, or draws that the same seed repeats.
import type { AxisPlace, AxisValue, SweepAxis } from '../../src-main/contract.ts'

/** Of one sweep: the host takes no more. */
export const mostTrials = 1000

/** What an axis may be. */
export type ValuesPlan =
  | { readonly kind: 'list'; readonly values: readonly AxisValue[] }
  /** In a grid so many steps from one end to the other; at random anything between. */
  | {
      readonly kind: 'range'
      readonly from: number
      readonly to: number
      readonly steps: number
      readonly scale: 'linear' | 'log'
      readonly whole: boolean
    }

export interface AxisPlan {
  readonly place: AxisPlace
  readonly plan: ValuesPlan
}

export interface SweepDraft {
  readonly kind: 'grid' | 'random'
  readonly axes: readonly AxisPlan[]
  /** Trials of a random sweep. */
  readonly draws: number
  /** Of the random draw. */
  readonly seed: number
}

/** The values of an axis of a grid, without what is named twice. */
export function gridValues(plan: ValuesPlan): readonly AxisValue[] {
  return [...new Set(plan.kind === 'list' ? plan.values : rangeSteps(plan))]
}

/** Before anything is drawn: a random sweep over few values may have fewer. */
export function countTrials({ kind, axes, draws }: SweepDraft): number {
  if (axes.length === 0) return 0
  const combinations = axes.reduce((product, { plan }) => product * gridValues(plan).length, 1)
  return kind === 'grid' ? combinations : draws
}

/** The values of every trial, in the order of the axes. Of a grid the last axis changes fastest. No more than `mostTrials`. */
export function planTrials(draft: SweepDraft): readonly (readonly AxisValue[])[] {
  if (draft.axes.length === 0) return []
  return draft.kind === 'grid' ? combinations(draft.axes) : drawn(draft)
}

/** How the values of an axis are laid out in a plot. */
export function scaleOf(plan: ValuesPlan): SweepAxis['scale'] {
  if (plan.kind === 'range') return plan.scale
  if (!plan.values.every((value) => typeof value === 'number')) return 'category'
  const [low, high] = [Math.min(...plan.values), Math.max(...plan.values)]
  return low > 0 && high / low >= 20 ? 'log' : 'linear'
}

function combinations(axes: readonly AxisPlan[]): readonly (readonly AxisValue[])[] {
  let rows: readonly (readonly AxisValue[])[] = [[]]
  for (const { plan } of axes) rows = rows.slice(0, mostTrials).flatMap((row) => gridValues(plan).map((value) => [...row, value]))
  return rows.slice(0, mostTrials)
}

function drawn({ axes, draws, seed }: SweepDraft): readonly (readonly AxisValue[])[] {
  const next = randomNumbers(seed)
  const rows = new Map<string, readonly AxisValue[]>()
  const wanted = Math.min(draws, mostTrials)
  // the same trial twice would say nothing new; over few values there may be no other
  for (let attempts = 0; rows.size < wanted && attempts < 20 * wanted; attempts++) {
    const row = axes.map(({ plan }) => drawnValue(plan, next()))
    rows.set(JSON.stringify(row), row)
  }
  return [...rows.values()]
}

function rangeSteps({ from, to, steps, scale, whole }: Extract<ValuesPlan, { kind: 'range' }>): readonly number[] {
  const count = Math.max(1, Math.min(steps, mostTrials))
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return rounded(from, whole, 12)
    if (i === count - 1) return rounded(to, whole, 12)
    return rounded(between(from, to, i / (count - 1), scale), whole, 6)
  })
}

function drawnValue(plan: ValuesPlan, share: number): AxisValue {
  if (plan.kind === 'list') return plan.values[Math.floor(share * plan.values.length)] ?? 0
  const { from, to, scale, whole } = plan
  // each whole number of the range is as likely as the next
  if (whole && scale === 'linear') return Math.min(from, to) + Math.floor(share * (Math.abs(to - from) + 1))
  return rounded(between(from, to, share, scale), whole, 4)
}

function between(from: number, to: number, share: number, scale: 'linear' | 'log'): number {
  return scale === 'log' ? from * (to / from) ** share : from + share * (to - from)
}

/** Few digits: 0.01, not 0.010000000000000002. */
function rounded(value: number, whole: boolean, digits: number): number {
  return whole ? Math.round(value) : Number(value.toPrecision(digits))
}

/** From 0 to below 1; mulberry32, which needs 32 bits of state. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
