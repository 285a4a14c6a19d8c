// Gradient checks as views see them: what is being checked, and how each node came out.
import type { GradcheckItem } from '../../engine/contract.ts'
import type { CheckActions } from '../editor/contract.ts'

export interface CheckResult {
  /** Undefined: the whole graph. */
  readonly node: string | undefined
  readonly ok: boolean
  readonly maxRelativeError: number
  readonly items: readonly GradcheckItem[]
  /** Nodes whose op is wrong by itself: what stands before a wrong node is wrong too, through no fault of its own. */
  readonly culprits: readonly string[]
}

export interface Checks {
  readonly running: { readonly node: string | undefined; readonly done: number; readonly total: number } | undefined
  readonly result: CheckResult | undefined
  /** Why the last check could not be made. */
  readonly failure: string | undefined
  /** Per node the worst relative error that was found, as long as the network is what was checked. */
  readonly badges: ReadonlyMap<string, { readonly ok: boolean; readonly relativeError: number }>
}

export interface CheckStore extends CheckActions {
  getState(): Checks
  subscribe(listener: () => void): () => void
  cancel(): void
}

/** Above this a gradient counts as wrong; the engine judges by the same. */
export const tolerance = 1e-5

export const nodeOfTensor = (tensor: string): string => tensor.slice(0, tensor.lastIndexOf('.'))
