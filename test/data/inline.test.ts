// Inline data: what counts as class numbers, one-hot rows and real targets, and how lists that do not fit are refused.
import { describe, expect, test } from 'vitest'
import { facts, load, problemOf } from './memory-files.ts'

const x = [
  [0, 1],
  [2, 3],
  [4, 5]
]

describe('targets', () => {
  test('one list of whole numbers is class numbers', async () => {
    const fields = { x, t: [0, 2, 1] }
    const read = await load('inline', fields)
    expect(read.facts).toEqual({ trainCount: 3, testCount: 0, sampleShape: [2], classes: 3, targetShape: [] })
    expect(await facts('inline', fields)).toEqual(read.facts)
    expect(read.train).toEqual({
      count: 3,
      features: Float64Array.of(0, 1, 2, 3, 4, 5),
      targets: { kind: 'labels', values: Int32Array.of(0, 2, 1) }
    })
    expect([read.test.count, read.test.features.length, read.test.targets.values.length]).toEqual([0, 0, 0])
  })

  test('rows with a single 1 are one-hot', async () => {
    const { facts: found, train } = await load('inline', {
      x,
      t: [
        [0, 1],
        [1, 0],
        [0, 1]
      ]
    })
    expect(found).toMatchObject({ classes: 2, targetShape: [] })
    expect(train.targets).toEqual({ kind: 'labels', values: Int32Array.of(1, 0, 1) })
  })

  const real: readonly (readonly [string, unknown, readonly number[], readonly number[]])[] = [
    ['fractions', [0.5, 1, 2], [], [0.5, 1, 2]],
    ['negative numbers', [0, -1, 2], [], [0, -1, 2]],
    ['one column of whole numbers', [[0], [1], [2]], [1], [0, 1, 2]],
    [
      'rows with two ones',
      [
        [1, 1],
        [0, 1],
        [1, 0]
      ],
      [2],
      [1, 1, 0, 1, 1, 0]
    ],
    [
      'rows of zeros',
      [
        [0, 0],
        [0, 1],
        [1, 0]
      ],
      [2],
      [0, 0, 0, 1, 1, 0]
    ],
    ['images', [[[1, 0]], [[0, 1]], [[1, 0]]], [1, 2], [1, 0, 0, 1, 1, 0]]
  ]
  test.each(real)('%s are real targets', async (_, t, targetShape, values) => {
    const { facts: found, train } = await load('inline', { x, t })
    expect(found).toMatchObject({ classes: 0, targetShape })
    expect(train.targets).toEqual({ kind: 'real', values: Float64Array.from(values) })
  })

  test('the test targets count: one that is no class number makes all of them real', async () => {
    const { facts: found, train } = await load('inline', { x, t: [0, 1, 2], testX: x, testT: [0.5, 1, 2] })
    expect(found.classes).toBe(0)
    expect(train.targets.kind).toBe('real')
    expect((await load('inline', { x, t: [0, 1, 1], testX: x, testT: [0, 4, 1] })).facts.classes).toBe(5)
  })

  test('as many classes as asked, if the labels fit', async () => {
    expect((await facts('inline', { x, t: [0, 1, 1], classes: 4 })).classes).toBe(4)
  })
})

test('samples may be numbers, rows or images', async () => {
  for (const [samples, sampleShape] of [
    [[1, 2], []],
    [[[1], [2]], [1]],
    [
      [[[1, 2, 3]], [[4, 5, 6]]],
      [1, 3]
    ]
  ] as const)
    expect(await facts('inline', { x: samples, t: [0, 1] })).toMatchObject({ trainCount: 2, sampleShape })
})

test('a test split stands in testX and testT', async () => {
  const { facts: found, test: held } = await load('inline', { x, t: [0, 1, 1], testX: [[9, 8]], testT: [1] })
  expect(found).toMatchObject({ trainCount: 3, testCount: 1 })
  expect(held).toEqual({ count: 1, features: Float64Array.of(9, 8), targets: { kind: 'labels', values: Int32Array.of(1) } })
})

const refusals: readonly (readonly [string, Readonly<Record<string, unknown>>, string, readonly string[]])[] = [
  ['no samples', { t: [0] }, 'missing-data', ['x is not given']],
  ['no targets', { x }, 'missing-data', ['t is not given']],
  ['test samples alone', { x, t: [0, 1, 2], testX: x }, 'missing-data', ['testT is not given']],
  ['test targets alone', { x, t: [0, 1, 2], testT: [0] }, 'missing-data', ['testX is not given']],
  ['an empty list', { x: [], t: [0] }, 'empty-data', ['x']],
  ['fewer targets than samples', { x, t: [0, 1] }, 'count-mismatch', ['x has 3 rows', 't has 2']],
  ['fewer test targets than samples', { x, t: [0, 1, 2], testX: x, testT: [0] }, 'count-mismatch', ['testX has 3 rows', 'testT has 1']],
  ['test samples of another shape', { x, t: [0, 1, 2], testX: [[1]], testT: [0] }, 'size-mismatch', ['x has [2]', 'testX [1]']],
  ['test targets of another shape', { x, t: [0, 1, 2], testX: x, testT: [[0], [1], [2]] }, 'size-mismatch', ['t has []', 'testT [1]']],
  ['a label beyond the classes', { x, t: [0, 3, 1], classes: 3 }, 'label-out-of-range', ['label 3 at t[1]', '0 to 2']],
  [
    'a test label beyond the classes',
    { x, t: [0, 1, 2], testX: x, testT: [0, 1, 7], classes: 3 },
    'label-out-of-range',
    ['label 7 at testT[2]']
  ],
  ['a fraction among the labels', { x, t: [0, 0.5, 1], classes: 2 }, 'label-out-of-range', ['label 0.5 at t[1]']],
  ['a label without end', { x, t: [0, 1, 1e9] }, 'label-out-of-range', ['label 1000000000 at t[2]', '[[1], [2]]']],
  [
    'one-hot rows of another width',
    {
      x,
      t: [
        [0, 1],
        [1, 0],
        [0, 1]
      ],
      classes: 3
    },
    'wrong-classes',
    ['3 classes', 'one-hot rows of 2']
  ],
  ['classes for real targets', { x, t: [[0.5], [1], [2]], classes: 3 }, 'wrong-classes', ['real targets of [1]', 'Set classes to 0']]
]
test.each(refusals)('%s: refused with place and cure', async (_, fields, code, parts) => {
  for (const ask of [facts, load]) {
    const problem = await problemOf(() => ask('inline', fields))
    expect(problem).toMatchObject({ code, node: 'data' })
    expect(problem.message).toMatch(/^data .*\.$/)
    for (const part of parts) expect(problem.message).toContain(part)
  }
})
