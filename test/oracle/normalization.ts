// Normalization by its definition over index sets, in float64: slow, obvious, and what the kernels are compared with.

export interface Normalized {
  readonly y: readonly number[]
  readonly mean: readonly number[]
  /** Biased. */
  readonly variance: readonly number[]
}
export interface NormalizationGradients {
  readonly x: readonly number[]
  readonly gamma: readonly number[]
  readonly beta: readonly number[]
}

/** Which statistic and which γ, β an element belongs to. */
export interface Groups {
  readonly count: number
  group(index: number): number
  readonly scales: number
  scale(index: number): number
}

/** One statistic and one γ for each channel of [N, C, inner]. */
export function channelGroups(C: number, inner: number): Groups {
  const channel = (index: number) => Math.floor(index / inner) % C
  return { count: C, group: channel, scales: C, scale: channel }
}

/** One statistic for each of N rows of D, one γ for each of the D columns. */
export function rowGroups(N: number, D: number): Groups {
  return { count: N, group: (index) => Math.floor(index / D), scales: D, scale: (index) => index % D }
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? Number.NaN
}

export function statistics(x: readonly number[], groups: Groups): { readonly mean: number[]; readonly variance: number[] } {
  const members: number[][] = Array.from({ length: groups.count }, () => [])
  for (const [i, v] of x.entries()) members[groups.group(i)]?.push(v)
  const mean = members.map((values) => values.reduce((sum, v) => sum + v, 0) / values.length)
  const variance = members.map((values, g) => values.reduce((sum, v) => sum + (v - at(mean, g)) ** 2, 0) / values.length)
  return { mean, variance }
}

/** Normalizes with statistics of x, or with the given ones. */
export function normalize(
  x: readonly number[],
  gamma: readonly number[],
  beta: readonly number[],
  groups: Groups,
  epsilon: number,
  given = statistics(x, groups)
): Normalized {
  const y = x.map((v, i) => {
    const g = groups.group(i)
    const s = groups.scale(i)
    return ((v - at(given.mean, g)) / Math.sqrt(at(given.variance, g) + epsilon)) * at(gamma, s) + at(beta, s)
  })
  return { y, ...given }
}

/**
 * Gradients by the chain rule through mean and variance, term by term as in Ioffe and Szegedy; with `given` statistics
 * they are constants and only the direct path counts.
 */
export function normalizeGradients(
  x: readonly number[],
  dy: readonly number[],
  gamma: readonly number[],
  groups: Groups,
  epsilon: number,
  given?: { readonly mean: readonly number[]; readonly variance: readonly number[] }
): NormalizationGradients {
  const { mean, variance } = given ?? statistics(x, groups)
  const dgamma = new Array<number>(groups.scales).fill(0)
  const dbeta = new Array<number>(groups.scales).fill(0)
  const size = new Array<number>(groups.count).fill(0)
  const dmean = new Array<number>(groups.count).fill(0)
  const dvariance = new Array<number>(groups.count).fill(0)
  for (const [i, v] of x.entries()) {
    const g = groups.group(i)
    const s = groups.scale(i)
    const d = at(dy, i)
    const sigma = Math.sqrt(at(variance, g) + epsilon)
    const centered = v - at(mean, g)
    dgamma[s] = at(dgamma, s) + (d * centered) / sigma
    dbeta[s] = at(dbeta, s) + d
    size[g] = at(size, g) + 1
    dmean[g] = at(dmean, g) - (d * at(gamma, s)) / sigma
    dvariance[g] = at(dvariance, g) - (0.5 * d * at(gamma, s) * centered) / sigma ** 3
  }
  const dx = x.map((v, i) => {
    const g = groups.group(i)
    const direct = (at(dy, i) * at(gamma, groups.scale(i))) / Math.sqrt(at(variance, g) + epsilon)
    if (given) return direct
    return direct + (at(dvariance, g) * 2 * (v - at(mean, g))) / at(size, g) + at(dmean, g) / at(size, g)
  })
  return { x: dx, gamma: dgamma, beta: dbeta }
}
