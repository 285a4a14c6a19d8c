// Every kind of field takes what its descriptor allows and refuses the rest in words.
import { describe, expect, it } from 'vitest'
import { fieldSchema } from '../../engine/document/field-schema.ts'
import { choice, type Field, flag, integer, integers, number, pair, text, values } from '../../engine/ops/fields.ts'

const said = { label: 'Label', doc: 'Doc.' }

const kinds: Readonly<
  Record<string, { readonly field: Field; readonly good: readonly unknown[]; readonly bad: readonly unknown[]; readonly phrase: string }>
> = {
  integer: {
    field: integer({ ...said, default: 50, min: 1, max: 1000 }),
    good: [1, 50, 1000],
    bad: [0, 1001, 1.5, '5', null, Number.NaN, Number.POSITIVE_INFINITY],
    phrase: 'a whole number from 1 to 1000'
  },
  number: {
    field: number({ ...said, default: 0.5, min: 0, max: 1 }),
    good: [0, 0.25, 1, 5e-324],
    bad: [-1e-9, 1.01, '0.5', [0.5], Number.NaN],
    phrase: 'a number from 0 to 1'
  },
  'unbounded number': {
    field: number({ ...said, default: 2, min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY }),
    good: [-1e308, 1e308],
    bad: [Number.NEGATIVE_INFINITY, true],
    phrase: 'a number'
  },
  flag: { field: flag({ ...said, default: true }), good: [true, false], bad: [0, 'true', null], phrase: 'true or false' },
  choice: {
    field: choice({ ...said, default: 'max', options: ['max', 'average'] }),
    good: ['max', 'average'],
    bad: ['min', 'Max', 0],
    phrase: '"max" or "average"'
  },
  pair: {
    field: pair({ ...said, default: [0, 0], min: 0, max: 9, words: ['same'] }),
    good: [[0, 9], 'same'],
    bad: [[1], [1, 2, 3], [1, 10], [0.5, 1], 3, 'valid'],
    phrase: 'two whole numbers from 0 to 9 such as [0, 0], or "same"'
  },
  'pair without words': {
    field: pair({ ...said, default: [5, 5], min: 1, max: 99 }),
    good: [[3, 3]],
    bad: ['same', [0, 1]],
    phrase: 'two whole numbers from 1 to 99 such as [5, 5]'
  },
  integers: {
    field: integers({ ...said, default: 'all', min: 0, max: 7, words: ['all'] }),
    good: [[], [0], [0, 7, 3], 'all'],
    bad: [[8], [0.5], ['0'], 0, 'none', Array.from({ length: 33 }, () => 0)],
    phrase: 'a list of whole numbers from 0 to 7, or "all"'
  },
  text: { field: text({ ...said, default: '' }), good: ['', 'data/x.csv'], bad: [1, null, ['a']], phrase: 'a text' },
  values: {
    field: values({ ...said, default: 1 }),
    good: [
      0,
      -1.5,
      [1, 2],
      [
        [1, 2],
        [3, 4]
      ],
      [[[1]]]
    ],
    bad: ['1', [], [[]], [1, [2]], [[1, 2], [3]], [[1], 2], [null], [Number.NaN], [[1], ['a']]],
    phrase: 'a number, or nested lists of numbers with equal lengths and none empty'
  }
}

describe.each(Object.entries(kinds))('%s', (_, { field, good, bad, phrase }) => {
  const schema = fieldSchema(field)

  it('takes its default and all that its descriptor allows', () => {
    for (const value of [field.default, ...good]) expect(schema.safeParse(value), JSON.stringify(value)).toMatchObject({ success: true })
  })

  it('refuses everything else once, saying what it must be', () => {
    for (const value of bad)
      expect(
        schema.safeParse(value).error?.issues.map((issue) => issue.message),
        JSON.stringify(value)
      ).toEqual([phrase])
  })
})
