// The nodes of an ONNX graph as nodes of ours: each read by its op, its shapes followed along, every fault named.
import { nodeIdPattern } from '../../document/port-names.ts'
import type { Edge, GraphNode } from '../../document/project.ts'
import { quote, shorten } from '../../document/show-value.ts'
import type { AnyOp } from '../../ops/contract.ts'
import { withDefaults } from '../../ops/fields.ts'
import { ops } from '../../ops/index.ts'
import type { OnnxAttribute, OnnxFound, OnnxInput, OnnxNumbers, OnnxReading } from '../../ops/onnx.ts'
import { nestedOf } from '../../ops/rules/nested-numbers.ts'
import { type Problem, ProjectError } from '../../problem.ts'
import { type Shape, sameShape, showShape, sizeOf } from '../../tensor.ts'
import { shortest } from '../initial-values.ts'
import type { NamedTensor } from '../named-tensor.ts'
import { badOnnx, type OnnxModel, type OnnxNode, type OnnxValue } from './model.ts'
import { rewriteOnnx } from './rewrite.ts'

/** The input of the graph: what a dataset has to give out. */
export interface OnnxSource {
  /** Id of the dataset node, and its port. */
  readonly id: string
  readonly port: string
  /** Of one sample. */
  readonly sample: Shape
}

export interface ReadOnnx {
  /** Without the dataset, whose port edges begin at. */
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly Edge[]
  readonly tensors: readonly NamedTensor[]
  /** Undefined where the graph has no input. */
  readonly source: OnnxSource | undefined
  readonly outputs: readonly { readonly name: string; readonly port: string; readonly shape: Shape }[]
}

/** Samples of the mini-batch by which shapes are followed, where the graph leaves it open. */
const followedBatch = 2
/** Numbers that may stand in a node of a project file. */
const mostInNode = 100_000
const oldestOpset = 9

type Read = (node: OnnxReading) => OnnxFound
const readers = new Map<string, { readonly op: AnyOp; readonly read: Read }>(
  ops.flatMap((op) => Object.entries(op.exports?.onnx?.reads ?? {}).map(([type, read]) => [type, { op, read: read as Read }] as const))
)

/** @throws ProjectError naming every node that cannot be read, or what is wrong with the file */
export function readOnnxGraph(model: OnnxModel): ReadOnnx {
  if (model.opset < oldestOpset)
    throw badOnnx(`The ONNX file is of opset ${model.opset}; Gradloom reads ${oldestOpset} and later. Export it again with a newer opset.`)
  return new Reader(model).read()
}

interface Value {
  /** "node.port" */
  readonly port: string
  readonly shape: Shape
}

class Reader {
  readonly #model: OnnxModel
  readonly #known: ReadonlyMap<string, OnnxNumbers>
  readonly #rewritten: ReturnType<typeof rewriteOnnx>
  readonly #values = new Map<string, Value>()
  readonly #ids = new Set<string>()
  readonly #nodes: GraphNode[] = []
  readonly #edges: Edge[] = []
  readonly #tensors: NamedTensor[] = []
  /** Values that are not there because their node was refused. */
  readonly #missing = new Set<string>()
  readonly #modules: ReadonlyMap<string, string>
  #fixedBatch: number | undefined

  constructor(model: OnnxModel) {
    this.#model = model
    this.#rewritten = rewriteOnnx(model)
    this.#known = this.#rewritten.known
    this.#modules = modulesOf(this.#rewritten.nodes)
  }

  read(): ReadOnnx {
    const source = this.#readSource()
    const problems: Problem[] = []
    for (const node of this.#rewritten.nodes) {
      try {
        this.#readNode(node)
      } catch (error) {
        if (!(error instanceof ProjectError)) throw error
        for (const output of node.outputs) this.#missing.add(output)
        // what only follows from an earlier refusal is not told again
        problems.push(...error.problems.filter(({ code }) => code !== 'follows'))
      }
    }
    if (problems.length > 0) throw new ProjectError(problems)
    const outputs = this.#rewritten.outputs.map((name) => {
      const value = this.#values.get(name) ?? this.#constant(name)
      if (!value) throw badOnnx(`The ONNX graph gives out ${quote(name)}, which none of its nodes makes. Export it again.`)
      return { name, ...value }
    })
    if (outputs.length === 0) throw badOnnx('The ONNX graph has no output. Export it again.')
    return { nodes: this.#nodes, edges: this.#edges, tensors: this.#tensors, source, outputs }
  }

  #readSource(): OnnxSource | undefined {
    // until IR version 3 weights were listed among the inputs, too
    const inputs = this.#model.inputs.filter(({ name }) => !this.#known.has(name))
    const [input, second] = inputs
    if (second)
      throw badOnnx(
        `The ONNX graph has ${inputs.length} inputs, ${quote(input?.name ?? '')} and ${quote(second.name)} among them; Gradloom reads networks with one. Export it with one input.`
      )
    if (!input) return undefined
    const sample = this.#sampleOf(input)
    const [name = '', port = ''] = /^([A-Za-z][A-Za-z0-9_-]*)\.(x)$/.exec(input.name)?.slice(1) ?? ['data', 'x']
    const id = this.#unique(name)
    this.#values.set(input.name, { port: `${id}.${port}`, shape: [this.#fixedBatch ?? followedBatch, ...sample] })
    return { id, port, sample }
  }

  #sampleOf({ name, shape, isReal }: OnnxValue): Shape {
    const what = `The input ${quote(name)} of the ONNX graph`
    if (!isReal) throw badOnnx(`${what} is not of real numbers, such as images are. Gradloom cannot read this network.`)
    if (!shape || shape.length < 2)
      throw badOnnx(
        `${what} has ${shape ? `the shape ${showShape(shape)}` : 'no shape'}; it needs [N, D] or [N, C, H, W]. Export it with a shape.`
      )
    const [batch, ...rest] = shape
    if (typeof batch === 'number' && batch > 0) this.#fixedBatch = batch
    const sample = rest.filter((size): size is number => typeof size === 'number' && size > 0)
    if (sample.length !== rest.length || sizeOf(sample) > 2 ** 28)
      throw badOnnx(
        `${what} has the shape ${showShape(shape)}; all sizes but the first must be numbers. Export it with a fixed image size.`
      )
    return sample
  }

  #readNode(node: OnnxNode): void {
    const shown = node.name === '' ? `The node that makes ${quote(node.outputs[0] ?? '')}` : shorten(node.name)
    const refuse = (rest: string, code = 'not-importable'): ProjectError =>
      new ProjectError([
        { code, severity: 'error', message: `${shown} (${shorten(node.type)}) ${rest}`, ...(node.name !== '' && { node: node.name }) }
      ])
    const reader = node.domain === '' || node.domain === 'ai.onnx' ? readers.get(node.type) : undefined
    if (!reader) {
      const type = node.domain === '' ? node.type : `${node.domain}.${node.type}`
      throw new ProjectError([
        {
          code: 'not-importable',
          severity: 'error',
          message: `${shown} is of type ${shorten(type)}, which Gradloom has no op for. Export the network without it.`,
          ...(node.name !== '' && { node: node.name })
        }
      ])
    }
    if (node.inputs.some((name) => this.#missing.has(name))) throw refuse('follows a node that cannot be read.', 'follows')
    const inputs = node.inputs.map((name): OnnxInput | undefined => {
      if (name === '') return undefined
      const numbers = this.#known.get(name)
      const shape = numbers?.shape ?? this.#values.get(name)?.shape
      if (!shape) throw refuse(`reads ${quote(name)}, which no node before it makes. Export the network again.`)
      return { shape, numbers }
    })
    const found = reader.read(this.#reading(node, inputs, refuse))
    this.#add(node, reader.op, found, refuse)
  }

  #reading(node: OnnxNode, inputs: OnnxReading['inputs'], refuse: (rest: string) => ProjectError): OnnxReading {
    const attribute = <K extends OnnxAttribute['kind']>(
      name: string,
      kind: K
    ): Extract<OnnxAttribute, { readonly kind: K }> | undefined => {
      const found = Object.hasOwn(node.attributes, name) ? node.attributes[name] : undefined
      if (found && found.kind !== kind) throw refuse(`has an attribute ${quote(name)} of the wrong type. Export the network again.`)
      return found as Extract<OnnxAttribute, { readonly kind: K }> | undefined
    }
    return {
      opset: this.#model.opset,
      batch: this.#fixedBatch,
      inputs,
      refuse,
      int: (name, otherwise) => attribute(name, 'int')?.value ?? otherwise,
      // a float32 is read as the shortest number that it stands for: 0.9, not 0.8999999761581421
      float: (name, otherwise) => shortest(attribute(name, 'float')?.value ?? otherwise),
      text: (name, otherwise) => attribute(name, 'text')?.value ?? otherwise,
      ints: (name) => attribute(name, 'ints')?.value,
      known: (input, what) => {
        const numbers = inputs[input]?.numbers
        if (numbers) return numbers
        throw refuse(
          inputs[input]
            ? `computes its ${what} while it runs; Gradloom needs them in the file.`
            : `has no ${what}. Export the network again.`
        )
      }
    }
  }

  #add(node: OnnxNode, op: AnyOp, { fields = {}, inputs, tensors = {} }: OnnxFound, refuse: (rest: string) => ProjectError): void {
    const id = this.#unique(idFrom(this.#modules.get(node.name) ?? node.name) ?? `${op.type.replace(/-/g, '')}1`)
    const shapes: Record<string, Shape> = {}
    for (const [port, place] of Object.entries(inputs)) {
      const name = node.inputs[place] ?? ''
      const value = this.#values.get(name) ?? this.#constant(name)
      if (!value) throw refuse(`has nothing at its input ${place + 1}. Export the network again.`)
      shapes[port] = value.shape
      this.#edges.push({ from: value.port, to: `${id}.${port}` })
    }
    const [first] = Object.values(shapes)
    const call = {
      node: id,
      fields: withDefaults(op.fields, fields),
      inputs: shapes,
      batch: first?.[0] ?? 1,
      mode: 'evaluate',
      facts: undefined
    } as const
    const inference = op.infer(call)
    const specs: Readonly<Record<string, { readonly shape: Shape }>> = { ...inference.parameters, ...inference.state }
    for (const [name, spec] of Object.entries(specs)) {
      const numbers = tensors[name]
      if (!numbers || !sameShape(numbers.shape, spec.shape))
        throw refuse(`has ${name} of ${showShape(numbers?.shape ?? [])} where ${showShape(spec.shape)} belongs. Export the network again.`)
      this.#tensors.push(named(`${id}.${name}`, numbers))
    }
    const own = Object.fromEntries(Object.entries(fields).filter(([key, value]) => !isDefault(op, key, value)))
    this.#nodes.push({ id, op: op.type, ...(Object.keys(own).length > 0 && { fields: own }) })
    for (const [i, port] of Object.keys(op.outputs).entries()) {
      const output = node.outputs[i]
      if (output !== undefined && output !== '') this.#values.set(output, { port: `${id}.${port}`, shape: inference.outputs[port] ?? [] })
    }
  }

  /** A node for numbers that are computed with: those of a tensor can be trained, a single number stays what it is. */
  #constant(name: string): Value | undefined {
    const numbers = this.#known.get(name)
    if (!numbers) return undefined
    const { shape, values, kind } = numbers
    if (values.length > mostInNode || values.length === 0)
      throw badOnnx(
        `The tensor ${quote(name)} of ${showShape(shape)} is computed with outside a layer; at most ${mostInNode} numbers may be. Export it as a layer.`
      )
    const isTrained = kind === 'real' && values.length > 1
    const id = this.#unique(idFrom(name.replace(/\.y$/, '')) ?? (isTrained ? 'variable1' : 'constant1'))
    this.#nodes.push({ id, op: isTrained ? 'variable' : 'constant', fields: { value: nestedOf(shape, Array.from(values, shortest)) } })
    if (isTrained) this.#tensors.push(named(`${id}.y`, numbers))
    const value = { port: `${id}.y`, shape }
    this.#values.set(name, value)
    return value
  }

  /** Not yet taken: names of nodes need not differ in ONNX. */
  #unique(wanted: string): string {
    let id = wanted
    const [, stem = wanted, number = ''] = /^(.*?)(\d*)$/.exec(wanted) ?? []
    for (let i = number === '' ? 2 : Number(number) + 1; this.#ids.has(id); i++) id = `${stem}${number === '' ? '-' : ''}${i}`
    this.#ids.add(id)
    return id
  }
}

function named(name: string, { shape, values }: OnnxNumbers): NamedTensor {
  return values instanceof Float32Array ? { name, shape, type: 'float32', data: values } : { name, shape, type: 'float64', data: values }
}

/** PyTorch calls the one node of a module "/features/features.0/Conv": the names of such modules, "features.0", by node. */
function modulesOf(nodes: readonly OnnxNode[]): ReadonlyMap<string, string> {
  const members = new Map<string, string[]>()
  for (const { name } of nodes) {
    const end = name.lastIndexOf('/')
    if (end > 0) members.set(name.slice(0, end), [...(members.get(name.slice(0, end)) ?? []), name])
  }
  return new Map(
    [...members].flatMap(([path, [name, ...others]]) =>
      name !== undefined && others.length === 0 ? [[name, path.slice(path.lastIndexOf('/') + 1)]] : []
    )
  )
}

/** "features.0" → "features-0"; undefined where nothing is left. */
function idFrom(name: string): string | undefined {
  const id = name
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[^A-Za-z]+|-+$/g, '')
    .slice(0, 100)
  return nodeIdPattern.test(id) ? id : undefined
}

function isDefault(op: AnyOp, key: string, value: unknown): boolean {
  return JSON.stringify(withDefaults(op.fields, {})[key]) === JSON.stringify(value)
}
