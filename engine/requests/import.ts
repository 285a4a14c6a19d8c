// The import requests: an ONNX file as a project, and weights as the initial values of one.
import type { ImportRequest, ImportWeightsRequest } from '../contract.ts'
import { serialiseProject } from '../document/serialise.ts'
import { mostInitialNumbers, withInitialValues } from '../exchange/initial-values.ts'
import type { NamedTensor } from '../exchange/named-tensor.ts'
import { importOnnx } from '../exchange/onnx/import-onnx.ts'
import { writeWeights } from '../exchange/weights.ts'
import { projectError } from '../problem.ts'
import { sizeOf } from '../tensor.ts'
import type { RequestContext } from './context.ts'
import { matchWeights } from './load-weights.ts'
import { prepare } from './prepare.ts'

/** Of weights beside the ONNX file. */
const mostOutsideBytes = 2 ** 31 - 1

export async function importNetwork({ bytes, name, base }: ImportRequest, { engine, send, stopping }: RequestContext): Promise<void> {
  const files = engine.host.files(base)
  const imported = await importOnnx(bytes, name, (location) => files.read(location, mostOutsideBytes))
  await stopping.pauseOrCancel()
  const { document, tensors, isOriginal, opset, producer } = imported
  const parameters = countOf(tensors)
  const holdsWeights = parameters <= mostInitialNumbers
  const project = serialiseProject(holdsWeights ? withInitialValues(document, tensors) : document)
  send({
    type: 'imported-file',
    project,
    holdsWeights,
    weights: writeWeights(tensors, 'safetensors', { format: 'gradloom/weights', project: serialiseProject(document) }),
    nodes: document.graph.nodes.length,
    parameters,
    isOriginal,
    opset,
    producer
  })
}

/** Throws with every tensor that does not fit; then nothing is applied. */
export async function importWeights({ project, weights }: ImportWeightsRequest, { engine, send, stopping }: RequestContext): Promise<void> {
  const { document, inference, warnings } = await prepare(project, {}, 'evaluate', engine.host, stopping)
  for (const problem of warnings) send({ type: 'warning', problem })
  const places = inference.nodes.flatMap(({ node, inference: { parameters, state } }) =>
    Object.entries({ ...parameters, ...state }).map(([name, { shape }]) => ({ name: `${node.id}.${name}`, shape }))
  )
  const tensors = matchWeights(places, weights)
  const parameters = countOf(tensors)
  if (parameters > mostInitialNumbers) {
    const message = `The weights hold ${parameters} numbers; a project file takes ${mostInitialNumbers} as initial values. Keep them in the weight file, and name it where they are needed.`
    throw projectError('too-many-weights', message)
  }
  send({
    type: 'imported-weights',
    project: serialiseProject(withInitialValues(document, tensors)),
    tensors: tensors.map(({ name }) => name),
    parameters
  })
}

function countOf(tensors: readonly NamedTensor[]): number {
  return tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
}
