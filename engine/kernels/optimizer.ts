// Signatures of the optimizer kernels (assembly/optimizer.ts).

/**
 * All update the n parameters at w in place from the gradients g, and their own state in regions of the same layout; d is
 * g + weightDecay·W. An element's result does not depend on where the range begins or ends, nor on the build.
 */
export interface OptimizerKernels {
  /** W −= η·d */
  sgdUpdate(w: number, g: number, n: number, learningRate: number, weightDecay: number): void
  /** v = m·v + d; W −= η·v */
  momentumUpdate(w: number, g: number, v: number, n: number, learningRate: number, momentum: number, weightDecay: number): void
  /** v = m·v + d; W −= η·(d + m·v) */
  nesterovUpdate(w: number, g: number, v: number, n: number, learningRate: number, momentum: number, weightDecay: number): void
  /** s += d²; W −= η·d/(√s + ε) */
  adagradUpdate(w: number, g: number, s: number, n: number, learningRate: number, epsilon: number, weightDecay: number): void
  /** s = β2·s + (1 − β2)·d²; W −= η·d/(√s + ε), or v = m·v + d/(√s + ε); W −= η·v. Offset 0 for v: no momentum. */
  rmspropUpdate(
    w: number,
    g: number,
    s: number,
    v: number,
    n: number,
    learningRate: number,
    beta2: number,
    epsilon: number,
    momentum: number,
    weightDecay: number
  ): void
  /** m = β1·m + (1 − β1)·d; s = β2·s + (1 − β2)·d²; W = kept·W − stepSize·m/(√s/rootCorrection + ε) */
  adamUpdate(
    w: number,
    g: number,
    m: number,
    s: number,
    n: number,
    stepSize: number,
    beta1: number,
    beta2: number,
    rootCorrection: number,
    epsilon: number,
    weightDecay: number,
    kept: number
  ): void
}
