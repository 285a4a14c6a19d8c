// Signatures of the augmentation kernels (assembly/augment.ts).

export interface AugmentKernels {
  /**
   * Turns each of n images [channels, height, width] in place by up to ±rotation radians, mirrors it where a coin says so and flip
   * is 1, and moves it by up to ±shift pixels; what comes from outside is 0. `copy` is scratch for one image. The keys are
   * unsigned 32-bit words, and decide together with the number of the image.
   */
  augmentImages(
    x: number,
    copy: number,
    n: number,
    channels: number,
    height: number,
    width: number,
    shift: number,
    rotation: number,
    flip: number,
    key0: number,
    key1: number
  ): void
  /** x += deviation·z, z drawn from the normal distribution by the element's index and the key alone. */
  addNoise(x: number, n: number, deviation: number, key0: number, key1: number): void
}
