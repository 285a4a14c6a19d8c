// Runs a plan: whole passes for training, or one node at a time for stepping; both are the same steps.
import { tableFor } from '../kernels/load.ts'
import type { KernelTable } from '../kernels/table.ts'
import type { Tensor } from '../tensor.ts'
import type { Plan, PlanNode } from './compile.ts'
import { type ExchangedPair, exchangeablePairs, isExchanged } from './fusion.ts'
import { nodeKey } from './node-key.ts'

/** One node, forward or backward. */
export interface Step {
  readonly direction: 'forward' | 'backward'
  readonly node: string
}

/**
 * A cursor over the steps of a plan: forward through every node, then backward. Values and gradients stay readable
 * where they are until the next pass overwrites them.
 *
 * @example
 * const execution = new Execution(plan)
 * while (execution.next?.direction === 'forward') execution.step()
 * execution.value('affine1.y') // → Float64Array, or undefined before affine1 ran
 */
export class Execution {
  readonly plan: Plan
  readonly steps: readonly Step[]
  readonly #kernels: KernelTable
  readonly #run: readonly PlanNode[]
  readonly #forwardCount: number
  readonly #pairs: readonly ExchangedPair[]
  readonly #briefForward: readonly PlanNode[]
  readonly #briefBackward: readonly PlanNode[]
  readonly #hiddenValues: ReadonlySet<string>
  readonly #hiddenGradients: ReadonlySet<string>
  #isWhole = true
  /** One hash per node id, so that a node draws the same masks in every plan. */
  readonly #nodeKeys: readonly number[]
  /** The index of the step after which a value or gradient exists, by "node.port". */
  readonly #valueReady = new Map<string, number>()
  readonly #gradientReady = new Map<string, number>()
  #position = 0

  constructor(plan: Plan) {
    this.plan = plan
    this.#kernels = tableFor(plan.kernels, plan.precision)
    this.#run = [...plan.forward, ...plan.backward]
    this.#forwardCount = plan.forward.length
    this.#pairs = exchangeablePairs(plan)
    const pairOf = (planNode: PlanNode) => this.#pairs.find(({ rectifier, maximum }) => planNode === rectifier || planNode === maximum)
    this.#briefForward = plan.forward.flatMap((planNode) => {
      const pair = pairOf(planNode)
      if (!pair) return [planNode]
      return planNode === pair.maximum ? [pair.first, pair.second] : []
    })
    this.#briefBackward = plan.backward.map((planNode) => {
      const pair = pairOf(planNode)
      if (!pair) return planNode
      return planNode === pair.maximum ? pair.second : pair.first
    })
    this.#hiddenValues = new Set(this.#pairs.map(({ value }) => value))
    this.#hiddenGradients = new Set(this.#pairs.flatMap(({ gradients }) => gradients))
    this.#nodeKeys = plan.forward.map(({ entry }) => nodeKey(entry.node.id))
    this.steps = this.#run.map(({ entry }, i) => ({ direction: i < this.#forwardCount ? 'forward' : 'backward', node: entry.node.id }))
    for (const [i, { entry, call }] of this.#run.entries()) {
      const id = entry.node.id
      if (i < this.#forwardCount) for (const port of Object.keys(call.outputs)) this.#valueReady.set(`${id}.${port}`, i)
      else {
        for (const port of Object.keys(call.outputGradients)) this.#gradientReady.set(`${id}.${port}`, i)
        for (const port of Object.keys(call.inputGradients)) this.#gradientReady.set(`${id}.${port}`, i)
        for (const name of Object.keys(call.parameterGradients)) this.#gradientReady.set(`parameter ${id}.${name}`, i)
      }
    }
  }

  /** How many steps of the current pass have run. */
  get position(): number {
    return this.#position
  }

  /** What `step` would run; undefined at the end of the pass. */
  get next(): Step | undefined {
    return this.steps[this.#position]
  }

  /** Starts a new pass: nothing counts as computed. */
  begin(): void {
    this.#position = 0
    this.#isWhole = true
  }

  /** Takes steps back without computing: what they wrote no longer counts as computed. */
  rewind(position: number): void {
    this.#position = Math.max(0, Math.min(position, this.#position))
  }

  /** Whether one of these steps changed running statistics. */
  movesState(from: number, to: number): boolean {
    return this.#run.slice(from, Math.min(to, this.#forwardCount)).some(({ call }) => Object.keys(call.state).length > 0)
  }

  /** The node whose step this is. */
  planNode(position: number): PlanNode | undefined {
    return this.#run[position]
  }

  /** Sets the iteration that keys random masks, and whether running statistics move. */
  prepare(seed: number, iteration: number, updateState: boolean): void {
    const { forward } = this.plan
    for (let i = 0; i < forward.length; i++) {
      const call = (forward[i] as PlanNode).call
      call.randomKey[0] = (seed ^ (this.#nodeKeys[i] as number)) >>> 0
      call.randomKey[1] = iteration >>> 0
      call.updateState = updateState
    }
  }

  /** Runs one node. Returns what ran, or undefined at the end of the pass. */
  step(): Step | undefined {
    const at = this.#position
    const planNode = this.#run[at]
    if (!planNode) return undefined
    if (at < this.#forwardCount) runForward(planNode)
    else runBackward(planNode, this.#kernels)
    this.#position = at + 1
    return this.steps[at]
  }

  /** False after a brief pass that left something out. */
  get isWhole(): boolean {
    return this.#isWhole
  }

  /**
   * Runs the forward pass from the first node.
   * @param brief leaves out values that only the next node would read, and their gradients in the backward pass after it; what is computed has the same bits.
   */
  forward(brief = false): void {
    this.#isWhole = !(brief && this.#pairs.length > 0 && this.#pairs.every(isExchanged))
    const forward = this.#isWhole ? this.plan.forward : this.#briefForward
    for (let i = 0; i < forward.length; i++) runForward(forward[i] as PlanNode)
    this.#position = this.#forwardCount
  }

  /** Computes what a brief pass left out, from the parameters as they are now. */
  complete(): void {
    if (this.#isWhole) return
    const backwardRan = this.#position > this.#forwardCount
    for (const { call } of this.plan.forward) call.updateState = false
    this.forward()
    if (backwardRan) this.backward()
  }

  /** Runs the forward pass from a node on, the values before it kept (numerical gradient of that node's parameters). */
  forwardFrom(index: number): void {
    const { forward } = this.plan
    for (let i = index; i < forward.length; i++) runForward(forward[i] as PlanNode)
    this.#position = forward.length
  }

  /** Runs the whole backward pass; needs a complete forward pass. */
  backward(): void {
    const backward = this.#isWhole ? this.plan.backward : this.#briefBackward
    for (let i = 0; i < backward.length; i++) runBackward(backward[i] as PlanNode, this.#kernels)
    this.#position = this.#run.length
  }

  /** Sum of the objective's terms after a forward pass. */
  objective(): number {
    let sum = 0
    for (const { node, port } of this.plan.terms) {
      const tensor = this.plan.values.get(`${node}.${port}`)
      if (tensor) sum += this.plan.store.view(tensor)[0] ?? Number.NaN
    }
    return sum
  }

  hasValue(port: string): boolean {
    return (this.#isWhole || !this.#hiddenValues.has(port)) && this.#position > (this.#valueReady.get(port) ?? Number.POSITIVE_INFINITY)
  }

  hasGradient(port: string): boolean {
    return (
      (this.#isWhole || !this.#hiddenGradients.has(port)) && this.#position > (this.#gradientReady.get(port) ?? Number.POSITIVE_INFINITY)
    )
  }

  /** A copy of an output's value; undefined if the current pass has not computed it. */
  value(port: string): Float64Array | undefined {
    return this.hasValue(port) ? this.#copy(this.plan.values.get(port)) : undefined
  }

  /** A copy of the gradient at an input or output port; undefined if the current pass has not computed it. */
  gradient(port: string): Float64Array | undefined {
    return this.hasGradient(port) ? this.#copy(this.plan.gradients.get(port)) : undefined
  }

  /** A copy of the gradient of a parameter, "node.W"; undefined if the current pass has not computed it. */
  parameterGradient(name: string): Float64Array | undefined {
    const ready = this.#gradientReady.get(`parameter ${name}`)
    if (ready === undefined || this.#position <= ready) return undefined
    return this.#copy(this.plan.store.find(name)?.gradient)
  }

  #copy(tensor: Tensor | undefined): Float64Array | undefined {
    return tensor && this.plan.kernels.memory.copyOf(tensor, this.plan.precision)
  }
}

function runForward({ entry, call }: PlanNode): void {
  entry.op.forward(call)
}

function runBackward({ entry, call, sums }: PlanNode, kernels: KernelTable): void {
  for (let i = 0; i < sums.length; i++) {
    const sum = sums[i]
    if (!sum) continue
    const { target, root, parts } = sum
    if (root) kernels.fill(target.offset, target.size, 1)
    for (let j = 0; j < parts.length; j++) {
      const part = parts[j]
      if (!part) continue
      if (j === 0 && !root) kernels.copy(part.offset, target.offset, target.size)
      else kernels.accumulate(part.offset, target.offset, target.size)
    }
  }
  entry.op.backward?.(call)
}
