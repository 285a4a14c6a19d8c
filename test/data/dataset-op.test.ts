// The dataset op over placed data: exact pixels, targets in both forms, shapes, limits, and where the data lie in memory.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Dataset, Split } from '../../engine/data/contract.ts'
import { placeSplit } from '../../engine/data/place.ts'
import { IsolatedOp } from '../../engine/graph/isolated-op.ts'
import type { Kernels } from '../../engine/kernels/load.ts'
import type { DatasetFacts } from '../../engine/ops/contract.ts'
import { dataset } from '../../engine/ops/dataset.ts'
import { withDefaults } from '../../engine/ops/fields.ts'
import { ProjectError } from '../../engine/problem.ts'
import type { Precision } from '../../engine/tensor.ts'
import { testKernels } from '../kernels.ts'
import { load } from './memory-files.ts'

const builds = { baseline: testKernels('baseline'), relaxed: testKernels('relaxed') }
const precisions = ['float32', 'float64'] as const
const everywhere = Object.entries(builds).flatMap(([build, kernels]) => precisions.map((precision) => ({ build, kernels, precision })))

/** Bytes as images [1, 1, size], labels 0, 1, 2, 0, … */
function byteSet(bytes: Uint8Array, size: number, classes = 3): Dataset {
  const count = bytes.length / size
  const values = Uint8Array.from({ length: count }, (_, i) => i % classes)
  const train: Split = { count, features: bytes, targets: { kind: 'labels', values } }
  const none: Split = { count: 0, features: new Uint8Array(), targets: { kind: 'labels', values: new Uint8Array() } }
  return { facts: { trainCount: count, testCount: 0, sampleShape: [1, 1, size], classes, targetShape: [] }, train, test: none }
}

/** What the op gives out for these samples of the training split; everything is released. */
function gather(kernels: Kernels, precision: Precision, data: Dataset, indices: readonly number[], fields: Record<string, unknown> = {}) {
  const { memory } = kernels
  const { split, release } = placeSplit(memory, data, data.train, precision, 0)
  const region = memory.allocate(4 * indices.length)
  const at = { shape: [indices.length], size: indices.length, offset: region.offset, type: 'int32' } as const
  memory.view(at, precision).set(indices)
  const alone = new IsolatedOp({
    kernels,
    precision,
    op: dataset,
    fields,
    inputs: {},
    batch: indices.length,
    facts: data.facts,
    data: { split, indices: at }
  })
  try {
    alone.forward()
    const { x, t } = alone.read('outputs')
    return {
      x: { shape: x?.shape, data: [...(x?.data ?? [])] },
      t: { shape: t?.shape, data: [...(t?.data ?? [])] },
      intact: alone.guardsIntact()
    }
  } finally {
    alone.release()
    memory.release(region)
    release()
  }
}

describe('bytes', () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i)

  test.each(everywhere)('$build, $precision: all 256 are NumPy’s astype(float32) / 255', ({ kernels, precision }) => {
    const { x } = gather(kernels, precision, byteSet(all, 256), [0])
    // of (numpy.arange(256, dtype=uint8).astype(float32) / 255).tobytes()
    const expected = '010413efe9fc4438fee48de66c4d09f377b28af6a9fe2522201e8c1dbb831fc8'
    expect(createHash('sha256').update(Float32Array.from(x.data)).digest('hex')).toBe(expected)
    expect(x.data).toEqual(Array.from(all, (byte) => Math.fround(byte / 255)))
  })

  test('every scale gives float32(byte · scale), whatever the size of a sample and the order of the batch', () => {
    const bytes = Uint8Array.from({ length: 40 * 9 }, (_, i) => (i * 37 + 11) % 256)
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 12 }),
        fc.constantFrom(1 / 255, 1, 0.5, 1 / 256, 0.1, 1e-7, 3e6),
        fc.constantFrom(...everywhere),
        (size, indices, scale, { kernels, precision }) => {
          const { x, t, intact } = gather(kernels, precision, byteSet(bytes.subarray(0, 9 * size), size), indices, { scale })
          const expected = indices.flatMap((i) => Array.from(bytes.subarray(i * size, (i + 1) * size), (byte) => Math.fround(byte * scale)))
          expect(x).toEqual({ shape: [indices.length, size], data: expected })
          expect(t.data).toEqual(indices.flatMap((i) => [0, 1, 2].map((k) => Number(i % 3 === k))))
          expect(intact).toBe(true)
        }
      ),
      { numRuns: 80 }
    )
  })

  test('dividing by 255 and multiplying by 1/255 in double are the same floats', () => {
    for (const byte of all) expect(Math.fround(byte * (1 / 255))).toBe(Math.fround(Math.fround(byte) / 255))
  })
})

describe('reals', () => {
  test.each(everywhere)(
    '$build, $precision: rows come out in the precision of the run, unscaled unless asked',
    async ({ kernels, precision }) => {
      const round = precision === 'float32' ? Math.fround : (value: number) => value
      const x = [
        [0.1, -2],
        [1e-3, 7],
        [1 / 3, 5]
      ]
      const data = await load('inline', { x, t: [[0.1], [0.2], [0.3]] })
      const plain = gather(kernels, precision, data, [2, 0, 2], { source: 'inline' })
      expect(plain.x).toEqual({ shape: [3, 2], data: [1 / 3, 5, 0.1, -2, 1 / 3, 5].map(round) })
      expect(plain.t).toEqual({ shape: [3, 1], data: [0.3, 0.1, 0.3].map(round) })
      const scaled = gather(kernels, precision, data, [1], { source: 'inline', scale: 3 })
      expect(scaled.x.data).toEqual([1e-3, 7].map((value) => round(round(value) * 3)))
      expect(scaled.t.data).toEqual([round(0.2)])
    }
  )

  test('every generated source is unscaled by default', async () => {
    for (const source of ['spiral', 'circles', 'moons', 'xor']) {
      const data = await load(source, { samples: 8 })
      const { x } = gather(builds.relaxed, 'float64', data, [3], { source, samples: 8 })
      expect(x.data, source).toEqual([...data.train.features.subarray(6, 8)])
    }
  })
})

describe('targets', () => {
  const data = byteSet(new Uint8Array(14), 2, 7)

  test.each(everywhere)('$build, $precision: labels as one-hot rows or as class numbers', ({ kernels, precision }) => {
    const oneHot = gather(kernels, precision, data, [6, 0, 6, 2])
    expect(oneHot.t).toEqual({
      shape: [4, 7],
      data: [6, 0, 6, 2].flatMap((label) => Array.from({ length: 7 }, (_, k) => Number(k === label)))
    })
    const index = gather(kernels, precision, data, [6, 0, 6, 2], { labels: 'index' })
    expect(index.t).toEqual({ shape: [4], data: [6, 0, 6, 2] })
    expect([oneHot.intact, index.intact]).toEqual([true, true])
  })
})

describe('shapes', () => {
  const infer = (facts: DatasetFacts | undefined, fields: Record<string, unknown> = {}) =>
    dataset.infer({ node: 'data', fields: withDefaults(dataset.fields, fields) as never, inputs: {}, batch: 100, mode: 'train', facts })
  const mnist: DatasetFacts = { trainCount: 60000, testCount: 10000, sampleShape: [1, 28, 28], classes: 10, targetShape: [] }
  const points: DatasetFacts = { trainCount: 300, testCount: 300, sampleShape: [2], classes: 3, targetShape: [] }

  test('flat or image, one-hot or index, real targets as they are', () => {
    expect(infer(mnist).outputs).toEqual({ x: [100, 784], t: [100, 10] })
    expect(infer(mnist, { layout: 'image', labels: 'index' }).outputs).toEqual({ x: [100, 1, 28, 28], t: [100] })
    expect(infer(points).outputs).toEqual({ x: [100, 2], t: [100, 3] })
    expect(infer({ ...points, sampleShape: [4, 5] }, { layout: 'image' }).outputs.x).toEqual([100, 1, 4, 5])
    expect(infer({ ...points, sampleShape: [] }).outputs.x).toEqual([100, 1])
    expect(infer({ ...points, classes: 0, targetShape: [3, 2] }).outputs.t).toEqual([100, 3, 2])
    expect(infer({ ...points, classes: 0, targetShape: [] }).outputs.t).toEqual([100])
  })

  const codeOf = (work: () => unknown): string | undefined => {
    try {
      work()
    } catch (error) {
      return error instanceof ProjectError ? `${error.problems[0]?.code}: ${error.message}` : String(error)
    }
    return undefined
  }

  test('points are no images, and unread data have no shape', () => {
    expect(codeOf(() => infer(points, { layout: 'image' }))).toMatch(/^not-images: data .*\[2\].*"flat"/)
    expect(codeOf(() => infer(undefined))).toMatch(/^unread-data: data /)
  })

  test('a limit above the training split is reported with both numbers, and all of it is used', () => {
    expect(infer(mnist, { limit: 60000 }).warnings).toEqual([])
    expect(infer(mnist, { limit: 5000 }).explanation).toContain('5000 training and 10000 test')
    const [warning] = infer(mnist, { limit: 60001 }).warnings ?? []
    expect(warning?.code).toBe('limit-above-count')
    for (const part of ['60001', '60000']) expect(warning?.message).toContain(part)
  })
})

describe('placing', () => {
  const kernels = testKernels()
  const { memory } = kernels
  const bytes = Uint8Array.from({ length: 50 }, (_, i) => i)
  const data = byteSet(bytes, 5)

  test('a limit keeps the first samples of the training split; 0 and too many keep all', () => {
    for (const [limit, kept] of [
      [0, 10],
      [4, 4],
      [10, 10],
      [11, 10]
    ] as const) {
      const { split, release } = placeSplit(memory, data, data.train, 'float32', limit)
      expect(split.count).toBe(kept)
      expect([...memory.bytes(split.features.offset, kept * 5)]).toEqual([...bytes.subarray(0, kept * 5)])
      release()
    }
  })

  test('bytes stay bytes, labels become int32, reals take the precision of the run', async () => {
    const placed = placeSplit(memory, data, data.train, 'float64', 0)
    expect(placed.split.features).toMatchObject({ storage: 'bytes', sampleSize: 5 })
    expect(placed.split.targets).toMatchObject({ storage: 'labels', classes: 3 })
    expect([...new Int32Array(memory.wasm.buffer, placed.split.targets.offset, 10)]).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0])
    placed.release()
    const real = await load('inline', { x: [0.1, 0.2], t: [0.3, 0.4] })
    const single = placeSplit(memory, real, real.train, 'float32', 0)
    expect(single.split).toMatchObject({ features: { storage: 'real', sampleSize: 1 }, targets: { storage: 'real', targetSize: 1 } })
    expect([...new Float32Array(memory.wasm.buffer, single.split.targets.offset, 2)]).toEqual([0.3, 0.4].map(Math.fround))
    single.release()
  })

  test('an empty test split has a place too', async () => {
    for (const set of [data, await load('inline', { x: [1], t: [0] }), await load('inline', { x: [1], t: [0.5] })]) {
      const placed = placeSplit(memory, set, set.test, 'float32', 0)
      expect(placed.split.count).toBe(0)
      placed.release()
    }
  })

  test('released memory is used again, and nothing is kept when placing fails', () => {
    const first = placeSplit(memory, data, data.train, 'float32', 0)
    const { offset } = first.split.features
    first.release()
    const changed = { ...data, facts: { ...data.facts, trainCount: 11 } }
    expect(() => placeSplit(memory, changed, changed.train, 'float32', 0)).toThrow(
      /11 samples of 5 numbers were announced, 10 samples with 50/
    )
    let calls = 0
    const failing = Object.create(memory, {
      allocate: {
        value: (size: number) => {
          if (++calls === 2) throw new Error('full')
          return memory.allocate(size)
        }
      },
      bytes: { value: (at: number, length: number) => memory.bytes(at, length) },
      release: { value: (region: { offset: number; bytes: number }) => memory.release(region) }
    })
    expect(() => placeSplit(failing, data, data.train, 'float32', 0)).toThrow('full')
    const again = placeSplit(memory, data, data.train, 'float32', 0)
    expect(again.split.features.offset).toBe(offset)
    again.release()
  })
})

describe('augmentation', () => {
  const images = byteSet(
    Uint8Array.from({ length: 12 * 49 }, (_, i) => (i * 37) % 256),
    49
  )
  const facts: DatasetFacts = { ...images.facts, sampleShape: [1, 7, 7] }
  const all = { augmentShift: 2, augmentRotation: 30, augmentFlip: true, augmentNoise: 0.2 }

  /** x of the first samples, in a mode. */
  function samples(mode: 'train' | 'evaluate', fields: Record<string, unknown>, given = facts): readonly number[] {
    const kernels = builds.relaxed
    const { memory } = kernels
    const { split, release } = placeSplit(memory, { ...images, facts: given }, images.train, 'float32', 0)
    const region = memory.allocate(16)
    const at = { shape: [4], size: 4, offset: region.offset, type: 'int32' } as const
    memory.view(at, 'float32').set([0, 1, 2, 3])
    const setup = {
      kernels,
      precision: 'float32',
      op: dataset,
      fields,
      inputs: {},
      batch: 4,
      facts: given,
      data: { split, indices: at },
      mode
    } as const
    const alone = new IsolatedOp(setup)
    try {
      alone.forward()
      return [...(alone.read('outputs')['x']?.data ?? [])]
    } finally {
      alone.release()
      memory.release(region)
      release()
    }
  }
  const plain = samples('train', {})

  test.each(Object.entries(all))('%s changes samples while training and leaves them alone in evaluation', (name, value) => {
    expect(samples('train', { [name]: value })).not.toEqual(plain)
    expect(samples('evaluate', { [name]: value })).toEqual(plain)
  })

  test('gives the same bits for the same key', () => {
    expect(samples('train', all)).toEqual(samples('train', all))
  })

  test('of places is refused where samples are no images, and noise is not', () => {
    const flat: DatasetFacts = { ...images.facts, sampleShape: [49] }
    expect(() => samples('train', { augmentFlip: true }, flat)).toThrow(/cannot move, turn or mirror.*Set shift and rotation to 0/)
    expect(samples('train', { augmentNoise: 1 }, flat)).not.toEqual(plain)
  })
})
