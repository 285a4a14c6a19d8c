// Signatures of the loss kernels (assembly/loss.ts).

export interface LossKernels {
  /** y = softmax(x) by row, loss = mean over N of −Σ t·log(y + ε); x, t, y are [N, C]. ε = 0 uses log-sum-exp. */
  softmaxLoss(x: number, t: number, y: number, loss: number, N: number, C: number, epsilon: number): void
  /** The same for labels t [N]. Returns the row of the first label that is not a whole number in [0, C), or −1; outputs are incomplete then. */
  softmaxLossOfLabels(x: number, t: number, y: number, loss: number, N: number, C: number, epsilon: number): number
  /** The n-th label, for a sentence about it. */
  labelAt(t: number, n: number): number
  /** dx = dloss·(y − t)/N + y·(dy − Σ dy·y). `labels` is 1 where t is [N]. Offset 0 for dloss or dy: none arrives. */
  softmaxLossGradient(y: number, t: number, labels: 0 | 1, dloss: number, dy: number, dx: number, N: number, C: number): void
  /** dt = −dloss·log(y + ε)/N for targets [N, C]. */
  softmaxLossTargetGradient(x: number, y: number, dloss: number, dt: number, N: number, C: number, epsilon: number): void
  /** y = σ(x), loss = Σ of the n binary cross-entropies / N. */
  sigmoidLoss(x: number, t: number, y: number, loss: number, N: number, n: number): void
  /** dx = dloss·(y − t)/N + dy·y·(1 − y). Offset 0 for dloss or dy: none arrives. */
  sigmoidLossGradient(y: number, t: number, dloss: number, dy: number, dx: number, N: number, n: number): void
  /** dt = −dloss·x/N */
  sigmoidLossTargetGradient(x: number, dloss: number, dt: number, N: number, n: number): void
  /** loss = Σ (x − t)²/n */
  squaredError(x: number, t: number, loss: number, n: number): void
  /** d = factor·dloss·(x − t)/n; factor 2 gives dx, −2 gives dt. */
  squaredErrorGradient(x: number, t: number, dloss: number, d: number, n: number, factor: number): void
}
