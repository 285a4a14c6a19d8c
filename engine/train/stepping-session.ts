// A training run moved one step at a time, in both directions of time: earlier states come from a snapshot and the moves since.
import type { SplitName } from '../data-messages.ts'
import type { GraphNode } from '../document/project.ts'
import type { Execution, Step } from '../graph/execution.ts'
import type { LoadedSplit } from '../ops/contract.ts'
import { projectError } from '../problem.ts'
import { ParameterUpdates } from './parameter-updates.ts'
import type { TrainingRun, TrainingSnapshot } from './training-run.ts'

/** One thing that happened. Repeated from the same snapshot, the same moves give the same bits. */
export type Move =
  | { readonly kind: 'step' }
  | { readonly kind: 'update' }
  | { readonly kind: 'next-batch' }
  | { readonly kind: 'set'; readonly what: 'parameter' | 'value'; readonly name: string; readonly element: number; readonly value: number }
  | { readonly kind: 'sample'; readonly split: SplitName; readonly sample: number }
  | { readonly kind: 'freeze'; readonly node: string; readonly frozen: boolean }
  | { readonly kind: 'fields'; readonly node: string; readonly fields: GraphNode['fields'] }

/** The state at the beginning of a mini-batch's pass. */
interface Mark {
  /** Moves done by then. */
  readonly at: number
  readonly snapshot: TrainingSnapshot
  readonly frozen: ReadonlySet<string>
  readonly fields: ReadonlyMap<string, GraphNode['fields']>
}

/** The data of all splits, and how many samples they have. */
export interface Splits {
  readonly training: { readonly data: ReadonlyMap<string, LoadedSplit>; readonly count: number }
  readonly validation: { readonly data: ReadonlyMap<string, LoadedSplit>; readonly count: number }
  readonly test: { readonly data: ReadonlyMap<string, LoadedSplit>; readonly count: number }
}

/** Memory for earlier iterations. */
export const steppingBudget = 256 * 1048576

export class SteppingSession {
  readonly run: TrainingRun
  /** Of the current mini-batch, once it has updated the parameters. */
  readonly updates: ParameterUpdates
  readonly #totalIterations: number
  readonly #budget: number
  #moves: Move[] = []
  /** Steps of the pass that had run after so many moves. */
  #positions: number[] = [0]
  #at = 0
  /** Ends of the user's actions, in moves. */
  #ends: number[] = [0]
  #marks: Mark[]
  #frozen = new Set<string>()
  /** Of nodes whose fields were changed. */
  #fields = new Map<string, GraphNode['fields']>()
  /** Of those nodes, as they were at first. */
  readonly #original = new Map<string, GraphNode['fields']>()
  #updated = false
  readonly #splits: Splits
  /** The split of the samples that are seen. */
  #split: SplitName = 'training'

  /** Draws the first mini-batch. Owns the run: call `release` when done. */
  constructor(run: TrainingRun, totalIterations: number, splits: Splits, budget = steppingBudget) {
    this.run = run
    this.updates = new ParameterUpdates(run)
    this.#splits = splits
    this.#totalIterations = totalIterations
    this.#budget = budget
    run.keepUndrawn()
    run.nextBatch()
    this.#beginPass()
    this.#marks = [this.#mark()]
  }

  get execution(): Execution {
    return this.run.execution
  }

  /** Another one than "training" while samples are seen that must not be trained on. */
  get split(): SplitName {
    return this.#split
  }

  /** Samples of a split. */
  countOf(split: SplitName): number {
    return this.#splits[split].count
  }

  get updated(): boolean {
    return this.#updated
  }

  get frozen(): readonly string[] {
    return [...this.#frozen]
  }

  /** Fields that were changed since it was opened, as they are now. */
  get fields(): ReadonlyMap<string, GraphNode['fields']> {
    return this.#fields
  }

  get history(): {
    at: number
    length: number
    from: number
    canUndo: boolean
    canRedo: boolean
    iterations: number
    bytes: number
    budget: number
  } {
    const from = this.#marks[0]?.at ?? 0
    return {
      at: this.#at,
      length: this.#moves.length,
      from,
      canUndo: this.#at > from,
      canRedo: this.#at < this.#moves.length,
      iterations: this.#marks.length - 1,
      bytes: this.#marks.reduce((sum, { snapshot }) => sum + snapshot.bytes, 0),
      budget: this.#budget
    }
  }

  /** One action of the user: the moves that `next` gives, until it gives none. What could be redone is forgotten. Returns the steps that ran. */
  act(next: () => Move | undefined): readonly Step[] {
    this.#forgetLater()
    const ran: Step[] = []
    const before = this.#at
    try {
      for (let move = next(); move; move = next()) {
        const done = this.#do(move)
        this.#moves.push(move)
        this.#positions.push(this.execution.position)
        this.#at++
        if (done) ran.push(done)
      }
    } finally {
      if (this.#at > before) this.#ends.push(this.#at)
    }
    return ran
  }

  /** Takes the last action back. Returns false where nothing is left. */
  undo(): boolean {
    const from = this.#marks[0]?.at ?? 0
    const earlier = this.#ends.filter((end) => end < this.#at && end >= from).at(-1)
    if (earlier === undefined) return false
    this.travel(earlier)
    return true
  }

  redo(): boolean {
    const later = this.#ends.find((end) => end > this.#at)
    if (later === undefined) return false
    this.travel(later)
    return true
  }

  /** To the state after this many moves. Throws "too-far-back" for what is no longer kept. */
  travel(to: number): void {
    const { from, length } = this.history
    if (to < from || to > length)
      throw projectError('too-far-back', `Only the moves from ${from} to ${length} are kept. Choose one of them.`)
    if (to < this.#at && !this.#rewind(to)) {
      const mark = this.#marks.findLast(({ at }) => at <= to) as Mark
      this.run.restoreSnapshot(mark.snapshot)
      this.#frozen = new Set(mark.frozen)
      this.#restoreFields(mark.fields)
      this.#updated = false
      this.#split = 'training'
      this.#beginPass()
      this.#at = mark.at
    }
    while (this.#at < to) {
      this.#do(this.#moves[this.#at] as Move)
      this.#at++
    }
  }

  /** To the last state of this pass in which so many of its steps had run. */
  travelToPosition(position: number): void {
    const to = this.#positions.findLastIndex((reached, at) => reached === position && at <= this.#at)
    this.travel(to)
  }

  /** The moves at which an action ended: where a time line has its ticks. */
  get ends(): readonly number[] {
    return this.#ends
  }

  /**
   * Leaves the run between two iterations, as training needs it: a pass that was begun is taken back to before its mini-batch
   * was drawn; what the user wrote into parameters stays.
   */
  settle(): void {
    if (this.#updated) return
    const mark = this.#marks.findLast(({ at }) => at <= this.#at) as Mark
    const written = this.#moves.slice(mark.at, this.#at).filter((move) => move.kind === 'set' && move.what === 'parameter')
    this.run.restoreSnapshot(mark.snapshot)
    this.run.undraw(mark.snapshot)
    for (const move of written) this.#do(move)
  }

  release(): void {
    this.run.release()
  }

  #mark(): Mark {
    return { at: this.#at, snapshot: this.run.snapshot(), frozen: new Set(this.#frozen), fields: new Map(this.#fields) }
  }

  #beginPass(): void {
    this.updates.forget()
    const { execution, settings, iteration } = this.run
    execution.begin()
    execution.prepare(settings.seed, iteration, true)
  }

  #do(move: Move): Step | undefined {
    const { run } = this
    switch (move.kind) {
      case 'step':
        return run.execution.step()
      case 'update':
        this.updates.before()
        run.updateExcept(this.#frozen, this.#totalIterations)
        this.updates.after()
        this.#updated = true
        return undefined
      case 'next-batch':
        run.nextBatch()
        this.#updated = false
        this.#split = 'training'
        this.#beginPass()
        // the snapshot belongs to the state after this move
        this.#keep({ ...this.#mark(), at: this.#at + 1 })
        return undefined
      case 'set':
        run.setElement(move.what, move.name, move.element, move.value)
        return undefined
      case 'sample': {
        const { data, count } = this.#splits[move.split]
        run.showSamples(data, move.sample, count)
        this.#split = move.split
        this.#beginPass()
        return undefined
      }
      case 'freeze':
        if (move.frozen) this.#frozen.add(move.node)
        else this.#frozen.delete(move.node)
        return undefined
      case 'fields':
        this.#setFields(move.node, move.fields)
        return undefined
      default:
        throw new Error(`Unknown move ${String(move satisfies never)}`)
    }
  }

  /** Where the node has run in this pass already, it will run again. */
  #setFields(node: string, fields: GraphNode['fields']): void {
    const { run } = this
    const before = run.network.options.graph.nodes.find(({ id }) => id === node)?.fields
    run.network.setFields(node, fields)
    if (!this.#original.has(node)) this.#original.set(node, before)
    this.#fields.set(node, fields)
    const { execution } = run
    const at = execution.steps.findIndex((step) => step.direction === 'forward' && step.node === node)
    if (this.#updated || at < 0 || at >= execution.position) return
    // running statistics move once a pass
    const later = execution.steps.slice(at, execution.plan.forward.length).map((step) => step.node)
    const mark = this.#marks.findLast((known) => known.at <= this.#at)
    if (mark) run.restoreStates(mark.snapshot, new Set(later))
    execution.rewind(at)
  }

  #restoreFields(wanted: ReadonlyMap<string, GraphNode['fields']>): void {
    for (const node of this.#fields.keys()) if (!wanted.has(node)) this.run.network.setFields(node, this.#original.get(node))
    for (const [node, fields] of wanted) if (this.#fields.get(node) !== fields) this.run.network.setFields(node, fields)
    this.#fields = new Map(wanted)
  }

  /** Within one pass, where nothing but steps of nodes without running statistics lies between, the numbers are still there. */
  #rewind(to: number): boolean {
    const between = this.#moves.slice(to, this.#at)
    if (this.#updated || between.some(({ kind }) => kind !== 'step')) return false
    const { execution } = this.run
    const position = execution.position - between.length
    if (position < 0 || execution.movesState(position, execution.position)) return false
    execution.rewind(position)
    this.#at = to
    return true
  }

  #forgetLater(): void {
    this.#moves = this.#moves.slice(0, this.#at)
    this.#positions = this.#positions.slice(0, this.#at + 1)
    this.#ends = this.#ends.filter((end) => end <= this.#at)
    // time may have stopped inside an action
    if (this.#ends.at(-1) !== this.#at) this.#ends.push(this.#at)
    this.#marks = this.#marks.filter(({ at }) => at <= this.#at)
  }

  /** The oldest iterations go first; the current one always stays. */
  #keep(mark: Mark): void {
    if (this.#marks.some(({ at }) => at === mark.at)) return
    this.#marks.push(mark)
    this.#marks.sort((a, b) => a.at - b.at)
    let bytes = this.history.bytes
    while (bytes > this.#budget && this.#marks.length > 1 && (this.#marks[1]?.at ?? Number.POSITIVE_INFINITY) <= this.#at + 1) {
      bytes -= this.#marks[0]?.snapshot.bytes ?? 0
      this.#marks.shift()
    }
  }
}
