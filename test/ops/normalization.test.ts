// Batch and layer normalization: both conventions, both modes, running statistics, accuracy far from zero, refusals.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IsolatedOp, type IsolatedOpSetup, runIsolatedOp, type Values } from '../../engine/graph/isolated-op.ts'
import { batchNormalization } from '../../engine/ops/batch-normalization.ts'
import { withDefaults } from '../../engine/ops/fields.ts'
import { layerNormalization } from '../../engine/ops/layer-normalization.ts'
import { ProjectError } from '../../engine/problem.ts'
import { testKernels } from '../kernels.ts'
import * as oracle from '../oracle/normalization.ts'
import { expectClose, normals, rounded } from '../oracle/numbers.ts'

const kernels = testKernels()
const precisions = [
  { precision: 'float64', tolerance: 1e-11 },
  { precision: 'float32', tolerance: 2e-5 }
] as const

const tensor = (shape: readonly number[], data: ArrayLike<number>): Values => ({ shape, data })
const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)

function refusal(run: () => unknown): ProjectError {
  try {
    run()
  } catch (error) {
    if (error instanceof ProjectError) return error
    throw error
  }
  return expect.fail('nothing was refused')
}

/** Shapes that reach every path: a column, blocks of columns with a rest, short and long stretches, many rows. */
const shapes: readonly (readonly number[])[] = [
  [2, 1],
  [6, 4],
  [5, 16],
  [5, 37],
  [700, 21],
  [4, 3, 5],
  [3, 2, 3, 4],
  [2, 3, 1, 1],
  [1, 2, 5, 5],
  [9, 2, 33, 41],
  [300, 2, 3],
  [2, 2, 2, 2, 3]
]

describe.each(precisions)('batch-normalization in $precision', ({ precision, tolerance }) => {
  const groupsOf = (shape: readonly number[], convention: string) => {
    const rest = product(shape.slice(1))
    const C = shape[1] ?? 0
    return convention === 'pytorch' ? oracle.channelGroups(C, rest / C) : oracle.channelGroups(rest, 1)
  }

  function check(shape: readonly number[], fields: { convention: 'pytorch' | 'notes'; epsilon: number; momentum: number }, seed: number) {
    const groups = groupsOf(shape, fields.convention)
    const n = product(shape)
    const m = n / groups.count
    const x = rounded(normals(n, seed, 1, 2), precision)
    const dy = rounded(normals(n, seed + 1), precision)
    const gamma = rounded(normals(groups.count, seed + 2, 1, 0.3), precision)
    const beta = rounded(normals(groups.count, seed + 3), precision)
    const runningMean = rounded(normals(groups.count, seed + 4), precision)
    const runningVariance = rounded(
      normals(groups.count, seed + 5).map((v) => 0.5 + v * v),
      precision
    )
    const vector = (data: readonly number[]) => tensor([groups.count], data)
    const setup: IsolatedOpSetup = {
      kernels,
      precision,
      op: batchNormalization,
      fields,
      inputs: { x: tensor(shape, x) },
      parameters: { gamma: vector(gamma), beta: vector(beta) },
      state: { runningMean: vector(runningMean), runningVariance: vector(runningVariance) }
    }
    const { epsilon, momentum } = fields

    const trained = runIsolatedOp(setup, { y: tensor(shape, dy) })
    const expected = oracle.normalize(x, gamma, beta, groups, epsilon)
    const gradients = oracle.normalizeGradients(x, dy, gamma, groups, epsilon)
    const scale = 1 / Math.sqrt(Math.min(...expected.variance) + epsilon)
    expectClose(trained.outputs['y']!.data, expected.y, tolerance * (1 + scale), 'y')
    expectClose(trained.inputGradients['x']!.data, gradients.x, tolerance * (1 + scale) ** 3, 'dx')
    expectClose(trained.parameterGradients['gamma']!.data, gradients.gamma, tolerance * (1 + scale) * Math.sqrt(m), 'dgamma')
    expectClose(trained.parameterGradients['beta']!.data, gradients.beta, tolerance * Math.sqrt(m), 'dbeta')
    const correction = fields.convention === 'pytorch' ? m / (m - 1) : 1
    const moved = (old: readonly number[], batch: readonly number[], factor: number) =>
      old.map((v, i) => momentum * v + (1 - momentum) * factor * batch[i]!)
    expectClose(trained.state['runningMean']!.data, moved(runningMean, expected.mean, 1), tolerance, 'runningMean')
    expectClose(trained.state['runningVariance']!.data, moved(runningVariance, expected.variance, correction), tolerance, 'runningVariance')

    const given = { mean: runningMean, variance: runningVariance }
    const evaluated = runIsolatedOp({ ...setup, mode: 'evaluate' }, { y: tensor(shape, dy) })
    const constants = oracle.normalizeGradients(x, dy, gamma, groups, epsilon, given)
    expectClose(evaluated.outputs['y']!.data, oracle.normalize(x, gamma, beta, groups, epsilon, given).y, tolerance, 'y in evaluation')
    expectClose(evaluated.inputGradients['x']!.data, constants.x, tolerance, 'dx in evaluation')
    expectClose(evaluated.parameterGradients['gamma']!.data, constants.gamma, tolerance * Math.sqrt(m), 'dgamma in evaluation')
    expectClose(evaluated.parameterGradients['beta']!.data, constants.beta, tolerance * Math.sqrt(m), 'dbeta in evaluation')
    expectClose(evaluated.state['runningMean']!.data, runningMean, 0, 'runningMean after evaluation')
    expectClose(evaluated.state['runningVariance']!.data, runningVariance, 0, 'runningVariance after evaluation')
  }

  test.each(shapes.map((shape) => [shape.join(' × '), shape] as const))('outputs, gradients and running values of %s', (_, shape) => {
    check(shape, { convention: 'pytorch', epsilon: 1e-5, momentum: 0.9 }, 5)
    if (shape[0]! > 1) check(shape, { convention: 'notes', epsilon: 1e-6, momentum: 0.7 }, 6)
  })

  test('any small shape, convention, epsilon and momentum', () => {
    const cases = fc.record({
      shape: fc.array(fc.integer({ min: 2, max: 6 }), { minLength: 2, maxLength: 5 }),
      convention: fc.constantFrom('pytorch' as const, 'notes' as const),
      epsilon: fc.constantFrom(1e-5, 1e-3, 0.5),
      momentum: fc.constantFrom(0, 0.5, 0.9, 1),
      seed: fc.nat(500)
    })
    fc.assert(
      fc.property(cases, ({ shape, seed, ...fields }) => check(shape, fields, seed)),
      { numRuns: 40 }
    )
  })

  test('a mean a thousand times the deviation costs no digits of the variance beyond those of the inputs', () => {
    for (const shape of [
      [600, 20],
      [8, 3, 20, 20]
    ]) {
      const x = rounded(normals(product(shape), 3, 1000, 1), precision)
      const groups = groupsOf(shape, 'pytorch')
      const { variance } = oracle.statistics(x, groups)
      const setup = { kernels, precision, op: batchNormalization, fields: { momentum: 0 }, inputs: { x: tensor(shape, x) } }
      const m = product(shape) / groups.count
      const found = [...runIsolatedOp(setup).state['runningVariance']!.data].map((v) => (v * (m - 1)) / m)
      expectClose(found, variance, precision === 'float64' ? 1e-11 : 1e-5)
    }
  })

  test('running values move only when the pass says so', () => {
    const alone = new IsolatedOp({ kernels, precision, op: batchNormalization, inputs: { x: tensor([4, 2], normals(8, 1)) } })
    const before = alone.read('state')
    expect([...before['runningMean']!.data, ...before['runningVariance']!.data]).toEqual([0, 0, 1, 1])
    alone.forward(false)
    expect(alone.read('state')).toEqual(before)
    alone.forward(true)
    expect(alone.read('state')).not.toEqual(before)
    alone.release()
  })

  test('NaN and infinity spread over their channel and no further, in both layouts', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY])
      for (const shape of [
        [4, 2],
        [4, 18],
        [3, 2, 4]
      ]) {
        const x = normals(product(shape), 2)
        x[0] = bad
        const groups = groupsOf(shape, 'pytorch')
        const inputs = { x: tensor(shape, x) }
        const run = runIsolatedOp({ kernels, precision, op: batchNormalization, inputs }, { y: tensor(shape, normals(x.length, 3)) })
        const inChannel = x.map((_, i) => groups.group(i) === 0)
        expect([...run.outputs['y']!.data].map(Number.isNaN)).toEqual(inChannel)
        expect([...run.inputGradients['x']!.data].map(Number.isNaN)).toEqual(inChannel)
        expect(run.state['runningMean']!.data[0]).not.toBeCloseTo(0)
        expect(Number.isFinite(run.state['runningVariance']!.data[0])).toBe(false)
        expect(Number.isFinite(run.state['runningVariance']!.data[1])).toBe(true)
      }
  })

  test('frozen parameters and unwanted inputs are left alone, the rest is right', () => {
    for (const shape of [
      [4, 3],
      [4, 17],
      [3, 2, 5]
    ]) {
      const dy = normals(product(shape), 2)
      const all = new IsolatedOp({ kernels, precision, op: batchNormalization, inputs: { x: tensor(shape, normals(product(shape), 1)) } })
      all.forward()
      all.backward({ y: dy })
      const gradients = { ...all.read('inputGradients'), ...all.read('parameterGradients') }
      for (const name of ['x', 'gamma', 'beta']) {
        all.backward({ y: dy }, (wanted) => wanted === name)
        const alone = { ...all.read('inputGradients'), ...all.read('parameterGradients') }
        for (const other of ['x', 'gamma', 'beta']) {
          if (other === name) expect(alone[other]).toEqual(gradients[other])
          else expect([...alone[other]!.data].every(Number.isNaN)).toBe(true)
        }
      }
      expect(all.guardsIntact()).toBe(true)
      all.release()
    }
  })
})

describe.each(precisions)('layer-normalization in $precision', ({ precision, tolerance }) => {
  test.each([[[3, 5]], [[1, 17]], [[4, 64]], [[2, 3, 4, 3]], [[40, 2, 2]], [[3, 1]], [[2, 2100]]])(
    'outputs and gradients of %j',
    (shape) => {
      const N = shape[0]!
      const D = product(shape.slice(1))
      const groups = oracle.rowGroups(N, D)
      const x = rounded(normals(N * D, 11, -2, 3), precision)
      const dy = rounded(normals(N * D, 12), precision)
      const gamma = rounded(normals(D, 13, 1, 0.4), precision)
      const beta = rounded(normals(D, 14), precision)
      const sample = shape.slice(1)
      for (const epsilon of [1e-5, 0.3]) {
        const run = runIsolatedOp(
          {
            kernels,
            precision,
            op: layerNormalization,
            fields: { epsilon },
            inputs: { x: tensor(shape, x) },
            parameters: { gamma: tensor(sample, gamma), beta: tensor(sample, beta) }
          },
          { y: tensor(shape, dy) }
        )
        const gradients = oracle.normalizeGradients(x, dy, gamma, groups, epsilon)
        const grow = D === 1 ? 1 / epsilon : 10
        expectClose(run.outputs['y']!.data, oracle.normalize(x, gamma, beta, groups, epsilon).y, tolerance, 'y')
        expectClose(run.inputGradients['x']!.data, gradients.x, tolerance * grow, 'dx')
        expectClose(run.parameterGradients['gamma']!.data, gradients.gamma, tolerance * 10, 'dgamma')
        expectClose(run.parameterGradients['beta']!.data, gradients.beta, tolerance * 10, 'dbeta')
      }
    }
  )

  test('it does the same in evaluation, and NaN stays in its row', () => {
    const x = normals(12, 5)
    x[5] = Number.NaN
    const setup = { kernels, precision, op: layerNormalization, inputs: { x: tensor([3, 4], x) } }
    const trained = runIsolatedOp(setup, { y: tensor([3, 4], normals(12, 6)) })
    expect([...trained.outputs['y']!.data].map(Number.isNaN)).toEqual(x.map((_, i) => i >= 4 && i < 8))
    expect([...trained.inputGradients['x']!.data].map(Number.isNaN)).toEqual(x.map((_, i) => i >= 4 && i < 8))
    expect(runIsolatedOp({ ...setup, mode: 'evaluate' }).outputs).toEqual(trained.outputs)
  })
})

test('the baseline and the relaxed kernels agree', () => {
  const inputs = { x: tensor([6, 3, 7, 5], normals(630, 21)) }
  const upstream = { y: tensor([6, 3, 7, 5], normals(630, 22)) }
  const [a, b] = (['baseline', 'relaxed'] as const).map((variant) =>
    runIsolatedOp({ kernels: testKernels(variant), precision: 'float64', op: batchNormalization, inputs }, upstream)
  )
  expectClose(a!.outputs['y']!.data, b!.outputs['y']!.data, 1e-13)
  expectClose(a!.inputGradients['x']!.data, b!.inputGradients['x']!.data, 1e-13)
})

test('parameters and state have one element for each channel, or for each activation in the notes', () => {
  const infer = (convention: 'pytorch' | 'notes') =>
    batchNormalization.infer({
      node: 'bn1',
      fields: { convention, epsilon: 1e-5, momentum: 0.9 },
      inputs: { x: [8, 3, 4, 5] },
      batch: 8,
      mode: 'train'
    })
  expect(infer('pytorch')).toMatchObject({
    outputs: { y: [8, 3, 4, 5] },
    parameters: { gamma: { shape: [3], initial: { value: 1 } }, beta: { shape: [3], initial: { value: 0 } } },
    state: { runningMean: { shape: [3], value: 0 }, runningVariance: { shape: [3], value: 1 } }
  })
  expect(infer('notes')).toMatchObject({
    parameters: { gamma: { shape: [60] }, beta: { shape: [60] } },
    state: { runningMean: { shape: [60], value: 0 }, runningVariance: { shape: [60], value: 0 } }
  })
})

test('the default epsilon follows the convention, and a given one wins', () => {
  const epsilon = (given: Record<string, unknown> | undefined) => withDefaults(batchNormalization.fields, given)['epsilon']
  expect(epsilon(undefined)).toBe(1e-5)
  expect(epsilon({ convention: 'pytorch' })).toBe(1e-5)
  expect(epsilon({ convention: 'notes' })).toBe(1e-6)
  expect(epsilon({ convention: 'notes', epsilon: 1e-5 })).toBe(1e-5)
})

test.each([
  ['one sample of features', 'pytorch', [1, 16], '1'],
  ['one image of one pixel', 'pytorch', [1, 16, 1, 1], '1'],
  ['one image in the notes', 'notes', [1, 16, 4, 4], '1']
] as const)('in training %s is refused with the cure; in evaluation it is fine', (_, convention, x, got) => {
  const infer = (mode: 'train' | 'evaluate') =>
    batchNormalization.infer({ node: 'bn1', fields: { convention, epsilon: 1e-5, momentum: 0.9 }, inputs: { x }, batch: 1, mode })
  const error = refusal(() => infer('train'))
  expect(error.problems).toMatchObject([{ code: 'batch-too-small', node: 'bn1', port: 'x' }])
  expect(error.message).toContain(`bn1 needs 2 or more values`)
  expect(error.message).toContain(`got ${got} from [${x.join(', ')}]`)
  expect(error.message).toContain('Set the batch size to 2 or more')
  expect(infer('evaluate').outputs.y).toEqual(x)
})

test('vectors and empty batches are refused', () => {
  const bn = (x: readonly number[]) => () =>
    batchNormalization.infer({
      node: 'n',
      fields: { convention: 'pytorch', epsilon: 1e-5, momentum: 0.9 },
      inputs: { x },
      batch: 1,
      mode: 'evaluate'
    })
  const ln = (x: readonly number[]) => () =>
    layerNormalization.infer({ node: 'n', fields: { epsilon: 1e-5 }, inputs: { x }, batch: 1, mode: 'train' })
  for (const infer of [bn, ln]) {
    expect(refusal(infer([10])).problems).toMatchObject([{ code: 'input-rank', node: 'n', port: 'x' }])
    expect(refusal(infer([10])).message).toContain('got [10]')
    expect(refusal(infer([0, 3])).problems).toMatchObject([{ code: 'empty-batch', node: 'n', port: 'x' }])
  }
})
