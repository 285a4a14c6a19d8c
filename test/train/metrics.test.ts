// Predictions from scores, labels from targets, and what is counted from both.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countPredictions, emptyConfusion, metricsOf } from '../../engine/train/metrics.ts'
import { Arena } from '../kernels/arena.ts'
import { testKernels } from '../kernels.ts'

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number
const kernels = testKernels()

/** What a kernel writes for n rows of these numbers. */
function integersOf(
  precision: 'float32' | 'float64',
  values: readonly number[],
  n: number,
  call: (arena: Arena, x: number, y: number) => void
) {
  const arena = new Arena(kernels, precision)
  const y = arena.integers(new Array(n).fill(99))
  call(arena, arena.put(values), y)
  const written = [...new Int32Array(kernels.memory.wasm.buffer, y, n)]
  expect(arena.release(), 'nothing is written beyond the rows').toBe(true)
  return written
}

describe.each(['float32', 'float64'] as const)('in %s', (precision) => {
  const argmax = (rows: readonly (readonly number[])[]) =>
    integersOf(precision, rows.flat(), rows.length, (arena, x, y) => arena.table.argmaxRows(x, rows.length, rows[0]?.length ?? 0, y))

  test('the highest score wins, the first of equal ones, as in NumPy', () => {
    expect(argmax([[1, 3, 2]])).toEqual([1])
    expect(
      argmax([
        [0, 0, 0],
        [1, 2, 2],
        [-3, -1, -1],
        [-5, -6, -5]
      ])
    ).toEqual([0, 1, 1, 0])
    expect(argmax([[-0, 0]])).toEqual([0])
    expect(argmax([[4], [-4]])).toEqual([0, 0])
  })
  test('a row with a NaN or an infinity anywhere predicts nothing', () => {
    expect(
      argmax([
        [nan, 1, 2],
        [1, nan, 2],
        [1, 2, nan],
        [1, 2, 3]
      ])
    ).toEqual([-1, -1, -1, 2])
    expect(
      argmax([
        [infinity, 1, 2],
        [1, 2, -infinity],
        [nan, nan, nan]
      ])
    ).toEqual([-1, -1, -1])
  })
  test('any scores: the index JavaScript finds', () => {
    const row = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 5, maxLength: 5 })
    const property = fc.property(fc.array(row, { minLength: 1, maxLength: 9 }), (rows) => {
      expect(argmax(rows)).toEqual(rows.map((scores) => scores.indexOf(Math.max(...scores))))
    })
    fc.assert(property)
  })
  test('a single score above the threshold is class 1', () => {
    const scores = [0, 0.5, 0.50001, -1, nan, infinity, 7]
    expect(integersOf(precision, scores, 7, (arena, x, y) => arena.table.thresholdRows(x, 7, 0.5, y))).toEqual([0, 0, 1, 0, -1, -1, 1])
  })
  test('class numbers become labels; what names no class becomes −1', () => {
    const targets = [0, 3, 9, 10, -1, 1.5, nan, infinity, -0]
    const labels = integersOf(precision, targets, 9, (arena, x, y) => arena.table.labelsOfIndices(x, 9, 10, y))
    expect(labels).toEqual([0, 3, 9, -1, -1, -1, -1, -1, 0])
  })
})

const ints = (...values: number[]) => Int32Array.from(values)

test('accuracy, per class and confusion add up over batches', () => {
  const confusion = emptyConfusion(3)
  countPredictions(confusion, ints(0, 1, 1), ints(0, 1, 0))
  countPredictions(confusion, ints(1, 0), ints(1, 1), 3)
  expect(metricsOf(confusion)).toEqual({
    samples: 5,
    correct: 3,
    undefinedSamples: 0,
    accuracy: 0.6,
    perClass: [0.5, 2 / 3, null],
    confusion: [
      [1, 1, 0],
      [1, 2, 0],
      [0, 0, 0]
    ]
  })
})
test('a single undefined prediction leaves no accuracy, and none for its class; other classes keep theirs', () => {
  const confusion = emptyConfusion(2)
  countPredictions(confusion, ints(0, 0, -1, 1), ints(0, 0, 1, 1))
  expect(metricsOf(confusion)).toMatchObject({ samples: 4, undefinedSamples: 1, accuracy: null, perClass: [1, null] })
})
test('a network whose scores are all NaN is never right', () => {
  const predictions = Int32Array.from(
    integersOf('float32', new Array(100).fill(nan), 10, (arena, x, y) => arena.table.argmaxRows(x, 10, 10, y))
  )
  const confusion = emptyConfusion(10)
  countPredictions(confusion, predictions, new Int32Array(10))
  expect(metricsOf(confusion)).toMatchObject({ correct: 0, accuracy: null, undefinedSamples: 10 })
})
test('without samples there is no accuracy', () => {
  expect(metricsOf(emptyConfusion(2))).toMatchObject({ samples: 0, accuracy: null, perClass: [null, null] })
})
test('a label that names no class is refused with its sample', () => {
  const count = (label: number) => () => countPredictions(emptyConfusion(10), ints(0, 0), ints(0, label), 500)
  expect(count(-1)).toThrow('The target of sample 501 names no class from 0 to 9')
  expect(count(10)).toThrow('sample 501')
})
