// Keeps how tensors that somebody looks at are distributed over the iterations, of a run as of the step debugger.
import type { Tap } from '../../engine/contract.ts'
import type { SteppingStore } from '../stepping/contract.ts'
import type { FrameHub, Run } from '../training/contract.ts'
import { DistributionHistory } from './distribution-history.ts'

export interface Distributions {
  /** Follows a tensor as long as the returned function was not called; what was kept stays until another run begins. */
  follow(what: Tap['what'], name: string): () => void
  history(what: Tap['what'], name: string): DistributionHistory
}

interface Followed {
  readonly tap: Tap
  count: number
  /** The picture that was taken last. */
  shown: unknown
}

/** Tensors that are remembered; those looked at longest ago go first. */
const mostKept = 64

export function createDistributions(frames: FrameHub, stepping: SteppingStore, run: Run): Distributions {
  const histories = new Map<string, DistributionHistory>()
  const followed = new Map<string, Followed>()

  function history(what: Tap['what'], name: string): DistributionHistory {
    const key = `${what} ${name}`
    const found = histories.get(key) ?? new DistributionHistory()
    histories.delete(key)
    histories.set(key, found)
    for (const oldest of histories.keys()) {
      if (histories.size <= mostKept) break
      histories.delete(oldest)
    }
    return found
  }

  /** What is seen of a tensor now, unless it was taken already. */
  function take(entry: Followed): void {
    const { what, name } = entry.tap
    const picture = frames.picture(what, name)
    if (!picture || picture === entry.shown) return
    entry.shown = picture
    const open = stepping.getState()
    history(what, name).add(open.status === 'open' ? (open.state?.iteration ?? 0) : frames.numbers.iteration, picture)
  }

  frames.onFrame(() => {
    for (const entry of followed.values()) take(entry)
  })
  // a run that starts anew has a history of its own
  run.subscribe(({ status, document }, before) => {
    if (status === 'starting' && document !== before.document) histories.clear()
  })

  return {
    history,
    follow(what, name) {
      const key = `${what} ${name}`
      const entry: Followed = followed.get(key) ?? { tap: { what, name, picture: 'histogram' }, count: 0, shown: undefined }
      entry.count++
      followed.set(key, entry)
      // a pass that was stepped through already is there to be seen
      take(entry)
      const stopWanting = frames.want(entry.tap)
      let following = true
      return () => {
        if (!following) return
        following = false
        stopWanting()
        entry.count--
        if (entry.count === 0) followed.delete(key)
      }
    }
  }
}
