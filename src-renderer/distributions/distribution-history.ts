// How the numbers of one tensor were distributed over the iterations, in bounded space: when full, every second column goes.
import type { TapPicture } from '../../engine/contract.ts'

export interface DistributionColumn {
  readonly iteration: number
  readonly low: number
  readonly high: number
  readonly mean: number
  readonly std: number
  /** Of equal bins from low to high. */
  readonly counts: ArrayLike<number>
}

const most = 256

export class DistributionHistory {
  #columns: DistributionColumn[] = []
  /** Iterations between two kept columns, at least. */
  #spacing = 0

  get columns(): readonly DistributionColumn[] {
    return this.#columns
  }

  /** A later picture of the same iteration replaces the one before; going back forgets what came after. Returns whether anything changed. */
  add(iteration: number, { statistics, histogram }: TapPicture): boolean {
    const { mean, std } = statistics
    if (!histogram || mean === null || std === null) return false
    const column = { iteration, low: histogram.low, high: histogram.high, mean, std, counts: histogram.counts }
    while ((this.#columns.at(-1)?.iteration ?? -1) > iteration) this.#columns.pop()
    const last = this.#columns.at(-1)
    if (last && (last.iteration === iteration || iteration - last.iteration < this.#spacing)) {
      // the newest is always shown; it takes the place of one that is too near
      const before = this.#columns.at(-2)
      const near = before && last.iteration - before.iteration < this.#spacing
      if (last.iteration === iteration || near) this.#columns.pop()
    }
    this.#columns.push(column)
    if (this.#columns.length > most) {
      const newest = this.#columns.length - 1
      this.#columns = this.#columns.filter((_, i) => i % 2 === 0 || i === newest)
      const [first] = this.#columns
      this.#spacing = (iteration - (first?.iteration ?? 0)) / (most / 2)
    }
    return true
  }
}
