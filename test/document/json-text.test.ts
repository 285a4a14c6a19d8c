// The JSON reader agrees with JSON.parse wherever both have an opinion.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readJson } from '../../engine/document/json-text.ts'

it('reads what JSON.parse reads, to the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
      // "__proto__" is refused on purpose
      fc.pre(!JSON.stringify(value).includes('__proto__'))
      const text = JSON.stringify(value, null, indent)
      expect(readJson(text)).toEqual({ value: JSON.parse(text), problems: [] })
    })
  )
})

it('refuses what JSON.parse refuses, at a place inside the text', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"',
    '\\',
    '1',
    '-',
    '0.5',
    '01',
    '.5',
    '1e',
    '1e3',
    'true',
    'nul',
    ' ',
    '\n'
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
      const text = parts.join('')
      const { value, problems } = readJson(text)
      const duplicate = problems.some((problem) => problem.code === 'duplicate-key')
      let parsed: { readonly value?: unknown } = {}
      try {
        parsed = { value: JSON.parse(text) as unknown }
      } catch {
        expect(problems.map((problem) => problem.code)).toContain('not-json')
      }
      if (!duplicate) expect(value).toEqual(parsed.value)
    }),
    { numRuns: 2000 }
  )
})

it('counts lines ended by LF, CR LF or CR alike', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const { problems } = readJson(`{${end}  "a": 1,${end}  b: 2${end}}`)
    expect(problems[0]?.message).toContain('line 3, column 3')
  }
})

it('keeps the first of repeated keys and names the path of the second', () => {
  const { value, problems } = readJson('{ "a": [{ "b": 1, "b": 2 }] }')
  expect(value).toEqual({ a: [{ b: 1 }] })
  expect(problems).toMatchObject([{ code: 'duplicate-key', path: 'a[0].b' }])
})
