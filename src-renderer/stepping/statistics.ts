// What there is to say of all numbers of a tensor at once.
export interface Statistics {
  readonly elements: number
  /** Of the finite elements; null where there are none. */
  readonly min: number | null
  readonly max: number | null
  readonly mean: number | null
  readonly std: number | null
  readonly zeros: number
  readonly nan: number
  readonly infinite: number
}

export function statisticsOf(data: Float64Array): Statistics {
  let [finite, zeros, nan, sum] = [0, 0, 0, 0]
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of data) {
    if (Number.isFinite(value)) {
      finite++
      sum += value
      if (value < min) min = value
      if (value > max) max = value
      if (value === 0) zeros++
    } else if (Number.isNaN(value)) nan++
  }
  const infinite = data.length - finite - nan
  if (finite === 0) return { elements: data.length, min: null, max: null, mean: null, std: null, zeros, nan, infinite }
  const mean = sum / finite
  let squares = 0
  for (const value of data) if (Number.isFinite(value)) squares += (value - mean) ** 2
  return { elements: data.length, min, max, mean, std: Math.sqrt(squares / finite), zeros, nan, infinite }
}
