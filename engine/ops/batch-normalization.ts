// Batch normalization: each channel (or each activation) gets mean 0 and variance 1 over the mini-batch, then its own scale and shift.
import { defineOp, refuse, type Shape, showShape, sizeOf } from './contract.ts'
import { choice, number } from './fields.ts'
import { requireSamples } from './rules/batch.ts'

type Convention = 'pytorch' | 'notes'

/** x as [N, channels, inner]: "pytorch" normalizes dimension 1, "notes" every activation on its own. */
function view(x: Shape, convention: Convention): { readonly N: number; readonly channels: number; readonly inner: number } {
  const [N = 0, C = 0] = x
  const rest = sizeOf(x.slice(1))
  return convention === 'pytorch' ? { N, channels: C, inner: rest / C } : { N, channels: rest, inner: 1 }
}

export const batchNormalization = defineOp({
  type: 'batch-normalization',
  label: 'Batch normalization',
  category: 'normalization',
  doc: {
    summary: 'Brings each channel to mean 0 and variance 1 over the mini-batch, then scales by γ and shifts by β.',
    forward:
      '\\hat{x} = \\frac{x - \\mu}{\\sqrt{\\sigma^2 + \\varepsilon}}, \\qquad y = \\gamma \\hat{x} + \\beta; \\qquad \\text{training: } \\mu = \\tfrac{1}{m} \\textstyle\\sum x,\\ \\sigma^2 = \\tfrac{1}{m} \\sum (x - \\mu)^2; \\text{ evaluation: the running values}',
    backward:
      '\\frac{\\partial L}{\\partial \\beta} = \\sum dy, \\qquad \\frac{\\partial L}{\\partial \\gamma} = \\sum dy\\, \\hat{x}, \\qquad \\frac{\\partial L}{\\partial x} = \\frac{\\gamma}{\\sqrt{\\sigma^2 + \\varepsilon}} \\left( dy - \\frac{1}{m} \\sum dy - \\frac{\\hat{x}}{m} \\sum dy\\, \\hat{x} \\right); \\text{ in evaluation only the factor before the bracket, times } dy',
    shapes:
      'y has the shape of x, [N, C, …]; γ and β are [C] (convention "pytorch") or as long as one flattened sample (convention "notes")',
    source: 'Ioffe and Szegedy, Batch normalization, 2015; PyTorch, torch.nn.BatchNorm2d'
  },
  inputs: { x: { doc: 'A batch [N, C, …] of rank 2 or more.' } },
  outputs: { y: { doc: 'The same shape, normalized.' } },
  fields: {
    convention: choice({
      label: 'Convention',
      doc: '"pytorch": one mean and variance for each channel (dimension 1); the running variance starts at 1 and takes the unbiased variance. "notes": one for each activation; the running variance starts at 0 and takes the biased variance.',
      default: 'pytorch',
      options: ['pytorch', 'notes']
    }),
    epsilon: number({
      label: 'Epsilon',
      doc: 'Added to the variance before the square root. Default: 1e-5, and 1e-6 under the convention "notes".',
      default: 1e-5,
      defaultBy: { field: 'convention', values: { notes: 1e-6 } },
      min: 0,
      max: 1
    }),
    momentum: number({
      label: 'Momentum',
      doc: 'The fraction of the running mean and variance that is kept in each iteration (PyTorch names the other fraction, 0.1).',
      default: 0.9,
      min: 0,
      max: 1
    })
  },
  infer({ node, fields, inputs, mode }) {
    const { x } = inputs
    const { convention } = fields
    if (x.length < 2)
      throw refuse('input-rank', `${node} needs [N, D] or [N, C, …] at x; got ${showShape(x)}. Connect a batch, or add a reshape.`, {
        node,
        port: 'x'
      })
    requireSamples(node, 'x', x)
    const { N, channels, inner } = view(x, convention)
    if (mode === 'train' && N * inner < 2) {
      const what = convention === 'pytorch' ? 'channel' : 'activation'
      throw refuse(
        'batch-too-small',
        `${node} needs 2 or more values for each ${what} at x in training; got ${N * inner} from ${showShape(x)}, so every output would be β. Set the batch size to 2 or more, or run in evaluation mode.`,
        { node, port: 'x' }
      )
    }
    const shape = [channels]
    return {
      outputs: { y: x },
      parameters: {
        gamma: { shape, initial: { draw: 'none', scale: 0, value: 1 } },
        beta: { shape, initial: { draw: 'none', scale: 0, value: 0 } }
      },
      state: {
        runningMean: { shape, value: 0 },
        runningVariance: { shape, value: convention === 'pytorch' ? 1 : 0 }
      },
      workspace: { mean: { shape }, variance: { shape } },
      explanation:
        convention === 'pytorch'
          ? `${channels} channels, each over ${N} · ${inner} = ${N * inner} values`
          : `${x.slice(1).join(' · ')}${x.length > 2 ? ` = ${channels}` : ''} activations, each over ${N} values`
    }
  },
  forward({ kernels, fields, mode, updateState, inputs, outputs, parameters, state, workspace }) {
    const { x } = inputs
    const { N, channels, inner } = view(x.shape, fields.convention)
    const train = mode === 'train'
    const mean = train ? workspace['mean']! : state['runningMean']!
    const variance = train ? workspace['variance']! : state['runningVariance']!
    kernels.normalizeChannels(
      x.offset,
      parameters['gamma']!.offset,
      parameters['beta']!.offset,
      outputs.y.offset,
      mean.offset,
      variance.offset,
      N,
      channels,
      inner,
      fields.epsilon,
      train ? 1 : 0
    )
    if (!train || !updateState) return
    const m = N * inner
    const unbiased = fields.convention === 'pytorch' ? m / (m - 1) : 1
    kernels.moveRunning(state['runningMean']!.offset, mean.offset, channels, fields.momentum, 1)
    kernels.moveRunning(state['runningVariance']!.offset, variance.offset, channels, fields.momentum, unbiased)
  },
  backward({ kernels, fields, mode, inputs, parameters, state, workspace, outputGradients, inputGradients, parameterGradients }) {
    const { x } = inputs
    if (!outputGradients.y) return
    const { N, channels, inner } = view(x.shape, fields.convention)
    const train = mode === 'train'
    kernels.normalizeChannelsGradient(
      x.offset,
      outputGradients.y.offset,
      (train ? workspace['mean']! : state['runningMean']!).offset,
      (train ? workspace['variance']! : state['runningVariance']!).offset,
      parameters['gamma']!.offset,
      inputGradients.x?.offset ?? 0,
      parameterGradients['gamma']?.offset ?? 0,
      parameterGradients['beta']?.offset ?? 0,
      N,
      channels,
      inner,
      fields.epsilon,
      train ? 1 : 0
    )
  },
  multiplyAdds: ({ inputs }) => 2 * sizeOf(inputs.x),
  cases: [
    { inputs: { x: [6, 4] } },
    { inputs: { x: [4, 3, 5] } },
    { inputs: { x: [3, 2, 3, 4] } },
    { inputs: { x: [2, 2, 2, 2, 3] } },
    { inputs: { x: [1, 3, 4, 4] } },
    { inputs: { x: [5, 21] } },
    { fields: { convention: 'notes' }, inputs: { x: [6, 4] } },
    { fields: { convention: 'notes', momentum: 0.5 }, inputs: { x: [4, 2, 3, 3] } },
    { fields: { epsilon: 0.1, momentum: 0 }, inputs: { x: [3, 2, 2] } }
  ],
  randomCase(draw) {
    const rest = Array.from({ length: draw.integer(1, 3) }, () => draw.integer(1, 4))
    const fields = {
      convention: draw.pick(['pytorch', 'notes'] as const),
      epsilon: draw.pick([1e-6, 1e-5, 1e-3, 0.1]),
      momentum: draw.pick([0, 0.5, 0.9, 1])
    }
    return { fields, inputs: { x: [draw.integer(3, 6), ...rest] } }
  }
})
