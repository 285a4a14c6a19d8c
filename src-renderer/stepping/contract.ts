// The step debugger as views see it: where the pass stands, what is computed, and the element that is looked into.
import type { Breakpoint, Expression, SplitName, Step, SteppingState, TensorKind, TensorView } from '../../engine/contract.ts'
import type { SteppingActions } from '../editor/contract.ts'

/** An element somebody wants to know everything about. */
export interface ChosenElement {
  readonly node: string
  readonly what: TensorKind
  /** "affine1.y", "affine1.W" */
  readonly name: string
  /** In row-major order. */
  readonly element: number
}

export type Explanation =
  | { readonly kind: 'ready'; readonly value: number; readonly expression: Expression }
  | { readonly kind: 'none'; readonly reason: string }

export interface Stepping {
  readonly status: 'closed' | 'opening' | 'open'
  /** All steps of a pass, forward and then backward. */
  readonly steps: readonly Step[]
  readonly state: SteppingState | undefined
  /** What the last action ran. */
  readonly ran: readonly Step[]
  /** What is computed now, by kind and name: "value affine1.y". */
  readonly views: ReadonlyMap<string, TensorView>
  /** Counts answers: whoever shows a tensor reads it anew. */
  readonly turn: number
  readonly playing: boolean
  /** Steps a second while playing. */
  readonly speed: number
  /** Stepping began in a held training run and goes back into it. */
  readonly fromTraining: boolean
  readonly breakpoints: ReadonlyMap<string, Breakpoint>
  /** The breakpoint that halted the last action. */
  readonly hit: Breakpoint | undefined
  readonly chosen: ChosenElement | undefined
  readonly explanation: Explanation | undefined
}

export interface SteppingStore extends SteppingActions {
  getState(): Stepping
  subscribe(listener: (state: Stepping, before: Stepping) => void): () => void
  setSpeed(stepsPerSecond: number): void
  travel(to: number): void
  /** Begins a pass with this sample first. */
  showSample(split: SplitName, sample: number): void
  setBreakpoint(breakpoint: Breakpoint): void
  choose(element: ChosenElement | undefined): void
  /** Writes one element of a parameter or a value. */
  write(what: 'parameter' | 'value', name: string, element: number, value: number): void
  /** The whole tensor; undefined where it is not computed. */
  read(what: TensorKind, name: string): Promise<{ readonly shape: readonly number[]; readonly data: Float64Array } | undefined>
}

export const viewKey = (what: TensorKind, name: string): string => `${what} ${name}`
