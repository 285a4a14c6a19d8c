// From values to places in a plot: linear, logarithmic or side by side, with ticks; and from a share to a colour.
import type { AxisValue, SweepAxis } from '../../src-main/contract.ts'

export interface PlotScale {
  /** From 0 to 1; undefined for what has no place, such as no number. */
  place(value: AxisValue | null): number | undefined
  readonly ticks: readonly { readonly at: number; readonly value: AxisValue }[]
}

const mostTicks = 6

export function plotScale(scale: SweepAxis['scale'], values: readonly (AxisValue | null)[]): PlotScale {
  const there = values.filter((value) => value !== null)
  const numbers = there.filter((value) => typeof value === 'number')
  if (scale === 'category' || numbers.length < there.length) return categories([...new Set(there)])
  if (numbers.length === 0) return { place: () => undefined, ticks: [] }
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)]
  return scale === 'log' && low > 0 ? logarithmic(low, high) : linear(low, high)
}

/** The values themselves as ticks, where they are few and stand apart; else those of the scale. */
export function withOwnTicks(scale: PlotScale, values: readonly (AxisValue | null)[]): PlotScale {
  const own = [...new Set(values)].filter((value) => value !== null)
  const ticks = own.map((value) => ({ value, at: scale.place(value) ?? 0 })).sort((a, b) => a.at - b.at)
  const standApart = ticks.every(({ at }, i) => i === 0 || at - (ticks[i - 1]?.at ?? 0) > 0.07)
  return ticks.length <= mostTicks && standApart ? { ...scale, ticks } : scale
}

function categories(values: readonly AxisValue[]): PlotScale {
  const places = new Map(values.map((value, i) => [value, values.length === 1 ? 0.5 : i / (values.length - 1)]))
  return {
    place: (value) => (value === null ? undefined : places.get(value)),
    ticks: [...places].map(([value, at]) => ({ at, value }))
  }
}

function linear(low: number, high: number): PlotScale {
  const place = (value: AxisValue | null) => (typeof value !== 'number' ? undefined : high === low ? 0.5 : (value - low) / (high - low))
  if (high === low) return { place, ticks: [{ at: 0.5, value: low }] }
  const rough = (high - low) / (mostTicks - 1)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((part) => part * power).find((one) => one >= rough) ?? rough
  const first = Math.ceil(low / step)
  const count = Math.floor(high / step) - first + 1
  const ticks = Array.from({ length: Math.max(0, count) }, (_, i) => Number(((first + i) * step).toPrecision(10)))
  return { place, ticks: (ticks.length > 1 ? ticks : [low, high]).map((value) => ({ at: place(value) ?? 0, value })) }
}

function logarithmic(low: number, high: number): PlotScale {
  const place = (value: AxisValue | null) =>
    typeof value !== 'number' || value <= 0 ? undefined : high === low ? 0.5 : Math.log(value / low) / Math.log(high / low)
  const powers: number[] = []
  const every = Math.max(1, Math.ceil(Math.log10(high / low) / mostTicks))
  for (let power = Math.ceil(Math.log10(low) - 1e-9); power <= Math.log10(high) + 1e-9; power += every) powers.push(Number(`1e${power}`))
  const ticks = powers.length > 1 ? powers : [...new Set([low, high])]
  return { place, ticks: ticks.map((value) => ({ at: Math.min(1, Math.max(0, place(value) ?? 0)), value })) }
}

// viridis (van der Walt and Smith, 2015), perceptually uniform; each theme uses the part that stands out from its ground
const viridis = ['#440154', '#472d7b', '#3b528b', '#2c728e', '#21918c', '#28ae80', '#5ec962', '#addc30', '#fde725']

/** The better the share (1: best), the further from the ground. */
export function shareColour(share: number, isDark: boolean): string {
  const [from, to] = isDark ? [0.4, 1] : [0.6, 0]
  const at = (from + (to - from) * Math.min(1, Math.max(0, share))) * (viridis.length - 1)
  const below = Math.min(viridis.length - 2, Math.floor(at))
  const mixed = [1, 3, 5].map((start) => {
    const [a, b] = [viridis[below], viridis[below + 1]].map((colour) => Number.parseInt((colour ?? '').slice(start, start + 2), 16))
    return Math.round((a ?? 0) + ((b ?? 0) - (a ?? 0)) * (at - below))
  })
  return `rgb(${mixed.join(' ')})`
}
