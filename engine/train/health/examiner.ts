// Measures a training run while it goes: what each node passes on, and how far one update moves its weights. Reads only.
import type { Call, PlanNode } from '../../graph/compile.ts'
import type { StoredParameter } from '../../graph/parameter-store.ts'
import type { HealthReport, NodeHealth, RunningStatistics } from '../../health-messages.ts'
import type { RunningStatisticsRole } from '../../ops/contract.ts'
import type { Tensor } from '../../tensor.ts'
import type { TrainingRun } from '../training-run.ts'
import { judged } from './index.ts'
import { eachAliveUnit, type Numbers, rootMeanSquare, shareNearBounds, spread } from './measures.ts'

/** A unit that was silent in this many examined mini-batches counts as dead. */
const window = 5
/** Share of the range of a squashing function that counts as its edge. */
const edge = 0.01
/** Share of the starting value below which running statistics are those of the data. */
const settled = 0.05

export class Examiner {
  readonly #run: TrainingRun
  #examined = 0
  /** Per rectifier, the examination in which each unit was last above 0; 0: never. */
  readonly #lastAlive = new Map<string, Int32Array>()
  #measured: Omit<HealthReport, 'findings'> | undefined
  #weights = new Map<string, Numbers>()

  constructor(run: TrainingRun) {
    this.#run = run
  }

  /** After a forward and backward pass, before its update. */
  before(loss: number): void {
    const { execution, network, iteration } = this.#run
    const { plan } = execution
    this.#examined++
    const nodes = plan.forward.map((planNode) => this.#measure(planNode)).filter((node) => Object.keys(node).length > 1)
    this.#measured = { iteration, batches: Math.min(this.#examined, window), samples: plan.inference.batch, loss, nodes }
    const weights = network.store.parameters.filter(({ value }) => value.shape.length >= 2)
    this.#weights = new Map(weights.map(({ name, value }) => [name, network.store.view(value).slice()]))
  }

  /** After the update of the same iteration. Undefined where `before` was not called. */
  after(): HealthReport | undefined {
    const { store } = this.#run.network
    const measured = this.#measured
    if (!measured) return undefined
    const nodes = measured.nodes.map((node): NodeHealth => {
      const parameter = node.weights && store.find(`${node.node}.${node.weights.name}`)
      const before = parameter && this.#weights.get(parameter.name)
      if (!node.weights || !before) return node
      return { ...node, weights: { ...node.weights, update: rootMeanSquare(store.view(parameter.value), before) } }
    })
    this.#measured = undefined
    this.#weights.clear()
    return judged({ ...measured, nodes })
  }

  #measure({ entry: { node, op }, call }: PlanNode): NodeHealth {
    const [output] = Object.values(call.outputs)
    const gradient = Object.values(call.outputGradients).find((tensor) => tensor !== undefined)
    const parameter = this.#largestWeights(node.id, Object.keys(call.parameters))
    return {
      node: node.id,
      ...(gradient && parameter && { gradient: Math.sqrt(gradient.size) * rootMeanSquare(this.#view(gradient)) }),
      ...(parameter && { weights: this.#weightsOf(parameter) }),
      ...(op.rectifies && output && output.shape.length >= 2 && { dead: this.#deadOf(node.id, output) }),
      ...(op.range && output && { saturated: shareNearBounds(this.#view(output), op.range, edge) }),
      ...(op.runningStatistics && { statistics: this.#statisticsOf(call, op.runningStatistics) })
    }
  }

  #largestWeights(node: string, names: readonly string[]): StoredParameter | undefined {
    const { store } = this.#run.network
    const matrices = names.flatMap((name) => store.find(`${node}.${name}`) ?? []).filter(({ value }) => value.shape.length >= 2)
    return matrices.sort((a, b) => b.value.size - a.value.size)[0]
  }

  #weightsOf({ parameter, value, gradient }: StoredParameter): NonNullable<NodeHealth['weights']> {
    const data = this.#view(value)
    return {
      name: parameter,
      size: rootMeanSquare(data),
      spread: value.size > 1 ? spread(data) : Number.NaN,
      gradient: rootMeanSquare(this.#view(gradient)),
      update: 0
    }
  }

  #deadOf(node: string, output: Tensor): NonNullable<NodeHealth['dead']> {
    const units = output.shape[1] ?? 1
    const known = this.#lastAlive.get(node)
    const lastAlive = known ?? new Int32Array(units)
    if (!known) this.#lastAlive.set(node, lastAlive)
    eachAliveUnit(this.#view(output), output.shape, (unit) => {
      lastAlive[unit] = this.#examined
    })
    const silentSince = Math.max(0, this.#examined - window)
    return { units: [...lastAlive.keys()].filter((unit) => (lastAlive[unit] as number) <= silentSince), of: units }
  }

  #statisticsOf({ workspace, state, fields }: Call, role: RunningStatisticsRole): RunningStatistics {
    const view = (tensor: Tensor | undefined): Numbers => (tensor ? this.#view(tensor) : new Float64Array(0))
    const [mean, variance] = [view(workspace[role.mean]), view(workspace[role.variance])]
    const [runningMean, runningVariance] = [view(state[role.runningMean]), view(state[role.runningVariance])]
    // sums over the channels: one that is constant, as a border pixel is, has no say
    let [differences, deviations, variances, running] = [0, 0, 0, 0]
    for (let c = 0; c < mean.length; c++) {
      differences += Math.abs((runningMean[c] as number) - (mean[c] as number))
      deviations += Math.sqrt(variance[c] as number)
      variances += variance[c] as number
      running += runningVariance[c] as number
    }
    const factor = variances > 0 ? running / variances : 1
    const meanOff = deviations > 0 ? differences / deviations : 0
    const varianceFactor = Math.max(factor, 1 / factor)
    const momentum = Number((fields as Readonly<Record<string, unknown>>)[role.momentum])
    const needed =
      momentum > 0 && momentum < 1 ? Math.ceil(Math.log(settled) / Math.log(momentum)) : momentum === 0 ? 1 : Number.POSITIVE_INFINITY
    return { meanOff, varianceFactor, kept: momentum ** this.#run.iteration, needed }
  }

  #view(tensor: Tensor): Numbers {
    const { kernels, precision } = this.#run.execution.plan
    return kernels.memory.view(tensor, precision)
  }
}
