// The ground the op tests stand on: a wrong op must not pass.
import { expect, test } from 'vitest'
import { IsolatedOp, runIsolatedOp } from '../../engine/graph/isolated-op.ts'
import { checkOpGradient } from '../../engine/graph/op-gradient-check.ts'
import { batchNormalization } from '../../engine/ops/batch-normalization.ts'
import type { AnyOp } from '../../engine/ops/contract.ts'
import { multiply } from '../../engine/ops/multiply.ts'
import { relu } from '../../engine/ops/relu.ts'
import { softmaxWithLoss } from '../../engine/ops/softmax-with-loss.ts'
import { tanh } from '../../engine/ops/tanh.ts'
import { testKernels } from '../kernels.ts'
import { monomial } from './monomial.ts'

const kernels = testKernels()
const vector = (...data: number[]) => ({ shape: [data.length], data })
const worst = (op: AnyOp, opCase = op.cases[0]!) =>
  Math.max(...checkOpGradient({ kernels, op, opCase }).map(({ relativeError }) => relativeError))

test('right gradients agree to many digits', () => {
  expect(worst(tanh)).toBeLessThan(1e-8)
  expect(worst(monomial)).toBeLessThan(1e-8)
})

test('a gradient with a wrong factor, sign or operand is found', () => {
  const scaled: AnyOp = { ...monomial, backward: (call) => monomial.backward!({ ...call, fields: { degree: 3.001 } } as never) }
  expect(worst(scaled, { inputs: { x: [4] }, values: { x: 'positive' } })).toBeGreaterThan(3e-4)
  const exchanged: AnyOp = {
    ...multiply,
    backward: (call) => multiply.backward!({ ...call, inputs: { a: call.inputs['b']!, b: call.inputs['a']! } as never })
  }
  expect(worst(exchanged)).toBeGreaterThan(0.01)
})

test('a batch normalization that forgets γ in its backward pass is found, because γ is not 1 in the check', () => {
  const forgetful: AnyOp = {
    ...batchNormalization,
    backward(call) {
      const { size, offset } = call.parameters['gamma']!
      const kept = kernels.memory.copyOf(call.parameters['gamma']!, 'float64')
      call.kernels.fill(offset, size, 1)
      batchNormalization.backward!(call as never)
      kernels.memory.view(call.parameters['gamma']!, 'float64').set(kept)
    }
  }
  const items = checkOpGradient({ kernels, op: forgetful, opCase: forgetful.cases[0]! })
  expect(items.find(({ tensor }) => tensor === 'x')!.relativeError).toBeGreaterThan(0.01)
  expect(items.map(({ tensor }) => tensor)).toEqual(['x', 'gamma', 'beta'])
})

test('a gradient that is not written at all is the worst error there is', () => {
  expect(worst({ ...relu, backward: () => {} })).toBeNaN()
})

test('inputs without a gradient are left out, and fields of exactWith are used', () => {
  const opCase = { fields: { epsilon: 0.5 }, inputs: { x: [4, 5], t: [4] }, values: { t: 'index' }, classes: 5 } as const
  const items = checkOpGradient({ kernels, op: softmaxWithLoss, opCase })
  expect(items.map(({ tensor }) => tensor)).toEqual(['x'])
  expect(items[0]!.relativeError).toBeLessThan(1e-7)
})

test('only as many elements are tried as asked for, spread over the tensor', () => {
  const broken: AnyOp = { ...tanh, backward: (call) => kernels.memory.view(call.inputGradients['x']!, 'float64').fill(9) }
  const [item] = checkOpGradient({ kernels, op: broken, opCase: { inputs: { x: [100] } }, samples: 4 })
  expect([0, 25, 50, 75]).toContain(item!.worstIndex)
})

test('an op that runs alone leaves NaN where it wrote nothing, and its guards notice what was written outside', () => {
  const half: AnyOp = {
    ...relu,
    forward: ({ kernels, inputs, outputs }) => kernels.relu(inputs['x']!.offset, outputs['y']!.offset, outputs['y']!.size - 1)
  }
  const run = runIsolatedOp({ kernels, precision: 'float64', op: half, inputs: { x: vector(1, 2, 3) } })
  expect([...run.outputs['y']!.data]).toEqual([1, 2, Number.NaN])
  const wide: AnyOp = {
    ...relu,
    forward: ({ kernels, inputs, outputs }) => kernels.relu(inputs['x']!.offset, outputs['y']!.offset, outputs['y']!.size + 1)
  }
  for (const [op, intact] of [
    [relu, true],
    [wide, false]
  ] as const) {
    const alone = new IsolatedOp({ kernels, precision: 'float32', op, inputs: { x: vector(1, 2, 3) } })
    alone.forward()
    expect(alone.guardsIntact()).toBe(intact)
    alone.release()
  }
})

test('memory is given back', () => {
  const place = () => {
    const region = kernels.memory.allocate(64)
    kernels.memory.release(region)
    return region.offset
  }
  const before = place()
  for (let i = 0; i < 20; i++)
    runIsolatedOp({ kernels, precision: 'float64', op: relu, inputs: { x: vector(1, 2, 3) } }, { y: vector(1, 1, 1) })
  expect(place()).toBe(before)
})

test('values of the wrong shape are refused', () => {
  const setup = { kernels, precision: 'float64', op: relu, inputs: { x: { shape: [2, 2], data: [1, 2, 3] } } } as const
  expect(() => new IsolatedOp(setup)).toThrow('relu.x has the shape [2, 2]; got 3 numbers as [2, 2].')
})
