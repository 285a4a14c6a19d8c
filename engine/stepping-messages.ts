// Messages of the step debugger: a network held open, moved node by node in both directions of time, with every number readable.
import type { SplitName } from './data-messages.ts'
import type { GraphNode } from './document/project.ts'
import type { Expression } from './ops/rules/arithmetic.ts'
import type { TensorKind } from './tensor.ts'
import type { TapPicture } from './watch-messages.ts'

export type { Expression, FunctionName, LeafGroup } from './ops/rules/arithmetic.ts'

export type Direction = 'forward' | 'backward'

export interface Step {
  readonly direction: Direction
  readonly node: string
}

/** Everything the user can do to an open network. All of it can be undone. */
export type SteppingAction =
  | 'forward'
  | 'backward'
  | 'to-loss'
  | 'to-inputs'
  | 'update'
  | 'next-batch'
  | 'undo'
  | 'redo'
  /** Until this node has run; back in time where it has run already. */
  | { readonly kind: 'to-node'; readonly node: string; readonly direction: Direction }
  /** All nodes of a group in one go. */
  | { readonly kind: 'over'; readonly nodes: readonly string[] }
  /** To the state after this many moves. */
  | { readonly kind: 'travel'; readonly to: number }
  /** Writes one element; what is computed from here on uses it. */
  | { readonly kind: 'set'; readonly what: 'parameter' | 'value'; readonly name: string; readonly element: number; readonly value: number }
  /** Begins the pass anew with this sample first, and those that follow it in its split. */
  | { readonly kind: 'sample'; readonly split: SplitName; readonly sample: number }
  /** A frozen node's parameters stay as they are in updates. */
  | { readonly kind: 'freeze'; readonly node: string; readonly frozen: boolean }
  /** Gives a node other fields, which must change no shape and no initial value; where it has run already, it runs again. */
  | { readonly kind: 'fields'; readonly node: string; readonly fields: NonNullable<GraphNode['fields']> }

/** Where a run of several steps halts: after the node has run. */
export interface Breakpoint {
  readonly node: string
  readonly when: 'always' | 'non-finite' | 'gradient-above' | 'gradient-below' | 'iteration'
  /** Bound of |gradient|, or the iteration. */
  readonly value?: number
}

/** One action on an open network; answered by `stepped`. */
export interface StepRequest {
  readonly type: 'step'
  readonly stepping: number
  readonly action: SteppingAction
  readonly breakpoints?: readonly Breakpoint[]
}

/** Reads a tensor of an open network; answered by `tensor`. */
export interface ReadRequest {
  readonly type: 'read'
  readonly stepping: number
  readonly what: TensorKind
  /** "node.port", or "node.W" for parameters and state. */
  readonly name: string
}

/** How one element came about; answered by `explained`. */
export interface ExplainRequest {
  readonly type: 'explain'
  readonly stepping: number
  readonly node: string
  readonly direction: Direction
  /** Forward: an output port. Backward: an input port or a parameter. */
  readonly name: string
  /** In row-major order. */
  readonly element: number
}

/** Ends stepping; answered by `stepping-closed`. `keep`: the held training run goes on from what was stepped. */
export interface CloseSteppingRequest {
  readonly type: 'close-stepping'
  readonly stepping: number
  readonly keep: boolean
}

/** What is drawn of a tensor; small ones come whole. */
export interface TensorView extends TapPicture {
  readonly data?: Float64Array
}

export interface SteppingState {
  /** Steps of the current pass that have run. */
  readonly position: number
  readonly next?: Step
  /** Updates done. */
  readonly iteration: number
  /** True between the update and the next mini-batch. */
  readonly updated: boolean
  /** Samples of the mini-batch, by their number in the training data; empty without a dataset. */
  readonly samples: Int32Array
  /** Of the mini-batch, once its forward pass is complete. */
  readonly loss?: number
  readonly history: SteppingHistory
  readonly frozen: readonly string[]
  /** Of nodes whose fields were changed since it was opened: all of their fields as they are now. */
  readonly fields: Readonly<Record<string, NonNullable<GraphNode['fields']>>>
}

export interface SteppingHistory {
  /** Moves done, of the moves known; the rest can be redone. */
  readonly at: number
  readonly length: number
  /** The earliest state that is kept. */
  readonly from: number
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** Earlier iterations that are kept, and what they take of what they may take. */
  readonly iterations: number
  readonly bytes: number
  readonly budget: number
}

export interface SteppingOpen {
  readonly type: 'stepping-open'
  readonly steps: readonly Step[]
  readonly state: SteppingState
}

export interface Stepped extends SteppingState {
  readonly type: 'stepped'
  /** What ran, in order; empty where time went backward. */
  readonly ran: readonly Step[]
  /** Tensors that are new: all that are computed where `fresh` is true, else those of what ran. */
  readonly views: readonly TensorView[]
  readonly fresh: boolean
  /** The breakpoint that halted it. */
  readonly hit?: Breakpoint
}

export interface Explained {
  readonly type: 'explained'
  /** The element as it was computed. */
  readonly value: number
  readonly expression: Expression
}

export interface SteppingClosed {
  readonly type: 'stepping-closed'
  /** Updates done when it was closed. */
  readonly iteration: number
}
