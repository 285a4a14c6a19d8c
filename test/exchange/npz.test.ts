// NPZ files of NumPy, our own, and damaged or hostile ones.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { deflateSync, strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { readNpy, writeNpy } from '../../engine/exchange/npy.ts'
import { readNpz, writeNpz } from '../../engine/exchange/npz.ts'
import { anyTensors, bitsOf, f32, f64, readDamaged, refusal } from './tensors.ts'

const fixture = (name: string) => new Uint8Array(readFileSync(new URL(`../fixtures/npz/${name}.npz`, import.meta.url)))
/** What ../fixtures/npz/arrays.py saves. */
const saved = [
  f32(
    'affine1.W',
    [3, 4],
    Array.from({ length: 12 }, (_, i) => i / 8)
  ),
  f64('affine1.b', [4], [-1.5, 0.25, 1e300, Number.POSITIVE_INFINITY]),
  f64('scalar', [], [0.1]),
  f32('empty', [0, 3], []),
  { name: 'labels', shape: [2], type: 'int64', data: BigInt64Array.of(2n ** 40n, -1n) },
  { name: 'indices', shape: [2, 1], type: 'int32', data: Int32Array.of(1, -2) },
  { name: 'words', shape: [2], type: 'uint32', data: Uint32Array.of(4294967295, 0) },
  { name: 'bytes', shape: [3], type: 'uint8', data: Uint8Array.of(0, 255, 7) }
]

test('numpy.savez and numpy.savez_compressed are read', () => {
  expect(readNpz(fixture('stored'))).toEqual(saved)
  expect(readNpz(fixture('deflated'))).toEqual([f32('zeros', [100, 40], new Array(4000).fill(0)), ...saved])
})
test('an array written is the array NumPy writes, byte for byte', () => {
  const dictionary = "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }"
  const bytes = writeNpy(f64('x', [3], [1, 2, 3]))
  expect([...bytes.subarray(0, 10)]).toEqual([0x93, ...strToU8('NUMPY'), 1, 0, 118, 0])
  expect(new TextDecoder().decode(bytes.slice(10, 128))).toBe(`${dictionary.padEnd(117)}\n`)
  expect(new Float64Array(bytes.buffer, 128)).toEqual(Float64Array.of(1, 2, 3))
  expect(new TextDecoder().decode(writeNpy(f64('x', [], [1])))).toContain("'shape': (), }")
  expect(new TextDecoder().decode(writeNpy(f64('x', [1, 2], [1, 2])))).toContain("'shape': (1, 2), }")
})
test('any tensors come back bit for bit and in order, and the same tensors give the same bytes', () => {
  const property = fc.property(anyTensors, (tensors) => {
    const bytes = writeNpz(tensors)
    const read = readNpz(bytes)
    expect(bitsOf(read)).toEqual(bitsOf(tensors))
    expect(writeNpz(read)).toEqual(bytes)
  })
  fc.assert(property, { numRuns: 100 })
})

/** An npy file of version 1 or 2 with this header. */
function npy(header: string, data: readonly number[] = [], version = 1): Uint8Array {
  const text = strToU8(header)
  const length = version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0]
  return Uint8Array.of(0x93, ...strToU8('NUMPY'), version, 0, ...length, ...text, ...data)
}
const zeros = [0, 0, 0, 0]

test('headers of version 2 and 3, in another order or without the last comma, are read', () => {
  for (const [header, version] of [
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n", 2],
    ["{'shape': (1,), 'fortran_order': False, 'descr': '<f4'}", 3],
    ['{"descr":"<f4","fortran_order":False,"shape":(1,)}   \n', 1]
  ] as const)
    expect(readNpy(npy(header, zeros, version), 'W', 'it')).toEqual(f32('W', [1], [0]))
})

describe('refused is', () => {
  const read = (bytes: Uint8Array) => refusal(() => readNpz(bytes))
  const member = (bytes: Uint8Array) => read(zipSync({ 'W.npy': bytes }))
  test('an array of objects, with the reason', () => {
    expect(read(fixture('objects'))).toBe(
      '"W.npy" in the npz file holds pickled Python objects, which could run code when opened; they are not read. Save arrays of numbers.'
    )
  })
  test('Fortran order, other types and structures, with the call that helps', () => {
    expect(read(fixture('fortran'))).toContain('Save numpy.ascontiguousarray(array)')
    expect(read(fixture('half'))).toContain('elements of type "<f2"')
    expect(read(fixture('big-endian'))).toContain("Save array.astype('<f4')")
    expect(read(fixture('structured'))).toContain('elements of type')
  })
  test('a PyTorch checkpoint, without opening its pickle', () => {
    expect(read(zipSync({ 'archive/data.pkl': strToU8('x'), 'archive/data/0': strToU8('y') }))).toContain('PyTorch checkpoint')
  })
  test('a member that is no array', () => {
    expect(read(zipSync({ 'readme.txt': strToU8('hello') }))).toContain('"readme.txt" in the npz file is not an array')
    expect(member(strToU8('hello'))).toContain('does not begin with the mark')
  })
  test('a broken header', () => {
    expect(member(npy("{'descr': '<f4', 'fortran_order': False}", zeros))).toContain('header at byte 10')
    expect(member(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}", zeros))).toContain('header at byte 10')
    expect(member(npy("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", zeros))).toContain('header at byte 10')
    expect(member(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", zeros))).toContain('header at byte 10')
    expect(member(npy("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}", zeros))).toContain('header at byte 10')
    expect(member(npy('', zeros, 4))).toContain('npy version 4 (byte 6)')
    expect(member(npy('{', []).subarray(0, 9))).toContain('ends at byte 9')
    expect(member(npy("{'descr'", []).subarray(0, 14))).toContain('should have 8 bytes of header from byte 10')
    expect(member(Uint8Array.of(0x93, ...strToU8('NUMPY'), 2, 0, 255, 255, 255, 255))).toContain('a header of 4294967295 bytes')
  })
  test('too little or too much data, and shapes whose size cannot be counted', () => {
    expect(member(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", zeros))).toContain('takes 8')
    expect(member(npy("{'descr': '<f4', 'fortran_order': False, 'shape': ()}", [...zeros, 0]))).toContain('has 5 bytes of data')
    expect(member(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999999)}"))).toContain('header at byte 10')
  })

  const archive = writeNpz([f32('a', [2], [1, 2]), f32('b', [2], [3, 4])])
  const changed = (change: (view: DataView, directory: number) => void) => {
    const bytes = archive.slice()
    const view = new DataView(bytes.buffer)
    change(view, view.getUint32(bytes.length - 6, true))
    return bytes
  }
  test('an archive cut off anywhere', () => {
    for (const end of [30, 100, archive.length - 22, archive.length - 1]) expect(read(archive.slice(0, end))).toContain('was cut off')
  })
  test('data that does not match its checksum', () => {
    expect(read(changed((view) => view.setUint8(170, 1)))).toContain('does not match its checksum')
  })
  test('an encrypted, unknown or larger than 4 GB member', () => {
    expect(read(changed((view, at) => view.setUint16(at + 8, 1, true)))).toContain('is encrypted')
    expect(read(changed((view, at) => view.setUint16(at + 10, 12, true)))).toContain('method 12')
    expect(read(changed((view, at) => view.setUint32(at + 20, 0xffffffff, true)))).toContain('larger than 4 GB')
  })
  test('members that overlap, lie outside the file, or share a name', () => {
    const second = (view: DataView, at: number) => at + 46 + view.getUint16(at + 28, true)
    expect(read(changed((view, at) => view.setUint32(second(view, at) + 42, 0, true)))).toContain('overlaps')
    expect(read(changed((view, at) => view.setUint32(at + 42, 0x7fffffff, true)))).toContain('is not there')
    expect(read(changed((view, at) => view.setUint8(second(view, at) + 46, 'a'.charCodeAt(0))))).toContain('holds "a.npy" twice')
    expect(
      read(
        changed((view, at) => {
          view.setUint32(at + 20, 5000, true)
          view.setUint32(at + 24, 5000, true)
        })
      )
    ).toContain('but the directory begins at byte')
  })
  test('more than is allowed, before it is unpacked', () => {
    const bomb = zipSync({ 'W.npy': new Uint8Array(3_000_000) }, { level: 9 })
    expect(bomb.length).toBeLessThan(10_000)
    expect(refusal(() => readNpz(bomb, 1_000_000))).toContain('unpacks to 3000000 bytes; at most 1000000')
  })
  test('a member that unpacks to more or less than it announces', () => {
    const announced = (size: number) => {
      const bytes = zipSync({ 'W.npy': new Uint8Array(1_000_000) }, { level: 9 })
      const view = new DataView(bytes.buffer)
      view.setUint32(view.getUint32(bytes.length - 6, true) + 24, size, true)
      return read(bytes)
    }
    expect(announced(1000)).toContain('unpacks to more than the 1000 bytes')
    expect(announced(1_000_001)).toContain('unpacks to less than the 1000001 bytes')
  })
  test('packed data that is no deflate stream', () => {
    const bytes = zipSync({ 'W.npy': new Uint8Array(1000) }, { level: 9 })
    expect(bytes.length).toBeGreaterThan(deflateSync(new Uint8Array(1000)).length)
    bytes[35] = 0xff
    expect(read(bytes)).toContain('cannot be unpacked')
  })
})

test('damaged files are read or refused, never worse', () => {
  readDamaged(fixture('deflated'), readNpz, 200)
  readDamaged(writeNpz([f32('a', [2, 2], [1, 2, 3, 4])]), readNpz)
  readDamaged(writeNpy(f32('a', [2, 2], [1, 2, 3, 4])), (bytes) => readNpy(bytes, 'a', 'The file'))
})
