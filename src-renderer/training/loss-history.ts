// Every loss of a run in bounded space: when full, neighbours are joined so that the lowest and the highest of four survive.
import type { LossHistory } from './contract.ts'

const most = 65536

export class GrowingHistory implements LossHistory {
  #iterations = new Float64Array(1024)
  #losses = new Float64Array(1024)
  length = 0

  get iterations(): Float64Array {
    return this.#iterations
  }

  get losses(): Float64Array {
    return this.#losses
  }

  /** Going back, as a run resumed from a checkpoint does, forgets what came after. */
  add(iteration: number, loss: number): void {
    while (this.length > 0 && (this.#iterations[this.length - 1] as number) >= iteration) this.length--
    if (this.length === this.#losses.length) this.#makeRoom()
    this.#iterations[this.length] = iteration
    this.#losses[this.length] = loss
    this.length++
  }

  clear(): void {
    this.length = 0
  }

  #makeRoom(): void {
    if (this.#losses.length < most) {
      const [iterations, losses] = [new Float64Array(2 * this.length), new Float64Array(2 * this.length)]
      iterations.set(this.#iterations)
      losses.set(this.#losses)
      this.#iterations = iterations
      this.#losses = losses
      return
    }
    let kept = 0
    for (let start = 0; start < this.length; start += 4) {
      const end = Math.min(start + 4, this.length)
      let [low, high] = [start, start]
      for (let i = start + 1; i < end; i++) {
        if ((this.#losses[i] as number) < (this.#losses[low] as number)) low = i
        if ((this.#losses[i] as number) >= (this.#losses[high] as number)) high = i
      }
      for (const i of low < high ? [low, high] : low > high ? [high, low] : [low]) {
        this.#iterations[kept] = this.#iterations[i] as number
        this.#losses[kept] = this.#losses[i] as number
        kept++
      }
    }
    this.length = kept
  }
}
