// Loss and accuracy of a network on a whole split, in evaluation mode.
import type { SplitName } from '../data-messages.ts'
import { tableFor } from '../kernels/load.ts'
import type { LoadedSplit } from '../ops/contract.ts'
import type { Tensor } from '../tensor.ts'
import { nonFiniteError } from './first-non-finite.ts'
import { countPredictions, emptyConfusion, type Metrics, metricsOf } from './metrics.ts'
import type { Network } from './network.ts'

export interface Evaluation {
  /** Mean of the objective over the samples. */
  readonly loss: number
  readonly samples: number
  /** Null where no loss of the graph says what a right prediction is. */
  readonly metrics: Metrics | null
  /** What each sample is and what it was taken for; null like the metrics. */
  readonly answers: Answers | null
}

export interface Answers {
  readonly labels: Int32Array
  /** −1 where the scores are not finite. */
  readonly predictions: Int32Array
}

/**
 * Runs every sample of a split through the network.
 * @param due called between batches with the samples done; may return a promise to wait for. @param iteration for sentences.
 * @throws ProjectError "non-finite" where scores or loss are not finite: such a network has no accuracy.
 */
export async function evaluate(
  network: Network,
  data: ReadonlyMap<string, LoadedSplit>,
  count: number,
  split: SplitName,
  iteration: number,
  due: (samplesDone: number) => Promise<void> | undefined
): Promise<Evaluation> {
  const size = network.evaluationBatch(count)
  const judge = new Judge(network, count)
  let lossSum = 0
  try {
    for (let start = 0; start < count; ) {
      const batch = Math.min(size, count - start)
      const execution = network.evaluation(batch)
      network.attach(execution, data)
      const indices = network.options.kernels.memory.view(execution.plan.indices, network.options.precision)
      for (let i = 0; i < batch; i++) indices[i] = start + i
      execution.prepare(0, 0, false)
      execution.forward(true)
      const loss = execution.objective()
      const first = start
      if (!Number.isFinite(loss)) throw nonFiniteError(execution, iteration, (row) => first + row, split)
      lossSum += loss * batch
      judge.count(execution.plan.values, batch, start)
      if (judge.sawNonFinite) throw nonFiniteError(execution, iteration, (row) => first + row, split)
      start += batch
      const pausing = due(start)
      if (pausing) await pausing
    }
    return { loss: lossSum / count, samples: count, metrics: judge.metrics, answers: judge.answers }
  } finally {
    judge.release()
  }
}

/** Compares scores with targets by the ports the loss names. */
class Judge {
  readonly #network: Network
  readonly #scores: string | undefined
  readonly #targets: string | undefined
  readonly #threshold: number | undefined
  readonly #classes: number
  readonly #confusion: ReturnType<typeof emptyConfusion> | undefined
  readonly #buffers = new Map<number, { readonly predictions: Tensor; readonly labels: Tensor; release(): void }>()
  readonly #answers: Answers
  sawNonFinite = false

  constructor(network: Network, count: number) {
    this.#answers = { labels: new Int32Array(count), predictions: new Int32Array(count) }
    this.#network = network
    const { judge } = network.objective
    const role = judge?.op.loss
    if (!judge || !role?.scores || !role.targets) {
      this.#classes = 0
      return
    }
    // a role names an input or an output of the loss
    const key = (port: string): string => {
      const source = judge.inputs[port]
      return source ? `${source.node}.${source.port}` : `${judge.node.id}.${port}`
    }
    this.#scores = key(role.scores)
    this.#targets = key(role.targets)
    const width = network.inference.shapes[this.#scores]?.[1] ?? 1
    const rank = network.inference.shapes[this.#scores]?.length ?? 0
    const single = width === 1
    // only rows of scores have classes; images of scores have no accuracy
    if (rank > 2 || (single && role.threshold === undefined)) {
      this.#classes = 0
      this.#scores = undefined
      return
    }
    this.#threshold = single ? role.threshold : undefined
    this.#classes = single ? 2 : width
    this.#confusion = emptyConfusion(this.#classes)
  }

  get answers(): Answers | null {
    return this.#confusion ? this.#answers : null
  }

  get metrics(): Metrics | null {
    return this.#confusion ? metricsOf(this.#confusion) : null
  }

  count(values: ReadonlyMap<string, Tensor>, batch: number, first: number): void {
    const scores = this.#scores === undefined ? undefined : values.get(this.#scores)
    const targets = this.#targets === undefined ? undefined : values.get(this.#targets)
    if (!scores || !targets || !this.#confusion) return
    const { kernels, precision } = this.#network.options
    const table = tableFor(kernels, precision)
    const { predictions, labels } = this.#buffer(batch)
    if (this.#threshold === undefined) table.argmaxRows(scores.offset, batch, this.#classes, predictions.offset)
    else table.thresholdRows(scores.offset, batch, this.#threshold, predictions.offset)
    const oneHot = targets.size === batch * this.#classes && this.#threshold === undefined
    if (oneHot) table.argmaxRows(targets.offset, batch, this.#classes, labels.offset)
    else table.labelsOfIndices(targets.offset, batch, this.#classes, labels.offset)
    const predicted = kernels.memory.view(predictions, precision) as Int32Array
    const truths = kernels.memory.view(labels, precision) as Int32Array
    countPredictions(this.#confusion, predicted, truths, first)
    this.#answers.predictions.set(predicted, first)
    this.#answers.labels.set(truths, first)
    if (predicted.includes(-1)) this.sawNonFinite = true
  }

  release(): void {
    for (const buffer of this.#buffers.values()) buffer.release()
  }

  #buffer(batch: number) {
    const known = this.#buffers.get(batch)
    if (known) return known
    const { memory } = this.#network.options.kernels
    const region = memory.allocate(8 * batch + 64)
    const tensor = (offset: number): Tensor => ({ shape: [batch], size: batch, offset, type: 'int32' })
    const made = { predictions: tensor(region.offset), labels: tensor(region.offset + 4 * batch), release: () => memory.release(region) }
    this.#buffers.set(batch, made)
    return made
  }
}
