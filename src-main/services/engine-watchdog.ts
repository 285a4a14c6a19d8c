// Notices an engine that does not answer: asks it every moment, tells when it has been silent for long, and when it is back.
import type { HostEvent } from '../contract.ts'

/** An engine of any kind, which answers a ping between two units of its work. */
export interface Watched {
  ping(): void
  onPong(listener: () => void): void
}

/** Seconds of silence that are told; `GRADLOOM_WATCHDOG_SECONDS` says how many. A huge iteration may take longer. */
const patience = Number(process.env['GRADLOOM_WATCHDOG_SECONDS']) || 10

/** Tells `engine-silent` again and again while it lasts, then `engine-answers`. Returns what ends the watch. */
export function watchEngine(engine: Watched, tell: (event: HostEvent) => void, seconds = patience): () => void {
  const period = Math.min(1000, (seconds * 1000) / 4)
  /** When the ping was sent that is not answered yet. */
  let asked: number | undefined
  let silent = false
  let due = performance.now() + period
  engine.onPong(() => {
    asked = undefined
    if (silent) tell({ type: 'engine-answers' })
    silent = false
  })
  const timer = setInterval(() => {
    const now = performance.now()
    // the machine slept, or this process had no time itself: an answer could not have come meanwhile
    if (asked !== undefined && now > due + period) asked += now - due
    due = now + period
    if (asked === undefined) {
      asked = now
      engine.ping()
      return
    }
    const silence = (now - asked) / 1000
    silent ||= silence >= seconds
    if (silent) tell({ type: 'engine-silent', seconds: Math.floor(silence) })
  }, period)
  timer.unref()
  return () => clearInterval(timer)
}
