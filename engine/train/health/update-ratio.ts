// Update-to-weight ratio: how much one update changes the weights. About 1/1000 is usual; far more is noise, far less is standstill.
import type { Finding } from '../../health-messages.ts'
import type { HealthRule } from './rule.ts'

/** Adam's first step on weights of 0.01 with a learning rate of 0.001 is 0.1: that is still usual. */
const [large, tooLarge, tooSmall] = [0.15, 0.5, 1e-6]

export const updateRatio: HealthRule = {
  codes: ['large-updates', 'small-updates'],
  find: ({ nodes }) =>
    nodes.flatMap(({ node, weights, gradient }): readonly Finding[] => {
      if (!weights || weights.size === 0 || gradient === 0) return []
      const ratio = weights.update / weights.size
      const numbers = { ratio, update: weights.update, weights: weights.size }
      if (ratio > large) return [{ code: 'large-updates', node, severity: ratio > tooLarge ? 'warning' : 'note', numbers }]
      return ratio < tooSmall ? [{ code: 'small-updates', node, severity: 'note', numbers }] : []
    })
}
