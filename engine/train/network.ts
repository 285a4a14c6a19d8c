// A network ready to run: one parameter store and a plan for every batch size it meets.
import type { Graph, GraphNode } from '../document/project.ts'
import { structureProblems } from '../document/structure.ts'
import { attachData, compile, type GradientsWanted, type Plan, releasePlan, setPlanFields } from '../graph/compile.ts'
import { Execution } from '../graph/execution.ts'
import { type GraphInference, type InferredNode, inferGraph, type PortPlace } from '../graph/infer.ts'
import { findObjective, type Objective } from '../graph/objective.ts'
import { ParameterStore } from '../graph/parameter-store.ts'
import type { Kernels } from '../kernels/load.ts'
import { type DatasetFacts, type LoadedSplit, type Mode, sameShape } from '../ops/contract.ts'
import { type Problem, ProjectError, projectError } from '../problem.ts'
import type { Precision } from '../tensor.ts'

export interface NetworkOptions {
  readonly graph: Graph
  readonly facts: ReadonlyMap<string, DatasetFacts>
  readonly kernels: Kernels
  readonly precision: Precision
  readonly batch: number
  /** Gradients of the training plans. */
  readonly gradients: GradientsWanted
  /** Run only what the objective depends on; false runs every node (inspection). */
  readonly pruned: boolean
  /** Mode of the mini-batch plans; "train" unless said otherwise. */
  readonly mode?: Mode
}

/** Samples gathered into the input of an evaluation pass at once: bounded by the memory its tensors take. */
const evaluationBatches = [200, 100]
const evaluationBytes = 48 * 1048576

/** Owns wasm memory: call `release` when done. */
export class Network {
  #options: NetworkOptions
  #inference: GraphInference
  readonly objective: Objective
  readonly store: ParameterStore
  readonly #executions = new Map<string, Execution>()

  /** Throws ProjectError with every problem the shapes have at this batch size. */
  constructor(options: NetworkOptions) {
    this.#options = options
    this.#inference = inferOrThrow(options, options.batch, options.mode ?? 'train')
    this.objective = findObjective(this.#inference)
    const order = options.graph.nodes.map((node) => node.id)
    this.store = new ParameterStore(options.kernels.memory, this.#inference, order, options.precision)
  }

  get options(): NetworkOptions {
    return this.#options
  }

  get inference(): GraphInference {
    return this.#inference
  }

  /**
   * Gives a node other fields, from its next run on. Throws ProjectError "other-layout" where they change a shape, how a parameter
   * starts, or the data; then nothing is changed.
   */
  setFields(id: string, fields: GraphNode['fields']): void {
    const { graph } = this.#options
    const nodes = graph.nodes.map((node) => {
      if (node.id !== id) return node
      const { fields: _, ...rest } = node
      return fields ? { ...rest, fields } : rest
    })
    const refused = structureProblems({ ...graph, nodes }).filter(({ severity }) => severity === 'error')
    if (refused.length > 0) throw new ProjectError(refused)
    const options = { ...this.#options, graph: { ...graph, nodes } }
    const inference = inferOrThrow(options, this.#inference.batch, this.#inference.mode)
    const changes = [...this.#executions.values()].flatMap(({ plan }) => {
      const planNode = plan.forward.find(({ entry }) => entry.node.id === id)
      const entry = inferOrThrow(options, plan.inference.batch, plan.inference.mode).nodes.find(({ node }) => node.id === id)
      if (planNode && entry) refuseOtherLayout(planNode.entry, entry)
      return planNode && entry ? [{ plan, planNode, entry }] : []
    })
    for (const { plan, planNode, entry } of changes) setPlanFields(plan, planNode, entry)
    this.#options = options
    this.#inference = inference
  }

  /** "node.port" of the scores that decide predictions; undefined where no loss says which. */
  get scorePort(): string | undefined {
    const { judge } = this.objective
    const role = judge?.op.loss?.scores
    if (!judge || role === undefined) return undefined
    // a role names an input or an output of the loss
    const source = judge.inputs[role]
    return source ? `${source.node}.${source.port}` : `${judge.node.id}.${role}`
  }

  /** The plan for mini-batches of this size; compiled once. */
  training(batch: number): Execution {
    return this.#execution(this.#options.mode ?? 'train', batch, this.#options.gradients)
  }

  /** A forward-only plan in evaluation mode for this many samples; compiled once. */
  evaluation(batch: number): Execution {
    return this.#execution('evaluate', batch, 'none')
  }

  /** How many samples an evaluation pass takes at once. */
  evaluationBatch(count: number): number {
    const wanted = this.#options.batch
    const one = inferOrThrow(this.#options, wanted, 'evaluate').nodes.reduce((sum, entry) => sum + entry.cost.bytes, 0) / wanted
    const fits = evaluationBatches.find((batch) => batch * one * (this.#options.precision === 'float64' ? 2 : 1) <= evaluationBytes)
    return Math.min(count, fits ?? wanted)
  }

  /** Gives the data sources of a plan their split. */
  attach(execution: Execution, splits: ReadonlyMap<string, LoadedSplit>): void {
    attachData(execution.plan, splits)
  }

  release(): void {
    for (const execution of this.#executions.values()) releasePlan(execution.plan)
    this.#executions.clear()
    this.store.release()
  }

  #execution(mode: Mode, batch: number, gradients: GradientsWanted): Execution {
    const key = `${mode} ${batch} ${gradients}`
    const known = this.#executions.get(key)
    if (known) return known
    const inference =
      mode === this.#inference.mode && batch === this.#inference.batch ? this.#inference : inferOrThrow(this.#options, batch, mode)
    const { kernels, pruned } = this.#options
    const only = pruned ? this.#wantedPorts() : undefined
    const plan: Plan = compile(inference, { kernels, store: this.store, gradients, terms: this.objective.terms, ...(only ? { only } : {}) })
    const execution = new Execution(plan)
    this.#executions.set(key, execution)
    return execution
  }

  #wantedPorts(): readonly PortPlace[] {
    const { judge, terms } = this.objective
    return judge ? [...terms, { node: judge.node.id, port: judge.op.loss?.output ?? '' }] : terms
  }
}

function inferOrThrow(options: NetworkOptions, batch: number, mode: Mode): GraphInference {
  const inference = inferGraph(options.graph, { batch, mode, facts: options.facts })
  const errors: readonly Problem[] = inference.problems.filter((problem) => problem.severity === 'error')
  if (errors.length > 0) throw new ProjectError(errors)
  return inference
}

/** What a node owns must stay what it is: its tensors lie in memory already. */
function refuseOtherLayout(was: InferredNode, is: InferredNode): void {
  const [before, now] = [was.inference, is.inference]
  const alike =
    was.op.source !== true &&
    sameRecord(before.outputs, now.outputs, sameShape) &&
    sameRecord(before.parameters ?? {}, now.parameters ?? {}, (a, b) => JSON.stringify(a) === JSON.stringify(b)) &&
    sameRecord(before.state ?? {}, now.state ?? {}, (a, b) => JSON.stringify(a) === JSON.stringify(b)) &&
    sameRecord(before.workspace ?? {}, now.workspace ?? {}, (a, b) => a.type === b.type && sameShape(a.shape, b.shape))
  if (alike) return
  const id = is.node.id
  throw projectError(
    'other-layout',
    `The new fields of ${id} change shapes, data, or how its parameters start, which needs a new network. Step from the start again.`,
    { node: id }
  )
}

function sameRecord<T>(a: Readonly<Record<string, T>>, b: Readonly<Record<string, T>>, same: (a: T, b: T) => boolean): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => b[name] !== undefined && same(a[name] as T, b[name] as T))
}
