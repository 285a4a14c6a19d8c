// Signatures of the normalization kernels (assembly/normalization.ts).

export interface NormalizationKernels {
  /**
   * y = (x − mean)·γ/√(variance + ε) + β for x [N, C, inner] and γ, β, mean, variance [C].
   * `measure` 1: mean and biased variance are taken from x and written; 0: they are read.
   * `channels` in all, where C of them are asked for (absent: C).
   */
  normalizeChannels(
    x: number,
    gamma: number,
    beta: number,
    y: number,
    mean: number,
    variance: number,
    N: number,
    C: number,
    inner: number,
    epsilon: number,
    measure: 0 | 1,
    channels?: number
  ): void
  /** Gradients of the above; offset 0 for dx, dgamma or dbeta: not wanted. `measured` 0: the statistics are constants. */
  normalizeChannelsGradient(
    x: number,
    dy: number,
    mean: number,
    variance: number,
    gamma: number,
    dx: number,
    dgamma: number,
    dbeta: number,
    N: number,
    C: number,
    inner: number,
    epsilon: number,
    measured: 0 | 1,
    channels?: number
  ): void
  /** running = kept·running + (1 − kept)·correction·batch */
  moveRunning(running: number, batch: number, n: number, kept: number, correction: number): void
  /** y = (x − mean)·γ/√(variance + ε) + β for x [N, D], γ, β [D]; mean and biased variance [N] are taken from x and written. */
  normalizeRows(
    x: number,
    gamma: number,
    beta: number,
    y: number,
    mean: number,
    variance: number,
    N: number,
    D: number,
    epsilon: number
  ): void
  /** Gradients of the above; offset 0 for dx, dgamma or dbeta: not wanted. */
  normalizeRowsGradient(
    x: number,
    dy: number,
    mean: number,
    variance: number,
    gamma: number,
    dx: number,
    dgamma: number,
    dbeta: number,
    N: number,
    D: number,
    epsilon: number
  ): void
}
