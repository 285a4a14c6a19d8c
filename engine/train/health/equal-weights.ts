// Equal weights: a layer whose weights are all the same computes the same in every unit, and goes on doing so.
import type { HealthRule } from './rule.ts'

export const equalWeights: HealthRule = {
  codes: ['equal-weights'],
  find: ({ nodes }) =>
    nodes.flatMap(({ node, weights }) =>
      weights && weights.spread === 0 ? [{ code: 'equal-weights', node, severity: 'warning', numbers: { value: weights.size } }] : []
    )
}
