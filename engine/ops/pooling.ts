// Pooling: the largest value or the mean of each window of an image.
import { defineOp, refuse, type Shape, showShape, sizeOf } from './contract.ts'
import { choice, flag, pair } from './fields.ts'
import { apply, number as numberOf, quotient, sum, upTo } from './rules/arithmetic.ts'
import { requireSamples } from './rules/batch.ts'
import { int, ints, type OnnxReading, onnxWindow } from './rules/onnx.ts'
import { python } from './rules/python.ts'
import { fitWindow } from './rules/window.ts'
import { placeOf } from './rules/workspace.ts'

type Pair = readonly [number, number]

export const pooling = defineOp({
  type: 'pooling',
  label: 'Pooling',
  category: 'layer',
  doc: {
    summary: 'Shrinks images: each window becomes its largest value, or its mean.',
    forward:
      'y_{nchw} = \\max_{(i,j) \\in R_{hw}} x_{ncij} \\quad \\text{or} \\quad \\frac{1}{k_{hw}} \\sum_{(i,j) \\in R_{hw}} x_{ncij}, \\qquad R_{hw} = \\text{the pixels of the window at } (h S - P, w S - P), \\quad k_{hw} = \\text{its area, or } |R_{hw}|',
    backward:
      '\\frac{\\partial L}{\\partial x_{ncij}} = \\sum_{hw} \\frac{\\partial L}{\\partial y_{nchw}} \\left[ (i,j) \\text{ is the first maximum of } R_{hw} \\text{ in row order} \\right] \\quad \\text{or} \\quad \\sum_{hw: (i,j) \\in R_{hw}} \\frac{1}{k_{hw}} \\frac{\\partial L}{\\partial y_{nchw}}',
    shapes: 'x is [N, C, H, W], y is [N, C, ⌊(H + 2P − F)/S⌋ + 1, ⌊(W + 2P − F)/S⌋ + 1]',
    source: 'PyTorch, torch.nn.MaxPool2d and torch.nn.AvgPool2d with ceil_mode=False'
  },
  inputs: { x: { doc: 'Images [N, C, H, W].' } },
  outputs: { y: { doc: 'Smaller images [N, C, OH, OW].' } },
  fields: {
    kind: choice({ label: 'Kind', doc: 'Largest value or mean of a window.', default: 'max', options: ['max', 'average'] }),
    window: pair({ label: 'Window', doc: 'Height and width of a window.', default: [2, 2], min: 1, max: 4096 }),
    stride: pair({ label: 'Stride', doc: 'Distance between windows, down and across.', default: [2, 2], min: 1, max: 4096 }),
    padding: pair({
      label: 'Padding',
      doc: 'Border added above and below, left and right; less than the window. It is never the maximum and is 0 in a mean.',
      default: [0, 0],
      min: 0,
      max: 4095
    }),
    countPadding: flag({
      label: 'Count padding',
      doc: 'Only for means: divide by the area of the window (on) or by the number of its pixels that are in the image (off).',
      default: true
    })
  },
  infer({ node, fields, inputs }) {
    const { x } = inputs
    const [N = 0, C = 0] = x
    const place = { node, port: 'x' }
    if (x.length !== 4)
      throw refuse(
        'input-rank',
        `${node} needs images [N, C, H, W] at x; got ${showShape(x)}. Use the image layout of the dataset, or add a reshape.`,
        place
      )
    requireSamples(node, 'x', x)
    const { kind, window, stride, padding } = fields
    if (padding[0] >= window[0] || padding[1] >= window[1])
      throw refuse(
        'padding-too-large',
        `${node} needs a padding less than its window, so that each window holds a pixel; got padding ${showShape(padding)} with window ${showShape(window)}. Use a smaller padding or a larger window.`,
        { node }
      )
    const fit = fitWindow({ ...place, name: 'window', shape: x, window, stride, padding, dilation: [1, 1] })
    const y = [N, C, ...fit.output]
    return {
      outputs: { y },
      ...(kind === 'max' ? { workspace: { winners: { shape: y, type: 'int32' } } } : {}),
      explanation: fit.explanation,
      warnings: fit.warnings
    }
  },
  forward({ kernels, fields, inputs, outputs, workspace }) {
    const { x } = inputs
    const { y } = outputs
    const planes = planesOf(x.shape)
    const geometry = geometryOf(x.shape, y.shape, fields)
    if (fields.kind === 'max') kernels.maxPool(x.offset, y.offset, placeOf(workspace, 'winners'), planes, ...geometry)
    else kernels.averagePool(x.offset, y.offset, planes, ...geometry, fields.countPadding ? 1 : 0)
  },
  backward({ kernels, fields, inputs, outputs, workspace, outputGradients, inputGradients }) {
    const dy = outputGradients.y
    const dx = inputGradients.x
    if (!dy || !dx) return
    const planes = planesOf(inputs.x.shape)
    const geometry = geometryOf(inputs.x.shape, outputs.y.shape, fields)
    if (fields.kind === 'max') kernels.maxPoolGradient(dy.offset, placeOf(workspace, 'winners'), dx.offset, planes, ...geometry)
    else kernels.averagePoolGradient(dy.offset, dx.offset, planes, ...geometry, fields.countPadding ? 1 : 0)
  },
  arithmetic: {
    forward(call, _, i) {
      const x = call.input('x')
      const { pixels, area } = windowAt(i, x.shape, call.output('y').shape, call.fields)
      const values = pixels.map((at) => x.at(at))
      return call.fields.kind === 'max' ? apply('max', ...values) : quotient(sum(values), numberOf(area))
    },
    backward(call, _, i) {
      const [x, dy] = [call.input('x'), call.upstream('y')]
      if (!dy) return numberOf(0)
      const [, , H = 0, W = 0] = x.shape
      const [, , OH = 0, OW = 0] = dy.shape
      const plane = Math.floor(i / (H * W))
      const parts = upTo(OH * OW).flatMap((place) => {
        const at = plane * OH * OW + place
        const { pixels, area } = windowAt(at, x.shape, dy.shape, call.fields)
        if (!pixels.includes(i)) return []
        if (call.fields.kind === 'average') return [quotient(dy.at(at), numberOf(area))]
        // the first of equal maxima wins
        const winner = pixels.reduce((best, pixel) => (x.value(pixel) > x.value(best) ? pixel : best))
        return winner === i ? [dy.at(at)] : []
      })
      return parts.length === 1 && parts[0] ? parts[0] : sum(parts)
    }
  },
  isMaximum: ({ kind }) => kind === 'max',
  multiplyAdds: ({ fields }, { outputs }) => (fields.kind === 'max' ? 0 : sizeOf(outputs.y) * fields.window[0] * fields.window[1]),
  exports: {
    numpy: {
      name: 'Pooling',
      code: `class Pooling(Layer):
    """The largest value, or the mean, of each window of an image"""

    def forward(self, x):
        self.shape = x.shape
        y = self.windows(x, -np.inf if self.kind == "max" else 0)
        N, C, self.OH, self.OW = y.shape[:4]
        y = y.reshape(N, C, self.OH, self.OW, -1)
        if self.kind == "max":
            self.winner = y.argmax(axis=-1)  # the first of equal ones
            return np.take_along_axis(y, self.winner[..., None], axis=-1)[..., 0]
        self.area = self.windows(np.ones((1, 1, *x.shape[2:]), x.dtype), 1 if self.countPadding else 0).sum(axis=(-2, -1))
        return y.sum(axis=-1) / self.area

    def windows(self, x, outside):
        (PH, PW), (SH, SW) = self.padding, self.stride
        padded = np.pad(x, ((0, 0), (0, 0), (PH, PH), (PW, PW)), constant_values=outside)
        return np.lib.stride_tricks.sliding_window_view(padded, self.window, axis=(2, 3))[:, :, ::SH, ::SW]

    def backward(self, dy):
        N, C, H, W = self.shape
        (PH, PW), (SH, SW) = self.padding, self.stride
        dx = np.zeros((N, C, H + 2 * PH, W + 2 * PW), dy.dtype)
        for i in range(self.window[0]):
            for j in range(self.window[1]):
                part = dy * (self.winner == i * self.window[1] + j) if self.kind == "max" else dy / self.area
                dx[:, :, i : i + SH * (self.OH - 1) + 1 : SH, j : j + SW * (self.OW - 1) + 1 : SW] += part
        return dx[:, :, PH : PH + H, PW : PW + W]`,
      settings: ({ fields: { kind, window, stride, padding, countPadding } }) => ({ kind, window, stride, padding, countPadding })
    },
    pytorch: {
      forward: ({ fields: { kind, window, stride, padding, countPadding } }, { x }) => {
        const [PH, PW] = padding
        const border = `(${PW}, ${PW}, ${PH}, ${PH})`
        // PyTorch pads by half a window at most
        const fits = 2 * PH <= window[0] && 2 * PW <= window[1]
        if (kind === 'max')
          return fits
            ? `F.max_pool2d(${x}, ${python(window)}, ${python(stride)}, ${python(padding)})`
            : `F.max_pool2d(F.pad(${x}, ${border}, value=-float("inf")), ${python(window)}, ${python(stride)})`
        if (fits)
          return `F.avg_pool2d(${x}, ${python(window)}, ${python(stride)}, ${python(padding)}, count_include_pad=${python(countPadding)})`
        const mean = (of: string) => `F.avg_pool2d(F.pad(${of}, ${border}), ${python(window)}, ${python(stride)})`
        return countPadding ? mean(x) : `${mean(x)} / ${mean(`torch.ones_like(${x})`)}`
      }
    },
    onnx: {
      write({ fields: { kind, window, stride, padding, countPadding } }, onnx) {
        const attributes = { kernel_shape: ints(window), strides: ints(stride), pads: ints([...padding, ...padding]) }
        if (kind === 'max') onnx.add('MaxPool', [onnx.inputs.x], onnx.outputs.y, attributes)
        else onnx.add('AveragePool', [onnx.inputs.x], onnx.outputs.y, { ...attributes, count_include_pad: int(countPadding ? 1 : 0) })
      },
      reads: {
        MaxPool: (node) => readPooling(node, { kind: 'max' }),
        AveragePool: (node) => readPooling(node, { kind: 'average', countPadding: node.int('count_include_pad', 0) !== 0 })
      }
    }
  },
  cases: [
    { inputs: { x: [2, 3, 6, 8] } },
    { fields: { window: [3, 3], stride: [2, 2] }, inputs: { x: [1, 2, 7, 7] } },
    { fields: { window: [3, 2], stride: [1, 2], padding: [2, 1] }, inputs: { x: [2, 1, 5, 6] } },
    { fields: { window: [1, 1], stride: [3, 2] }, inputs: { x: [1, 2, 5, 5] } },
    { fields: { kind: 'average' }, inputs: { x: [1, 2, 4, 4] } },
    { fields: { kind: 'average', window: [3, 2], stride: [2, 1], padding: [1, 1] }, inputs: { x: [2, 2, 7, 4] } },
    {
      fields: { kind: 'average', window: [3, 3], stride: [2, 2], padding: [2, 1], countPadding: false },
      inputs: { x: [1, 2, 6, 5] }
    }
  ],
  randomCase(draw) {
    const window = [draw.integer(1, 4), draw.integer(1, 4)] as const
    const padding = [draw.integer(0, window[0] - 1), draw.integer(0, window[1] - 1)] as const
    const stride = [draw.integer(1, 4), draw.integer(1, 4)] as const
    const least = ([0, 1] as const).map((i) => Math.max(1, window[i] - 2 * padding[i]))
    const [H, W] = least.map((length) => length + draw.integer(0, 6)) as [number, number]
    const fields = { kind: draw.pick(['max', 'average'] as const), window, stride, padding, countPadding: draw.flag() }
    return { fields, inputs: { x: [draw.integer(1, 2), draw.integer(1, 3), H, W] } }
  }
})

function planesOf([N = 0, C = 0]: Shape): number {
  return N * C
}

/** The numbers of the kernels' window: H, W, OH, OW, then window, stride and padding. */
function geometryOf(
  [, , H = 0, W = 0]: Shape,
  [, , OH = 0, OW = 0]: Shape,
  { window, stride, padding }: { readonly window: Pair; readonly stride: Pair; readonly padding: Pair }
): [number, number, number, number, number, number, number, number, number, number] {
  return [H, W, OH, OW, ...window, ...stride, ...padding]
}

/** The pixels of one window that lie in the image, and what a mean of it is divided by. */
function windowAt(
  i: number,
  [, , H = 0, W = 0]: Shape,
  [, , OH = 0, OW = 0]: Shape,
  {
    window,
    stride,
    padding,
    countPadding
  }: { readonly window: Pair; readonly stride: Pair; readonly padding: Pair; readonly countPadding: boolean }
): { readonly pixels: readonly number[]; readonly area: number } {
  const [plane, h, w] = [Math.floor(i / (OH * OW)), Math.floor(i / OW) % OH, i % OW]
  const [top, left] = [h * stride[0] - padding[0], w * stride[1] - padding[1]]
  const pixels: number[] = []
  for (let r = Math.max(0, top); r < Math.min(H, top + window[0]); r++)
    for (let c = Math.max(0, left); c < Math.min(W, left + window[1]); c++) pixels.push((plane * H + r) * W + c)
  return { pixels, area: countPadding ? window[0] * window[1] : pixels.length }
}

function readPooling(node: OnnxReading, fields: Readonly<Record<string, unknown>>) {
  const { kernel, stride, dilation, before, after } = onnxWindow(node)
  if (dilation.some((size) => size !== 1)) throw node.refuse('pools with dilation, which Gradloom does not have. Export it without.')
  if (before.some((size, i) => size !== after[i]))
    throw node.refuse(
      `pads ${before.join(' and ')} before, but ${after.join(' and ')} behind; Gradloom pads both sides alike. Export it with even padding.`
    )
  return { fields: { ...fields, window: kernel, stride, ...(before.some((size) => size > 0) && { padding: before }) }, inputs: { x: 0 } }
}
