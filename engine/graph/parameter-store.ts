// The parameters of one network in flat regions: values, gradients and running state, shared by all plans of a run.
import { align, type Memory, type Region } from '../kernels/memory.ts'
import type { Initial } from '../ops/contract.ts'
import { bytesPerElement, type Precision, type Shape, showShape, sizeOf, type Tensor } from '../tensor.ts'
import type { GraphInference } from './infer.ts'

/** Draws of NumPy's legacy generator, in the order they are asked for. */
export interface InitialDraws {
  /** Fills with samples of the standard normal distribution. */
  normal(target: Float32Array | Float64Array): void
  /** Fills with uniform samples in [0, 1). */
  uniform(target: Float32Array | Float64Array): void
}

export interface StoredParameter {
  /** "node.W" */
  readonly name: string
  readonly node: string
  readonly parameter: string
  readonly value: Tensor
  readonly gradient: Tensor
  readonly initial: Initial
}
export interface StoredState {
  /** "node.runningMean" */
  readonly name: string
  readonly value: Tensor
  readonly start: number | readonly number[]
}

/**
 * Lies in two regions of equal layout, values and gradients, so that an optimizer updates everything in one call;
 * the gaps of the 64-byte alignment hold zeros. State lies in a third.
 */
export class ParameterStore {
  readonly precision: Precision
  readonly parameters: readonly StoredParameter[]
  readonly states: readonly StoredState[]
  /** Elements in the flat regions, gaps included. */
  readonly flatSize: number
  /** Number of trainable numbers. */
  readonly count: number
  readonly values: Region
  readonly gradients: Region
  readonly stateRegion: Region
  readonly #memory: Memory
  readonly #byName = new Map<string, StoredParameter>()
  readonly #stateByName = new Map<string, StoredState>()

  /** Order: nodes as in the project file; within a node as the op declares them. */
  constructor(memory: Memory, inference: GraphInference, fileOrder: readonly string[], precision: Precision) {
    this.#memory = memory
    this.precision = precision
    const bytes = bytesPerElement('real', precision)
    const byId = new Map(inference.nodes.map((entry) => [entry.node.id, entry]))
    const specs: { node: string; parameter: string; shape: Shape; initial: Initial; offset: number }[] = []
    const states: { name: string; shape: Shape; start: StoredState['start']; offset: number }[] = []
    let end = 0
    let stateEnd = 0
    for (const id of fileOrder) {
      const entry = byId.get(id)
      for (const [parameter, spec] of Object.entries(entry?.inference.parameters ?? {})) {
        const given = entry?.node.initial?.[parameter]
        const initial: Initial = given ? { draw: 'none', scale: 0, value: 0, data: given.data } : spec.initial
        specs.push({ node: id, parameter, shape: spec.shape, initial, offset: end })
        end += align(sizeOf(spec.shape) * bytes)
      }
      for (const [name, spec] of Object.entries(entry?.inference.state ?? {})) {
        states.push({ name: `${id}.${name}`, shape: spec.shape, start: entry?.node.initial?.[name]?.data ?? spec.value, offset: stateEnd })
        stateEnd += align(sizeOf(spec.shape) * bytes)
      }
    }
    this.flatSize = end / bytes
    const [largest] = specs.toSorted((a, b) => sizeOf(b.shape) - sizeOf(a.shape))
    const what = `The parameters${largest ? ` (the largest is ${largest.node}.${largest.parameter} ${showShape(largest.shape)})` : ''}`
    const regions = memory.allocateAll([end, end, stateEnd], what)
    ;[this.values, this.gradients, this.stateRegion] = regions as [Region, Region, Region]
    this.count = specs.reduce((sum, spec) => sum + sizeOf(spec.shape), 0)
    const place = (shape: Shape, offset: number): Tensor => ({ shape, size: sizeOf(shape), offset, type: 'real' })
    this.parameters = specs.map(({ node, parameter, shape, initial, offset }) => ({
      name: `${node}.${parameter}`,
      node,
      parameter,
      value: place(shape, this.values.offset + offset),
      gradient: place(shape, this.gradients.offset + offset),
      initial
    }))
    this.states = states.map(({ name, shape, start, offset }) => ({ name, value: place(shape, this.stateRegion.offset + offset), start }))
    for (const parameter of this.parameters) this.#byName.set(parameter.name, parameter)
    for (const state of this.states) this.#stateByName.set(state.name, state)
    for (const { value, start } of this.states) {
      if (typeof start === 'number') this.view(value).fill(start)
      else this.view(value).set(start)
    }
  }

  find(name: string): StoredParameter | undefined {
    return this.#byName.get(name)
  }

  findState(name: string): StoredState | undefined {
    return this.#stateByName.get(name)
  }

  view(tensor: Tensor): Float32Array | Float64Array {
    return this.#memory.view(tensor, this.precision) as Float32Array | Float64Array
  }

  /** Gives every parameter its initial value; draws happen in float64 and are rounded to the run's precision, as in NumPy. */
  initialise(draws: InitialDraws): void {
    for (const { value, initial } of this.parameters) {
      const view = this.view(value)
      switch (initial.draw) {
        case 'normal':
        case 'uniform': {
          const exact = new Float64Array(value.size)
          if (initial.draw === 'normal') draws.normal(exact)
          else draws.uniform(exact)
          for (let i = 0; i < exact.length; i++) view[i] = initial.scale * (exact[i] ?? 0) + initial.value
          break
        }
        case 'none':
          if (initial.data) view.set(initial.data)
          else view.fill(initial.value)
          break
        default:
          throw new Error(`Unknown draw ${initial.draw satisfies never}`)
      }
    }
  }

  release(): void {
    this.#memory.release(this.values)
    this.#memory.release(this.gradients)
    this.#memory.release(this.stateRegion)
  }
}
