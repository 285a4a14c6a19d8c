// Puts the tensors of a weight file into a network's parameters and running statistics.
import { readWeights } from '../exchange/weights.ts'
import type { ParameterStore } from '../graph/parameter-store.ts'
import { projectError } from '../problem.ts'
import { sameShape, showShape } from '../tensor.ts'

/** Prefixes of a checkpoint's tensors, which may serve as weights too. */
const checkpointPrefix = /^(parameter|state)\./
const otherCheckpointTensor = /^(optimizer|random|sampler)\./

/** @throws ProjectError "bad-weights" where a tensor is missing, unknown or of another shape. */
export function loadWeights(store: ParameterStore, bytes: Uint8Array): void {
  const { tensors, metadata } = readWeights(bytes)
  const isCheckpoint = tensors.some(({ name }) => name.startsWith('random.')) && Object.keys(metadata).length > 0
  const given = new Map(
    tensors
      .filter(({ name }) => !(isCheckpoint && otherCheckpointTensor.test(name)))
      .map((tensor) => [isCheckpoint ? tensor.name.replace(checkpointPrefix, '') : tensor.name, tensor])
  )
  const cure = 'Use the weights that were trained with this project.'
  for (const { name, value } of [...store.parameters, ...store.states]) {
    const tensor = given.get(name)
    const node = name.slice(0, name.lastIndexOf('.'))
    if (!tensor)
      throw projectError('bad-weights', `The weight file lacks ${name} ${showShape(value.shape)}. ${cure}`, { node, tensor: name })
    if (!sameShape(tensor.shape, value.shape)) {
      const message = `${name} is ${showShape(tensor.shape)} in the weight file and ${showShape(value.shape)} in the project. ${cure}`
      throw projectError('bad-weights', message, { node, tensor: name })
    }
    if (tensor.type === 'int64')
      throw projectError('bad-weights', `${name} holds 64-bit integers. Save it as float32 or float64.`, { node, tensor: name })
    store.view(value).set(tensor.data)
    given.delete(name)
  }
  const [extra] = given.keys()
  if (extra !== undefined)
    throw projectError('bad-weights', `The weight file holds ${extra}, which the project has no place for. ${cure}`, { tensor: extra })
}
