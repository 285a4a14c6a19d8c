// Shapes over a whole, possibly broken, graph: what can be inferred is, and each bad node carries its reason.
import type { Graph, GraphNode } from '../document/project.ts'
import type { AnyOp, DatasetFacts, Inference, Mode, Shape } from '../ops/contract.ts'
import { withDefaults } from '../ops/fields.ts'
import { findOp } from '../ops/index.ts'
import { type Problem, ProjectError } from '../problem.ts'
import { sameShape, showShape, sizeOf } from '../tensor.ts'
import { bypass, inferBypass } from './bypass.ts'

/** An output port of a node. */
export interface PortPlace {
  readonly node: string
  readonly port: string
}

/** A node whose shapes are known. */
export interface InferredNode {
  readonly node: GraphNode
  readonly op: AnyOp
  readonly fields: Readonly<Record<string, unknown>>
  /** Where each input comes from. */
  readonly inputs: Readonly<Record<string, PortPlace>>
  readonly inputShapes: Readonly<Record<string, Shape>>
  readonly inference: Inference
  readonly cost: NodeCost
}

/** What one forward pass of a node takes. */
export interface NodeCost {
  readonly parameters: number
  readonly multiplyAdds: number
  /** Bytes of outputs, parameters, state and workspace in float32. */
  readonly bytes: number
}

export interface GraphInference {
  /** Nodes with known shapes, in an order in which every node follows its inputs; ties keep the order of the file. */
  readonly nodes: readonly InferredNode[]
  /** Shapes of all known output ports, by "node.port". */
  readonly shapes: Readonly<Record<string, Shape>>
  readonly problems: readonly Problem[]
  /** Nodes without shapes only because another node has none: blocked → the node it waits for. */
  readonly blocked: ReadonlyMap<string, string>
  readonly batch: number
  readonly mode: Mode
}

export interface InferOptions {
  readonly batch: number
  readonly mode: Mode
  /** Facts of the data each source node reads; a source without facts cannot be inferred. */
  readonly facts: ReadonlyMap<string, DatasetFacts>
}

/**
 * Infers the shapes of every node it can. Structural faults (unknown ops and ports, cycles, missing edges) are reported by
 * validateGraphStructure; here such nodes are only left out.
 */
export function inferGraph(graph: Graph, options: InferOptions): GraphInference {
  const sources = edgesByInput(graph)
  const inferred = new Map<string, InferredNode>()
  const shapes: Record<string, Shape> = {}
  const problems: Problem[] = []
  const blocked = new Map<string, string>()
  const order: InferredNode[] = []
  for (const node of topologicalOrder(graph)) {
    const op = findOp(node.op)
    if (!op) continue
    const inputs: Record<string, PortPlace> = {}
    const inputShapes: Record<string, Shape> = {}
    let waitsFor: string | undefined
    for (const port of Object.keys(op.inputs)) {
      const source = sources.get(`${node.id}.${port}`)
      const shape = source && shapes[`${source.node}.${source.port}`]
      if (!source || !shape) {
        waitsFor = source?.node ?? node.id
        break
      }
      inputs[port] = source
      inputShapes[port] = shape
    }
    if (waitsFor !== undefined) {
      if (waitsFor !== node.id) blocked.set(node.id, waitsFor)
      continue
    }
    const fields = withDefaults(op.fields, node.fields)
    try {
      const call = {
        node: node.id,
        fields,
        inputs: inputShapes,
        batch: options.batch,
        mode: options.mode,
        facts: options.facts.get(node.id)
      }
      const inference = node.muted ? inferBypass(node, op, inputShapes) : op.infer(call)
      for (const warning of inference.warnings ?? []) problems.push({ severity: 'warning', node: node.id, ...warning })
      problems.push(...initialProblems(node, inference))
      const cost = node.muted ? { parameters: 0, multiplyAdds: 0, bytes: bytesOf(inference) } : costOf(op, call, inference)
      const entry = { node, op: node.muted ? bypass(op) : op, fields, inputs, inputShapes, inference, cost }
      inferred.set(node.id, entry)
      order.push(entry)
      for (const [port, shape] of Object.entries(inference.outputs)) shapes[`${node.id}.${port}`] = shape
    } catch (error) {
      if (!(error instanceof ProjectError)) throw error
      problems.push(...error.problems)
    }
  }
  return { nodes: order, shapes, problems, blocked, batch: options.batch, mode: options.mode }
}

/**
 * What one node makes of these input shapes, the rest of the graph left alone: the shapes of its outputs, or its problems. Where
 * inputs are missing it says nothing.
 */
export function inferAlone(
  node: GraphNode,
  inputs: Readonly<Record<string, Shape>>,
  options: InferOptions
): { readonly outputs?: Readonly<Record<string, Shape>>; readonly problems: readonly Problem[] } {
  const op = findOp(node.op)
  if (!op || Object.keys(op.inputs).some((port) => !inputs[port])) return { problems: [] }
  const { batch, mode, facts } = options
  try {
    if (node.muted) return { outputs: inferBypass(node, op, inputs).outputs, problems: [] }
    const call = { node: node.id, fields: withDefaults(op.fields, node.fields), inputs, batch, mode, facts: facts.get(node.id) }
    return { outputs: op.infer(call).outputs, problems: [] }
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error
    return { problems: error.problems }
  }
}

/** Nodes so that each follows its inputs; nodes on a cycle, and those behind it, are left out. Ties keep the order of the file. */
export function topologicalOrder(graph: Graph): readonly GraphNode[] {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]))
  const place = new Map(graph.nodes.map((node, i) => [node.id, i]))
  const waiting = new Map<string, number>()
  const consumers = new Map<string, string[]>()
  for (const edge of graph.edges) {
    const from = nodeOf(edge.from)
    const to = nodeOf(edge.to)
    if (!byId.has(from) || !byId.has(to)) continue
    waiting.set(to, (waiting.get(to) ?? 0) + 1)
    const list = consumers.get(from)
    if (list) list.push(to)
    else consumers.set(from, [to])
  }
  const order: GraphNode[] = []
  const ready = new ReadyQueue(place)
  for (const node of byId.values()) if (!waiting.has(node.id)) ready.push(node.id)
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    const node = byId.get(id)
    if (node) order.push(node)
    for (const consumer of consumers.get(id) ?? []) {
      const left = (waiting.get(consumer) ?? 0) - 1
      waiting.set(consumer, left)
      if (left === 0) ready.push(consumer)
    }
  }
  return order
}

/** A binary heap of node ids by their place in the file: keeps the order stable and the sort O(n log n). */
class ReadyQueue {
  readonly #place: ReadonlyMap<string, number>
  readonly #heap: string[] = []

  constructor(place: ReadonlyMap<string, number>) {
    this.#place = place
  }

  #before(i: number, j: number): boolean {
    return (this.#place.get(this.#heap[i] ?? '') ?? 0) < (this.#place.get(this.#heap[j] ?? '') ?? 0)
  }

  #swap(i: number, j: number): void {
    const a = this.#heap[i]
    const b = this.#heap[j]
    if (a === undefined || b === undefined) return
    this.#heap[i] = b
    this.#heap[j] = a
  }

  push(id: string): void {
    this.#heap.push(id)
    let i = this.#heap.length - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!this.#before(i, parent)) break
      this.#swap(i, parent)
      i = parent
    }
  }

  pop(): string | undefined {
    const first = this.#heap[0]
    const last = this.#heap.pop()
    if (first === undefined || last === undefined || this.#heap.length === 0) return first
    this.#heap[0] = last
    for (let i = 0; ; ) {
      let least = i
      for (const child of [2 * i + 1, 2 * i + 2]) if (child < this.#heap.length && this.#before(child, least)) least = child
      if (least === i) return first
      this.#swap(i, least)
      i = least
    }
  }
}

function nodeOf(port: string): string {
  return port.slice(0, port.indexOf('.'))
}

function edgesByInput(graph: Graph): Map<string, PortPlace> {
  const sources = new Map<string, PortPlace>()
  for (const edge of graph.edges) {
    const dot = edge.from.indexOf('.')
    if (!sources.has(edge.to)) sources.set(edge.to, { node: edge.from.slice(0, dot), port: edge.from.slice(dot + 1) })
  }
  return sources
}

function costOf(op: AnyOp, call: Parameters<AnyOp['infer']>[0], inference: Inference): NodeCost {
  const parameters = Object.values(inference.parameters ?? {}).reduce((sum, spec) => sum + sizeOf(spec.shape), 0)
  return { parameters, multiplyAdds: op.multiplyAdds(call, inference), bytes: bytesOf(inference) }
}

function bytesOf(inference: Inference): number {
  const shapes = [
    ...Object.values(inference.outputs),
    ...Object.values(inference.parameters ?? {}).map((spec) => spec.shape),
    ...Object.values(inference.state ?? {}).map((spec) => spec.shape),
    ...Object.values(inference.workspace ?? {}).map((spec) => spec.shape)
  ]
  return shapes.reduce((sum, shape) => sum + 4 * sizeOf(shape), 0)
}

function initialProblems(node: GraphNode, inference: Inference): readonly Problem[] {
  const problems: Problem[] = []
  for (const [name, value] of Object.entries(node.initial ?? {})) {
    const spec = inference.parameters?.[name] ?? (inference.state?.[name] as { readonly shape: Shape } | undefined)
    const place = { severity: 'error', node: node.id, path: `initial.${name}`, tensor: name } as const
    if (!spec) {
      const known = Object.keys(inference.parameters ?? {}).join(', ') || 'no parameters'
      problems.push({
        ...place,
        code: 'unknown-parameter',
        message: `${node.id} has no parameter "${name}" to give an initial value to; it has ${known}. Rename or remove it.`
      })
    } else if (!sameShape(spec.shape, value.shape)) {
      problems.push({
        ...place,
        code: 'initial-shape',
        message: `${node.id} needs an initial ${name} of shape ${showShape(spec.shape)}; got ${showShape(value.shape)}. Change the value's shape, or remove it.`
      })
    }
  }
  return problems
}
