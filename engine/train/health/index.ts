// All health rules, and the report they make of what was measured.
import type { Finding, HealthReport } from '../../health-messages.ts'
import { coldStatistics } from './cold-statistics.ts'
import { deadUnits } from './dead-units.ts'
import { equalWeights } from './equal-weights.ts'
import { gradientDepth } from './gradient-depth.ts'
import type { HealthRule } from './rule.ts'
import { saturation } from './saturation.ts'
import { updateRatio } from './update-ratio.ts'

export const healthRules: readonly HealthRule[] = [equalWeights, gradientDepth, deadUnits, saturation, updateRatio, coldStatistics]

/** The most serious first; within that, what explains the others first. */
export function judged(measured: Omit<HealthReport, 'findings'>): HealthReport {
  const findings = healthRules.flatMap((rule) => rule.find(measured))
  const order: readonly Finding['severity'][] = ['warning', 'note']
  return { ...measured, findings: order.flatMap((severity) => findings.filter((finding) => finding.severity === severity)) }
}
