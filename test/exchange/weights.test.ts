// The one way in and out of weight files, whatever their format.
import { strToU8 } from 'fflate'
import { expect, test } from 'vitest'
import { writeNpy } from '../../engine/exchange/npy.ts'
import { readWeights, writeWeights } from '../../engine/exchange/weights.ts'
import { f32, f64, refusal } from './tensors.ts'

const tensors = [f32('affine1.W', [2, 2], [1, 2, 3, 4]), f32('affine1.b', [2], [5, 6])]

test.each(['safetensors', 'npz'] as const)('%s is told by its first bytes', (format) => {
  expect(readWeights(writeWeights(tensors, format))).toEqual({ format, tensors, metadata: {} })
  expect(readWeights(writeWeights([], format))).toEqual({ format, tensors: [], metadata: {} })
})
test('metadata is kept in safetensors and left out of npz', () => {
  expect(readWeights(writeWeights(tensors, 'safetensors', { title: 'x' })).metadata).toEqual({ title: 'x' })
  expect(readWeights(writeWeights(tensors, 'npz', { title: 'x' })).metadata).toEqual({})
})
test('other files are named and refused with a way out', () => {
  const refused = (bytes: Uint8Array) => refusal(() => readWeights(bytes))
  expect(refused(new Uint8Array(0))).toContain('is empty')
  expect(refused(writeNpy(f64('x', [1], [1])))).toContain('numpy.savez')
  expect(refused(Uint8Array.of(0x89, ...strToU8('HDF\r\n\u001a\n')))).toContain('HDF5')
  expect(refused(Uint8Array.of(0x80, 2, 0x8a, 10))).toContain('pickle')
  expect(refused(strToU8('hello, world'))).toContain('begins with the bytes 68 65 6c 6c 6f 2c 20 77 6f')
  expect(refused(strToU8('PK'))).toContain('begins with the bytes 50 4b')
})
