// The parts of the command line that need no process of their own: options, JSON text, tables, sentences.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readingProblem, writingProblem } from '../../src-main/services/file-problem.ts'
import { jsonPieces } from '../../src-main/services/json.ts'
import { parseOptions } from '../../src-main/services/options.ts'
import { clock, describeProgress } from '../../src-main/services/progress-bar.ts'
import { textTable } from '../../src-main/services/text-table.ts'

const json = (value: unknown) => [...jsonPieces(value)].join('')

describe('JSON text', () => {
  test('every finite double reads back as itself', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (numbers) => {
        const read = JSON.parse(json(Float64Array.from(numbers))) as number[]
        expect(read.every((value, index) => Object.is(value, numbers[index]))).toBe(true)
      })
    )
  })

  test('what JSON has no number for is a string', () => {
    expect(json({ a: Number.NaN, b: [Number.POSITIVE_INFINITY], c: Number.NEGATIVE_INFINITY })).toBe(
      '{"a":"NaN","b":["Infinity"],"c":"-Infinity"}'
    )
  })

  test('every JSON value reads back as itself', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(JSON.parse(json(value))).toEqual(value)
      })
    )
  })

  test('undefined members are left out', () => {
    expect(json({ a: undefined, b: null, c: {} })).toBe('{"b":null,"c":{}}')
  })

  test('a long tensor comes in many pieces', () => {
    const pieces = [...jsonPieces(new Float64Array(200_000).fill(0.123456789))]
    expect(pieces.length).toBeGreaterThan(20)
    expect(JSON.parse(pieces.join(''))).toHaveLength(200_000)
  })
})

describe('options', () => {
  const table = {
    rate: { kind: 'number', doc: '' },
    steps: { kind: 'integer', min: 0, max: 9, doc: '' },
    file: { kind: 'text', value: 'FILE', doc: '' },
    fast: { kind: 'flag', doc: '' }
  } as const

  test('values follow their option or an equals sign, and words keep their order', () => {
    const { words, options } = parseOptions(['a', '--rate', '-1e-3', '--file=x=y', 'b', '--fast', '--steps', '7'], table)
    expect(words).toEqual(['a', 'b'])
    expect(options).toEqual({ rate: -1e-3, file: 'x=y', fast: true, steps: 7 })
  })

  test('the last of two values counts', () => {
    expect(parseOptions(['--steps', '1', '--steps', '2'], table).options).toEqual({ steps: 2 })
  })

  test('after two dashes everything is a word', () => {
    expect(parseOptions(['--fast', '--', '--rate'], table)).toEqual({ words: ['--rate'], options: { fast: true } })
  })

  test('names of every object are no options', () => {
    expect(() => parseOptions(['--constructor', 'x'], table)).toThrow('There is no option --constructor')
  })
})

test('columns of numbers are aligned to the right, words to the left', () => {
  expect(
    textTable(
      ['name', 'count'],
      [
        ['a', '1'],
        ['longer', '1,234']
      ]
    )
  ).toEqual(['name    count', 'a           1', 'longer  1,234'])
})

test('remaining time is read like a clock', () => {
  expect([0, 5, 65, 3599, 3661].map(clock)).toEqual(['0:00', '0:05', '1:05', '59:59', '1:01:01'])
})

test('progress tells phase, percent, speed, remaining time, loss and accuracy', () => {
  const event = {
    type: 'progress',
    phase: 'training',
    done: 4000,
    total: 10_000,
    secondsLeft: 5,
    iterationsPerSecond: 1234.5,
    loss: 0.25,
    testAccuracy: 0.9612
  } as const
  expect(describeProgress(event)).toBe(
    'training 40 % · 4,000 of 10,000 · 1,230 iterations/s · 0:05 left · loss 0.2500 · test accuracy 96.12 %'
  )
})

describe('file problems', () => {
  const fault = (code: string) => Object.assign(new Error(code), { code })
  test('each fault of writing has its own sentence with a cure', () => {
    const codes = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EACCES', 'EROFS', 'ENOENT', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG', 'EIO']
    const sentences = codes.map((code) => writingProblem(fault(code), '/data/w.npz').message)
    expect(new Set(sentences).size).toBe(codes.length)
    for (const sentence of sentences) expect(sentence).toMatch(/(Free|Choose|Create|Name|Check|Use) .*\.$/)
    expect(sentences[0]).toContain('The disk is full')
  })

  test('each fault of reading has its own sentence with a cure', () => {
    const codes = ['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG', 'EIO']
    const sentences = codes.map((code) => readingProblem(fault(code), '/data/w.npz').message)
    expect(new Set(sentences).size).toBe(codes.length)
    for (const sentence of sentences) expect(sentence).toMatch(/(Change|Name|Check|Use) .*\.$/)
  })
})
