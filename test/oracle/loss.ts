// The losses by their formulas, one number at a time in float64: slow, obvious, and what the kernels are compared with.

export interface LossResult {
  readonly loss: number
  readonly y: readonly number[]
}

function softmax(row: readonly number[]): readonly number[] {
  const largest = Math.max(...row)
  const e = row.map((v) => Math.exp(v - largest))
  const sum = e.reduce((a, b) => a + b, 0)
  return e.map((v) => v / sum)
}

function rowsOf(values: readonly number[], width: number): readonly (readonly number[])[] {
  return Array.from({ length: values.length / width }, (_, n) => values.slice(n * width, (n + 1) * width))
}

/** Class numbers as one-hot rows. */
export function oneHot(labels: readonly number[], C: number): readonly number[] {
  return labels.flatMap((label) => Array.from({ length: C }, (_, c) => (c === label ? 1 : 0)))
}

/** Mean over the rows of −Σ t·log(y + ε), x and t [N, C]. */
export function softmaxLoss(x: readonly number[], t: readonly number[], C: number, epsilon: number): LossResult {
  const rows = rowsOf(x, C)
  const y = rows.map(softmax)
  let loss = 0
  for (const [n, row] of y.entries()) for (const [c, p] of row.entries()) loss -= (t[n * C + c] ?? 0) * Math.log(p + epsilon)
  return { loss: loss / rows.length, y: y.flat() }
}

/** dloss·(y − t)/N plus the product of dy with the softmax Jacobian, written out: ∂y_c/∂x_k = y_c·([c = k] − y_k). */
export function softmaxLossGradient(
  x: readonly number[],
  t: readonly number[],
  C: number,
  dloss: number,
  dy: readonly number[]
): readonly number[] {
  const y = rowsOf(x, C).map(softmax)
  return y.flatMap((row, n) =>
    row.map((yk, k) => {
      const through = row.reduce((sum, yc, c) => sum + (dy[n * C + c] ?? 0) * yc * ((c === k ? 1 : 0) - yk), 0)
      return (dloss * (yk - (t[n * C + k] ?? 0))) / y.length + through
    })
  )
}

/** Σ −(t·log y + (1 − t)·log(1 − y)) over everything, divided by N. For moderate x only: it overflows where the kernel must not. */
export function sigmoidLoss(x: readonly number[], t: readonly number[], N: number): LossResult {
  const y = x.map((v) => 1 / (1 + Math.exp(-v)))
  const loss = y.reduce((sum, p, i) => sum - (t[i] ?? 0) * Math.log(p) - (1 - (t[i] ?? 0)) * Math.log(1 - p), 0)
  return { loss: loss / N, y }
}

export function squaredError(x: readonly number[], t: readonly number[]): number {
  return x.reduce((sum, v, i) => sum + (v - (t[i] ?? 0)) ** 2, 0) / x.length
}
