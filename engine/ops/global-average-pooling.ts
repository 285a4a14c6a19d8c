// Global average pooling: one number for each channel, the mean of its whole plane.
import { defineOp, refuse, showShape, sizeOf } from './contract.ts'
import { number, quotient, sum, upTo } from './rules/arithmetic.ts'
import { int } from './rules/onnx.ts'

export const globalAveragePooling = defineOp({
  type: 'global-average-pooling',
  label: 'Global average pooling',
  category: 'layer',
  doc: {
    summary: 'Replaces each channel by the mean of all its pixels.',
    forward: 'y_{nc} = \\frac{1}{HW} \\sum_{h,w} x_{nchw}',
    backward: '\\frac{\\partial L}{\\partial x_{nchw}} = \\frac{1}{HW} \\frac{\\partial L}{\\partial y_{nc}}',
    shapes: 'x is [N, C, H, W], y is [N, C]',
    source: 'Lin, Chen and Yan, Network in network, 2013; PyTorch, torch.nn.AdaptiveAvgPool2d(1)'
  },
  inputs: { x: { doc: 'Images [N, C, H, W].' } },
  outputs: { y: { doc: 'Means [N, C].' } },
  fields: {},
  infer({ node, inputs }) {
    const [N, C, H, W] = inputs.x
    if (inputs.x.length !== 4 || N === undefined || C === undefined || H === undefined || W === undefined)
      throw refuse(
        'input-rank',
        `${node} needs images [N, C, H, W] at x; got ${showShape(inputs.x)}. Use the image layout of the dataset, or add a reshape.`,
        { node, port: 'x' }
      )
    if (H * W === 0)
      throw refuse('empty-window', `${node} needs pixels to average at x; got ${showShape(inputs.x)}. Use images of at least 1 × 1.`, {
        node,
        port: 'x'
      })
    return { outputs: { y: [N, C] }, explanation: `one mean over ${H} · ${W} = ${H * W} pixels for each of ${C} channels` }
  },
  forward({ kernels, inputs, outputs }) {
    const { x } = inputs
    const { y } = outputs
    kernels.planeMeans(x.offset, y.offset, y.size, sizeOf(x.shape.slice(2)))
  },
  backward({ kernels, inputs, outputGradients, inputGradients }) {
    const dy = outputGradients.y
    const dx = inputGradients.x
    if (dy && dx) kernels.planeMeansGradient(dy.offset, dx.offset, dy.size, sizeOf(inputs.x.shape.slice(2)))
  },
  arithmetic: {
    forward(call, _, i) {
      const x = call.input('x')
      const pixels = sizeOf(x.shape.slice(2))
      return quotient(sum(upTo(pixels).map((at) => x.at(i * pixels + at))), number(pixels))
    },
    backward(call, _, i) {
      const pixels = sizeOf(call.input('x').shape.slice(2))
      return quotient(call.upstream('y')?.at(Math.floor(i / pixels)) ?? number(0), number(pixels))
    }
  },
  multiplyAdds: ({ inputs }) => sizeOf(inputs.x),
  exports: {
    numpy: {
      name: 'GlobalAveragePooling',
      code: `class GlobalAveragePooling(Layer):
    """y[n,c] = the mean of all pixels of x[n,c]"""

    def forward(self, x):
        self.shape = x.shape
        return x.mean(axis=(2, 3))

    def backward(self, dy):
        _, _, H, W = self.shape
        return np.broadcast_to(dy[:, :, None, None] / (H * W), self.shape)`
    },
    pytorch: {
      forward: (_, { x }) => `${x}.mean(dim=(2, 3))`
    },
    onnx: {
      write(_, onnx) {
        const means = onnx.between('means')
        onnx.add('GlobalAveragePool', [onnx.inputs.x], means)
        onnx.add('Flatten', [means], onnx.outputs.y, { axis: int(1) })
      },
      // with the Flatten behind it: exchange/onnx/rewrite.ts
      reads: { GlobalAveragePool: () => ({ inputs: { x: 0 } }) }
    }
  },
  cases: [{ inputs: { x: [2, 3, 4, 5] } }, { inputs: { x: [1, 2, 1, 1] } }],
  randomCase: (draw) => ({ inputs: { x: [draw.integer(1, 3), draw.integer(1, 4), draw.integer(1, 6), draw.integer(1, 6)] } })
})
