// Compares the gradients of a whole network with central differences of its objective, in float64.
import type { Graph } from '../document/project.ts'
import type { Execution } from '../graph/execution.ts'
import type { StoredParameter } from '../graph/parameter-store.ts'
import { findOp } from '../ops/index.ts'
import type { Network } from './network.ts'
import { NumpyRandom } from './numpy-random.ts'

export interface GradientCheckItem {
  /** "node.W" */
  readonly tensor: string
  /** The worst over the elements that were tried. */
  readonly relativeError: number
  readonly worstIndex: readonly number[]
  readonly analytic: number
  readonly numerical: number
}

/** Tried one after the other; the best counts, so that a kink (ReLU, a maximum) within one step does not. */
const steps = [1e-4, 1e-5, 1e-6]
const closeEnough = 1e-8
/** Gradients below this share of the tensor's largest one are compared with that scale instead of their own. */
const smallestShare = 1e-6
const smallestScale = 1e-9
/** Roundings of half an ulp that the objective may carry. */
const roundings = 32

/** Above this a gradient counts as wrong. */
export const tolerance = 1e-5

/** The graph in which every backward is the exact derivative of its forward (the notes leave ε out of theirs). */
export function exactGraph(graph: Graph): Graph {
  const nodes = graph.nodes.map((node) => {
    const exact = findOp(node.op)?.exactWith
    return exact ? { ...node, fields: { ...node.fields, ...exact } } : node
  })
  return { ...graph, nodes }
}

/**
 * Gives every parameter values that are nowhere 0 or 1 by accident: a wrong derivative must not hide behind γ = 1 or b = 0.
 * Values the project itself gives stay, except zeros and ones.
 */
export function randomiseParameters(network: Network, seed: number): void {
  const random = new NumpyRandom(seed)
  for (const { value, initial } of network.store.parameters) {
    const view = network.store.view(value)
    const { shape, size } = value
    const fan = shape.length === 2 ? (shape[0] ?? 1) : size / (shape[0] ?? 1)
    const scale = shape.length >= 2 ? Math.sqrt(2 / fan) : 0.3
    for (let i = 0; i < size; i++) {
      const kept = initial.data?.[i]
      const draw = random.nextNormal()
      if (kept !== undefined && kept !== 0 && kept !== 1) view[i] = kept
      else if (kept !== undefined) view[i] = kept + 0.1 + 0.2 * Math.abs(draw)
      else view[i] = (initial.draw === 'none' ? initial.value : 0) + scale * draw
    }
  }
}

/**
 * Checks every parameter of a network whose execution is float64 and has its mini-batch set.
 * @param samples elements tried in each tensor: half those with the largest gradients, half evenly spread.
 * @param due called between elements with the tensors done.
 */
export async function checkGradients(
  network: Network,
  execution: Execution,
  samples: number,
  due: (done: number, total: number) => Promise<void> | undefined
): Promise<readonly GradientCheckItem[]> {
  const { store } = network
  const place = new Map(execution.plan.forward.map(({ entry }, i) => [entry.node.id, i]))
  execution.prepare(1, 0, false)
  execution.forward()
  execution.backward()
  const analytic = new Map(store.parameters.map(({ name, gradient }) => [name, Float64Array.from(store.view(gradient))]))
  const items: GradientCheckItem[] = []
  const total = store.parameters.length
  for (const [done, parameter] of store.parameters.entries()) {
    const first = place.get(parameter.node)
    const gradient = analytic.get(parameter.name)
    if (first === undefined || !gradient) continue
    const scale = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    let worst = { relativeError: -1, index: 0, analytic: 0, numerical: 0 }
    for (const index of chosen(gradient, samples)) {
      const found = compareElement(network, execution, parameter, first, index, gradient[index] ?? Number.NaN, scale)
      // written so that NaN is the worst of all
      if (!(found.relativeError <= worst.relativeError)) worst = { ...found, index, analytic: gradient[index] ?? Number.NaN }
      const pausing = due(done, total)
      if (pausing) await pausing
    }
    execution.forwardFrom(first)
    const { index, ...rest } = worst
    items.push({ tensor: parameter.name, ...rest, worstIndex: unravel(index, parameter.value.shape) })
  }
  return items
}

function compareElement(
  network: Network,
  execution: Execution,
  { value }: StoredParameter,
  first: number,
  index: number,
  analytic: number,
  tensorScale: number
): { readonly relativeError: number; readonly numerical: number } {
  const view = network.store.view(value)
  const kept = view[index] ?? Number.NaN
  let best = { relativeError: Number.NaN, numerical: Number.NaN }
  for (const step of steps) {
    const h = step * Math.max(1, Math.abs(kept))
    view[index] = kept + h
    execution.forwardFrom(first)
    const above = execution.objective()
    view[index] = kept - h
    execution.forwardFrom(first)
    const below = execution.objective()
    view[index] = kept
    const width = kept + h - (kept - h)
    const numerical = (above - below) / width
    const rounding = ((Math.abs(above) + Math.abs(below)) * Number.EPSILON * roundings) / 2 / width
    const distance = Math.abs(analytic - numerical) - rounding
    const scale = Math.max(Math.abs(analytic), Math.abs(numerical), tensorScale * smallestShare, smallestScale)
    const relativeError = Number.isNaN(distance) ? Number.NaN : Math.max(0, distance) / scale
    if (!(relativeError >= best.relativeError)) best = { relativeError, numerical }
    if (best.relativeError < closeEnough) break
  }
  return best
}

/** Elements to try: the largest gradients show most, the evenly spread ones keep zeros honest. */
function chosen(gradient: Float64Array, samples: number): readonly number[] {
  if (gradient.length <= samples) return Array.from(gradient, (_, i) => i)
  const half = Math.ceil(samples / 2)
  const order = Array.from(gradient, (_, i) => i).sort((a, b) => Math.abs(gradient[b] ?? 0) - Math.abs(gradient[a] ?? 0))
  const picked = new Set(order.slice(0, half))
  const stride = gradient.length / (samples - half)
  for (let k = 0; k < samples - half; k++) picked.add(Math.floor(k * stride))
  return [...picked]
}

/** A flat row-major index as one index a dimension. */
export function unravel(index: number, shape: readonly number[]): readonly number[] {
  const place: number[] = []
  let rest = index
  for (const dimension of shape.toReversed()) {
    place.unshift(rest % dimension)
    rest = Math.floor(rest / dimension)
  }
  return place
}
