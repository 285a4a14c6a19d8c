// What sum and mean share: shapes, layouts and the gradient spread back over the summed dimensions.
import type { KernelTable } from '../../kernels/table.ts'
import {
  type Draw,
  type ElementCall,
  type Inference,
  type OpArithmetic,
  type OpCase,
  refuse,
  type Shape,
  showShape,
  sizeOf,
  type Tensor
} from '../contract.ts'
import type { OnnxExport } from '../exports.ts'
import { integers } from '../fields.ts'
import { type Expression, number, ravel, sum, unravel, upTo } from './arithmetic.ts'
import { dimensionsOf, maximumRank } from './axes.ts'
import { pairLayout, sumLayout } from './broadcast.ts'
import { int, ints } from './onnx.ts'
import { randomShape } from './random-shape.ts'
import { placeOf } from './workspace.ts'

/** Of the files that are written: exchange/onnx/write-onnx.ts. */
const writtenOpset = 17

export const axesField = integers({
  label: 'Axes',
  doc: 'The dimensions that go away: "all", or numbers from 0; negative ones count from the end.',
  default: 'all',
  min: -maximumRank,
  max: maximumRank - 1,
  words: ['all']
})

/**
 * y without the summed dimensions. Workspace: `sum` walks x; `spread` combines y, repeated to x's shape, with the one number
 * `divisor`: the count of summed elements for a mean, else 1.
 *
 * @throws ProjectError for axes that do not exist or are named twice, and for more than 8 dimensions
 */
export function inferReduction(node: string, x: Shape, axes: readonly number[] | 'all', mean: boolean): Inference<'y'> {
  if (x.length > maximumRank)
    throw refuse(
      'too-many-dimensions',
      `${node} handles at most ${maximumRank} dimensions; got ${showShape(x)}. Add a reshape or a flatten before it.`,
      { node, port: 'x' }
    )
  const summed = dimensionsOf(node, axes, x)
  const y = x.filter((_, d) => !summed.has(d))
  const kept = x.map((size, d) => (summed.has(d) ? 1 : size))
  const count = sizeOf(x) / sizeOf(y)
  return {
    outputs: { y },
    workspace: {
      sum: sumLayout(x, summed),
      spread: pairLayout(x, kept, []),
      divisor: { shape: [], data: [mean ? count : 1] }
    },
    explanation: `${showShape(x)} without axes ${showShape([...summed].sort((a, b) => a - b))} = ${showShape(y)}`
  }
}

/** dx = dy/divisor for every element that was summed. */
export function spreadGradient(
  kernels: KernelTable,
  workspace: Readonly<Record<string, Tensor>>,
  dy: Tensor | undefined,
  dx: Tensor | undefined
): void {
  if (dy && dx) kernels.divide(dy.offset, placeOf(workspace, 'divisor'), dx.offset, placeOf(workspace, 'spread'))
}

export const reductionCases: readonly OpCase[] = [
  { inputs: { x: [3, 4] } },
  { fields: { axes: [0] }, inputs: { x: [5, 19] } },
  { fields: { axes: [-1] }, inputs: { x: [2, 3, 7] } },
  { fields: { axes: [0, 2, 3] }, inputs: { x: [2, 3, 4, 5] } },
  { fields: { axes: [1, -1] }, inputs: { x: [2, 3, 2, 9] } },
  { fields: { axes: [] }, inputs: { x: [2, 3] } },
  { inputs: { x: [] } }
]

export function randomReduction(draw: Draw): OpCase {
  const x = randomShape(draw, 0, 5, 3)
  const named = [...x.keys()].filter(() => draw.flag()).map((d) => (draw.flag() ? d : d - x.length))
  return { fields: { axes: draw.flag() ? 'all' : named }, inputs: { x } }
}

/** What one element of a sum or a mean is made of, and how its gradient spreads. @param scaled a sum of `count` elements as the op gives it */
export function reductionArithmetic<F extends { readonly axes: typeof axesField }>(
  scaled: (total: Expression, count: number) => Expression
): OpArithmetic<'x', 'y', F> {
  const summedOf = (call: ElementCall<'x', 'y', F>) =>
    dimensionsOf('', (call.fields as { readonly axes: readonly number[] | 'all' }).axes, call.input('x').shape)
  const resultOf = (at: number, x: Shape, summed: ReadonlySet<number>): number => {
    const keep = (_: number, d: number) => !summed.has(d)
    return ravel(unravel(at, x).filter(keep), x.filter(keep))
  }
  return {
    forward(call, _, i) {
      const x = call.input('x')
      const summed = summedOf(call)
      const terms = upTo(sizeOf(x.shape)).filter((at) => resultOf(at, x.shape, summed) === i)
      return scaled(sum(terms.map((at) => x.at(at))), terms.length)
    },
    backward(call, _, i) {
      const [{ shape }, dy] = [call.input('x'), call.upstream('y')]
      if (!dy) return number(0)
      return scaled(dy.at(resultOf(i, shape, summedOf(call))), sizeOf(shape) / sizeOf(dy.shape))
    }
  }
}

/** @param opset from which on the axes are an input instead of an attribute. */
export function reductionInOnnx(
  type: 'ReduceSum' | 'ReduceMean',
  opset: number
): OnnxExport<'x', 'y', { readonly axes: typeof axesField }> {
  const writesInput = opset <= writtenOpset
  return {
    write({ fields: { axes } }, onnx) {
      const { x } = onnx.inputs
      if (axes !== 'all' && axes.length === 0) onnx.add('Identity', [x], onnx.outputs.y)
      else if (axes === 'all') onnx.add(type, [x], onnx.outputs.y, { keepdims: int(0) })
      else if (writesInput) onnx.add(type, [x, onnx.integers('axes', axes)], onnx.outputs.y, { keepdims: int(0) })
      else onnx.add(type, [x], onnx.outputs.y, { axes: ints(axes), keepdims: int(0) })
    },
    reads: {
      [type](node) {
        const rank = node.inputs[0]?.shape.length ?? 0
        const axes = node.inputs[1] ? [...node.known(1, 'axes').values] : node.ints('axes')
        if (node.int('keepdims', 1) !== 0 && rank > 0)
          throw node.refuse('keeps the dimensions it sums over (keepdims). Export it without, or add a reshape.')
        if (axes?.length === 0 || (!axes && node.int('noop_with_empty_axes', 0) !== 0)) return { fields: { axes: [] }, inputs: { x: 0 } }
        return { fields: { axes: axes ?? 'all' }, inputs: { x: 0 } }
      }
    }
  }
}
