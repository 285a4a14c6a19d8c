// The network's health as views see it: the newest report, what it is of, and how the sanity checks came out.
import type { HealthReport, SanityCheck } from '../../engine/contract.ts'
import type { HealthActions } from '../editor/contract.ts'

/** What a report is of: a run as it goes, the weights a run left, or the network before any training. */
export type ReportOrigin = 'run' | 'learnt' | 'start'

export type SanityOutcome =
  | { readonly kind: 'done'; readonly ok: boolean; readonly numbers: Readonly<Record<string, number>>; readonly losses: readonly number[] }
  /** Why the check came to no number: the network gave one that is not finite, or the check makes no sense for it. */
  | { readonly kind: 'diverged' | 'impossible'; readonly reason: string }

export interface Working {
  readonly what: 'examine' | SanityCheck
  readonly done: number
  readonly total: number
}

export interface Health {
  readonly report: HealthReport | undefined
  readonly origin: ReportOrigin
  readonly sanity: ReadonlyMap<SanityCheck, SanityOutcome>
  /** The network was changed after it was examined or checked. */
  readonly stale: boolean
  readonly working: Working | undefined
  /** Why the last examination could not be made. */
  readonly failure: string | undefined
}

export interface HealthStore extends HealthActions {
  getState(): Health
  subscribe(listener: () => void): () => void
  cancel(): void
}

/** Codes of the warnings about a node, in one string so that views can compare it; empty where there is none. */
export function warningsOf({ report, stale }: Health, node: string): string {
  if (!report || stale) return ''
  return report.findings.flatMap((finding) => (finding.severity === 'warning' && finding.node === node ? [finding.code] : [])).join(' ')
}
