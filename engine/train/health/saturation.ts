// Saturation: outputs of a squashing function so near its bounds that its slope, and with it the gradient, is almost 0.
import type { HealthRule } from './rule.ts'

const many = 0.5

export const saturation: HealthRule = {
  codes: ['saturated'],
  find: ({ nodes }) =>
    nodes.flatMap(({ node, saturated }) =>
      saturated === undefined || saturated < many ? [] : [{ code: 'saturated', node, severity: 'warning', numbers: { share: saturated } }]
    )
}
