// The loss before training against that of a network that knows nothing, such as ln(classes): more means confident nonsense, less means leaking labels.
import { projectError } from '../../problem.ts'
import type { Sanity } from './contract.ts'

const batches = 10
/** Relative distance that random weights may have. */
const bound = 0.25

export const initialLoss: Sanity = {
  check: 'initial-loss',
  async run(subject) {
    const run = subject.begin()
    const { objective, inference } = run.network
    let expected = 0
    let classes = 0
    for (const { node, port } of objective.terms) {
      const entry = inference.nodes.find((candidate) => candidate.node.id === node)
      const role = entry?.op.loss
      const scores = role?.scores && entry && (entry.inputShapes[role.scores] ?? inference.shapes[`${node}.${role.scores}`])
      if (!role?.atChance || role.output !== port || !scores)
        throw projectError(
          'no-expected-loss',
          `How large the loss of ${node} is before training follows from nothing but its targets, so there is nothing to compare. This check needs a softmax-with-loss or sigmoid-with-loss.`,
          { node }
        )
      expected += role.atChance(scores)
      classes = scores[1] ?? 1
    }
    let sum = 0
    for (let done = 0; done < batches; done++) {
      run.nextBatch()
      sum += run.forward(false)
      await subject.pause(done + 1, batches)
    }
    const loss = sum / batches
    return { ok: Math.abs(loss - expected) <= bound * expected, numbers: { loss, expected, classes, ratio: loss / expected } }
  }
}
