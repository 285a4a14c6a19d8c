// An axis as it is typed: first values that suit what is swept, and what was typed as values or the reason why not.
import type { AxisValue } from '../../src-main/contract.ts'
import { readField } from '../inspector/field-text.ts'
import type { AxisPlan, ValuesPlan } from './plan-trials.ts'
import type { Sweepable, SweptField } from './sweepable.ts'

export interface AxisDraft {
  /** For lists on the screen. */
  readonly id: number
  readonly swept: Sweepable
  readonly mode: 'list' | 'range'
  /** Numbers, as typed. */
  readonly list: string
  /** Of choices and switches. */
  readonly chosen: readonly string[]
  readonly from: string
  readonly to: string
  readonly steps: number
  readonly isLogarithmic: boolean
}

export type ReadAxis =
  | { readonly axis: AxisPlan }
  /** A message key, and what goes into it. */
  | { readonly problem: string; readonly values: Readonly<Record<string, string | number>> }

export const mostSteps = 100

export function newAxis(swept: Sweepable, id: number): AxisDraft {
  const { field, value } = swept
  const isNumber = field.kind === 'integer' || field.kind === 'number'
  const around = isNumber ? neighbours(field, Number(value)) : []
  const options = field.kind === 'choice' ? field.options : ['true', 'false']
  return {
    id,
    swept,
    mode: 'list',
    list: around.map(String).join(', '),
    chosen: options.length <= 3 ? options : [String(value)],
    from: String(around[0] ?? ''),
    to: String(around.at(-1) ?? ''),
    steps: 3,
    isLogarithmic: field.kind === 'number' && Number(value) > 0
  }
}

export function readAxis({ swept, mode, list, chosen, from, to, steps, isLogarithmic }: AxisDraft): ReadAxis {
  const { place, field } = swept
  const planned = (plan: ValuesPlan): ReadAxis => ({ axis: { place, plan } })
  switch (field.kind) {
    case 'choice':
      return chosen.length > 0 ? planned({ kind: 'list', values: chosen }) : { problem: 'sweeps.needsValues', values: {} }
    case 'flag':
      return chosen.length > 0
        ? planned({ kind: 'list', values: chosen.map((one) => one === 'true') })
        : { problem: 'sweeps.needsValues', values: {} }
    case 'integer':
    case 'number': {
      const parts = mode === 'range' ? [from, to] : list.split(/[\s,;，、]+/).filter((part) => part !== '')
      const read = parts.map((part) => readField(field, part))
      const wrong = read.find((one) => 'problem' in one)
      if (wrong && 'problem' in wrong) return wrong
      const values = read.map((one) => ('value' in one ? (one.value as AxisValue) : 0))
      if (values.length === 0) return { problem: 'sweeps.needsValues', values: {} }
      if (mode === 'list') return planned({ kind: 'list', values })
      const [low, high] = values as readonly number[] as readonly [number, number]
      if (isLogarithmic && (low <= 0 || high <= 0)) return { problem: 'sweeps.needsPositive', values: {} }
      const scale = isLogarithmic ? 'log' : 'linear'
      return planned({ kind: 'range', from: low, to: high, steps, scale, whole: field.kind === 'integer' })
    }
    default:
      return field satisfies never
  }
}

/** A value, a smaller and a larger one. */
function neighbours(field: Extract<SweptField, { kind: 'integer' | 'number' }>, value: number): readonly number[] {
  const factor = field.kind === 'integer' ? 2 : 10
  const near = field.kind === 'integer' ? [Math.round(value / factor), value, value * factor] : [value / factor, value, value * factor]
  const fitting = near.map((one) => Number(one.toPrecision(6))).filter((one) => one >= field.min && one <= field.max)
  return [...new Set(fitting)]
}
