// Checkpoints: everything a run needs to go on as if it had not stopped, in one safetensors file.
import { quote } from '../document/show-value.ts'
import type { ResolvedTraining } from '../document/training.ts'
import type { NamedTensor } from '../exchange/named-tensor.ts'
import { type Metadata, readSafetensors, writeSafetensors } from '../exchange/safetensors.ts'
import { ProjectError, projectError } from '../problem.ts'
import { type Shape, sameShape, showShape } from '../tensor.ts'
import { badCheckpoint as bad, readMetadata, writeMetadata } from './checkpoint-metadata.ts'
import type { EarlyStoppingState } from './early-stopping.ts'
import type { NetworkStructure } from './network-structure.ts'
import type { RandomState } from './numpy-random.ts'
import { optimizerOf } from './optimizers/index.ts'
import type { SamplerState } from './sampling.ts'

/** Numbers in the run's precision; encoding only reads them, so views of the engine's memory will do. */
export interface CheckpointTensor {
  /** "node.W" */
  readonly name: string
  readonly shape: Shape
  readonly data: Float32Array | Float64Array
}

export interface Checkpoint {
  /** Updates done, which is the number of the next one. */
  readonly iteration: number
  /** The settings of the run, with its seed, precision and batch size. */
  readonly training: ResolvedTraining
  /** The kernel build, on which the last bits depend. */
  readonly kernels: string
  /** Fingerprint of all samples and targets; null where the graph reads no data, and in checkpoints of older builds. */
  readonly dataHash: string | null
  readonly structure: NetworkStructure
  readonly parameters: readonly CheckpointTensor[]
  /** Running statistics of batch normalisation. */
  readonly states: readonly CheckpointTensor[]
  /** For each name of the optimizer's state, e.g. "velocity": its values for every parameter. */
  readonly optimizer: Readonly<Record<string, readonly CheckpointTensor[]>>
  readonly random: RandomState
  readonly sampler: SamplerState
  /** Null where the run does not stop early. */
  readonly earlyStopping: EarlyStoppingState | null
  /** The run was stopped inside the evaluation after its last update: a resumed run begins with it. */
  readonly evaluationDue: boolean
}

/** The file: tensors "parameter.node.W", "state.node.runningMean", "optimizer.velocity.node.W"; the rest as JSON in its metadata. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array<ArrayBuffer> {
  const {
    iteration,
    training,
    kernels,
    dataHash,
    structure,
    parameters,
    states,
    optimizer,
    random,
    sampler,
    earlyStopping,
    evaluationDue
  } = checkpoint
  const named = (prefix: string, tensors: readonly CheckpointTensor[]): readonly NamedTensor[] =>
    tensors.map(({ name, shape, data }) => realTensor(`${prefix}.${name}`, shape, data))
  const tensors: readonly NamedTensor[] = [
    ...named('parameter', parameters),
    ...named('state', states),
    ...Object.entries(optimizer).flatMap(([name, values]) => named(`optimizer.${name}`, values)),
    { name: 'random.words', shape: [random.words.length], type: 'uint32', data: Uint32Array.from(random.words) },
    // a list of none or one, because JSON would drop the sign of −0
    realTensor('random.spare', [random.spare === null ? 0 : 1], Float64Array.from(random.spare === null ? [] : [random.spare])),
    { name: 'sampler.order', shape: [sampler.order.length], type: 'int32', data: Int32Array.from(sampler.order) }
  ]
  const run = { iteration, training, randomPosition: random.position, samplerPosition: sampler.position, earlyStopping, evaluationDue }
  return writeSafetensors(tensors, writeMetadata({ run, structure, kernels, dataHash }))
}

function realTensor(name: string, shape: Shape, data: Float32Array | Float64Array): NamedTensor {
  return data instanceof Float32Array ? { name, shape, type: 'float32', data } : { name, shape, type: 'float64', data }
}

/**
 * Reads a checkpoint and checks that nothing is missing, left over or of another shape.
 * @throws ProjectError "bad-checkpoint" with the reason and the cure.
 */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = readFile(bytes)
  const { run, structure, kernels, dataHash } = readMetadata(metadata)
  const { training } = run
  const type = training.precision
  const left = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  const take = <T extends NamedTensor['type']>(name: string, wanted: T, shape?: Shape): Extract<NamedTensor, { readonly type: T }> => {
    const tensor = left.get(name)
    if (!tensor) throw bad(`it lacks the tensor ${name}`)
    if (tensor.type !== wanted) throw bad(`its tensor ${name} is ${tensor.type} instead of ${wanted}`)
    if (shape && !sameShape(tensor.shape, shape))
      throw bad(`its tensor ${name} has the shape ${showShape(tensor.shape)} instead of ${showShape(shape)}`)
    left.delete(name)
    return tensor as Extract<NamedTensor, { readonly type: T }>
  }
  const takeAll = (prefix: string, kind: 'parameters' | 'state'): readonly CheckpointTensor[] =>
    structure.flatMap((node) =>
      Object.entries(node[kind]).map(([key, shape]) => {
        const name = `${node.id}.${key}`
        return { name, shape, data: take(`${prefix}.${name}`, type, shape).data }
      })
    )
  const words = take('random.words', 'uint32', [624]).data
  const spare = take('random.spare', 'float64').data
  const order = take('sampler.order', 'int32').data
  const checkpoint: Checkpoint = {
    iteration: run.iteration,
    training,
    kernels,
    dataHash,
    structure,
    parameters: takeAll('parameter', 'parameters'),
    states: takeAll('state', 'state'),
    optimizer: Object.fromEntries(
      optimizerOf(training.optimizer.kind)
        .state(training.optimizer)
        .map((name) => [name, takeAll(`optimizer.${name}`, 'parameters')])
    ),
    random: { words: Array.from(words), position: run.randomPosition, spare: spare[0] ?? null },
    sampler: { order: Array.from(order), position: run.samplerPosition },
    earlyStopping: run.earlyStopping,
    evaluationDue: run.evaluationDue
  }
  const [extra] = left.keys()
  if (extra !== undefined) throw bad(`its tensor ${quote(extra)} belongs to nothing`)
  if (run.randomPosition > words.length) throw bad(`its random state stands at ${run.randomPosition} of ${words.length} words`)
  if (run.samplerPosition > order.length) throw bad(`its sample order stands at ${run.samplerPosition} of ${order.length}`)
  const stray = order.find((sample) => sample < 0 || sample >= order.length)
  if (stray !== undefined) throw bad(`its sample order names sample ${stray} of ${order.length}`)
  return checkpoint
}

/**
 * @throws ProjectError "other-training" where the settings of a resumed run could not go on from the checkpoint. Learning rate,
 * schedule, length and evaluations may change.
 */
export function refuseOtherTraining(saved: ResolvedTraining, current: ResolvedTraining): void {
  const stateOf = ({ optimizer }: ResolvedTraining) => optimizerOf(optimizer.kind).state(optimizer).join(' and ') || 'nothing'
  const compared: readonly (readonly [string, string | number, string | number])[] = [
    ['training.precision', saved.precision, current.precision],
    ['training.seed', saved.seed, current.seed],
    ['training.batchSize', saved.batchSize, current.batchSize],
    ['training.sampling', saved.sampling, current.sampling],
    ['training.gradient', saved.gradient, current.gradient],
    ['training.optimizer.kind', saved.optimizer.kind, current.optimizer.kind],
    ['what the optimizer keeps', stateOf(saved), stateOf(current)]
  ]
  const [path, before, now] = compared.find(([, a, b]) => a !== b) ?? []
  if (path === undefined) return
  const message = `The checkpoint belongs to another run: ${path} is ${before} in the checkpoint and ${now} here. Use ${before} again, or train from the start.`
  throw projectError('other-training', message, path.startsWith('training.') ? { path } : {})
}

/** @throws ProjectError "other-data" where the data are not those the run was trained on. */
export function refuseOtherData(saved: string | null, current: string | null): void {
  if (saved === null || current === null || saved === current) return
  const [before, now] = [saved.slice(0, 8), current.slice(0, 8)]
  const message = `The checkpoint was trained on other data (${before}…) than these (${now}…), so that the run would not go on as it was. Resume it with its own data, or train from the start.`
  throw projectError('other-data', message)
}

function readFile(bytes: Uint8Array): { readonly tensors: readonly NamedTensor[]; readonly metadata: Metadata } {
  try {
    return readSafetensors(bytes)
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error
    throw projectError('bad-checkpoint', error.message)
  }
}
