// Signatures of the activation kernels (assembly/activation.ts, assembly/gelu.ts). NaN stays NaN in all of them.

export interface ActivationKernels {
  /** y = x > 0 ? x : 0 */
  relu(x: number, y: number, n: number): void
  /** dx = x > 0 ? dy : 0 */
  reluGradient(x: number, dy: number, dx: number, n: number): void
  /** y = x > 0 ? x : slope·x */
  leakyRelu(x: number, y: number, n: number, slope: number): void
  /** dx = x > 0 ? dy : slope·dy */
  leakyReluGradient(x: number, dy: number, dx: number, n: number, slope: number): void
  /** y = 1/(1 + exp(−x)), without overflow */
  sigmoid(x: number, y: number, n: number): void
  /** dx = dy·y·(1 − y) */
  sigmoidGradient(y: number, dy: number, dx: number, n: number): void
  tanh(x: number, y: number, n: number): void
  /** dx = dy·(1 − y²) */
  tanhGradient(y: number, dy: number, dx: number, n: number): void
  /** y = x·Φ(x), Φ the distribution function of the standard normal distribution */
  gelu(x: number, y: number, n: number): void
  /** dx = dy·(Φ(x) + x·φ(x)) */
  geluGradient(x: number, dy: number, dx: number, n: number): void
  /** y = softmax of x [N, C, inner] over C */
  softmax(x: number, y: number, N: number, C: number, inner: number): void
  /** dx = y·(dy − Σ dy·y) */
  softmaxGradient(y: number, dy: number, dx: number, N: number, C: number, inner: number): void
}
