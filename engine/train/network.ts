// A network ready to run: one parameter store and a plan for every batch size it meets.
import type { Graph } from '../document/project.ts'
import { attachData, compile, type GradientsWanted, type Plan, releasePlan } from '../graph/compile.ts'
import { Execution } from '../graph/execution.ts'
import { type GraphInference, inferGraph, type PortPlace } from '../graph/infer.ts'
import { findObjective, type Objective } from '../graph/objective.ts'
import { ParameterStore } from '../graph/parameter-store.ts'
import type { Kernels } from '../kernels/load.ts'
import type { DatasetFacts, LoadedSplit, Mode } from '../ops/contract.ts'
import { type Problem, ProjectError } from '../problem.ts'
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
  readonly options: NetworkOptions
  readonly inference: GraphInference
  readonly objective: Objective
  readonly store: ParameterStore
  readonly #executions = new Map<string, Execution>()

  /** Throws ProjectError with every problem the shapes have at this batch size. */
  constructor(options: NetworkOptions) {
    this.options = options
    this.inference = inferOrThrow(options, options.batch, options.mode ?? 'train')
    this.objective = findObjective(this.inference)
    const order = options.graph.nodes.map((node) => node.id)
    this.store = new ParameterStore(options.kernels.memory, this.inference, order, options.precision)
  }

  /** The plan for mini-batches of this size; compiled once. */
  training(batch: number): Execution {
    return this.#execution(this.options.mode ?? 'train', batch, this.options.gradients)
  }

  /** A forward-only plan in evaluation mode for this many samples; compiled once. */
  evaluation(batch: number): Execution {
    return this.#execution('evaluate', batch, 'none')
  }

  /** How many samples an evaluation pass takes at once. */
  evaluationBatch(count: number): number {
    const wanted = this.options.batch
    const one = inferOrThrow(this.options, wanted, 'evaluate').nodes.reduce((sum, entry) => sum + entry.cost.bytes, 0) / wanted
    const fits = evaluationBatches.find((batch) => batch * one * (this.options.precision === 'float64' ? 2 : 1) <= evaluationBytes)
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
      mode === this.inference.mode && batch === this.inference.batch ? this.inference : inferOrThrow(this.options, batch, mode)
    const { kernels, pruned } = this.options
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
