// The proof of an ONNX file: it is read back as a network of its own, which must answer the real samples as the first one does.
import type { ExportedModel, ProjectInput, ProofFigure } from '../contract.ts'
import { decodeOnnx } from '../exchange/onnx/decode.ts'
import { readOnnxGraph } from '../exchange/onnx/read-nodes.ts'
import { outputsOf } from '../exchange/onnx/write-onnx.ts'
import { writeWeights } from '../exchange/weights.ts'
import type { LoadedSplit } from '../ops/contract.ts'
import { projectError } from '../problem.ts'
import { Network } from '../train/network.ts'
import type { RequestContext } from './context.ts'
import { loadWeights } from './load-weights.ts'
import { loadData, type Prepared } from './prepare.ts'

/** Real samples an ONNX file is tried on. */
const proofSamples = 256
/** Of the largest number that comes out, at least 1: rounding in another order. */
const tolerance = 1e-5

interface OnnxProof {
  readonly figure: ProofFigure
  /** For another runtime; absent where the graph reads no data. */
  readonly model?: ExportedModel
}

/** @throws ProjectError "export-failed" where the file answers otherwise than the network */
export async function proveOnnx(
  bytes: Uint8Array,
  prepared: Prepared,
  network: Network,
  project: ProjectInput,
  { engine, stopping }: RequestContext
): Promise<OnnxProof> {
  const { kernels, host } = engine
  const { document, facts, testCount, trainCount } = prepared
  const { model } = decodeOnnx(bytes)
  const { nodes, edges, tensors, source, outputs } = readOnnxGraph(model)
  const dataset = source && document.graph.nodes.find(({ id }) => id === source.id)
  const graph = { nodes: [...(dataset ? [dataset] : []), ...nodes], edges }
  const { batch } = network.options
  const copy = new Network({ graph, facts, gradients: 'none', pruned: false, mode: 'evaluate', kernels, precision: 'float32', batch })
  const held: { release(): void }[] = [copy]
  try {
    loadWeights(copy.store, writeWeights(tensors, 'safetensors'))
    const count = source ? Math.min(proofSamples, testCount || trainCount) : 1
    const splits = async (precision: 'float32' | 'float64'): Promise<ReadonlyMap<string, LoadedSplit>> => {
      if (!source) return new Map()
      const data = await loadData(prepared, project, precision, kernels.memory, host, stopping)
      held.push(data)
      return testCount > 0 ? data.test : data.train
    }
    const own = await splits(network.options.precision)
    const other = network.options.precision === 'float32' ? own : await splits('float32')
    const ports = outputsOf(network).map(({ node, port }) => `${node}.${port}`)
    const inputPort = source && `${source.id}.${source.port}`
    const expected = await run(network, [...ports, ...(inputPort === undefined ? [] : [inputPort])], own, count, () =>
      stopping.pauseOrCancel()
    )
    const found = await run(
      copy,
      outputs.map(({ port }) => port),
      other,
      count,
      () => stopping.pauseOrCancel()
    )
    const maxDifference = compare(expected.slice(0, ports.length), found, ports)
    const figure = { maxDifference, samples: count }
    const [input] = model.inputs
    const data = expected[ports.length]
    if (!source || !input || !data) return { figure }
    return {
      figure,
      model: {
        kind: 'onnx',
        input: { name: input.name, shape: [count, ...source.sample], data: Float32Array.from(data) },
        outputs: model.outputs.map(({ name }, i) => ({ name, data: expected[i] ?? new Float64Array() }))
      }
    }
  } finally {
    for (const part of held) part.release()
  }
}

/** The values at these ports for the first so many samples, one behind the other. */
async function run(
  network: Network,
  ports: readonly string[],
  splits: ReadonlyMap<string, LoadedSplit>,
  count: number,
  pause: () => Promise<void>
): Promise<readonly Float64Array[]> {
  const size = network.evaluationBatch(count)
  const parts = ports.map((): Float64Array[] => [])
  for (let start = 0; start < count; start += size) {
    const batch = Math.min(size, count - start)
    const execution = network.evaluation(batch)
    network.attach(execution, splits)
    const indices = network.options.kernels.memory.view(execution.plan.indices, network.options.precision)
    for (let i = 0; i < batch; i++) indices[i] = start + i
    execution.prepare(0, 0, false)
    execution.forward()
    for (const [i, port] of ports.entries()) parts[i]?.push(execution.value(port) ?? new Float64Array())
    await pause()
  }
  return parts.map((list) => {
    const all = new Float64Array(list.reduce((sum, { length }) => sum + length, 0))
    let end = 0
    for (const part of list) {
      all.set(part, end)
      end += part.length
    }
    return all
  })
}

function compare(expected: readonly Float64Array[], found: readonly Float64Array[], ports: readonly string[]): number {
  let most = 0
  for (const [i, port] of ports.entries()) {
    const [a, b] = [expected[i] ?? new Float64Array(), found[i] ?? new Float64Array()]
    const largest = a.reduce((all, value) => Math.max(all, Math.abs(value)), 1)
    const difference = a.length === b.length ? a.reduce((all, value, at) => worse(all, value - (b[at] ?? 0)), 0) : Number.NaN
    if (!(difference <= tolerance * largest)) {
      const what = `${port} of the file differs from that of the network by ${difference.toPrecision(3)} when it was tried`
      throw projectError(
        'export-failed',
        `${what}. Nothing was written. This is a fault of Gradloom; please report it with the project file.`
      )
    }
    most = Math.max(most, difference)
  }
  return most
}

/** The larger of two distances; not a number where one is. */
function worse(most: number, difference: number): number {
  const distance = Math.abs(difference)
  return distance > most || Number.isNaN(distance) ? distance : most
}
