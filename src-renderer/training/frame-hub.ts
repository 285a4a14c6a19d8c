// The hub through which frames reach painters: outside React, at most one painting an animation frame.
import type { FrameEvent, Tap, TapPicture } from '../../engine/contract.ts'
import type { FrameHub, LiveNumbers } from './contract.ts'
import { GrowingHistory } from './loss-history.ts'

const nothing: LiveNumbers = {
  iteration: 0,
  total: 0,
  loss: Number.NaN,
  learningRate: Number.NaN,
  iterationsPerSecond: 0,
  secondsLeft: undefined
}

export interface WatchedFrameHub extends FrameHub {
  readonly taps: readonly Tap[]
  /** Told when the set of wanted taps changes; several changes at once are told once. */
  onTapsChanged(listener: () => void): () => void
  /** Four paintings a second instead of every frame: what the user's hand moves comes first. */
  setCalm(calm: boolean): void
  /** Resolves after the painters have shown what came last. */
  painted(): Promise<void>
}

const keyOf = (what: Tap['what'], name: string): string => `${what} ${name}`

export function createFrameHub(): WatchedFrameHub {
  const history = new GrowingHistory()
  const painters = new Set<() => void>()
  const tapListeners = new Set<() => void>()
  const wanted = new Map<string, { readonly tap: Tap; count: number }>()
  const pictures = new Map<string, TapPicture>()
  const waiting: (() => void)[] = []
  let numbers = nothing
  let scheduled = false
  let calm = false
  let tapsChanged = false

  function paint(): void {
    scheduled = false
    for (const painter of painters) {
      try {
        painter()
      } catch (error) {
        // one picture that fails must not hold up the others, nor the run
        console.error(error)
      }
    }
    for (const done of waiting.splice(0)) done()
  }

  function schedule(): void {
    if (scheduled) return
    scheduled = true
    // a hidden window has no animation frames; the run must go on nevertheless
    if (document.hidden || calm) setTimeout(paint, 250)
    else requestAnimationFrame(paint)
  }

  function tellTaps(): void {
    if (tapsChanged) return
    tapsChanged = true
    queueMicrotask(() => {
      tapsChanged = false
      for (const listener of tapListeners) listener()
    })
  }

  return {
    history,
    get numbers() {
      return numbers
    },
    get taps() {
      return [...wanted.values()].map(({ tap }) => tap)
    },
    picture: (what, name) => pictures.get(keyOf(what, name)),
    onFrame(painter) {
      painters.add(painter)
      return () => painters.delete(painter)
    },
    onTapsChanged(listener) {
      tapListeners.add(listener)
      return () => tapListeners.delete(listener)
    },
    want(tap) {
      // two pictures of one tensor may be wanted
      const key = `${keyOf(tap.what, tap.name)} ${tap.picture}`
      const entry = wanted.get(key)
      if (entry) entry.count++
      else {
        wanted.set(key, { tap, count: 1 })
        tellTaps()
      }
      let wanting = true
      return () => {
        if (!wanting) return
        wanting = false
        const now = wanted.get(key)
        if (!now || --now.count > 0) return
        wanted.delete(key)
        tellTaps()
      }
    },
    receive(frame: FrameEvent) {
      const { losses, firstIteration, every, taps, iteration, total, learningRate, iterationsPerSecond, secondsLeft } = frame
      for (let i = 0; i < losses.length; i++) history.add(firstIteration + i * every, losses[i] as number)
      const loss = losses.length > 0 ? (losses.at(-1) as number) : numbers.loss
      numbers = { iteration, total, loss, learningRate, iterationsPerSecond, secondsLeft }
      const fresh = new Map<string, TapPicture>()
      for (const picture of taps) {
        const key = keyOf(picture.what, picture.name)
        const other = fresh.get(key)
        fresh.set(key, other ? { ...other, ...picture } : picture)
      }
      for (const [key, picture] of fresh) pictures.set(key, picture)
      schedule()
    },
    showPictures(shown) {
      for (const picture of shown) pictures.set(keyOf(picture.what, picture.name), picture)
      schedule()
    },
    forgetPictures() {
      pictures.clear()
      schedule()
    },
    recall({ iterations, losses }, until) {
      for (let i = 0; i < iterations.length && (iterations[i] as number) < until; i++)
        history.add(iterations[i] as number, losses[i] as number)
      schedule()
    },
    reset() {
      history.clear()
      pictures.clear()
      numbers = nothing
      schedule()
    },
    setCalm(wanted) {
      calm = wanted
    },
    painted() {
      return new Promise((resolve) => {
        waiting.push(resolve)
        schedule()
      })
    }
  }
}
