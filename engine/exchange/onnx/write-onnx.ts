// A trained network as an ONNX graph for inference: from the samples to the predictions.
import type { InferredNode, PortPlace } from '../../graph/infer.ts'
import type { OnnxAttribute } from '../../ops/onnx.ts'
import { type Problem, ProjectError } from '../../problem.ts'
import type { NamedTensor } from '../named-tensor.ts'
import type { ExportedNetwork } from '../network-script.ts'
import { crcOf } from '../zip.ts'
import { encodeOnnx } from './encode.ts'
import type { OnnxNode, OnnxTensor, OnnxValue } from './model.ts'

/** Every runtime in use reads it, and it has LayerNormalization. */
const opset = 17
/** Size of the mini-batch, which is open. */
const batchName = 'N'
/** Keys of the metadata: the project file, and a checksum of the graph as it was written with it. */
export const projectKey = 'gradloom.project'
export const graphKey = 'gradloom.graph'

/**
 * The bytes of the file; the same for the same network. Values are named "node.port", tensors "node.W", in float32.
 * @param project text of the project file, for the metadata.
 * @throws ProjectError "not-exportable" naming every node that ONNX cannot express
 */
export function writeOnnx(network: ExportedNetwork, tensors: readonly NamedTensor[], project: string): Uint8Array {
  const { inference, title } = network
  const outputs = outputsOf(network)
  const used = closure(inference.nodes, outputs)
  const problems: Problem[] = []
  const refuse = (message: string, node?: string): void => {
    problems.push({ code: 'not-exportable', severity: 'error', message, ...(node === undefined ? {} : { node }) })
  }
  if (outputs.length === 0) refuse('The graph has no output, so there is nothing to export. Add a node.')
  for (const { op, node } of used)
    if (!op.source && !op.exports?.onnx)
      refuse(`${node.id} is a ${op.label}, which ONNX files cannot express yet. Remove or replace it.`, node.id)
  if (problems.length > 0) throw new ProjectError(problems)
  const known = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  const draft = new Draft(known, new Set(inference.nodes.map(({ node }) => node.id)))
  for (const entry of used) if (!entry.op.source) draft.write(entry)
  const ends = outputs.map((place) => draft.valueAt(place))
  const nodes = alive(draft.nodes, ends)
  const read = new Set([...nodes.flatMap(({ inputs }) => inputs), ...ends])
  const made = new Set(nodes.flatMap((node) => node.outputs))
  const inputs = used.flatMap(({ op, node, inference: { outputs: ports } }) =>
    op.source
      ? Object.entries(ports).flatMap(([port, shape]) => (read.has(`${node.id}.${port}`) ? [{ name: `${node.id}.${port}`, shape }] : []))
      : []
  )
  const given = new Set([...inputs.map(({ name }) => name), ...draft.tensors.map(({ name }) => name)])
  for (const {
    node,
    inference: { outputs: ports }
  } of used)
    for (const port of Object.keys(ports)) {
      const name = `${node.id}.${port}`
      if (read.has(name) && !made.has(name) && !given.has(name))
        refuse(
          `${name} is a loss that other nodes or an output use; ONNX files hold what a network predicts. Take it out before exporting.`,
          node.id
        )
    }
  if (inputs.length > 1)
    refuse(
      `The network reads ${inputs.map(({ name }) => name).join(' and ')}; an ONNX file that can be checked has one input. Remove a dataset.`
    )
  if (problems.length > 0) throw new ProjectError(problems)
  const open = inputs.length > 0
  const described = (name: string, shape: readonly number[]): OnnxValue => {
    const sizes = open && shape[0] === inference.batch ? [batchName, ...shape.slice(1)] : shape
    return { name, shape: sizes, isReal: true }
  }
  const kept = draft.tensors.filter(({ name }) => read.has(name))
  const complete = tensors.every(({ name }) => read.has(name))
  return encodeOnnx(
    {
      opset,
      producer: 'Gradloom',
      title,
      metadata: {},
      nodes,
      tensors: kept,
      outside: [],
      inputs: inputs.map(({ name, shape }) => described(name, shape)),
      outputs: outputs.map((place) => described(draft.valueAt(place), inference.shapes[nameOf(place)] ?? []))
    },
    (graph) => (complete ? { [graphKey]: checksum(graph), [projectKey]: project } : {})
  )
}

/** CRC-32 in hexadecimal: it shows a change, not a forgery. */
export function checksum(graph: Uint8Array): string {
  return crcOf(graph).toString(16).padStart(8, '0')
}

/** What the losses make of the samples, or are given; without a loss every output that nobody reads. */
export function outputsOf({ inference }: Pick<ExportedNetwork, 'inference'>): readonly PortPlace[] {
  const losses = inference.nodes.filter(({ op }) => op.loss)
  const places = losses.flatMap(({ node, op, inputs }): readonly PortPlace[] => {
    // probabilities where the loss has them, else the scores it compares with the targets
    const [first] = Object.keys(op.inputs)
    const role = Object.keys(op.outputs).find((port) => port !== op.loss?.output) ?? op.loss?.scores ?? first ?? ''
    return [inputs[role] ?? { node: node.id, port: role }]
  })
  if (places.length > 0) return places.filter((place, i) => places.findIndex((other) => nameOf(other) === nameOf(place)) === i)
  const read = new Set(inference.nodes.flatMap(({ inputs }) => Object.values(inputs).map(nameOf)))
  return inference.nodes.flatMap(({ node, op, inference: { outputs } }) =>
    op.source ? [] : Object.keys(outputs).flatMap((port) => (read.has(`${node.id}.${port}`) ? [] : [{ node: node.id, port }]))
  )
}

function nameOf({ node, port }: PortPlace): string {
  return `${node}.${port}`
}

/** Every node the outputs depend on, in forward order. */
function closure(nodes: readonly InferredNode[], outputs: readonly PortPlace[]): readonly InferredNode[] {
  const wanted = new Set(outputs.map(({ node }) => node))
  for (const entry of nodes.toReversed())
    if (wanted.has(entry.node.id)) for (const { node } of Object.values(entry.inputs)) wanted.add(node)
  return nodes.filter(({ node }) => wanted.has(node.id))
}

/** Without the nodes whose outputs nobody needs, such as the way to the targets of a loss. */
function alive(nodes: readonly OnnxNode[], ends: readonly string[]): readonly OnnxNode[] {
  const read = new Set(ends)
  const kept = nodes.toReversed().filter(({ inputs, outputs }) => {
    if (!outputs.some((name) => read.has(name))) return false
    for (const name of inputs) read.add(name)
    return true
  })
  return kept.toReversed()
}

/** What the ops have written so far. */
class Draft {
  readonly nodes: OnnxNode[] = []
  readonly tensors: OnnxTensor[] = []
  readonly #known: ReadonlyMap<string, NamedTensor>
  readonly #names: Set<string>
  /** Outputs of nodes that stand under another name. */
  readonly #moved = new Map<string, string>()

  constructor(known: ReadonlyMap<string, NamedTensor>, ids: ReadonlySet<string>) {
    this.#known = known
    this.#names = new Set(ids)
  }

  valueAt(place: PortPlace): string {
    const name = nameOf(place)
    return this.#moved.get(name) ?? name
  }

  write(entry: InferredNode): void {
    const { node, op, fields, inputShapes, inference } = entry
    const { id } = node
    const constant = (tag: string, numbers: OnnxTensor['numbers']): string => {
      const name = `${this.#unique(`${id}_${tag}`)}.y`
      this.tensors.push({ name, numbers })
      return name
    }
    op.exports?.onnx?.write(
      { fields, inputs: inputShapes, outputs: inference.outputs },
      {
        inputs: Object.fromEntries(Object.entries(entry.inputs).map(([port, place]) => [port, this.valueAt(place)])),
        outputs: Object.fromEntries(Object.keys(inference.outputs).map((port) => [port, `${id}.${port}`])),
        tensor: (name) => this.#tensor(`${id}.${name}`),
        integers: (tag, values) => constant(tag, { shape: [values.length], kind: 'integer', values: Float64Array.from(values) }),
        real: (tag, value) => constant(tag, { shape: [], kind: 'real', values: Float32Array.of(value) }),
        reals: (data, shape, output) => {
          this.tensors.push({ name: output, numbers: { shape, kind: 'real', values: Float32Array.from(data) } })
        },
        elsewhere: (output, tag) => {
          const name = `${this.#unique(`${id}_${tag}`)}.y`
          this.#moved.set(`${id}.${output}`, name)
          return name
        },
        between: (tag) => `${this.#unique(`${id}_${tag}`)}.y`,
        add: (type, inputs, output, attributes: Readonly<Record<string, OnnxAttribute>> = {}) => {
          const last = inputs.findLastIndex((name) => name !== undefined)
          const given = inputs.slice(0, last + 1).map((name) => name ?? '')
          // a value is named after its node, so that a node that is taken apart becomes nodes of its own when it is read
          this.nodes.push({ name: output.replace(/\.[^.]*$/, ''), type, domain: '', inputs: given, outputs: [output], attributes })
        }
      }
    )
  }

  /** The value at a node whose output is a tensor, and every parameter, is the tensor itself. */
  #tensor(name: string): string | undefined {
    const tensor = this.#known.get(name)
    if (!tensor) return undefined
    if (!this.tensors.some((other) => other.name === name)) {
      const { shape, data } = tensor
      if (!(data instanceof Float32Array || data instanceof Float64Array))
        throw new Error(`${name} does not hold real numbers: this is a fault of Gradloom.`)
      this.tensors.push({ name, numbers: { shape, kind: 'real', values: data instanceof Float32Array ? data : Float32Array.from(data) } })
    }
    return name
  }

  #unique(wanted: string): string {
    let name = wanted
    for (let i = 2; this.#names.has(name); i++) name = `${wanted}_${i}`
    this.#names.add(name)
    return name
  }
}
