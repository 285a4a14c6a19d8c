// NumPy files as samples and targets: every plain type and order, images either way round, and what is refused.
import { describe, expect, test } from 'vitest'
import { writeZip } from '../../engine/exchange/zip.ts'
import { contextOf, facts, load, problemOf } from './memory-files.ts'

/** An npy file with this header, as numpy.save writes it. */
function npy(description: string, shape: readonly number[], bytes: Uint8Array, fortran = false): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const text = `{'descr': '${description}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${tuple}, }\n`
  const head = [0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, text.length & 255, text.length >> 8, ...new TextEncoder().encode(text)]
  return new Uint8Array([...head, ...bytes])
}
/** Elements of a type written one by one in a byte order. */
function elements(values: readonly number[], width: number, write: (view: DataView, at: number, value: number) => void): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * width))
  values.forEach((value, i) => {
    write(view, i * width, value)
  })
  return new Uint8Array(view.buffer)
}
const f4 = (values: readonly number[]) => elements(values, 4, (view, at, value) => view.setFloat32(at, value, true))
const u1 = (values: readonly number[]) => Uint8Array.from(values)
const npz = (arrays: Readonly<Record<string, Uint8Array>>) =>
  writeZip(Object.entries(arrays).map(([name, bytes]) => ({ name: `${name}.npy`, bytes })))
const archive = (arrays: Readonly<Record<string, Uint8Array>>, fields: Readonly<Record<string, unknown>> = {}) => {
  const context = contextOf({ 'data.npz': npz(arrays) })
  return {
    load: () => load('npz', { path: 'data.npz', testFraction: 0, ...fields }, context),
    facts: () => facts('npz', { path: 'data.npz', testFraction: 0, ...fields }, context)
  }
}

describe('every plain type', () => {
  const numbers = [1, 0, 3, 2, 5, 4]
  const types: readonly (readonly [string, Uint8Array])[] = [
    ['|u1', u1(numbers)],
    ['|i1', u1(numbers)],
    ['<u2', elements(numbers, 2, (view, at, value) => view.setUint16(at, value, true))],
    ['>i2', elements(numbers, 2, (view, at, value) => view.setInt16(at, value))],
    ['<u4', elements(numbers, 4, (view, at, value) => view.setUint32(at, value, true))],
    ['>i4', elements(numbers, 4, (view, at, value) => view.setInt32(at, value))],
    ['<i8', elements(numbers, 8, (view, at, value) => view.setBigInt64(at, BigInt(value), true))],
    ['>u8', elements(numbers, 8, (view, at, value) => view.setBigUint64(at, BigInt(value)))],
    ['<f2', elements([0x3c00, 0, 0x4200, 0x4000, 0x4500, 0x4400], 2, (view, at, value) => view.setUint16(at, value, true))],
    ['<f4', f4(numbers)],
    ['>f4', elements(numbers, 4, (view, at, value) => view.setFloat32(at, value))],
    ['>f8', elements(numbers, 8, (view, at, value) => view.setFloat64(at, value))]
  ]
  test.each(types)('%s', async (description, bytes) => {
    const { test: tests, train } = await archive({
      x_train: npy(description, [3, 2], bytes),
      y_train: npy('|u1', [3], u1([0, 1, 1])),
      x_test: npy(description, [3, 2], bytes),
      y_test: npy('|u1', [3], u1([0, 1, 1]))
    }).load()
    expect([...tests.features]).toEqual(numbers)
    expect(train.features instanceof Uint8Array).toBe(description === '|u1')
  })
  test('columns first (Fortran order)', async () => {
    // [[1, 2, 3], [4, 5, 6]] column by column
    const x = npy('<f4', [2, 3], f4([1, 4, 2, 5, 3, 6]), true)
    const t = npy('|u1', [2], u1([0, 1]))
    const { test: tests } = await archive({ x_train: x, y_train: t, x_test: x, y_test: t }).load()
    expect([...tests.features]).toEqual([1, 2, 3, 4, 5, 6])
  })
})

describe('shapes', () => {
  const t = npy(
    '<i8',
    [2],
    elements([0, 1], 8, (view, at, value) => view.setBigInt64(at, BigInt(value), true))
  )
  const of = async (shape: readonly number[]) => {
    const size = shape.reduce((a, b) => a * b, 1)
    const x = npy('|u1', shape, u1(Array.from({ length: size }, (_, i) => i % 256)))
    return archive({ x_train: x, y_train: t, x_test: x, y_test: t }).load()
  }
  test('grey images get their channel', async () => expect((await of([2, 5, 6])).facts.sampleShape).toEqual([1, 5, 6]))
  test('channels first stay', async () => expect((await of([2, 3, 5, 6])).facts.sampleShape).toEqual([3, 5, 6]))
  test('channels last come first', async () => {
    const { facts: found, test: tests } = await of([2, 5, 6, 3])
    expect(found.sampleShape).toEqual([3, 5, 6])
    // pixel (0, 1) of channel 2 of the first image was element 1·3 + 2
    expect(tests.features[2 * 30 + 1]).toBe(5)
  })
})

describe('targets', () => {
  const x = npy('<f4', [4, 1], f4([1, 2, 3, 4]))
  const targets = async (t: Uint8Array, fields = {}) => (await archive({ x, y: t }, fields).load()).facts
  test('whole numbers are classes', async () =>
    expect(await targets(npy('|u1', [4], u1([0, 3, 1, 2])))).toMatchObject({ classes: 4, targetShape: [] }))
  test('whole numbers in a column are classes, as CIFAR keeps them', async () =>
    expect(await targets(npy('|u1', [4, 1], u1([0, 3, 1, 2])))).toMatchObject({ classes: 4 }))
  test('rows with a single 1 are classes', async () =>
    expect(await targets(npy('<f4', [4, 2], f4([1, 0, 0, 1, 1, 0, 1, 0])))).toMatchObject({ classes: 2 }))
  test('other numbers are predicted', async () =>
    expect(await targets(npy('<f4', [4], f4([0.5, 1, 2, 3])))).toMatchObject({ classes: 0, targetShape: [1] }))
  test('rows of other numbers are predicted', async () =>
    expect(await targets(npy('<f4', [4, 2], f4([1, 2, 3, 4, 5, 6, 7, 8])))).toMatchObject({ classes: 0, targetShape: [2] }))
})

test('npy files, one for each array', async () => {
  const context = contextOf({ 'x.npy': npy('<f4', [3, 1], f4([1, 2, 3])), 't.npy': npy('|u1', [3], u1([0, 1, 0])) })
  const { train, test: tests } = await load('npz', { path: 'x.npy', labelPath: 't.npy', testFraction: 0.34 }, context)
  expect([train.count, tests.count]).toEqual([2, 1])
  expect([...train.features, ...tests.features].sort()).toEqual([1, 2, 3])
})

describe('refused with file and cure', () => {
  const x = npy('<f4', [2, 1], f4([1, 2]))
  const t = npy('|u1', [2], u1([0, 1]))
  const refused: readonly (readonly [string, () => Promise<unknown>, RegExp])[] = [
    ['objects, which could run code', archive({ x: npy('|O', [2], u1([1, 2])), y: t }).load, /pickled Python objects/],
    ['texts', archive({ x: npy('<U5', [2], u1([1, 2])), y: t }).load, /elements of type "<U5"/],
    ['no samples', archive({ other: x, y: t }).load, /holds no array for the samples; it has "other", "y"/],
    ['another number of targets', archive({ x, y: npy('|u1', [3], u1([0, 1, 1])) }).load, /2 samples and 3 targets/],
    [
      'test samples of another shape',
      archive({ x_train: x, y_train: t, x_test: npy('<f4', [1, 2], f4([1, 2])), y_test: npy('|u1', [1], u1([0])) }).load,
      /\[2\]/
    ],
    ['data that are cut off', archive({ x: npy('<f4', [2, 1], f4([1])), y: t }).load, /has 4 bytes of data/],
    ['a shape beyond all memory', archive({ x: npy('<f4', [2 ** 40, 2 ** 10], f4([1])), y: t }).load, /numbers; at most/],
    ['fewer classes than there are', archive({ x, y: npy('|u1', [2], u1([0, 7])) }, { classes: 3 }).load, /asks for 3 classes/],
    ['no targets beside an npy file', () => load('npz', { path: 'x.npy' }, contextOf({ 'x.npy': x })), /needs the targets in another/],
    ['no path', () => load('npz', {}, contextOf({})), /needs the path of an npz or npy file/],
    [
      'a file that is neither',
      () => load('npz', { path: 'x.npy', labelPath: 'x.npy' }, contextOf({ 'x.npy': u1([1, 2, 3]) })),
      /does not begin with the mark of an npy array/
    ]
  ]
  test.each(refused)('%s', async (_, work, sentence) => {
    const problem = await problemOf(work)
    expect(problem.message).toMatch(sentence)
    expect(problem.node).toBe('data')
  })
})

test('a scale of 0 leaves real numbers as they are, and is the default of this source', async () => {
  const { findOp } = await import('../../engine/ops/index.ts')
  const { withDefaults } = await import('../../engine/ops/fields.ts')
  expect(withDefaults(findOp('dataset')?.fields ?? {}, { source: 'npz' })['scale']).toBe(0)
})
