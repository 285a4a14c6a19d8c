// Every loss since the last frame, thinned when nobody takes frames for long, so that it stays bounded.

const most = 16384

export interface LossSeries {
  readonly firstIteration: number
  /** Iterations between two losses. */
  readonly every: number
  readonly losses: Float64Array
}

export class LossBuffer {
  #losses = new Float64Array(most)
  #length = 0
  #first = 0
  #every = 1

  add(iteration: number, loss: number): void {
    if (this.#length === 0) {
      this.#first = iteration
      this.#every = 1
    } else if ((iteration - this.#first) % this.#every !== 0) return
    if (this.#length === most) {
      for (let i = 0; 2 * i < most; i++) this.#losses[i] = this.#losses[2 * i] as number
      this.#length = most / 2
      this.#every *= 2
      if ((iteration - this.#first) % this.#every !== 0) return
    }
    this.#losses[this.#length++] = loss
  }

  /** Hands over what there is and starts anew. */
  take(nextIteration: number): LossSeries {
    const series = this.read(nextIteration)
    this.#length = 0
    return series
  }

  read(nextIteration: number): LossSeries {
    return {
      firstIteration: this.#length > 0 ? this.#first : nextIteration,
      every: this.#every,
      losses: this.#losses.slice(0, this.#length)
    }
  }

  /** Becomes the same as another one. */
  copy(other: LossBuffer): void {
    this.#losses.set(other.#losses)
    this.#length = other.#length
    this.#first = other.#first
    this.#every = other.#every
  }
}
