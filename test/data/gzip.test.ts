// Packed IDX files: equal to the raw ones, never larger than their header says, and refused when damaged.
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { BrokenGzip, unpack } from '../../engine/data/gzip.ts'
import { contextOf, facts, idxFile, labels, load, problemOf } from './memory-files.ts'

const count = 400
const pixels = Uint8Array.from({ length: count * 784 }, (_, i) => (Math.imul(i, 2654435761) >>> 16) % 200)
const raw = idxFile([count, 28, 28], pixels)
const labelFile = labels(...Array.from({ length: count }, (_, i) => i % 10))
const imageName = 'set/train-images-idx3-ubyte.gz'
const contextWith = (packed: Uint8Array) => contextOf({ [imageName]: packed, 'set/train-labels-idx1-ubyte': labelFile })
const refusalOf = (packed: Uint8Array) => problemOf(() => load('idx', { path: 'set' }, contextWith(packed)))

async function unpacked(packed: Uint8Array): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  await unpack(
    packed,
    (piece) => {
      pieces.push(piece)
    },
    async () => {}
  )
  return Buffer.concat(pieces)
}

test('a packed file gives the bytes of the raw one, at every level and with a file name in its header', async () => {
  for (const level of [0, 1, 9]) {
    const context = contextWith(gzipSync(raw, { level }))
    expect((await facts('idx', { path: 'set' }, context)).trainCount, `level ${level}`).toBe(count)
    const { train } = await load('idx', { path: 'set' }, context)
    expect(Buffer.compare(train.features as Uint8Array, pixels), `level ${level}`).toBe(0)
  }
  const plain = gzipSync(raw)
  const named = Buffer.concat([
    plain.subarray(0, 3),
    Uint8Array.of(8),
    plain.subarray(4, 10),
    Buffer.from('train-images\0'),
    plain.subarray(10)
  ])
  expect(Buffer.compare(await unpacked(named), raw)).toBe(0)
})

test('a file of several members is one file', async () => {
  const cut = 100_000
  const members = Buffer.concat([gzipSync(raw.subarray(0, cut)), gzipSync(raw.subarray(cut))])
  expect(Buffer.compare(await unpacked(members), raw)).toBe(0)
})

describe('a damaged file is refused', () => {
  const packed = gzipSync(raw)
  const flipped = (bytes: Uint8Array, at: number): Uint8Array => {
    const copy = Uint8Array.from(bytes)
    copy[at] = (copy[at] as number) ^ 0x10
    return copy
  }

  test.each([1, 4, 8, 9, 1000])('when its last %i bytes are missing', async (missing) => {
    const problem = await refusalOf(packed.subarray(0, packed.length - missing))
    expect(problem).toMatchObject({ code: 'bad-gzip', node: 'data' })
    expect(problem.message).toContain(`/project/${imageName}`)
  })

  test('when any one of its bytes is wrong', async () => {
    // stored blocks unpack whatever they hold: only the checksum knows
    const stored = gzipSync(raw, { level: 0 })
    for (const at of [3000, stored.length >> 1, stored.length - 20, stored.length - 8, stored.length - 1])
      await expect(unpacked(flipped(stored, at)), `byte ${at}`).rejects.toThrow(BrokenGzip)
    expect((await refusalOf(flipped(stored, stored.length >> 1))).code).toBe('bad-gzip')
  })

  test('when a member before the last is wrong', async () => {
    const [first, second] = [gzipSync(raw.subarray(0, 5000), { level: 0 }), gzipSync(raw.subarray(5000))]
    await expect(unpacked(Buffer.concat([flipped(first, 2000), second]))).rejects.toThrow(BrokenGzip)
  })

  test('when it is nothing but the mark of gzip', async () => {
    expect((await refusalOf(Uint8Array.of(0x1f, 0x8b))).code).toMatch(/bad-gzip|not-idx/)
  })
})

describe('a small file cannot fill the memory', () => {
  test('it is stopped at the first bytes beyond what its header promises', async () => {
    const bomb = gzipSync(Buffer.concat([raw, new Uint8Array(60 * 1048576)]))
    // its end is missing: whoever unpacks all of it finds that instead
    const problem = await refusalOf(bomb.subarray(0, bomb.length - 20))
    expect(problem.code).toBe('oversized-file')
    expect(problem.message).toContain('313600 bytes are promised')
  })

  test('a header that promises more than the file can hold is refused before the memory is taken', async () => {
    const liar = gzipSync(idxFile([2_000_000, 28, 28], new Uint8Array(784)))
    expect(await refusalOf(liar)).toMatchObject({ code: 'truncated-file' })
  })
})

test('unpacking can be stopped in the middle', async () => {
  const noise = Uint8Array.from({ length: 1_000_000 }, (_, i) => (Math.imul(i + 1, 2654435761) ^ Math.imul(i * i, 40503)) >>> 13)
  const packed = gzipSync(noise, { level: 0 })
  let pieces = 0
  const stopped = new Error('stopped')
  const work = unpack(
    packed,
    () => {
      pieces++
    },
    async () => {
      throw stopped
    }
  )
  await expect(work).rejects.toBe(stopped)
  expect(pieces).toBeGreaterThan(0)
  expect(pieces * 16384).toBeLessThan(noise.length)
})
