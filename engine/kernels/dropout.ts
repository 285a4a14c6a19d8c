// Signatures of the dropout kernels (assembly/dropout.ts).

export interface DropoutKernels {
  /**
   * y = x·m with m = 1/(1 − rate) or 0, decided by the element's index and the key alone.
   * Forward and backward call it with the same key; rate is in [0, 1), the keys are unsigned 32-bit words.
   */
  dropout(x: number, y: number, n: number, rate: number, key0: number, key1: number): void
}
