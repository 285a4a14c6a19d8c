// Puts the tensors of a weight file into a network's parameters and running statistics.
import { shorten } from '../document/show-value.ts'
import type { NamedTensor } from '../exchange/named-tensor.ts'
import { readWeights } from '../exchange/weights.ts'
import type { ParameterStore } from '../graph/parameter-store.ts'
import { type Problem, ProjectError } from '../problem.ts'
import { type Shape, sameShape, showShape } from '../tensor.ts'

/** Prefixes of a checkpoint's tensors, which may serve as weights too. */
const checkpointPrefix = /^(parameter|state)\./
const otherCheckpointTensor = /^(optimizer|random|sampler)\./
const cure = 'Use the weights that were trained with this project.'

/** A place for a tensor in a project. */
export interface TensorPlace {
  readonly name: string
  readonly shape: Shape
}

/** @throws ProjectError "bad-weights" with every tensor that is missing, unknown or of another shape; then nothing has changed. */
export function loadWeights(store: ParameterStore, bytes: Uint8Array): void {
  const places = [...store.parameters, ...store.states]
  const tensors = matchWeights(
    places.map(({ name, value }) => ({ name, shape: value.shape })),
    bytes
  )
  for (const [i, { value }] of places.entries()) store.view(value).set((tensors[i]?.data ?? []) as ArrayLike<number>)
}

/**
 * The tensors of a weight file, one for each place and in their order.
 * @throws ProjectError "bad-weights" with every tensor that is missing, unknown or of another shape
 */
export function matchWeights(places: readonly TensorPlace[], bytes: Uint8Array): readonly NamedTensor[] {
  const { tensors, metadata } = readWeights(bytes)
  const isCheckpoint = tensors.some(({ name }) => name.startsWith('random.')) && Object.keys(metadata).length > 0
  const given = new Map(
    tensors
      .filter(({ name }) => !(isCheckpoint && otherCheckpointTensor.test(name)))
      .map((tensor) => [isCheckpoint ? tensor.name.replace(checkpointPrefix, '') : tensor.name, tensor])
  )
  const problems: Problem[] = []
  const refuse = (tensor: string, message: string, node?: string): void => {
    problems.push({ code: 'bad-weights', severity: 'error', message, ...(node !== undefined && { node }), tensor })
  }
  const found = places.flatMap(({ name, shape }): readonly NamedTensor[] => {
    const tensor = given.get(name)
    given.delete(name)
    const node = name.slice(0, name.lastIndexOf('.'))
    if (!tensor) refuse(name, `The weight file lacks ${name} ${showShape(shape)}. ${cure}`, node)
    else if (!sameShape(tensor.shape, shape))
      refuse(name, `${name} is ${showShape(tensor.shape)} in the weight file and ${showShape(shape)} in the project. ${cure}`, node)
    else if (tensor.type === 'int64') refuse(name, `${name} holds 64-bit integers. Save it as float32 or float64.`, node)
    else return [{ ...tensor, name }]
    return []
  })
  for (const name of given.keys()) refuse(name, `The weight file holds ${shorten(name)}, which the project has no place for. ${cure}`)
  if (problems.length > 0) throw new ProjectError(problems)
  return found
}
