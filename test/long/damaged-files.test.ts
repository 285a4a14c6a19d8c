// Ten thousand damaged copies of a file of each format: each is read or refused with a sentence, and nothing else happens.
import { expect, test } from 'vitest'
import { readNpz, writeNpz } from '../../engine/exchange/npz.ts'
import { readSafetensors, writeSafetensors } from '../../engine/exchange/safetensors.ts'
import { ProjectError } from '../../engine/problem.ts'
import { contextOf, idxFile, load } from '../data/memory-files.ts'
import { readBack } from '../exchange/onnx-network.ts'
import { smallOnnx } from '../exchange/onnx-sample.ts'
import { f32, f64, readDamaged } from '../exchange/tensors.ts'

const runs = 10_000
const tensors = [
  f32(
    'layer.W',
    [3, 4],
    Array.from({ length: 12 }, (_, i) => i / 7)
  ),
  f64('layer.b', [4], [1, 2, 3, 4])
]
const before = process.memoryUsage.rss()

test('safetensors', () => readDamaged(writeSafetensors(tensors, { format: 'x' }), readSafetensors, runs))
test('npz as weights', () => readDamaged(writeNpz(tensors), (bytes) => readNpz(bytes), runs))
test('ONNX', () => readDamaged(smallOnnx, readBack, runs))

/** Sources read asynchronously. */
async function readDamagedData(
  valid: Uint8Array,
  source: string,
  fields: Readonly<Record<string, unknown>>,
  name: string,
  others: Readonly<Record<string, Uint8Array>> = {}
) {
  let state = 12345
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 4294967296) * below)
  }
  for (let run = 0; run < runs; run++) {
    const bytes = valid.slice(0, random(4) === 0 ? random(valid.length) : valid.length)
    for (let change = random(4); change >= 0 && bytes.length > 0; change--)
      bytes[random(bytes.length)] = [0, 255, 34, 44, 10, random(256)][random(6)] ?? 0
    try {
      await load(source, fields, contextOf({ ...others, [name]: bytes }))
    } catch (error) {
      expect(error).toBeInstanceOf(ProjectError)
      expect((error as Error).message).toMatch(/^[^\n]{20,900}$/)
    }
  }
}

test('CSV', () =>
  readDamagedData(
    new TextEncoder().encode('length,"the width",kind\n5.1,3.5,"set""osa"\n7,3.2,versicolor\n6.3,-3.3e2,virginica\n'),
    'csv',
    { path: 'a.csv' },
    'a.csv'
  ))
test('npz as data', () =>
  readDamagedData(
    writeNpz([
      f32(
        'x',
        [3, 4],
        Array.from({ length: 12 }, (_, i) => i)
      ),
      { name: 'y', shape: [3], type: 'uint8', data: Uint8Array.of(0, 1, 2) }
    ]),
    'npz',
    { path: 'a.npz' },
    'a.npz'
  ))
test('IDX', () =>
  readDamagedData(
    idxFile(
      [4, 2, 2],
      Array.from({ length: 16 }, (_, i) => i)
    ),
    'idx',
    { path: 'i-images-idx3-ubyte', labelPath: 'l' },
    'i-images-idx3-ubyte',
    { l: idxFile([4], [0, 1, 2, 3]) }
  ))

test('and none of it has taken memory that was not given back', () => {
  expect(process.memoryUsage.rss() - before).toBeLessThan(600 * 1048576)
})
