// NumPy's legacy random generator (numpy.random.seed, rand, randn, choice, permutation), bit for bit: MT19937 and its methods.
import { logarithm } from './logarithm.ts'

/** Everything a resumed run needs to go on with the same numbers. */
export interface RandomState {
  /** The 624 words of MT19937. */
  readonly words: readonly number[]
  readonly position: number
  /** The second number of the last polar pair, if it was not used yet. */
  readonly spare: number | null
}

const size = 624
const shift = 397
/** 2^53: a uniform number has 53 random bits. */
const range53 = 9007199254740992

/** Source: Matsumoto and Nishimura, Mersenne Twister, 1998; numpy/random/src (legacy distributions). */
export class NumpyRandom {
  readonly #words = new Uint32Array(size)
  #position = size
  #spare: number | undefined

  /** As numpy.random.seed(seed) for an integer 0 ≤ seed < 2^32. */
  constructor(seed: number) {
    let word = seed >>> 0
    for (let i = 0; i < size; i++) {
      this.#words[i] = word
      word = (Math.imul(word ^ (word >>> 30), 1812433253) + i + 1) >>> 0
    }
  }

  /** Goes on from a saved state. */
  restore(state: RandomState): void {
    this.#words.set(state.words)
    this.#position = state.position
    this.#spare = state.spare ?? undefined
  }

  get state(): RandomState {
    return { words: [...this.#words], position: this.#position, spare: this.#spare ?? null }
  }

  /** 32 random bits. */
  next32(): number {
    if (this.#position === size) this.#refill()
    let word = this.#words[this.#position++] as number
    word ^= word >>> 11
    word ^= (word << 7) & 0x9d2c5680
    word ^= (word << 15) & 0xefc60000
    return (word ^ (word >>> 18)) >>> 0
  }

  /** Uniform in [0, 1). */
  next(): number {
    const high = this.next32() >>> 5
    const low = this.next32() >>> 6
    return (high * 67108864 + low) / range53
  }

  /**
   * Standard normal, by the polar method; every second call returns the pair's other number. NumPy takes the logarithm of
   * its C library: about three numbers in ten thousand differ from ours in the last bit, where that one is not the nearest.
   */
  nextNormal(): number {
    const spare = this.#spare
    if (spare !== undefined) {
      this.#spare = undefined
      return spare
    }
    for (;;) {
      const x1 = 2 * this.next() - 1
      const x2 = 2 * this.next() - 1
      const r2 = x1 * x1 + x2 * x2
      if (r2 >= 1 || r2 === 0) continue
      const factor = Math.sqrt((-2 * logarithm(r2)) / r2)
      this.#spare = factor * x1
      return factor * x2
    }
  }

  /** rand(target.length) */
  uniform(target: Float32Array | Float64Array): void {
    for (let i = 0; i < target.length; i++) target[i] = this.next()
  }

  /** randn(target.length) */
  normal(target: Float32Array | Float64Array): void {
    for (let i = 0; i < target.length; i++) target[i] = this.nextNormal()
  }

  /** choice(count, k) with replacement, into target[0..k). */
  choice(count: number, k: number, target: Int32Array): void {
    for (let i = 0; i < k; i++) target[i] = this.#below(count - 1)
  }

  /** permutation(target.length) */
  permutation(target: Int32Array): void {
    for (let i = 0; i < target.length; i++) target[i] = i
    for (let i = target.length - 1; i > 0; i--) {
      const j = this.#below(i)
      const kept = target[i] as number
      target[i] = target[j] as number
      target[j] = kept
    }
  }

  /** Uniform in [0, most] by masked rejection; draws nothing for 0. */
  #below(most: number): number {
    if (most <= 0) return 0
    const mask = 0xffffffff >>> Math.clz32(most)
    for (;;) {
      const value = (this.next32() & mask) >>> 0
      if (value <= most) return value
    }
  }

  #refill(): void {
    const words = this.#words
    for (let i = 0; i < size; i++) {
      const next = i + 1 < size ? i + 1 : 0
      const far = i < size - shift ? i + shift : i + shift - size
      const mixed = ((words[i] as number) & 0x80000000) | ((words[next] as number) & 0x7fffffff)
      words[i] = (words[far] as number) ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0)
    }
    this.#position = 0
  }
}
