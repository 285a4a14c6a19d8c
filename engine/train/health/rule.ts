// What a health rule is: it reads the measured nodes and says what is wrong with which.
import type { Finding, FindingCode, NodeHealth } from '../../health-messages.ts'

export interface Measured {
  /** In forward order. */
  readonly nodes: readonly NodeHealth[]
  readonly batches: number
  readonly iteration: number
}

export interface HealthRule {
  readonly codes: readonly FindingCode[]
  find(measured: Measured): readonly Finding[]
}
