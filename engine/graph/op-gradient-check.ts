// Compares an op's analytic gradients with central differences in float64, at values that are nowhere 0 or 1 by accident.
import type { Kernels } from '../kernels/load.ts'
import type { AnyOp, Mode, OpCase } from '../ops/contract.ts'
import { IsolatedOp, type IsolatedOpSetup, type PlainTensor } from './isolated-op.ts'
import { SampleValues } from './sample-values.ts'

export interface OpGradientItem {
  /** An input port or a parameter of the op. */
  readonly tensor: string
  /** The worst over the elements that were tried. */
  readonly relativeError: number
  readonly worstIndex: number
  readonly analytic: number
  readonly numerical: number
}

export interface OpGradientCheck {
  readonly kernels: Kernels
  readonly op: AnyOp
  readonly opCase: OpCase
  /** Default "train". Masks of dropout are the same in every pass; running statistics do not move. */
  readonly mode?: Mode
  /** Elements tried in each tensor, evenly spread; default all. */
  readonly samples?: number
  readonly seed?: number
}

/** Tried one after the other; the best counts, so that a kink (ReLU, a maximum) within one step does not. */
const steps = [1e-4, 1e-5, 1e-6]
const smallestScale = 1e-8
/** Good enough to leave out the smaller steps. */
const closeEnough = 1e-9
/** Roundings of half an ulp that an output element may carry. */
const roundings = 16

type Vectors = Readonly<Record<string, Float64Array>>

/**
 * Gradient of Σ upstream·output, with random upstream at every output, for every differentiable input and every parameter.
 * The relative error is |a − n|/max(|a|, |n|, 1e-8), where |a − n| is first lowered by what rounding of the outputs alone
 * can cause. Fields of `exactWith` replace those of the case.
 *
 * @returns one item a tensor; none for an op without `backward`
 */
export function checkOpGradient(check: OpGradientCheck): readonly OpGradientItem[] {
  const { op, opCase, kernels, mode = 'train', samples = Number.POSITIVE_INFINITY, seed = 1 } = check
  if (!op.backward) return []
  const values = new SampleValues(seed)
  const fields = { ...opCase.fields, ...op.exactWith }
  const alone = isolateAtRandom({ kernels, precision: 'float64', op, fields, mode, inputs: values.inputs(opCase) }, values)
  try {
    alone.forward()
    const upstream: Record<string, Float64Array> = {}
    for (const [port, { shape }] of Object.entries(alone.read('outputs'))) upstream[port] = values.normals(shape).data
    alone.backward(upstream)
    const items: OpGradientItem[] = []
    for (const group of ['inputs', 'parameters'] as const) {
      const gradients = alone.read(group === 'inputs' ? 'inputGradients' : 'parameterGradients')
      for (const [tensor, gradient] of Object.entries(gradients)) {
        const place = alone.view(group, tensor) as Float64Array
        items.push({ tensor, ...worstElement(alone, place, gradient, upstream, samples) })
      }
    }
    return items
  } finally {
    alone.release()
  }
}

/** An op with random parameters and positive random state, whatever their initial values are. */
export function isolateAtRandom(setup: IsolatedOpSetup, values: SampleValues): IsolatedOp {
  const alone = new IsolatedOp(setup)
  for (const [name, { shape }] of Object.entries(alone.inference.parameters ?? {})) alone.write('parameters', name, values.normals(shape))
  for (const [name, { shape }] of Object.entries(alone.inference.state ?? {})) alone.write('state', name, values.positives(shape))
  return alone
}

function worstElement(
  alone: IsolatedOp,
  place: Float64Array,
  gradient: PlainTensor,
  upstream: Vectors,
  samples: number
): Omit<OpGradientItem, 'tensor'> {
  let worst = { relativeError: 0, worstIndex: 0, analytic: gradient.data[0] ?? 0, numerical: gradient.data[0] ?? 0 }
  const stride = Math.max(1, gradient.data.length / samples)
  for (let k = 0; k * stride < gradient.data.length; k++) {
    const index = Math.floor(k * stride)
    const analytic = gradient.data[index] ?? Number.NaN
    const found = closestDifference(alone, place, index, analytic, upstream)
    // written so that NaN is the worst of all
    if (!(found.relativeError <= worst.relativeError)) worst = { ...found, worstIndex: index, analytic }
    if (Number.isNaN(found.relativeError)) break
  }
  return worst
}

function closestDifference(
  alone: IsolatedOp,
  place: Float64Array,
  index: number,
  analytic: number,
  upstream: Vectors
): { readonly relativeError: number; readonly numerical: number } {
  const kept = place[index] ?? Number.NaN
  let best = { relativeError: Number.NaN, numerical: Number.NaN }
  for (const h of steps) {
    place[index] = kept + h
    const above = outputsNow(alone, upstream)
    place[index] = kept - h
    const below = outputsNow(alone, upstream)
    const { difference, rounding } = compare(above, below, upstream)
    const width = kept + h - (kept - h)
    const numerical = difference / width
    const distance = Math.abs(analytic - numerical) - rounding / width
    const relativeError = Number.isNaN(distance)
      ? Number.NaN
      : Math.max(0, distance) / Math.max(Math.abs(analytic), Math.abs(numerical), smallestScale)
    if (!(relativeError >= best.relativeError)) best = { relativeError, numerical }
    if (best.relativeError < closeEnough) break
  }
  place[index] = kept
  return best
}

function outputsNow(alone: IsolatedOp, upstream: Vectors): Vectors {
  alone.forward()
  const copies: Record<string, Float64Array> = {}
  for (const port of Object.keys(upstream)) copies[port] = Float64Array.from(alone.view('outputs', port))
  return copies
}

/** Σ upstream·(above − below), element by element so that equal outputs cancel exactly, and the rounding in it. */
function compare(above: Vectors, below: Vectors, upstream: Vectors): { readonly difference: number; readonly rounding: number } {
  let difference = 0
  let rounding = 0
  for (const [port, weights] of Object.entries(upstream)) {
    const up = above[port]
    const down = below[port]
    if (!up || !down) continue
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i] ?? 0
      const high = up[i] ?? 0
      const low = down[i] ?? 0
      if (high === low) continue
      difference += weight * (high - low)
      rounding += Math.abs(weight) * (Math.abs(high) + Math.abs(low)) * Number.EPSILON * 0.5 * roundings
    }
  }
  return { difference, rounding }
}
