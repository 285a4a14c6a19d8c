// Flatten, reshape, concat, constant and variable: what comes out for what goes in, and the sentences of their refusals.
import { describe, expect, test } from 'vitest'
import { runIsolatedOp } from '../../engine/graph/isolated-op.ts'
import { concat } from '../../engine/ops/concat.ts'
import { constant } from '../../engine/ops/constant.ts'
import type { AnyOp, Shape } from '../../engine/ops/contract.ts'
import { withDefaults } from '../../engine/ops/fields.ts'
import { flatten } from '../../engine/ops/flatten.ts'
import { reshape } from '../../engine/ops/reshape.ts'
import { variable } from '../../engine/ops/variable.ts'
import { testKernels } from '../kernels.ts'

const kernels = testKernels()

function inferred(op: AnyOp, inputs: Readonly<Record<string, Shape>>, fields: Readonly<Record<string, unknown>> = {}): () => Shape {
  return () => op.infer({ node: 'n1', fields: withDefaults(op.fields, fields), inputs, batch: 1, mode: 'train' }).outputs['y'] ?? []
}
const counting = (shape: Shape, from = 0) => ({
  shape,
  data: Array.from({ length: shape.reduce((product, n) => product * n, 1) }, (_, i) => from + i)
})

describe('flatten', () => {
  test('keeps the batch and joins the rest', () => {
    expect(inferred(flatten, { x: [2, 3, 4, 5] })()).toEqual([2, 60])
    expect(inferred(flatten, { x: [7] })()).toEqual([7, 1])
    expect(inferred(flatten, { x: [] })).toThrow('n1 needs a batch [N, …] at x; got a single number [].')
  })
})

describe('reshape', () => {
  test('fills in one −1 and makes a vector by default', () => {
    expect(inferred(reshape, { x: [4, 2, 3] })()).toEqual([24])
    expect(inferred(reshape, { x: [4, 2, 3] }, { shape: [-1, 6] })()).toEqual([4, 6])
    expect(inferred(reshape, { x: [4, 2, 3] }, { shape: [2, 3, 4] })()).toEqual([2, 3, 4])
    expect(inferred(reshape, { x: [1, 1] }, { shape: [] })()).toEqual([])
  })
  test('keeps the order of the elements, forward and backward', () => {
    const setup = { kernels, precision: 'float64', op: reshape, fields: { shape: [3, -1] }, inputs: { x: counting([2, 6]) } } as const
    const run = runIsolatedOp(setup, { y: counting([3, 4], 100) })
    expect([...run.outputs['y']!.data]).toEqual(counting([12]).data)
    expect([...run.inputGradients['x']!.data]).toEqual(counting([12], 100).data)
  })
  test('refuses what does not fit, with the numbers', () => {
    expect(inferred(reshape, { x: [4, 5] }, { shape: [3, -1] })).toThrow(
      'n1 cannot turn [4, 5] (20 elements) into [3, -1], which holds multiples of 3.'
    )
    expect(inferred(reshape, { x: [4, 5] }, { shape: [4, 4] })).toThrow('which holds 16.')
    expect(inferred(reshape, { x: [4, 5] }, { shape: [-1, -1] })).toThrow('n1 can fill in one −1; its shape [-1, -1] has 2.')
    expect(inferred(reshape, { x: [4, 5] }, { shape: [0, 20] })).toThrow('n1 needs sizes of 1 or more, or one −1; its shape is [0, 20].')
    expect(inferred(reshape, { x: [4, 5] }, { shape: [] })).toThrow('which holds 1.')
    expect(inferred(reshape, { x: [4] }, { shape: [1, 1, 1, 1, 1, 1, 1, 1, 4] })).toThrow('n1 makes at most 8 dimensions; its shape has 9.')
  })
})

describe('concat', () => {
  test('joins channels by default and cuts the gradient at the same place', () => {
    const setup = { kernels, precision: 'float32', op: concat, inputs: { a: counting([2, 1, 2]), b: counting([2, 2, 2], 10) } } as const
    const run = runIsolatedOp(setup, { y: counting([2, 3, 2], 100) })
    expect(run.outputs['y']!.shape).toEqual([2, 3, 2])
    expect([...run.outputs['y']!.data]).toEqual([0, 1, 10, 11, 12, 13, 2, 3, 14, 15, 16, 17])
    expect([...run.inputGradients['a']!.data]).toEqual([100, 101, 106, 107])
    expect([...run.inputGradients['b']!.data]).toEqual([102, 103, 104, 105, 108, 109, 110, 111])
  })
  test('counts negative axes from the end and refuses what does not join', () => {
    expect(inferred(concat, { a: [2, 3], b: [4, 3] }, { axis: -2 })()).toEqual([6, 3])
    expect(inferred(concat, { a: [2, 3], b: [4, 3] })).toThrow(
      'n1 needs a and b of equal sizes in all dimensions but axis 1; got [2, 3] and [4, 3].'
    )
    expect(inferred(concat, { a: [2, 3], b: [2] })).toThrow('got [2, 3] and [2].')
    expect(inferred(concat, { a: [2], b: [2] })).toThrow('n1 has no axis 1: the axes of [2] go from -1 to 0.')
    expect(inferred(concat, { a: [], b: [] }, { axis: 0 })).toThrow('a single number has no axes')
  })
})

describe('constant and variable', () => {
  test('take a number or nested lists', () => {
    expect(inferred(constant, {}, { value: 3 })()).toEqual([])
    expect(
      inferred(
        variable,
        {},
        {
          value: [
            [[1], [2], [3]],
            [[4], [5], [6]]
          ]
        }
      )()
    ).toEqual([2, 3, 1])
  })
  test('give out their value in the precision of the run; a variable also takes a gradient', () => {
    const run = runIsolatedOp({ kernels, precision: 'float32', op: constant, fields: { value: [[0.1, 2]] }, inputs: {} })
    expect([...run.outputs['y']!.data]).toEqual([Math.fround(0.1), 2])
    const learned = runIsolatedOp(
      { kernels, precision: 'float64', op: variable, fields: { value: [0.1, 2] }, inputs: {} },
      { y: { shape: [2], data: [5, 7] } }
    )
    expect([...learned.outputs['y']!.data]).toEqual([0.1, 2])
    expect([...learned.parameterGradients['y']!.data]).toEqual([5, 7])
    expect(learned.inference.parameters?.['y']?.shape).toEqual([2])
  })
  test.each([
    [[[1, 2], [3]], 'n1 needs lists of equal length: value[1] has 1 entries where the lists before it have 2. Make them equally long.'],
    [[[1, 2], 3], 'n1 needs lists of one depth: value[1] is a number where a list of 2 belongs. Make it a list.'],
    [[1, [2]], 'n1 needs lists of one depth: value[1] is a list where a number belongs. Make it a number.'],
    [[], 'n1 needs at least one number: value is an empty list. Write a number into it.'],
    [[[[[[[[[[1]]]]]]]]], 'n1 takes lists nested at most 8 deep. Write a flatter list.']
  ])('refuse the value %j', (value, sentence) => {
    for (const op of [constant, variable]) expect(inferred(op, {}, { value })).toThrow(sentence)
  })
})
