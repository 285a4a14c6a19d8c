// Deterministic values at which an op is defined, smooth and not degenerate: what gradient checks and conformance tests feed it.
import type { OpCase, Shape, ValueKind } from '../ops/contract.ts'
import { sizeOf } from '../tensor.ts'
import type { PlainTensor } from './isolated-op.ts'

/** A small generator of its own, so that test values never change when training's generator does (mulberry32). */
export class SampleValues {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** In [0, 1). */
  uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  /** Standard normal (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform())
  }

  /** A tensor of normal numbers. */
  normals(shape: Shape): PlainTensor {
    return { shape, data: Float64Array.from({ length: sizeOf(shape) }, () => this.normal()) }
  }

  /** A tensor of positive numbers in [0.5, 2): also good as running statistics, which must not be 0. */
  positives(shape: Shape): PlainTensor {
    return { shape, data: Float64Array.from({ length: sizeOf(shape) }, () => 0.5 + 1.5 * this.uniform()) }
  }

  /** A tensor of one kind; `classes` is for labels. */
  of(kind: ValueKind, shape: Shape, classes: number): PlainTensor {
    const size = sizeOf(shape)
    switch (kind) {
      case 'normal':
        return this.normals(shape)
      case 'positive':
        return this.positives(shape)
      case 'probability':
        return { shape, data: Float64Array.from({ length: size }, () => 0.05 + 0.9 * this.uniform()) }
      case 'index':
        return { shape, data: Float64Array.from({ length: size }, () => Math.floor(this.uniform() * classes)) }
      case 'one-hot': {
        const width = shape.at(-1) ?? 1
        const data = new Float64Array(size)
        for (let row = 0; row < size; row += width) data[row + Math.floor(this.uniform() * width)] = 1
        return { shape, data }
      }
      default:
        throw new Error(`Unknown kind of values ${kind satisfies never}`)
    }
  }

  /** The inputs of a case. */
  inputs(opCase: OpCase): Record<string, PlainTensor> {
    const filled: Record<string, PlainTensor> = {}
    for (const [port, shape] of Object.entries(opCase.inputs))
      filled[port] = this.of(opCase.values?.[port] ?? 'normal', shape, opCase.classes ?? 2)
    return filled
  }
}
