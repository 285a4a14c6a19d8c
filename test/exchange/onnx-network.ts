// Networks as ONNX for tests: projects and single ops written, files without their metadata, and what onnxruntime makes of them.
import type { GraphNode } from '../../engine/document/project.ts'
import { decodeOnnx } from '../../engine/exchange/onnx/decode.ts'
import { encodeOnnx } from '../../engine/exchange/onnx/encode.ts'
import type { OnnxModel } from '../../engine/exchange/onnx/model.ts'
import { type ReadOnnx, readOnnxGraph } from '../../engine/exchange/onnx/read-nodes.ts'
import { writeWeights } from '../../engine/exchange/weights.ts'
import { loadWeights } from '../../engine/requests/load-weights.ts'
import { Network } from '../../engine/train/network.ts'
import { testKernels } from '../kernels.ts'

// it would send what it runs to its maker, and leave a log in the temporary folder
process.env['ORT_DISABLE_TELEMETRY'] = '1'
const { InferenceSession, Tensor } = await import('onnxruntime-node')

/** The same file as another program might have written it: nothing says which project it was. */
export function stripped(bytes: Uint8Array): Uint8Array {
  return encodeOnnx(decodeOnnx(bytes).model, () => ({}))
}

export function fileOf(model: Partial<OnnxModel>): Uint8Array {
  return encodeOnnx(
    { opset: 17, producer: 'a test', title: '', metadata: {}, nodes: [], tensors: [], outside: [], inputs: [], outputs: [], ...model },
    () => ({})
  )
}

/** The outputs of a file in onnxruntime. */
export async function runtimeOutputs(
  bytes: Uint8Array,
  input?: { readonly name: string; readonly shape: readonly number[]; readonly data: Float32Array }
): Promise<readonly { readonly name: string; readonly shape: readonly number[]; readonly data: readonly number[] }[]> {
  const session = await InferenceSession.create(bytes)
  try {
    const results = await session.run(input ? { [input.name]: new Tensor('float32', input.data, [...input.shape]) } : {})
    return session.outputNames.map((name) => {
      const { dims, data } = results[name] as { readonly dims: readonly number[]; readonly data: unknown }
      return { name, shape: dims, data: Array.from(data as Float32Array) }
    })
  } finally {
    await session.release()
  }
}

/** The outputs of a graph that was read, with the numbers given at its input, if it has one. */
export function ownOutputs(found: ReadOnnx, input?: { readonly shape: readonly number[]; readonly data: readonly number[] }) {
  const source: readonly GraphNode[] = found.source
    ? [{ id: 'given', op: 'constant', fields: { value: nested(input?.shape ?? [], input?.data ?? []) } }]
    : []
  const place = found.source && `${found.source.id}.${found.source.port}`
  const moved = (port: string): string => (port === place ? 'given.y' : port)
  const edges = found.edges.map(({ from, to }) => ({ from: moved(from), to }))
  const graph = { nodes: [...source, ...found.nodes], edges }
  const kernels = testKernels()
  const network = new Network({
    graph,
    facts: new Map(),
    gradients: 'none',
    pruned: false,
    mode: 'evaluate',
    kernels,
    precision: 'float32',
    batch: 1
  })
  try {
    loadWeights(network.store, writeWeights(found.tensors, 'safetensors'))
    const execution = network.evaluation(1)
    execution.prepare(0, 0, false)
    execution.forward()
    return found.outputs.map(({ port }) => [...(execution.value(moved(port)) ?? [])])
  } finally {
    network.release()
  }
}

export function readBack(bytes: Uint8Array): ReadOnnx {
  return readOnnxGraph(decodeOnnx(bytes).model)
}

type Nested = number | readonly Nested[]
export function nested(shape: readonly number[], data: readonly number[]): Nested {
  const [size, ...rest] = shape
  if (size === undefined) return data[0] ?? 0
  const part = data.length / size
  return Array.from({ length: size }, (_, i) => nested(rest, data.slice(i * part, (i + 1) * part)))
}
