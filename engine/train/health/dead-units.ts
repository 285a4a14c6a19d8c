// Dead units: rectifier units that are 0 for every sample, so that no gradient passes and the weights before them stay as they are.
import type { HealthRule } from './rule.ts'

/** Mini-batches a unit must have been silent in. */
const enough = 3
/** Share of a node's units from which learning suffers. */
const many = 0.4

export const deadUnits: HealthRule = {
  codes: ['dead-units'],
  find: ({ nodes, batches }) =>
    batches < enough
      ? []
      : nodes.flatMap(({ node, dead }) => {
          if (!dead || dead.units.length === 0) return []
          const share = dead.units.length / dead.of
          return [
            {
              code: 'dead-units',
              node,
              severity: share >= many ? 'warning' : 'note',
              numbers: { count: dead.units.length, of: dead.of, share, batches }
            }
          ]
        })
}
