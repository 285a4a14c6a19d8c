// The IDX source: what it reads under which names, and how it refuses files that are not what they say.
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { type Contents, contextOf, facts, idxFile, images, labels, load, problemOf, smallSet } from './memory-files.ts'

const smallFacts = { trainCount: 5, testCount: 2, sampleShape: [1, 2, 3], classes: 3, targetShape: [] }
const path = 'set'

const renamed = (rename: (name: string) => string, contents: Contents = smallSet): Contents =>
  Object.fromEntries(Object.entries(contents).map(([name, bytes]) => [rename(name), bytes]))
const without = (...names: readonly string[]): Contents =>
  Object.fromEntries(Object.entries(smallSet).filter(([name]) => !names.some((part) => name.includes(part))))

describe('names', () => {
  const folders = {
    'the standard names': smallSet,
    'a dot before idx': renamed((name) => name.replace('-idx', '.idx')),
    gzip: Object.fromEntries(Object.entries(smallSet).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)])),
    'a dot before idx, and gzip': Object.fromEntries(
      Object.entries(smallSet).map(([name, bytes]) => [`${name.replace('-idx', '.idx')}.gz`, gzipSync(bytes)])
    )
  }
  test.each(Object.entries(folders))('a folder with %s gives the same data', async (_, contents) => {
    const read = await load('idx', { path }, contextOf(contents))
    expect(read).toEqual({
      facts: smallFacts,
      train: {
        count: 5,
        features: Uint8Array.from({ length: 30 }, (_, i) => i),
        targets: { kind: 'labels', values: Uint8Array.of(0, 2, 1, 2, 0) }
      },
      test: {
        count: 2,
        features: Uint8Array.from({ length: 12 }, (_, i) => 100 + i),
        targets: { kind: 'labels', values: Uint8Array.of(1, 0) }
      }
    })
    expect(await facts('idx', { path: 'set/' }, contextOf(contents))).toEqual(smallFacts)
  })

  test('the path of the training images finds the other three beside it, packed or not', async () => {
    const mixed = renamed((name) => name, {
      'set/train-images.idx3-ubyte.gz': gzipSync(images(5)),
      'set/train-labels.idx1-ubyte': labels(0, 2, 1, 2, 0),
      'set/t10k-images.idx3-ubyte': images(2, 100),
      'set/t10k-labels.idx1-ubyte.gz': gzipSync(labels(1, 0))
    })
    const context = contextOf(mixed)
    const fields = { path: 'set/train-images.idx3-ubyte.gz' }
    expect(await facts('idx', fields, context)).toEqual(smallFacts)
    expect((await load('idx', fields, context)).facts).toEqual(smallFacts)
  })

  test('labelPath, testPath and testLabelPath name files that are called otherwise', async () => {
    const contents = { 'a.bin': images(5), 'b.bin': labels(0, 2, 1, 2, 0), 'c.bin': images(2), 'd.bin': labels(1, 0) }
    const fields = { path: 'a.bin', labelPath: 'b.bin', testPath: 'c.bin', testLabelPath: 'd.bin' }
    expect((await load('idx', fields, contextOf(contents))).facts).toEqual(smallFacts)
  })

  test('without test files the test split is empty, not invented', async () => {
    const context = contextOf(without('t10k'))
    const read = await load('idx', { path }, context)
    expect(read.facts).toEqual({ ...smallFacts, testCount: 0 })
    expect(await facts('idx', { path }, context)).toEqual(read.facts)
    expect([read.train.count, read.test.count, read.test.features.length]).toEqual([5, 0, 0])
  })

  test('what is missing is named, with the field that would name it', async () => {
    const cases: readonly (readonly [Contents, Readonly<Record<string, unknown>>, string, string])[] = [
      [smallSet, {}, 'missing-path', 'Fill in its path'],
      [smallSet, { path: 'nowhere' }, 'file-not-found', '/project/nowhere'],
      [without('train-images'), { path }, 'file-not-found', 'train-images-idx3-ubyte'],
      [without('train-labels'), { path }, 'file-not-found', 'labelPath'],
      [without('t10k-labels'), { path }, 'file-not-found', 'testLabelPath'],
      [without('t10k-images'), { path }, 'file-not-found', 'testPath'],
      [smallSet, { path, labelPath: 'other' }, 'file-not-found', '/project/other']
    ]
    for (const [contents, fields, code, part] of cases) {
      for (const ask of [facts, load]) {
        const problem = await problemOf(() => ask('idx', fields, contextOf(contents)))
        expect(problem).toMatchObject({ code, node: 'data' })
        expect(problem.message).toContain(part)
      }
    }
  })
})

describe('files that are not what they say', () => {
  const whole = images(5)
  const withByte = (at: number, value: number): Uint8Array => {
    const bytes = images(5)
    bytes[at] = value
    return bytes
  }
  const grown = (bytes: Uint8Array, by: number): Uint8Array => {
    const longer = new Uint8Array(bytes.length + by)
    longer.set(bytes)
    return longer
  }
  const bad: readonly (readonly [string, Uint8Array, string, readonly string[]])[] = [
    ['an empty file', new Uint8Array(), 'not-idx', ['is empty']],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10), 'not-idx', ['89 50 4e 47', 'byte 0', '00 00 08 03']],
    ['floats', withByte(2, 0x0d), 'idx-type', ['0x0d', 'byte 2']],
    ['labels for images', labels(0, 1, 2), 'idx-dimensions', ['1 dimensions (byte 3)', 'images have 3']],
    ['a cut header', whole.subarray(0, 10), 'truncated-file', ['header of 16 bytes', 'byte 10']],
    ['a cut file', whole.subarray(0, 40), 'truncated-file', ['5 × 2 × 3 = 30 bytes after byte 16', 'only 24 follow']],
    ['bytes after the end', grown(whole, 2), 'oversized-file', ['30 bytes are promised', '32 follow']],
    ['no images', idxFile([0, 2, 3], []), 'empty-file', ['0 × 2 × 3', 'byte 4']],
    ['images without a width', idxFile([5, 2, 0], []), 'empty-file', ['5 × 2 × 0', 'byte 12']],
    ['sizes beyond reason', idxFile([0xffffffff, 0xffff, 3], [1]), 'file-too-large', ['4294967295 × 65535 × 3']]
  ]
  test.each(bad)('%s', async (_, bytes, code, parts) => {
    const contents = { ...smallSet, 'set/train-images-idx3-ubyte': bytes }
    const problem = await problemOf(() => load('idx', { path }, contextOf(contents)))
    expect(problem).toMatchObject({ code, node: 'data', severity: 'error' })
    for (const part of ['data', '/project/set/train-images-idx3-ubyte', ...parts]) expect(problem.message).toContain(part)
  })

  test('they are refused alike when they are packed', async () => {
    for (const [name, bytes, code] of bad) {
      const contents = { ...without('train-images'), 'set/train-images-idx3-ubyte.gz': gzipSync(bytes) }
      expect((await problemOf(() => load('idx', { path }, contextOf(contents)))).code, name).toBe(code)
    }
  })

  test('a header that cannot be used is found before anything is loaded', async () => {
    for (const [name, bytes, code] of bad) {
      // only the length of the file itself is left to loading
      if (['a cut file', 'bytes after the end'].includes(name)) continue
      const contents = { ...smallSet, 'set/t10k-images-idx3-ubyte': bytes }
      expect((await problemOf(() => facts('idx', { path }, contextOf(contents)))).code, name).toBe(code)
    }
  })

  const disagreements: readonly (readonly [string, Contents, string, readonly string[]])[] = [
    ['fewer labels than images', { 'set/train-labels-idx1-ubyte': labels(0, 1, 2) }, 'count-mismatch', ['5 images', '3 labels']],
    ['more test labels than images', { 'set/t10k-labels-idx1-ubyte': labels(0, 1, 2) }, 'count-mismatch', ['2 images', '3 labels']],
    [
      'test images of another size',
      { 'set/t10k-images-idx3-ubyte': idxFile([2, 3, 3], new Uint8Array(18)) },
      'size-mismatch',
      ['2×3', '3×3']
    ]
  ]
  test.each(disagreements)('%s are found by facts and by load', async (_, replaced, code, parts) => {
    for (const ask of [facts, load]) {
      const problem = await problemOf(() => ask('idx', { path }, contextOf({ ...smallSet, ...replaced })))
      expect(problem).toMatchObject({ code, node: 'data' })
      for (const part of parts) expect(problem.message).toContain(part)
    }
  })

  test('a label that names no class is refused with file, position, byte and range', async () => {
    for (const ask of [facts, load]) {
      const problem = await problemOf(() => ask('idx', { path, classes: 2 }, contextOf(smallSet)))
      expect(problem).toMatchObject({ code: 'label-out-of-range', node: 'data' })
      for (const part of ['/project/set/train-labels-idx1-ubyte', 'label 2 at position 1 (byte 9)', '0 to 1'])
        expect(problem.message).toContain(part)
    }
  })

  test('more classes than the labels show are taken as asked', async () => {
    expect((await load('idx', { path, classes: 7 }, contextOf(smallSet))).facts.classes).toBe(7)
    expect((await facts('idx', { path, classes: 7 }, contextOf(smallSet))).classes).toBe(7)
  })

  test('a class that only the test labels show counts', async () => {
    const contents = { ...smallSet, 'set/t10k-labels-idx1-ubyte': labels(5, 0) }
    expect((await load('idx', { path }, contextOf(contents))).facts.classes).toBe(6)
    expect((await facts('idx', { path }, contextOf(contents))).classes).toBe(6)
  })
})
