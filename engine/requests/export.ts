// The export request: the file in a format that proves itself, and what the network answers, for the proof of programs.
import type { ExportRequest } from '../contract.ts'
import { findSource } from '../data/index.ts'
import { parseProject } from '../document/parse.ts'
import { serialiseProject } from '../document/serialise.ts'
import { runLength } from '../document/training.ts'
import { type ExportCall, exportFormats } from '../exchange/export-formats.ts'
import { withoutInitialValues } from '../exchange/initial-values.ts'
import type { NamedTensor } from '../exchange/named-tensor.ts'
import type { Kernels } from '../kernels/load.ts'
import { evaluate } from '../train/evaluation.ts'
import { Network } from '../train/network.ts'
import { NumpyRandom } from '../train/numpy-random.ts'
import type { RequestContext } from './context.ts'
import { loadWeights } from './load-weights.ts'
import { context, fieldsOf, loadData, type Prepared, prepare, sourceNodes } from './prepare.ts'
import { Progress } from './progress.ts'
import { proveOnnx } from './prove-onnx.ts'

/** Test samples an export must answer as the network does. */
const proofSamples = 256

export async function exportNetwork(request: ExportRequest, requestContext: RequestContext): Promise<void> {
  const { engine, send, stopping } = requestContext
  const { kernels, host } = engine
  const prepared = await prepare(request.project, request.overrides, 'evaluate', host, stopping)
  for (const problem of prepared.warnings) send({ type: 'warning', problem })
  const { document, testCount } = prepared
  const network = networkToExport(prepared, kernels)
  try {
    if (request.weights) loadWeights(network.store, request.weights)
    else network.store.initialise(new NumpyRandom(prepared.settings.seed))
    const format = exportFormats[request.format]
    const call = exportCallOf(prepared, network, projectInFile(request.project.text))
    const bytes = format.write(call)
    format.readBack?.(bytes, call)
    if (request.format === 'onnx') {
      const { figure, model } = await proveOnnx(bytes, prepared, network, request.project, requestContext)
      send({ type: 'exported-file', bytes, ownProof: figure, ...(model && { program: model }) })
      return
    }
    const proof = format.runsOn && (await answers())
    const weights = proof && exportFormats.safetensors.write(call)
    const program = format.runsOn && {
      kind: 'python' as const,
      ...format.runsOn,
      ...(proof && weights && { proof: { ...proof, weights } })
    }
    send({ type: 'exported-file', bytes, ...(program && { program }) })
  } finally {
    network.release()
  }

  /** What a program must say of the first test samples, and where it finds them. */
  async function answers() {
    const count = Math.min(proofSamples, testCount)
    const folder = await idxFolder()
    const scores = network.scorePort
    if (folder === undefined || scores === undefined || count === 0) return undefined
    const data = await loadData(prepared, request.project, prepared.settings.precision, kernels.memory, host, stopping)
    const progress = new Progress(send, 'evaluating', testCount)
    try {
      const { metrics } = await evaluate(network, data.test, testCount, 'test', 0, (done) => {
        const pausing = stopping.dueOrCancel()
        if (pausing) progress.report(done)
        return pausing
      })
      const execution = network.evaluation(count)
      network.attach(execution, data.test)
      const indices = kernels.memory.view(execution.plan.indices, prepared.settings.precision)
      for (let i = 0; i < count; i++) indices[i] = i
      execution.prepare(0, 0, false)
      execution.forward()
      const values = execution.value(scores)
      return values ? { folder, samples: count, scores: values, accuracy: metrics?.accuracy ?? null } : undefined
    } finally {
      data.release()
    }
  }

  async function idxFolder(): Promise<string | undefined> {
    const [node] = sourceNodes(document)
    if (!node) return undefined
    const fields = fieldsOf(node)
    return findSource(String(fields['source'])).idxFolder?.(fields, context(node, request.project, host, stopping))
  }
}

/** The project as a file of weights keeps it: in canonical form, and without initial values, for they are in the weights. */
function projectInFile(text: string): string {
  const { document } = parseProject(text)
  return document ? serialiseProject(withoutInitialValues(document)) : text
}

/** All nodes of a project, in evaluation. Release when done. */
export function networkToExport({ settings, document, facts, trainCount }: Prepared, kernels: Kernels): Network {
  const { precision, batchSize } = settings
  const batch = trainCount > 0 ? Math.min(batchSize, trainCount) : batchSize
  return new Network({ graph: document.graph, facts, gradients: 'none', pruned: false, mode: 'evaluate', kernels, precision, batch })
}

/** What the formats write of a network as it is now. @param project text of its file */
export function exportCallOf({ settings, document, facts, trainCount }: Prepared, network: Network, project: string): ExportCall {
  const { store, inference, objective } = network
  const tensors = [...store.parameters, ...store.states].map(({ name, value }): NamedTensor => {
    const data = store.view(value).slice()
    const { shape } = value
    return data instanceof Float32Array ? { name, shape, type: 'float32', data } : { name, shape, type: 'float64', data }
  })
  const title = document.title ?? 'A network'
  const { parameters, states } = store
  const total = totalOf(settings, Math.max(1, Math.ceil(trainCount / settings.batchSize)))
  return { network: { title, settings, total, inference, objective, facts, parameters, states }, tensors, project }
}

function totalOf(settings: Parameters<typeof runLength>[0], perEpoch: number): number {
  if (settings.iterations === undefined && settings.epochs === undefined) return 1000
  const length = runLength(settings)
  return 'iterations' in length ? length.iterations : length.epochs * perEpoch
}
