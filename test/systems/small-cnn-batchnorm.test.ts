// System 12: the small CNN with batch normalisation against NumPy.
import { expect, test } from 'vitest'
import { gradloom, linesOf } from '../command.ts'
import reference from '../fixtures/small-cnn/losses.json' with { type: 'json' }
import recorded from '../golden/train-small-cnn.json' with { type: 'json' }

const ran = await gradloom('train', 'small-cnn-batchnorm', '--loss-every', '1', '--loss-at', 'before')
const losses = linesOf(ran, 'loss').map((line) => line['loss'] as number)

test('all 60 losses equal those of the NumPy version without rounding noise in the bias', () => {
  expect(ran.status).toBe(0)
  expect(losses).toHaveLength(60)
  for (const [i, loss] of losses.entries()) expect(Math.abs(loss - reference.loss[i]!)).toBeLessThan(1e-6)
})

// From iteration 2 on the recorded run is steered by the sign of rounding noise: docs/decisions/2026-11-25-small-cnn-noise.md.
test('the recorded run agrees to 1e-12 until rounding noise decides which of its dead pixels pass ReLU', () => {
  for (const i of [0, 1]) expect(Math.abs(losses[i]! - recorded.loss[i]!)).toBeLessThan(1e-12)
})
