// An ONNX file as a project: the very one it was exported from, or a graph with data and a loss it can be trained with.
import { parseProject } from '../../document/parse.ts'
import type { Edge, GraphNode, ProjectDocument } from '../../document/project.ts'
import { quote } from '../../document/show-value.ts'
import type { Shape } from '../../tensor.ts'
import type { NamedTensor } from '../named-tensor.ts'
import { decodeOnnx } from './decode.ts'
import { layOut } from './layout.ts'
import { badOnnx, type OnnxModel, type OnnxOutside } from './model.ts'
import { type OnnxSource, type ReadOnnx, readOnnxGraph } from './read-nodes.ts'
import { checksum, graphKey, projectKey } from './write-onnx.ts'

export interface ImportedOnnx {
  /** Without the weights. */
  readonly document: ProjectDocument
  readonly tensors: readonly NamedTensor[]
  /** True where Gradloom wrote the file and nobody has changed it since: the project is the one it was exported from. */
  readonly isOriginal: boolean
  readonly opset: number
  readonly producer: string
}

/**
 * @param title where the file has none.
 * @param readOutside the bytes of a file beside the ONNX file.
 * @throws ProjectError "bad-onnx" for a file that cannot be read, "not-importable" naming every node that cannot be
 */
export async function importOnnx(
  bytes: Uint8Array,
  title: string,
  readOutside: (location: string) => Promise<Uint8Array>
): Promise<ImportedOnnx> {
  const { model: read, graph: graphBytes } = decodeOnnx(bytes)
  const model = await withOutside(read, readOutside)
  const { opset, producer } = model
  const original = originalOf(model, graphBytes)
  if (original !== undefined) {
    const tensors = model.tensors.flatMap(({ name, numbers: { shape, values } }): readonly NamedTensor[] => {
      // sizes and single numbers that nodes are made with are in the project
      if (!(values instanceof Float32Array) || !original.tensors.has(name)) return []
      return [{ name, shape, type: 'float32', data: values }]
    })
    return { document: original.document, tensors, isOriginal: true, opset, producer }
  }
  const found = readOnnxGraph(model)
  return { document: documentOf(found, model.title || title), tensors: found.tensors, isOriginal: false, opset, producer }
}

/** The project in the metadata, where the graph is still the one that was written with it. */
function originalOf(
  { metadata, tensors }: OnnxModel,
  graph: Uint8Array
): { readonly document: ProjectDocument; readonly tensors: ReadonlySet<string> } | undefined {
  const text = metadata[projectKey]
  if (text === undefined || metadata[graphKey] !== checksum(graph)) return undefined
  const { document } = parseProject(text)
  if (!document) return undefined
  const ids = new Set(document.graph.nodes.map(({ id }) => id))
  const names = tensors.map(({ name }) => name).filter((name) => ids.has(name.slice(0, name.lastIndexOf('.'))))
  return { document, tensors: new Set(names) }
}

async function withOutside(model: OnnxModel, readFile: (location: string) => Promise<Uint8Array>): Promise<OnnxModel> {
  const files = new Map<string, Uint8Array>()
  const tensors = [...model.tensors]
  for (const { name, location, offset, length, read } of model.outside) {
    requireInside(name, location)
    const file = files.get(location) ?? (await readFile(location))
    files.set(location, file)
    const end = length === undefined ? file.length : offset + length
    if (end > file.length || offset > end)
      throw badOnnx(
        `The tensor ${quote(name)} should lie in bytes ${offset} to ${end} of ${quote(location)}, which has ${file.length}. Copy the file again.`
      )
    tensors.push({ name, numbers: read(file.subarray(offset, end)) })
  }
  return { ...model, tensors, outside: [] }
}

/** A file beside the ONNX file or in a folder there; anything else could be any file of the user's. */
function requireInside(name: string, location: OnnxOutside['location']): void {
  const parts = location.split('/')
  const leaves = location.startsWith('/') || /[\\:\0]/.test(location) || parts.some((part) => part === '..' || part === '')
  if (leaves)
    throw badOnnx(
      `The tensor ${quote(name)} lies in ${quote(location)}, outside the folder of the ONNX file; such files are not read. Put it beside the file and export it again.`
    )
}

function documentOf({ nodes, edges, source, outputs }: ReadOnnx, title: string): ProjectDocument {
  const all: { readonly nodes: GraphNode[]; readonly edges: Edge[] } = {
    nodes: [...(source ? [datasetFor(source)] : []), ...nodes],
    edges: [...edges]
  }
  const [output, ...others] = outputs
  if (source && output && others.length === 0) addLoss(all, source, output)
  const training = source && {
    training: { optimizer: { kind: 'adam', learningRate: 0.001 }, batchSize: 100, iterations: 1000, seed: 0 } as const
  }
  return { format: 'gradloom/project', version: 1, title, graph: { nodes: layOut(all.nodes, all.edges), edges: all.edges }, ...training }
}

/** MNIST where the samples are as large as its images; else a source the user points to their own files. */
function datasetFor({ id, sample }: OnnxSource): GraphNode {
  const isImage = sample.length === 3
  const layout = isImage ? { layout: 'image' } : {}
  const isMnist = isImage ? sample.join() === '1,28,28' : sample.join() === '784'
  if (isMnist) return { id, op: 'dataset', fields: isImage ? layout : {} }
  return { id, op: 'dataset', fields: isImage ? { source: 'image-folder', ...layout } : { source: 'csv' } }
}

/** The loss that belongs to the end of the graph; a softmax or sigmoid there becomes part of it. */
function addLoss(
  graph: { readonly nodes: GraphNode[]; readonly edges: Edge[] },
  source: OnnxSource,
  output: { readonly port: string; readonly shape: Shape }
): void {
  if (output.shape.length !== 2) return
  const end = graph.nodes.find(({ id }) => output.port === `${id}.y`)
  const isRead = graph.edges.some(({ from }) => from === output.port)
  const into = graph.edges.find(({ to }) => to === `${end?.id}.x`)
  const isPart = end !== undefined && into !== undefined && !isRead && (end.op === 'softmax' || end.op === 'sigmoid')
  const op = isPart ? `${end.op}-with-loss` : (output.shape[1] ?? 1) > 1 ? 'softmax-with-loss' : 'mean-squared-error'
  let id = isPart ? end.id : 'loss'
  if (isPart) {
    graph.nodes.splice(graph.nodes.indexOf(end), 1)
    graph.edges.splice(graph.edges.indexOf(into), 1)
  }
  while (graph.nodes.some((node) => node.id === id)) id = `${id}-1`
  graph.nodes.push({ id, op })
  graph.edges.push({ from: isPart ? into.from : output.port, to: `${id}.x` }, { from: `${source.id}.t`, to: `${id}.t` })
}
