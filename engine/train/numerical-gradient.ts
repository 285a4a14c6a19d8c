// The numerical gradient: every parameter is moved to both sides and the loss is computed again.
import type { Execution } from '../graph/execution.ts'

/** Distance of the central difference, as in the notes. */
export const step = 1e-4

/**
 * Writes (f(w + h) − f(w − h)) / 2h into the gradient of every parameter. Running statistics stay as they are and
 * random masks are the same in every pass, so f is one fixed function.
 * @param pause called after every element; throws to cancel. @param progress elements done so far.
 */
export async function numericalGradient(
  execution: Execution,
  seed: number,
  iteration: number,
  pause: (elementsDone: number) => Promise<void> | undefined
): Promise<void> {
  const { store, forward } = execution.plan
  const place = new Map(forward.map(({ entry }, i) => [entry.node.id, i]))
  execution.prepare(seed, iteration, false)
  execution.forward()
  let done = 0
  for (const { node, value, gradient } of store.parameters) {
    const first = place.get(node)
    const gradients = store.view(gradient)
    if (first === undefined) {
      gradients.fill(0)
      continue
    }
    const values = store.view(value)
    for (let i = 0; i < values.length; i++) {
      const kept = values[i] ?? 0
      try {
        values[i] = kept + step
        execution.forwardFrom(first)
        const above = execution.objective()
        values[i] = kept - step
        execution.forwardFrom(first)
        gradients[i] = (above - execution.objective()) / (2 * step)
      } finally {
        values[i] = kept
      }
      done++
      const pausing = pause(done)
      if (pausing) await pausing
    }
    execution.forwardFrom(first)
  }
}
