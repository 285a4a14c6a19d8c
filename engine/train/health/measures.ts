// Single figures of a tensor that health rules judge by. Large tensors are sampled evenly, except where every element counts.
import type { Shape } from '../../tensor.ts'
import { mostLooked, stepFor } from '../tensor-picture.ts'

export type Numbers = Float32Array | Float64Array | Int32Array

/** Of the elements, or of their differences from others of the same number. */
export function rootMeanSquare(data: Numbers, from?: Numbers): number {
  const step = stepFor(data.length, mostLooked)
  let [sum, looked] = [0, 0]
  for (let i = 0; i < data.length; i += step) {
    const value = (data[i] as number) - (from ? (from[i] as number) : 0)
    sum += value * value
    looked++
  }
  return looked === 0 ? 0 : Math.sqrt(sum / looked)
}

/** Exactly 0 only where all looked at are the same. */
export function spread(data: Numbers): number {
  const step = stepFor(data.length, mostLooked)
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < data.length; i += step) {
    low = Math.min(low, data[i] as number)
    high = Math.max(high, data[i] as number)
  }
  return high > low ? high - low : 0
}

/** Share of the elements within `edge` of the range from its bounds. */
export function shareNearBounds(data: Numbers, { low, high }: { readonly low: number; readonly high: number }, edge: number): number {
  const step = stepFor(data.length, mostLooked)
  const margin = edge * (high - low)
  let [near, looked] = [0, 0]
  for (let i = 0; i < data.length; i += step) {
    const value = data[i] as number
    looked++
    if (value < low + margin || value > high - margin) near++
  }
  return looked === 0 ? 0 : near / looked
}

/** Calls `alive` for each unit that is above 0 somewhere: columns of [N, D], channels of [N, C, …]. A dead unit is looked at whole. */
export function eachAliveUnit(data: Numbers, shape: Shape, alive: (unit: number) => void): void {
  const [samples = 1, units = 1, ...rest] = shape
  const inner = rest.reduce((product, size) => product * size, 1)
  for (let unit = 0; unit < units; unit++) if (isAlive(data, unit, samples, units, inner)) alive(unit)
}

function isAlive(data: Numbers, unit: number, samples: number, units: number, inner: number): boolean {
  for (let n = 0; n < samples; n++) {
    const start = (n * units + unit) * inner
    for (let i = start; i < start + inner; i++) if ((data[i] as number) > 0) return true
  }
  return false
}
