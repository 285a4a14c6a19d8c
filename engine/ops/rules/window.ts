// The one shape rule of sliding windows, floor((H + 2P − D·(F − 1) − 1)/S) + 1, shared by convolution and pooling.
import { type Inference, refuse, type Shape, showShape } from '../contract.ts'

type Pair = readonly [number, number]

/** One dimension under a sliding window. `dilation` spreads the window's pixels; "same" keeps ⌈length/stride⌉ outputs. */
export interface WindowAxis {
  readonly length: number
  readonly window: number
  readonly stride: number
  readonly padding: number | 'same'
  readonly dilation: number
}

export interface AxisFit {
  /** Number of windows; less than 1 where the window is larger than the padded input. */
  readonly output: number
  /** Padding before the first and behind the last pixel. "same" puts an odd pixel behind. */
  readonly before: number
  readonly after: number
  /** Pixels at the far border that no window reaches. */
  readonly unreached: number
  /** The formula with its numbers. */
  readonly explanation: string
}

/** Places windows along one dimension. */
export function fitAxis(axis: WindowAxis): AxisFit {
  const { length, window, stride, padding, dilation } = axis
  const extent = dilation * (window - 1) + 1
  if (padding === 'same') {
    const output = Math.ceil(length / stride)
    const total = Math.max(0, (output - 1) * stride + extent - length)
    const before = Math.floor(total / 2)
    const unreached = Math.max(0, length - (output - 1) * stride - extent)
    const fraction = length % stride === 0 ? `${length}/${stride}` : `⌈${length}/${stride}⌉`
    return { output, before, after: total - before, unreached, explanation: `${fraction} = ${output}` }
  }
  const span = length + 2 * padding - extent
  const output = Math.floor(span / stride) + 1
  // what is left over behind the last window is padding first, then pixels
  const unreached = output < 1 ? 0 : Math.max(0, span - (output - 1) * stride - padding)
  const taken = dilation === 1 ? `${window}` : `${dilation}·(${window} − 1) − 1`
  const sum = `(${length} + 2·${padding} − ${taken})/${stride}`
  const explanation = `${span % stride === 0 ? sum : `⌊${sum}⌋`} + 1 = ${output}`
  return { output, before: padding, after: padding, unreached, explanation }
}

/** What an op asks of its window; `name` is the word of its field ("kernel", "window") in sentences. */
export interface WindowRequest {
  readonly node: string
  readonly port: string
  readonly name: string
  /** [N, C, H, W] */
  readonly shape: Shape
  readonly window: Pair
  readonly stride: Pair
  readonly padding: Pair | 'same'
  readonly dilation: Pair
}

export interface WindowFit {
  readonly output: Pair
  /** Padding at the top and at the left; below and at the right it follows from the output. */
  readonly before: Pair
  readonly after: Pair
  readonly explanation: string
  readonly warnings: NonNullable<Inference['warnings']>
}

/**
 * Fits a window into the two last dimensions of an [N, C, H, W] shape.
 * @throws a refusal with code "window-too-large", with the formula and its numbers, where no window fits.
 */
export function fitWindow(request: WindowRequest): WindowFit {
  const { node, port, name, shape, window, stride, padding, dilation } = request
  const [height, width] = ([0, 1] as const).map((i) =>
    fitAxis({
      length: shape[i + 2] ?? 0,
      window: window[i],
      stride: stride[i],
      padding: padding === 'same' ? padding : padding[i],
      dilation: dilation[i]
    })
  ) as [AxisFit, AxisFit]
  const tooSmall = height.output < 1 ? { side: 'height', fit: height } : width.output < 1 ? { side: 'width', fit: width } : undefined
  if (tooSmall) {
    const { side, fit } = tooSmall
    throw refuse(
      'window-too-large',
      `${node} needs an input at ${port} that its ${window.join('×')} ${name} fits into; got ${showShape(shape)}, and the output ${side} would be ${fit.explanation}. Use a smaller ${name}${dilation.some((d) => d > 1) ? ' or dilation' : ''}, or more padding.`,
      { node, port }
    )
  }
  const equal = height.explanation === width.explanation
  return {
    output: [height.output, width.output],
    before: [height.before, width.before],
    after: [height.after, width.after],
    explanation: equal ? height.explanation : `height ${height.explanation}, width ${width.explanation}`,
    warnings: unreachedBorder(request, height.unreached, width.unreached)
  }
}

function unreachedBorder(request: WindowRequest, rows: number, columns: number): NonNullable<Inference['warnings']> {
  if (rows === 0 && columns === 0) return []
  const { node, port, name, shape, stride } = request
  const [, , H = 0, W = 0] = shape
  const pixels = rows * W + columns * H - rows * columns
  const lines = [counted(rows, 'row'), counted(columns, 'column')].filter((text) => text !== '').join(' and the last ')
  const message = `${node} never reads ${pixels} of the ${H * W} pixels at ${port}: no ${name} reaches the last ${lines} at stride ${stride.join('×')}. Change the stride, the ${name} or the padding if they matter.`
  return [{ code: 'unreached-border', message, port }]
}

function counted(count: number, noun: string): string {
  return count === 0 ? '' : count === 1 ? noun : `${count} ${noun}s`
}
