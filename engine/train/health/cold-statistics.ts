// Cold statistics: running means and variances that are not yet, or no longer, those of the data; evaluation uses them.
import type { HealthRule } from './rule.ts'

/** In standard deviations of the mini-batch, and as a factor between variances. */
const [meanBound, varianceBound] = [0.5, 2]

export const coldStatistics: HealthRule = {
  codes: ['cold-statistics'],
  find: ({ nodes, iteration }) =>
    nodes.flatMap(({ node, statistics }) => {
      if (!statistics || (statistics.meanOff <= meanBound && statistics.varianceFactor <= varianceBound)) return []
      const { meanOff, varianceFactor, kept, needed } = statistics
      // before training nothing else can be expected
      const severity = iteration === 0 ? 'note' : 'warning'
      return [{ code: 'cold-statistics', node, severity, numbers: { meanOff, varianceFactor, kept, needed } }]
    })
}
