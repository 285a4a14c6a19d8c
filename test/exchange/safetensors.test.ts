// Safetensors against the format's description, written out by hand, and against damaged files.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readSafetensors, writeSafetensors } from '../../engine/exchange/safetensors.ts'
import { anyTensors, bitsOf, f32, f64, readDamaged, refusal, sortedByName } from './tensors.ts'

/** A file with this header text and data, put together as the format says. */
function file(header: string, data: readonly number[] = [], count = new TextEncoder().encode(header).length): Uint8Array {
  const text = new TextEncoder().encode(header)
  const bytes = new Uint8Array(8 + text.length + data.length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(count), true)
  bytes.set(text, 8)
  bytes.set(data, 8 + text.length)
  return bytes
}
const one = [0, 0, 128, 63]

test('a file written by hand is read', () => {
  const header =
    '{"__metadata__":{"by":"hand"},"a.W":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"n":{"dtype":"U8","shape":[],"data_offsets":[8,9]}}  '
  const { tensors, metadata } = readSafetensors(file(header, [...one, 0, 0, 0, 64, 200]))
  expect(metadata).toEqual({ by: 'hand' })
  expect(tensors).toEqual([f32('a.W', [1, 2], [1, 2]), { name: 'n', shape: [], type: 'uint8', data: Uint8Array.of(200) }])
})
test('the bytes written are those of the format: count, header padded with spaces to 8, data', () => {
  const bytes = writeSafetensors([f32('b', [2], [1, 1])])
  const header = '{"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
  expect(bytes).toEqual(file(header.padEnd(56), [...one, ...one]))
})
test('metadata comes first, and wider elements before narrower ones, so that every tensor is aligned', () => {
  const mixed = [
    f32('a', [1], [1]),
    { name: 'u', shape: [3], type: 'uint8' as const, data: Uint8Array.of(1, 2, 3) },
    f32('c', [1], [2]),
    f64('d', [1], [3])
  ]
  const bytes = writeSafetensors(mixed, { k: 'v' })
  expect(new TextDecoder().decode(bytes.slice(8, 34))).toBe('{"__metadata__":{"k":"v"},')
  const { tensors } = readSafetensors(bytes)
  expect(tensors.map(({ name }) => name)).toEqual(['d', 'a', 'c', 'u'])
})
test('any tensors and metadata come back bit for bit, and writing them again gives the same bytes', () => {
  const property = fc.property(anyTensors, fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.string()), (tensors, metadata) => {
    const bytes = writeSafetensors(tensors, metadata)
    const read = readSafetensors(bytes)
    expect(read.metadata).toEqual(metadata)
    expect(bitsOf(sortedByName(read.tensors))).toEqual(bitsOf(sortedByName(tensors)))
    expect(writeSafetensors(read.tensors, read.metadata)).toEqual(bytes)
  })
  fc.assert(property, { numRuns: 200 })
})
test('a file inside a larger buffer, at an odd place, is read as well', () => {
  const bytes = writeSafetensors([f64('x', [2], [0.1, 0.2])])
  const larger = new Uint8Array(bytes.length + 10)
  larger.set(bytes, 3)
  expect(readSafetensors(larger.subarray(3, 3 + bytes.length)).tensors).toEqual([f64('x', [2], [0.1, 0.2])])
})

describe('refused is', () => {
  const refused = (bytes: Uint8Array) => refusal(() => readSafetensors(bytes))
  const tensor = (rest: string) => refused(file(`{"W":{${rest}}}`, one))
  test('a file that ends too early', () => {
    expect(refused(new Uint8Array(7))).toContain('ends at byte 7')
    expect(refused(file('{}', [], 100))).toContain('should end at byte 108, but the file ends at byte 10')
  })
  test('a header of more than 100 MB, before anything is read', () => {
    expect(refused(file('{}', [], 100_000_001))).toContain('100000001 bytes')
    expect(refused(new Uint8Array(16).fill(255))).toContain('at most 100000000')
  })
  test('a header that is not a JSON object from its first byte', () => {
    expect(refused(file('[]'))).toContain('must begin with "{" at byte 8')
    expect(refused(file(' {}'))).toContain('must begin with "{" at byte 8')
    expect(refused(file('{"a":'))).toContain('from byte 8, is broken')
    expect(refused(Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff))).toContain('not UTF-8')
  })
  test('a name that is there twice', () => {
    const entry = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}'
    expect(refused(file(`{"W":${entry},"W":${entry}}`, one))).toContain('"W" is there twice')
  })
  test('an unknown type, with what to do', () => {
    expect(tensor('"dtype":"BF16","shape":[2],"data_offsets":[0,4]')).toBe(
      'The tensor "W" in the safetensors header is of type "BF16"; Gradloom reads F32, F64, I32, I64, U32, U8. Save it as F32.'
    )
    expect(tensor('"dtype":["F32"],"shape":[1],"data_offsets":[0,4]')).toContain('a list of 1')
  })
  test('a shape that is no shape', () => {
    for (const shape of ['[-1]', '[1.5]', '["1"]', '1', '[9007199254740991,9007199254740991]', '[null]'])
      expect(tensor(`"dtype":"F32","shape":${shape},"data_offsets":[0,4]`)).toContain('whole numbers from 0')
  })
  test('offsets outside the data, the wrong way round or of another size', () => {
    for (const offsets of ['[0,5]', '[4,0]', '[-4,0]', '[0]', '[0,4,4]', '{}', '[0,1e300]', '[0.5,4.5]'])
      expect(tensor(`"dtype":"F32","shape":[1],"data_offsets":${offsets}`)).toContain('within the 4 bytes of data')
    expect(tensor('"dtype":"F32","shape":[2],"data_offsets":[0,4]')).toContain('F32 [2] takes 8')
  })
  test('an unknown key, or an entry that is no tensor', () => {
    expect(tensor('"dtype":"F32","shape":[1],"data_offsets":[0,4],"extra":1')).toContain('unknown key "extra"')
    expect(refused(file('{"W":7}'))).toContain('is 7 instead of a type')
    expect(refused(file('{"__metadata__":{"a":1}}'))).toContain('must map names to texts')
    expect(refused(file('{"__metadata__":"a"}'))).toContain('must map names to texts')
  })
  test('data of two tensors or of none', () => {
    const at = (name: string, begin: number, end: number) =>
      `"${name}":{"dtype":"U8","shape":[${end - begin}],"data_offsets":[${begin},${end}]}`
    expect(refused(file(`{${at('a', 0, 3)},${at('b', 2, 4)}}`, one))).toContain('"b" at byte 115 of the safetensors file overlaps')
    expect(refused(file(`{${at('a', 0, 1)},${at('b', 2, 4)}}`, one))).toContain('leaves 1 bytes before it unused')
    expect(refused(file(`{${at('a', 0, 3)}}`, one))).toContain('with 1 bytes of no tensor')
  })
  test('writing two tensors of one name, or data that does not fill its shape', () => {
    expect(refusal(() => writeSafetensors([f32('W', [1], [1]), f64('W', [1], [1])]))).toContain('Two tensors are named "W"')
    expect(refusal(() => writeSafetensors([f32('W', [2], [1])]))).toContain('has 1 numbers for the shape [2]')
    expect(refusal(() => writeSafetensors([f32('__metadata__', [1], [1])]))).toContain('__metadata__')
  })
})

test('offsets beyond 100 MB are still offsets', () => {
  const size = 120_000_000
  const header = `{"a":{"dtype":"U8","shape":[${size}],"data_offsets":[0,${size}]},"b":{"dtype":"U8","shape":[2],"data_offsets":[${size},${size + 2}]}}`
  const text = new TextEncoder().encode(header)
  const bytes = new Uint8Array(8 + text.length + size + 2)
  bytes.set(file(header))
  bytes.set([5, 6], bytes.length - 2)
  expect(readSafetensors(bytes).tensors[1]?.data).toEqual(Uint8Array.of(5, 6))
})
test('damaged files are read or refused, never worse', () => {
  readDamaged(writeSafetensors([f32('a.W', [2, 2], [1, 2, 3, 4]), f64('b', [], [5])], { k: 'v' }), readSafetensors)
})
