// Shuffled labels: trained on answers that mean nothing, a network must do no better on the test data than guessing; if it does, something leaks.
import { projectError } from '../../problem.ts'
import { evaluate } from '../evaluation.ts'
import { NumpyRandom } from '../numpy-random.ts'
import { labelsOf, majorityOf } from './class-shares.ts'
import type { Sanity } from './contract.ts'

const mostIterations = 300

export const shuffledLabels: Sanity = {
  check: 'shuffled-labels',
  async run(subject) {
    const { testCount, iterations, seed } = subject
    if (testCount === 0)
      throw projectError('no-test-split', 'The data have no test split, so nothing can be judged. Add test files, or testX and testT.')
    const truth = labelsOf(subject, subject.test)
    const { share } = majorityOf(truth.labels, truth.classes)
    const { labels } = labelsOf(subject, subject.train)
    // the copy in memory is this check's own
    shuffle(labels, new NumpyRandom(seed))
    const run = subject.begin()
    const total = Math.min(iterations, mostIterations)
    const losses: number[] = []
    for (let iteration = 0; iteration < total; iteration++) {
      run.nextBatch()
      losses.push(run.backpropagate())
      run.update(iterations)
      await subject.pause(iteration + 1, total)
    }
    const { metrics } = await evaluate(run.network, subject.test, testCount, 'test', total, () => subject.pause(total, total))
    if (!metrics)
      throw projectError('no-accuracy', 'No loss of this graph says what a right prediction is. This check needs a softmax-with-loss.')
    const accuracy = metrics.accuracy ?? Number.NaN
    // predictions hang together, so chance varies more than that of independent samples
    const bound = share + Math.max(0.05, 4 * Math.sqrt((share * (1 - share)) / testCount))
    return { ok: accuracy <= bound, numbers: { accuracy, guessing: share, bound, iterations: total }, losses }
  }
}

/** Fisher–Yates. */
function shuffle(labels: Int32Array, random: NumpyRandom): void {
  const draws = new Float64Array(labels.length)
  random.uniform(draws)
  for (let i = labels.length - 1; i > 0; i--) {
    const j = Math.floor((draws[i] as number) * (i + 1))
    const held = labels[i] as number
    labels[i] = labels[j] as number
    labels[j] = held
  }
}
