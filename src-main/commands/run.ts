// gradloom run: one forward pass and, where something can be minimised, one backward pass, with every tensor.
import type { NamedTensors, TensorData } from '../../engine/contract.ts'
import { readBinary, readProject } from '../services/projects.ts'
import { short, showShape, textTable } from '../services/text-table.ts'
import { answer } from './answer.ts'
import { defineCommand } from './contract.ts'
import { overridesFrom, precision, seed } from './training-options.ts'

/** Tensors of up to this many elements are printed whole. */
const wholeElements = 12

export const run = defineCommand({
  name: 'run',
  summary: 'Runs one forward and backward pass and prints every tensor.',
  project: 'required',
  options: {
    mode: { kind: 'choice', options: ['train', 'evaluate'], doc: 'how dropout and batch normalization behave (default train)' },
    weights: { kind: 'text', value: 'FILE', doc: 'weights to run with: a .safetensors or .npz file' },
    batch: { kind: 'integer', min: 0, max: Number.MAX_SAFE_INTEGER, doc: 'samples in the mini-batch' },
    seed,
    precision,
    'no-backward': { kind: 'flag', doc: 'only the forward pass' }
  },
  async run({ project, options, json, output, engine }) {
    const { text, base } = await readProject(project)
    const { mode = 'train', batch, weights } = options
    const call = await engine({
      type: 'run',
      project: { text, base },
      overrides: overridesFrom({ ...options, ...(batch !== undefined && { 'batch-size': batch }) }),
      mode,
      backward: !options['no-backward'],
      ...(weights !== undefined && { weights: await readBinary(weights, 'weight file') })
    })
    const result = await answer('run', call, output)
    if (json) {
      const { type, values, gradients, parameters, parameterGradients, state } = result
      await output.json({ type, values, gradients, parameters, parameterGradients, state })
      return 0
    }
    const parts = [
      ['Values', result.values],
      ['Gradients', result.gradients],
      ['Parameters', result.parameters],
      ['Gradients of the parameters', result.parameterGradients],
      ['State', result.state]
    ] as const
    for (const [title, tensors] of parts) for (const line of tensorLines(title, tensors)) await output.line(line)
    return 0
  }
})

function tensorLines(title: string, tensors: NamedTensors): string[] {
  const rows = Object.entries(tensors).map(([name, tensor]) => [name, showShape(tensor.shape), summary(tensor)])
  return rows.length === 0 ? [] : ['', ...textTable([title, 'shape', ''], rows)]
}

/** A small tensor's numbers, or the range and mean of a larger one. */
function summary({ shape, data }: TensorData): string {
  if (data.length <= wholeElements) return nested(shape, data)
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  let sum = 0
  for (const value of data) {
    // Comparisons that are false for NaN would hide it.
    if (!(value >= min)) min = value
    if (!(value <= max)) max = value
    sum += value
  }
  return `min ${short(min)}  max ${short(max)}  mean ${short(sum / data.length)}`
}

/** Row-major data with one pair of brackets a dimension. */
function nested(shape: readonly number[], data: Float64Array): string {
  const [length, ...rest] = shape
  if (length === undefined) return String(data[0])
  const size = rest.reduce((product, extent) => product * extent, 1)
  return `[${Array.from({ length }, (_, index) => nested(rest, data.subarray(index * size, (index + 1) * size))).join(', ')}]`
}
