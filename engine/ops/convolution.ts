// Convolution: filters slide over images.
import { defineOp, type InferCall, refuse, type Shape, showShape, sizeOf } from './contract.ts'
import { integer, pair } from './fields.ts'
import { number as numberOf, product, sum } from './rules/arithmetic.ts'
import { requireSamples } from './rules/batch.ts'
import { int, ints, onnxWindow } from './rules/onnx.ts'
import { pythonCall } from './rules/python.ts'
import { initialBias, initialWeights, randomWeightFields, weightFields } from './rules/weights.ts'
import { fitAxis, fitWindow } from './rules/window.ts'
import { windowsOf } from './rules/window-arithmetic.ts'
import { placeOf } from './rules/workspace.ts'

/** Pixels of one channel that the kernels lay out for one row of windows, at most; only huge kernels on huge images need more. */
const mostPixels = 1_200_000

const fields = {
  filters: integer({ label: 'Filters', doc: 'Number of output channels.', default: 30, min: 1, max: 65_536 }),
  kernel: pair({ label: 'Kernel', doc: 'Height and width of a filter.', default: [5, 5], min: 1, max: 255 }),
  stride: pair({ label: 'Stride', doc: 'Distance between windows, down and across.', default: [1, 1], min: 1, max: 255 }),
  padding: pair({
    label: 'Padding',
    doc: 'Zeros added above and below, left and right. "same": as many as keep ⌈size/stride⌉; an odd one is added below and at the right.',
    default: [0, 0],
    min: 0,
    max: 4096,
    words: ['same']
  }),
  dilation: pair({
    label: 'Dilation',
    doc: 'Distance between the pixels of a window, down and across.',
    default: [1, 1],
    min: 1,
    max: 255
  }),
  groups: integer({
    label: 'Groups',
    doc: 'Channels and filters are split into so many groups that do not see each other.',
    default: 1,
    min: 1,
    max: 65_536
  }),
  ...weightFields
}

export const convolution = defineOp({
  type: 'convolution',
  label: 'Convolution',
  category: 'layer',
  doc: {
    summary: 'Slides filters over images and sums products of weights and pixels at each place.',
    forward:
      'y_{nfhw} = b_f + \\sum_{c,i,j} W_{fcij} \\, x_{n,c,\\,hS - P + iD,\\,wS - P + jD}, \\qquad \\text{pixels outside are } 0, \\quad c \\text{ over the channels of the group of } f',
    backward:
      '\\frac{\\partial L}{\\partial W_{fcij}} = \\sum_{n,h,w} \\frac{\\partial L}{\\partial y_{nfhw}} x_{n,c,\\,hS - P + iD,\\,wS - P + jD}, \\qquad \\frac{\\partial L}{\\partial b_f} = \\sum_{n,h,w} \\frac{\\partial L}{\\partial y_{nfhw}}, \\qquad \\frac{\\partial L}{\\partial x} = \\text{each } \\frac{\\partial L}{\\partial y_{nfhw}} W_{fcij} \\text{ added to the pixel it multiplied}',
    shapes:
      'x is [N, C, H, W], W is [F, C/groups, KH, KW], b is [F], y is [N, F, ⌊(H + 2P − D·(KH − 1) − 1)/S⌋ + 1, …]; with padding "same" ⌈H/S⌉',
    source: 'PyTorch, torch.nn.Conv2d; padding "same" as TensorFlow'
  },
  inputs: { x: { doc: 'Images [N, C, H, W].' } },
  outputs: { y: { doc: 'One image for each filter, [N, F, OH, OW].' } },
  fields,
  infer(call) {
    const { node, fields, inputs } = call
    const { x } = inputs
    const place = { node, port: 'x' }
    if (x.length !== 4)
      throw refuse(
        'input-rank',
        `${node} needs images [N, C, H, W] at x; got ${showShape(x)}. Use the image layout of the dataset, or add a reshape.`,
        place
      )
    requireSamples(node, 'x', x)
    requireGroups(call)
    const [N = 0, C = 0, H = 0, W = 0] = x
    const { filters, kernel, stride, padding, dilation, groups } = fields
    const fit = fitWindow({ ...place, name: 'kernel', shape: x, window: kernel, stride, padding, dilation })
    requireRoom(node, x, fields, fit.output)
    const D = (C / groups) * kernel[0] * kernel[1]
    const geometry = [N, C, H, W, filters, ...kernel, ...stride, ...fit.before, ...dilation, groups, ...fit.output]
    const b = fields.bias ? { b: { shape: [filters], initial: initialBias } } : {}
    return {
      outputs: { y: [N, filters, ...fit.output] },
      parameters: { W: { shape: [filters, C / groups, ...kernel], initial: initialWeights(fields, D) }, ...b },
      workspace: { geometry: { shape: [geometry.length], type: 'int32', data: geometry } },
      explanation: fit.explanation,
      warnings: fit.warnings
    }
  },
  forward({ kernels, inputs, outputs, parameters, workspace }) {
    const geometry = placeOf(workspace, 'geometry')
    kernels.convolution(inputs.x.offset, parameters['W']!.offset, parameters['b']?.offset ?? 0, outputs.y.offset, geometry)
  },
  backward({ kernels, inputs, parameters, workspace, outputGradients, inputGradients, parameterGradients }) {
    const dy = outputGradients.y
    if (!dy) return
    const geometry = placeOf(workspace, 'geometry')
    const dx = inputGradients.x
    const { W: dW, b: db } = parameterGradients
    if (dx) kernels.convolutionInputGradient(dy.offset, parameters['W']!.offset, dx.offset, geometry)
    if (dW || db) kernels.convolutionParameterGradient(inputs.x.offset, dy.offset, dW?.offset ?? 0, db?.offset ?? 0, geometry)
  },
  arithmetic: {
    forward(call, _, i) {
      const [x, W] = [call.input('x'), call.parameter('W')]
      const windows = windowsOf(x.shape, call.output('y').shape, call.fields)
      const products = windows.under(i).map(({ pixel, weight }) => product(x.at(pixel), W.at(weight)))
      return sum(call.hasParameter('b') ? [...products, call.parameter('b').at(windows.filterOf(i))] : products)
    },
    backward(call, name, i) {
      const [x, W, dy] = [call.input('x'), call.parameter('W'), call.upstream('y')]
      if (!dy) return numberOf(0)
      const windows = windowsOf(x.shape, dy.shape, call.fields)
      if (name === 'b') return sum(windows.of(i).map((at) => dy.at(at)))
      if (name === 'W') return sum(windows.withWeight(i).map(({ pixel, window }) => product(dy.at(window), x.at(pixel))))
      return sum(windows.over(i).map(({ weight, window }) => product(dy.at(window), W.at(weight))))
    }
  },
  multiplyAdds({ fields, inputs }, inference) {
    const [, C = 0] = inputs.x
    return sizeOf(inference.outputs.y) * (C / fields.groups) * fields.kernel[0] * fields.kernel[1]
  },
  exports: {
    numpy: {
      name: 'Convolution',
      code: `class Convolution(Layer):
    """y[n,f,h,w] = b[f] + sum over c,i,j of W[f,c,i,j] x[n,c,h S - P + i D, w S - P + j D], as a matrix product of windows (im2col)"""

    def forward(self, x):
        W = self.parameters["W"]
        F, C, KH, KW = W.shape
        f = F // self.groups
        self.padded = np.pad(x, ((0, 0), (0, 0), *self.padding))
        self.columns, parts = [], []
        for group in range(self.groups):
            windows = self.windows(self.padded[:, group * C : (group + 1) * C], KH, KW)
            N, _, OH, OW = windows.shape[:4]
            columns = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
            filters = W[group * f : (group + 1) * f].reshape(f, -1)
            parts.append((columns @ filters.T).reshape(N, OH, OW, f).transpose(0, 3, 1, 2))
            self.columns.append(columns)
        y = np.concatenate(parts, axis=1)
        return y + self.parameters["b"].reshape(1, -1, 1, 1) if "b" in self.parameters else y

    def windows(self, x, KH, KW):
        """A view [N, C, OH, OW, KH, KW] of all windows."""
        (SH, SW), (DH, DW) = self.stride, self.dilation
        extent = (DH * (KH - 1) + 1, DW * (KW - 1) + 1)
        return np.lib.stride_tricks.sliding_window_view(x, extent, axis=(2, 3))[:, :, ::SH, ::SW, ::DH, ::DW]

    def backward(self, dy):
        W = self.parameters["W"]
        F, C, KH, KW = W.shape
        f = F // self.groups
        (SH, SW), (DH, DW) = self.stride, self.dilation
        N, _, OH, OW = dy.shape
        dW = np.empty_like(W)
        dpadded = np.zeros_like(self.padded)
        for group in range(self.groups):
            own = slice(group * f, (group + 1) * f)
            rows = dy[:, own].transpose(0, 2, 3, 1).reshape(N * OH * OW, f)
            dW[own] = (rows.T @ self.columns[group]).reshape(f, C, KH, KW)
            dwindows = (rows @ W[own].reshape(f, -1)).reshape(N, OH, OW, C, KH, KW).transpose(0, 3, 1, 2, 4, 5)
            for i in range(KH):
                for j in range(KW):
                    down = slice(i * DH, i * DH + SH * (OH - 1) + 1, SH)
                    across = slice(j * DW, j * DW + SW * (OW - 1) + 1, SW)
                    dpadded[:, group * C : (group + 1) * C, down, across] += dwindows[..., i, j]
        self.gradients["W"] = dW
        if "b" in self.parameters:
            self.gradients["b"] = dy.sum(axis=(0, 2, 3))
        (top, bottom), (left, right) = self.padding
        _, _, H, width = dpadded.shape
        return dpadded[:, :, top : H - bottom, left : width - right]`,
      settings: ({ fields, inputs }) => ({
        stride: fields.stride,
        padding: paddingOf(fields, inputs.x),
        dilation: fields.dilation,
        groups: fields.groups
      })
    },
    pytorch: {
      module: ({ fields, inputs }) => {
        const { filters, kernel, stride, dilation, groups, bias } = fields
        const [[top, bottom], [left, right]] = paddingOf(fields, inputs.x)
        const padding = top === bottom && left === right && top + left > 0 ? [top, left] : undefined
        const settings = { stride, padding, dilation, groups: groups === 1 ? undefined : groups, bias: bias ? undefined : false }
        return pythonCall('nn.Conv2d', [inputs.x[1] ?? 0, filters, kernel], settings)
      },
      tensors: { W: 'weight', b: 'bias' },
      forward: (node, { x }, self) => {
        const [[top, bottom], [left, right]] = paddingOf(node.fields, node.inputs.x)
        return top === bottom && left === right ? `${self}(${x})` : `${self}(F.pad(${x}, (${left}, ${right}, ${top}, ${bottom})))`
      }
    },
    onnx: {
      write({ fields, inputs }, onnx) {
        const [[top, bottom], [left, right]] = paddingOf(fields, inputs.x)
        onnx.add('Conv', [onnx.inputs.x, onnx.tensor('W'), onnx.tensor('b')], onnx.outputs.y, {
          kernel_shape: ints(fields.kernel),
          strides: ints(fields.stride),
          pads: ints([top, left, bottom, right]),
          dilations: ints(fields.dilation),
          group: int(fields.groups)
        })
      },
      reads: {
        Conv(node) {
          const W = node.known(1, 'filters')
          const [filters = 0, , ...sides] = W.shape
          const { kernel, stride, dilation, before, after, isSame } = onnxWindow(node, sides)
          if (W.shape.length !== 4 || kernel.some((side, i) => side !== sides[i]))
            throw node.refuse(`has filters of ${showShape(W.shape)}, which do not fit its kernel. Export it again.`)
          const isEven = before.every((size, i) => size === after[i])
          if (!isEven && !isSame)
            throw node.refuse(
              `pads ${before.join(' and ')} before, but ${after.join(' and ')} behind; Gradloom pads both sides alike, or "same". Export it with even padding.`
            )
          const b = node.inputs[2] ? { b: node.known(2, 'bias') } : {}
          const fields = {
            filters,
            kernel,
            ...(stride.some((size) => size !== 1) && { stride }),
            ...(isEven ? before.some((size) => size > 0) && { padding: before } : { padding: 'same' }),
            ...(dilation.some((size) => size !== 1) && { dilation }),
            ...(node.int('group', 1) !== 1 && { groups: node.int('group', 1) }),
            ...(node.inputs[2] ? {} : { bias: false })
          }
          return { fields, inputs: { x: 0 }, tensors: { W, ...b } }
        }
      }
    }
  },
  cases: [
    { fields: { filters: 4, kernel: [3, 3] }, inputs: { x: [2, 3, 7, 6] } },
    { fields: { filters: 2, kernel: [2, 4], padding: 'same' }, inputs: { x: [1, 2, 5, 6] } },
    { fields: { filters: 3, kernel: [3, 2], stride: [2, 3], padding: [1, 2], bias: false, init: 'xavier' }, inputs: { x: [2, 1, 6, 7] } },
    { fields: { filters: 6, kernel: [3, 3], stride: [2, 1], padding: [1, 2], dilation: [2, 1], groups: 2 }, inputs: { x: [2, 4, 9, 8] } },
    { fields: { filters: 3, kernel: [1, 1], groups: 3, init: 'normal', std: 1 }, inputs: { x: [1, 3, 4, 10] } },
    { fields: { filters: 1, kernel: [4, 4], stride: [3, 3], padding: 'same', dilation: [1, 2] }, inputs: { x: [1, 1, 8, 5] } }
  ],
  randomCase(draw) {
    const pairOf = (min: number, max: number) => [draw.integer(min, max), draw.integer(min, max)] as const
    const groups = draw.pick([1, 1, 2, 3])
    const [kernel, dilation, padding] = [pairOf(1, 4), pairOf(1, 2), pairOf(0, 3)]
    const side = (i: 0 | 1) => Math.max(1, dilation[i] * (kernel[i] - 1) + 1 - 2 * padding[i]) + draw.integer(0, 6)
    const given = {
      filters: groups * draw.integer(1, 3),
      kernel,
      stride: pairOf(1, 3),
      padding: draw.integer(0, 3) === 0 ? 'same' : padding,
      dilation,
      groups,
      ...randomWeightFields(draw)
    }
    return { fields: given, inputs: { x: [draw.integer(1, 3), groups * draw.integer(1, 2), side(0), side(1)] } }
  }
})

type Call = InferCall<'x', typeof fields>

function requireGroups({ node, fields, inputs }: Call): void {
  const [, C = 0] = inputs.x
  const { filters, groups } = fields
  if (C % groups !== 0)
    throw refuse(
      'channels-not-divisible',
      `${node} needs a number of channels at x that its ${groups} groups divide; got ${C} channels in ${showShape(inputs.x)}. Change groups, or the layer before.`,
      { node, port: 'x' }
    )
  if (filters % groups !== 0)
    throw refuse(
      'filters-not-divisible',
      `${node} needs a number of filters that its ${groups} groups divide; got ${filters}. Change filters or groups.`,
      { node }
    )
}

/** Forward and backward lay out the rows under one row of windows once for each kernel column: kernels/assembly/shifted-image.ts. */
function requireRoom(node: string, x: Shape, { kernel, stride, dilation }: Call['fields'], output: readonly [number, number]): void {
  const [, , , W = 0] = x
  const reach = (kernel[0] - 1) * dilation[0]
  const needed = kernel[1] * Math.max((stride[0] + reach) * (output[1] + 8), (1 + reach) * W)
  if (needed <= mostPixels) return
  throw refuse(
    'convolution-too-large',
    `${node} needs ${needed} pixels of working room for its ${kernel.join('×')} kernel on ${showShape(x)}; at most ${mostPixels} fit. Use a smaller kernel, dilation, stride or image.`,
    { node, port: 'x' }
  )
}

/** Padding [[above, below], [left, right]] as numbers. */
function paddingOf(
  { kernel, stride, padding, dilation }: Pick<InferCall<'x', typeof fields>['fields'], 'kernel' | 'stride' | 'padding' | 'dilation'>,
  x: Shape
): readonly [readonly [number, number], readonly [number, number]] {
  const axis = (i: 0 | 1) => {
    const { before, after } = fitAxis({
      length: x[i + 2] ?? 0,
      window: kernel[i],
      stride: stride[i],
      padding: padding === 'same' ? padding : padding[i],
      dilation: dilation[i]
    })
    return [before, after] as const
  }
  return [axis(0), axis(1)]
}
