// The losses: formulas against the oracle in both precisions, extreme logits, labels, refusals and the gradients of either output.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IsolatedOp, runIsolatedOp, type Values } from '../../engine/graph/isolated-op.ts'
import { Memory } from '../../engine/kernels/memory.ts'
import { meanSquaredError } from '../../engine/ops/mean-squared-error.ts'
import { sigmoidWithLoss } from '../../engine/ops/sigmoid-with-loss.ts'
import { softmaxWithLoss } from '../../engine/ops/softmax-with-loss.ts'
import { ProjectError } from '../../engine/problem.ts'
import { testKernels } from '../kernels.ts'
import * as oracle from '../oracle/loss.ts'
import { expectClose, normals, rounded } from '../oracle/numbers.ts'

const kernels = testKernels()
const precisions = [
  { precision: 'float64', tolerance: 1e-12 },
  { precision: 'float32', tolerance: 3e-6 }
] as const

const tensor = (shape: readonly number[], data: ArrayLike<number>): Values => ({ shape, data })
const scalar = (value: number): Values => tensor([], [value])

function refusal(run: () => unknown): ProjectError {
  try {
    run()
  } catch (error) {
    if (error instanceof ProjectError) return error
    throw error
  }
  return expect.fail('nothing was refused')
}

describe.each(precisions)('softmax-with-loss in $precision', ({ precision, tolerance }) => {
  const setup = { kernels, precision, op: softmaxWithLoss }

  test('loss, probabilities and gradients follow the formulas, for one-hot and index targets and any epsilon', () => {
    const cases = fc.record({
      N: fc.integer({ min: 1, max: 9 }),
      C: fc.integer({ min: 1, max: 12 }),
      seed: fc.nat(1000),
      epsilon: fc.constantFrom(0, 1e-7, 0.01),
      index: fc.boolean()
    })
    fc.assert(
      fc.property(cases, ({ N, C, seed, epsilon, index }) => {
        const x = rounded(normals(N * C, seed, 0, 3), precision)
        const labels = normals(N, seed + 1).map((v) => Math.floor(Math.abs(v) * 100) % C)
        const t = oracle.oneHot(labels, C)
        const dy = rounded(normals(N * C, seed + 2), precision)
        const targets = index ? tensor([N], labels) : tensor([N, C], t)
        const run = runIsolatedOp(
          { ...setup, fields: { epsilon }, inputs: { x: tensor([N, C], x), t: targets } },
          { loss: scalar(-1.5), y: tensor([N, C], dy) }
        )
        const expected = oracle.softmaxLoss(x, t, C, epsilon)
        expectClose(run.outputs['loss']!.data, [expected.loss], tolerance, 'loss')
        expectClose(run.outputs['y']!.data, expected.y, tolerance, 'y')
        expectClose(run.inputGradients['x']!.data, oracle.softmaxLossGradient(x, t, C, -1.5, dy), tolerance, 'dx')
        expect('t' in run.inputGradients).toBe(!index)
        if (!index)
          expectClose(
            run.inputGradients['t']!.data,
            expected.y.map((p) => (1.5 * Math.log(p + epsilon)) / N),
            10 * tolerance,
            'dt'
          )
      })
    )
  })

  test('logits of any finite size give a finite loss without epsilon', () => {
    const x = [1000, -1000, 0, -3000, 2000, 1999]
    const run = runIsolatedOp({ ...setup, inputs: { x: tensor([2, 3], x), t: tensor([2], [1, 0]) } }, { loss: scalar(1) })
    expectClose(run.outputs['loss']!.data, [(2000 + (5000 + Math.log1p(Math.exp(-1)))) / 2], tolerance)
    const hot = runIsolatedOp({ ...setup, inputs: { x: tensor([2, 3], x), t: tensor([2, 3], oracle.oneHot([1, 0], 3)) } })
    expectClose(hot.outputs['loss']!.data, run.outputs['loss']!.data, tolerance)
    expectClose(run.inputGradients['x']!.data.slice(0, 3), [0.5, -0.5, 0], tolerance)
  })

  test('a score of minus infinity for a class that is not the target does not spoil the loss', () => {
    const x = tensor([1, 3], [0, Number.NEGATIVE_INFINITY, 0])
    for (const t of [tensor([1], [2]), tensor([1, 3], [0, 0, 1])])
      expectClose(runIsolatedOp({ ...setup, inputs: { x, t } }).outputs['loss']!.data, [Math.log(2)], tolerance)
  })

  test.each([
    ['NaN', Number.NaN],
    ['plus infinity', Number.POSITIVE_INFINITY]
  ])('%s among the scores makes loss, probabilities and gradient of that row NaN', (_, bad) => {
    for (const place of [0, 1, 2]) {
      const x = [0.1, 0.2, 0.3, 1, 2, 3]
      x[place] = bad
      for (const t of [tensor([2], [1, 1]), tensor([2, 3], oracle.oneHot([1, 1], 3)), tensor([2, 3], [0, 0, 0, 0, 1, 0])])
        for (const epsilon of [0, 1e-7]) {
          const run = runIsolatedOp({ ...setup, fields: { epsilon }, inputs: { x: tensor([2, 3], x), t } }, { loss: scalar(1) })
          expect(run.outputs['loss']!.data[0]).toBeNaN()
          expect([...run.outputs['y']!.data.slice(0, 3)].every(Number.isNaN)).toBe(true)
          expect([...run.inputGradients['x']!.data].map(Number.isNaN)).toEqual([true, true, true, false, false, false])
        }
    }
  })

  test('the gradient of the loss ignores epsilon, as in the notes', () => {
    const x = tensor([2, 3], normals(6, 4))
    const t = tensor([2], [2, 0])
    const gradients = [0, 0.5].map(
      (epsilon) => runIsolatedOp({ ...setup, fields: { epsilon }, inputs: { x, t } }, { loss: scalar(1) }).inputGradients['x']!.data
    )
    expect(gradients[0]).toEqual(gradients[1])
  })

  test('a gradient at the probabilities alone goes through the Jacobian and leaves the targets with zero', () => {
    const x = rounded(normals(8, 7), precision)
    const dy = rounded(normals(8, 8), precision)
    const t = oracle.oneHot([3, 1], 4)
    const run = runIsolatedOp({ ...setup, inputs: { x: tensor([2, 4], x), t: tensor([2, 4], t) } }, { y: tensor([2, 4], dy) })
    expectClose(run.inputGradients['x']!.data, oracle.softmaxLossGradient(x, t, 4, 0, dy), tolerance)
    expect([...run.inputGradients['t']!.data]).toEqual(new Array(8).fill(0))
  })

  test('soft targets are allowed, and the gradient is (y − t)/N as it stands', () => {
    const x = rounded(normals(6, 9), precision)
    const t = rounded([0.2, 0.3, 0.5, 0.25, 0.25, 0.75], precision)
    const run = runIsolatedOp({ ...setup, inputs: { x: tensor([2, 3], x), t: tensor([2, 3], t) } }, { loss: scalar(1) })
    const expected = oracle.softmaxLoss(x, t, 3, 0)
    expectClose(run.outputs['loss']!.data, [expected.loss], tolerance)
    expectClose(
      run.inputGradients['x']!.data,
      expected.y.map((p, i) => (p - t[i]!) / 2),
      tolerance
    )
  })

  test.each([
    ['12', 12],
    ['10', 10],
    ['-1', -1],
    ['2.5', 2.5],
    ['NaN', Number.NaN]
  ])('the label %s is refused with its sample, the range and the cure', (text, label) => {
    const inputs = { x: tensor([5, 10], normals(50, 1)), t: tensor([5], [0, 9, 4, label, 99]) }
    const error = refusal(() => runIsolatedOp({ ...setup, node: 'loss', inputs }))
    expect(error.message).toContain(`loss needs whole labels from 0 to 9 at t; sample 3 of the mini-batch has ${text}. `)
    expect(error.problems).toMatchObject([{ code: 'label-out-of-range', node: 'loss', port: 't', sample: 3 }])
  })
})

test.each([
  ['one-hot targets of another width', [4, 10], [4, 7], 'target-width', 't', ['10', '7']],
  ['targets for another number of samples', [4, 10], [3], 'target-shape', 't', ['4', '3']],
  ['targets of rank 3', [4, 10], [4, 10, 1], 'target-shape', 't', ['[4, 10, 1]']],
  ['scores that are images', [4, 10, 2, 2], [4], 'input-rank', 'x', ['[4, 10, 2, 2]']],
  ['an empty batch', [0, 10], [0], 'empty-batch', 'x', ['[0, 10]']]
])('softmax-with-loss refuses %s', (_, x, t, code, port, numbers) => {
  const infer = () => softmaxWithLoss.infer({ node: 'loss2', fields: { epsilon: 0 }, inputs: { x, t }, batch: x[0] ?? 1, mode: 'train' })
  const error = refusal(infer)
  expect(error.problems).toMatchObject([{ code, node: 'loss2', port }])
  for (const number of numbers) expect(error.message).toContain(number)
  expect(error.message).toMatch(/^loss2 needs .*; got .*\. \S/)
})

describe.each(precisions)('sigmoid-with-loss in $precision', ({ precision, tolerance }) => {
  const setup = { kernels, precision, op: sigmoidWithLoss }

  test('sums over a sample, averages over the batch, and its gradients follow', () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(shapes, fc.nat(1000), (shape, seed) => {
        const n = shape.reduce((a, b) => a * b, 1)
        const N = shape[0]!
        const x = rounded(normals(n, seed, 0, 2), precision)
        const t = rounded(
          normals(n, seed + 1).map((v) => Math.min(1, Math.abs(v))),
          precision
        )
        const dy = rounded(normals(n, seed + 2), precision)
        const run = runIsolatedOp(
          { ...setup, inputs: { x: tensor(shape, x), t: tensor(shape, t) } },
          { loss: scalar(2), y: tensor(shape, dy) }
        )
        const { loss, y } = oracle.sigmoidLoss(x, t, N)
        expectClose(run.outputs['loss']!.data, [loss], 10 * tolerance, 'loss')
        expectClose(run.outputs['y']!.data, y, tolerance, 'y')
        const dx = y.map((p, i) => (2 * (p - t[i]!)) / N + dy[i]! * p * (1 - p))
        expectClose(run.inputGradients['x']!.data, dx, tolerance, 'dx')
        expectClose(
          run.inputGradients['t']!.data,
          x.map((v) => (-2 * v) / N),
          tolerance,
          'dt'
        )
      })
    )
  })

  test('scores of 1000 neither overflow nor lose the loss', () => {
    const inputs = { x: tensor([4, 1], [1000, -1000, 1000, -1000]), t: tensor([4, 1], [1, 0, 0, 1]) }
    const run = runIsolatedOp({ ...setup, inputs }, { loss: scalar(1) })
    expect(run.outputs['loss']!.data[0]).toBe(500)
    expect([...run.outputs['y']!.data]).toEqual([1, 0, 1, 0])
    expect([...run.inputGradients['x']!.data]).toEqual([0, 0, 0.25, -0.25])
  })

  test('NaN reaches the loss, the probability and the gradient', () => {
    const inputs = { x: tensor([2, 1], [Number.NaN, 1]), t: tensor([2, 1], [1, 0]) }
    const run = runIsolatedOp({ ...setup, inputs }, { loss: scalar(1) })
    expect(run.outputs['loss']!.data[0]).toBeNaN()
    expect([...run.outputs['y']!.data].map(Number.isNaN)).toEqual([true, false])
    expect([...run.inputGradients['x']!.data].map(Number.isNaN)).toEqual([true, false])
  })

  test('a gradient at the probabilities alone works', () => {
    const inputs = { x: tensor([2], [0, 0]), t: tensor([2], [1, 0]) }
    const run = runIsolatedOp({ ...setup, inputs }, { y: tensor([2], [4, 8]) })
    expect([...run.inputGradients['x']!.data]).toEqual([1, 2])
    expect([...run.inputGradients['t']!.data]).toEqual([0, 0])
  })
})

describe.each(precisions)('mean-squared-error in $precision', ({ precision, tolerance }) => {
  test('averages over every element, with gradients to predictions and targets', () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 })
    fc.assert(
      fc.property(shapes, fc.nat(1000), (shape, seed) => {
        const n = shape.reduce((a, b) => a * b, 1)
        const x = rounded(normals(n, seed), precision)
        const t = rounded(normals(n, seed + 1), precision)
        const run = runIsolatedOp(
          { kernels, precision, op: meanSquaredError, inputs: { x: tensor(shape, x), t: tensor(shape, t) } },
          { loss: scalar(3) }
        )
        expectClose(run.outputs['loss']!.data, [oracle.squaredError(x, t)], tolerance, 'loss')
        const dx = x.map((v, i) => (6 * (v - t[i]!)) / n)
        expectClose(run.inputGradients['x']!.data, dx, tolerance, 'dx')
        expectClose(
          run.inputGradients['t']!.data,
          dx.map((v) => -v),
          tolerance,
          'dt'
        )
      })
    )
  })

  test('NaN reaches the loss wherever it lies', () => {
    for (let i = 0; i < 7; i++) {
      const x = new Array(7).fill(1)
      x[i] = Number.NaN
      const inputs = { x: tensor([7], x), t: tensor([7], new Array(7).fill(0)) }
      expect(runIsolatedOp({ kernels, precision, op: meanSquaredError, inputs }).outputs['loss']!.data[0]).toBeNaN()
    }
  })
})

test.each([meanSquaredError, sigmoidWithLoss])('$type refuses targets of another shape and an empty batch', (op) => {
  const infer = (x: readonly number[], t: readonly number[]) => () =>
    op.infer({ node: 'loss', fields: {}, inputs: { x, t }, batch: 2, mode: 'train' })
  const other = refusal(infer([4, 3], [4]))
  expect(other.problems).toMatchObject([{ code: 'target-shape', node: 'loss', port: 't' }])
  expect(other.message).toContain('[4, 3]')
  expect(other.message).toContain('[4]')
  expect(refusal(infer([0, 3], [0, 3])).problems).toMatchObject([{ code: 'empty-batch', node: 'loss', port: 'x' }])
})

test('the losses write nothing beside their tensors and leave their inputs as they are', () => {
  for (const op of [softmaxWithLoss, sigmoidWithLoss, meanSquaredError]) {
    const inputs = { x: tensor([3, 5], normals(15, 1)), t: tensor([3, 5], oracle.oneHot([4, 0, 2], 5)) }
    const alone = new IsolatedOp({ kernels, precision: 'float32', op, inputs })
    const before = alone.read('inputs')
    alone.forward()
    alone.backward({ loss: [1] })
    expect(alone.guardsIntact()).toBe(true)
    expect(alone.read('inputs')).toEqual(before)
    alone.release()
  }
})

test('the constant tables of exp and log lie where no tensor is ever placed', () => {
  const loaded = testKernels()
  const first = new Memory().allocate(1).offset
  const all = new Uint8Array(loaded.memory.wasm.buffer)
  expect(all.subarray(0, first).some((byte) => byte !== 0)).toBe(true)
  expect(all.subarray(first).every((byte) => byte === 0)).toBe(true)
})
