// Overfit one mini-batch: a network that cannot learn a few samples by heart will not learn anything.
import type { Sanity } from './contract.ts'

/** Few enough to be learnt by heart, enough to need different answers. */
const mostSamples = 20
const mostIterations = 1000
/** Share of its first loss that must be left. */
const bound = 0.1

export const oneBatch: Sanity = {
  check: 'one-batch',
  async run(subject) {
    const run = subject.begin(mostSamples)
    run.nextBatch()
    const losses: number[] = []
    for (let iteration = 0; iteration < mostIterations; iteration++) {
      const loss = run.backpropagate()
      losses.push(loss)
      if (loss <= bound * (losses[0] as number)) break
      run.update(mostIterations)
      await subject.pause(iteration + 1, mostIterations)
    }
    const [first = Number.NaN] = losses
    const last = losses.at(-1) ?? Number.NaN
    const samples = run.execution.plan.inference.batch
    return { ok: last <= bound * first, numbers: { samples, first, last, iterations: losses.length - 1, share: last / first }, losses }
  }
}
