// Widths of edges by the size of their gradients.
import { expect, test } from 'vitest'
import { statisticsOf, type TensorView } from '../../engine/contract.ts'
import { gradientWidth } from '../../src-renderer/stepping/gradient-width.ts'

function views(gradients: Readonly<Record<string, readonly number[]>>): ReadonlyMap<string, TensorView> {
  const view = (name: string, data: readonly number[]): TensorView => ({
    what: 'gradient',
    name,
    shape: [data.length],
    statistics: statisticsOf(Float64Array.from(data))
  })
  return new Map(Object.entries(gradients).map(([name, data]) => [`gradient ${name}`, view(name, data)]))
}

test('the largest gradient is widest, the smallest thinnest, and a tenth lies between on a logarithmic scale', () => {
  const known = views({ a: [1, -1], b: [0.1, 0.1], c: [0.01] })
  const widths = ['a', 'b', 'c'].map((port) => gradientWidth(known, [port]))
  expect(widths).toEqual([9, 5.3, 1.5])
})

test('gradients that are alike are drawn alike', () => {
  const known = views({ a: [2], b: [1.9] })
  expect((gradientWidth(known, ['a']) ?? 0) - (gradientWidth(known, ['b']) ?? 0)).toBeLessThan(0.2)
})

test('a gradient of 0 is thin, as is one without a finite number, and one that is not computed has no width', () => {
  const known = views({ a: [1], zero: [0, 0], broken: [Number.POSITIVE_INFINITY] })
  expect(gradientWidth(known, ['zero'])).toBe(1.5)
  expect(gradientWidth(known, ['missing'])).toBeUndefined()
  expect(gradientWidth(known, ['missing', 'a'])).toBe(9)
  expect(gradientWidth(known, ['broken'])).toBe(1.5)
})
