// What ops share when they are written in ONNX: nodes that map one to one, attributes, and windows.

import { showShape } from '../../tensor.ts'
import type { OnnxExport } from '../exports.ts'
import type { Fields } from '../fields.ts'
import type { OnnxAttribute, OnnxReading } from '../onnx.ts'

export type { OnnxNumbers, OnnxReading } from '../onnx.ts'

export const ints = (value: readonly number[]): OnnxAttribute => ({ kind: 'ints', value })
export const int = (value: number): OnnxAttribute => ({ kind: 'int', value })
export const float = (value: number): OnnxAttribute => ({ kind: 'float', value })

/** An op that is one ONNX operator with the same inputs and no attributes. */
export function sameInOnnx<I extends string, O extends string>(type: string, ports: readonly I[], output: O): OnnxExport<I, O, Fields> {
  return {
    write: (_, onnx) =>
      onnx.add(
        type,
        ports.map((port) => onnx.inputs[port]),
        onnx.outputs[output]
      ),
    reads: { [type]: () => ({ inputs: Object.fromEntries(ports.map((port, i) => [port, i])) }) }
  }
}

type Pair = readonly [number, number]

export interface OnnxWindow {
  readonly kernel: Pair
  readonly stride: Pair
  readonly dilation: Pair
  readonly before: Pair
  readonly after: Pair
  /** "SAME_UPPER" was asked for, or the padding is what it comes to. */
  readonly isSame: boolean
}

/**
 * The window of Conv, MaxPool and AveragePool on images.
 * @throws a refusal for other than two dimensions, and for rounding up where that makes another shape.
 */
export function onnxWindow(node: OnnxReading, kernelOtherwise?: readonly number[]): OnnxWindow {
  const x = node.inputs[0]?.shape ?? []
  if (x.length !== 4)
    throw node.refuse(`slides over ${x.length - 2} dimensions; Gradloom has convolution and pooling of images, [N, C, H, W].`)
  const pair = (values: readonly number[] | undefined, otherwise: number, name: string): Pair => {
    const [a = otherwise, b = otherwise] = values ?? []
    if (![a, b].every(Number.isSafeInteger))
      throw node.refuse(`has the ${name} ${showShape(values ?? [])}, which is none. Export it again.`)
    return [a, b]
  }
  const kernel = pair(node.ints('kernel_shape') ?? kernelOtherwise, 1, 'kernel_shape')
  const stride = pair(node.ints('strides'), 1, 'strides')
  const dilation = pair(node.ints('dilations'), 1, 'dilations')
  if ([...kernel, ...stride, ...dilation].some((size) => size < 1))
    throw node.refuse('has a kernel, stride or dilation below 1. Export it again.')
  const automatic = node.text('auto_pad', 'NOTSET')
  const extent = ([0, 1] as const).map((i) => dilation[i] * (kernel[i] - 1) + 1) as unknown as Pair
  const wanted = ([0, 1] as const).map((i) => {
    const length = x[i + 2] ?? 0
    return Math.max(0, (Math.ceil(length / stride[i]) - 1) * stride[i] + extent[i] - length)
  }) as unknown as Pair
  const half = (up: boolean): Pair => [0, 1].map((i) => Math[up ? 'ceil' : 'floor']((wanted[i] ?? 0) / 2)) as unknown as Pair
  const pads = node.ints('pads') ?? [0, 0, 0, 0]
  const [before, after]: readonly [Pair, Pair] =
    automatic === 'SAME_UPPER'
      ? [half(false), half(true)]
      : automatic === 'SAME_LOWER'
        ? [half(true), half(false)]
        : automatic === 'VALID'
          ? [pair(undefined, 0, 'pads'), pair(undefined, 0, 'pads')]
          : [pair(pads.slice(0, 2), 0, 'pads'), pair(pads.slice(2, 4), 0, 'pads')]
  if ([...before, ...after].some((size) => size < 0))
    throw node.refuse('has negative padding, which crops the image. Crop the samples instead.')
  if (node.int('ceil_mode', 0) === 1) {
    for (const i of [0, 1] as const) {
      const span = (x[i + 2] ?? 0) + before[i] + after[i] - extent[i]
      if (span % stride[i] !== 0)
        throw node.refuse(
          'rounds the number of windows up (ceil_mode), which makes another shape here; Gradloom rounds down. Export it with ceil_mode 0.'
        )
    }
  }
  const [upper, lower] = [half(false), half(true)]
  const isSame = before.every((size, i) => size === upper[i]) && after.every((size, i) => size === lower[i])
  return { kernel, stride, dilation, before, after, isSame }
}
