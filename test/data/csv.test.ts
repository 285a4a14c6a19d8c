// CSV tables as people have them: delimiters, headers, quotes and classes found, every bad cell named, splits by seed.
import { describe, expect, test } from 'vitest'
import { contextOf, facts, load, problemOf } from './memory-files.ts'

const text = (words: string): Uint8Array => new TextEncoder().encode(words)
const from = (table: string, fields: Readonly<Record<string, unknown>> = {}, test?: string) => {
  const context = contextOf({ 'data.csv': text(table), ...(test === undefined ? {} : { 'test.csv': text(test) }) })
  const all = { path: 'data.csv', testFraction: 0, ...(test === undefined ? {} : { testPath: 'test.csv' }), ...fields }
  return { facts: () => facts('csv', all, context), load: () => load('csv', all, context) }
}
const iris = 'length,width,kind\n5.1,3.5,setosa\n7,3.2,versicolor\n6.3,3.3,virginica\n4.9,3,setosa\n'

test('a table with a header and a column of names: features, and classes in their natural order', async () => {
  const { train, facts: found } = await from(iris).load()
  const classNames = ['setosa', 'versicolor', 'virginica']
  const featureNames = ['length', 'width']
  expect(found).toEqual({ trainCount: 4, testCount: 0, sampleShape: [2], classes: 3, targetShape: [], classNames, featureNames })
  const rows = [...train.features]
  const labels = [...train.targets.values]
  // the order is that of a shuffle; each row keeps its class
  const pairs = labels.map((label, i) => [rows[2 * i], rows[2 * i + 1], label])
  expect(pairs.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))).toEqual([
    [4.9, 3, 0],
    [5.1, 3.5, 0],
    [6.3, 3.3, 2],
    [7, 3.2, 1]
  ])
  expect(await from(iris).facts()).toEqual(found)
})

describe('what is found without being told', () => {
  const same: readonly (readonly [string, string])[] = [
    ['semicolons', iris.replaceAll(',', ';')],
    ['tabs', iris.replaceAll(',', '\t')],
    ['bars', iris.replaceAll(',', '|')],
    ['Windows line ends', iris.replaceAll('\n', '\r\n')],
    ['old Macintosh line ends', iris.replaceAll('\n', '\r')],
    ['a byte order mark', `\ufeff${iris}`],
    ['no line end at the end', iris.trimEnd()],
    ['empty lines', iris.replaceAll('\n', '\n\n')],
    ['no header', iris.slice(iris.indexOf('\n') + 1)],
    ['quoted fields', iris.replace('setosa', '"setosa"').replace('5.1', '"5.1"').replace('length', '"the ""length"",\nin cm"')]
  ]
  test.each(same)('%s', async (_, table) => {
    const { train, facts: found } = await from(table).load()
    const { train: expected } = await from(iris).load()
    expect(found.classes).toBe(3)
    expect(train).toEqual(expected)
  })
})

test('the target is the column that is named or numbered, and may hold numbers to predict', async () => {
  const table = 'price,rooms\n100.5,3\n200,4\n'
  const named = await from(table, { targetColumn: 'price', targets: 'numbers' }).load()
  expect(named.facts).toMatchObject({ classes: 0, targetShape: [1], sampleShape: [1] })
  expect([...named.train.targets.values].sort()).toEqual([100.5, 200])
  expect(await from(table, { targetColumn: '1', targets: 'numbers' }).load()).toEqual(named)
})

test('whole numbers from 0 are the classes themselves, and bytes stay bytes', async () => {
  const { train, facts: found } = await from('0,255,7\n3,4,2\n').load()
  expect(found.classes).toBe(8)
  expect(train.features).toBeInstanceOf(Uint8Array)
  expect([...train.targets.values].sort()).toEqual([2, 7])
})

describe('training and test samples', () => {
  const many = `x,kind\n${Array.from({ length: 100 }, (_, i) => `${i + 0.5},${i < 80 ? 'often' : 'rare'}`).join('\n')}\n`
  const valuesOf = async (fields: Readonly<Record<string, unknown>>) => {
    const { train, test: tests } = await from(many, fields).load()
    return { train: [...train.features], test: [...tests.features], labels: [...tests.targets.values] }
  }
  test('no sample is in both, none is lost, and the same seed gives the same split', async () => {
    const one = await valuesOf({ testFraction: 0.2 })
    expect(one.test.length).toBe(20)
    expect([...one.train, ...one.test].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i + 0.5))
    expect(await valuesOf({ testFraction: 0.2 })).toEqual(one)
    expect(await valuesOf({ testFraction: 0.2, dataSeed: 1 })).not.toEqual(one)
  })
  test('stratified, each class keeps its share', async () => {
    const { labels } = await valuesOf({ testFraction: 0.2, stratify: true, dataSeed: 5 })
    expect(labels.filter((label) => label === 0).length).toBe(16)
    expect(labels.filter((label) => label === 1).length).toBe(4)
  })
  test('standardized by the training samples alone; a column that never changes becomes 0', async () => {
    const table = `a,b,kind\n${Array.from({ length: 50 }, (_, i) => `${i * i},3,${i % 2}`).join('\n')}\n`
    const { train, test: tests } = await from(table, { testFraction: 0.3, standardize: true }).load()
    const column = [...train.features].filter((_, i) => i % 2 === 0)
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length
    expect(mean).toBeCloseTo(0, 12)
    expect(column.reduce((sum, value) => sum + value * value, 0) / column.length).toBeCloseTo(1, 12)
    expect([...train.features, ...tests.features].filter((_, i) => i % 2 === 1).every((value) => value === 0)).toBe(true)
    expect([...tests.features].filter((_, i) => i % 2 === 0).reduce((sum, value) => sum + value, 0)).not.toBeCloseTo(0, 3)
  })
  test('a file of test samples is taken whole, and its classes are those of the training data', async () => {
    const { train, test: tests, facts: found } = await from(iris, {}, 'length,width,kind\n1,2,virginica\n').load()
    expect([train.count, tests.count, found.testCount]).toEqual([4, 1, 1])
    expect([...tests.targets.values]).toEqual([2])
  })
})

describe('refused with file, row, column and the cure', () => {
  const refused: readonly (readonly [string, () => Promise<unknown>, RegExp])[] = [
    [
      'a missing value',
      from('a,b,c\n1,2,x\n1,,y\n').load,
      /^data: \/project\/data\.csv has no value in row 3, column "b"\. Fill it in, or remove the row\.$/
    ],
    ['a value that says it is missing', from('a,b,c\n1,2,x\n1,NA,y\n').load, /no value in row 3, column "b" \("NA"\)/],
    ['a word among numbers', from('a,b,c\n1,2,x\n1,two,y\n').load, /has "two" in row 3, column "b", where a number belongs/],
    ['a comma as decimal point', from('a;b;c\n1,5;2;x\n1,6;3;y\n').load, /has "1,5" in row 2, column "a"/],
    ['a row that is too short', from('a,b,c\n1,2,x\n1,2\n').load, /has 2 fields in row 3, where the others have 3/],
    ['a quote that does not end', from('a,b,c\n1,2,"x\n1,2,y\n').load, /quoted field in row \d+ that does not end/],
    ['no class', from('a,b,c\n1,2,x\n1,3, \n').load, /no class in row 3, column "c"/],
    [
      'an unknown column',
      from(iris, { targetColumn: 'kinds' }).load,
      /finds no column "kinds" in \/project\/data\.csv\. Did you mean "kind"\?/
    ],
    ['one column', from('1\n2\n').load, /one column only/],
    ['nothing but a header', from('a,b\n').load, /no value|no rows of data|where a number belongs/],
    ['another encoding', contextLoad(new Uint8Array([0xff, 0xfe, 0x61, 0])), /is UTF-16\. Save it as UTF-8/],
    ['no text at all', contextLoad(new Uint8Array([1, 2, 0, 4])), /holds a zero byte/],
    ['bytes that are no UTF-8', contextLoad(new Uint8Array([0x61, 0x2c, 0xe9, 0x0a, 0x31, 0x2c, 0x32, 0x0a])), /is not UTF-8 text/],
    [
      'other columns in the test file',
      from(iris, {}, 'length,breadth,kind\n1,2,setosa\n').load,
      /test\.csv calls column 2 "breadth", and the training data "width"/
    ],
    ['a class that only the test file has', from(iris, {}, 'length,width,kind\n1,2,rosa\n').load, /has the class "rosa" in row 2/],
    ['no file', () => load('csv', { path: 'none.csv' }, contextOf({})), /finds no file at \/project\/none\.csv/],
    ['no path', () => load('csv', {}, contextOf({})), /needs the path of a CSV file/],
    ['fewer classes than there are', from('1,2,7\n1,2,3\n', { classes: 4 }).load, /asks for 4 classes/]
  ]
  test.each(refused)('%s', async (_, work, sentence) => {
    const problem = await problemOf(work)
    expect(problem.message).toMatch(sentence)
    expect(problem.node).toBe('data')
  })
})

function contextLoad(bytes: Uint8Array): () => Promise<unknown> {
  return () => load('csv', { path: 'data.csv' }, contextOf({ 'data.csv': bytes }))
}

test('stopping ends the reading', async () => {
  let pauses = 0
  const pause = async () => {
    if (++pauses > 3) throw new Error('stopped')
  }
  await expect(load('csv', { path: 'data.csv' }, contextOf({ 'data.csv': text(iris) }, pause))).rejects.toThrow('stopped')
})
