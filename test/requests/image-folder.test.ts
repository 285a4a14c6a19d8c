// Folders of images: every kind of PNG, JPEG, sizes, classes, splits, and files that are none.
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { type Png, png } from '../data/png.ts'
import { ask, eventOf, projectText, testEngine } from './engine.ts'

const engine = await testEngine()
afterAll(() => engine.close())

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradloom-images-'))
  return () => rm(folder, { recursive: true })
})

async function put(path: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), bytes)
}
/** A grey PNG whose pixels are all the same. */
const plain = (value: number, width = 3, height = 2): Buffer =>
  png({ width, height, colourType: 0, depth: 8, samples: new Array<number>(width * height).fill(value) })

const project = (fields: object) => ({
  text: projectText([{ id: 'data', op: 'dataset', fields: { source: 'image-folder', path: 'set', testFraction: 0, ...fields } }], [], {}),
  base: folder
})
async function look(fields: object, split: 'training' | 'test' = 'training') {
  return ask(engine, { type: 'preview', project: project(fields), node: 'data', split, first: 0, count: 256 })
}
const preview = async (fields: object, split: 'training' | 'test' = 'training') => eventOf(await look(fields, split), 'preview')
const refusal = async (fields: object) => eventOf(await look(fields), 'error').problems[0]
const facts = async (fields: object) => eventOf(await ask(engine, { type: 'facts', project: project(fields) }), 'facts').facts['data']

describe('pixels', () => {
  const one = async (image: Png, fields: object) => {
    await put('set/a/one.png', png(image))
    const { samples } = await preview(fields)
    return Array.from(samples[0]?.data ?? [])
  }

  test.each<readonly [string, Png, readonly number[]]>([
    ['grey', { width: 2, height: 1, colourType: 0, depth: 8, samples: [7, 200] }, [7, 200, 7, 200, 7, 200]],
    ['16-bit grey', { width: 2, height: 1, colourType: 0, depth: 16, samples: [0x0700, 0xc800] }, [7, 200, 7, 200, 7, 200]],
    ['RGB', { width: 2, height: 1, colourType: 2, depth: 8, samples: [1, 2, 3, 4, 5, 6] }, [1, 4, 2, 5, 3, 6]],
    ['palette', { width: 2, height: 1, colourType: 3, depth: 8, samples: [1, 0], palette: [9, 8, 7, 255, 0, 30] }, [255, 9, 0, 8, 30, 7]],
    ['grey with alpha', { width: 2, height: 1, colourType: 4, depth: 8, samples: [90, 255, 90, 0] }, [90, 0, 90, 0, 90, 0]],
    ['RGB with alpha', { width: 1, height: 1, colourType: 6, depth: 8, samples: [10, 20, 30, 255] }, [10, 20, 30]]
  ])('of a PNG in %s are red, then green, then blue', async (_, image, pixels) => {
    expect(await one(image, {})).toEqual(pixels)
  })

  test('in grey are weighted as ITU-R BT.601 says, and a grey image keeps its values', async () => {
    const samples = [255, 0, 0, 0, 255, 0, 0, 0, 255, 100, 100, 100]
    expect(await one({ width: 4, height: 1, colourType: 2, depth: 8, samples }, { greyscale: true })).toEqual([76, 150, 29, 100])
  })

  test('of a JPEG are near those it was made from', async () => {
    const data = Buffer.from(Array.from({ length: 16 * 16 * 3 }, (_, i) => 40 + 5 * Math.floor(i / 48) + 20 * (i % 3)))
    await put(
      'set/a/one.jpg',
      await sharp(data, { raw: { width: 16, height: 16, channels: 3 } })
        .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
        .toBuffer()
    )
    const { samples, facts: found } = await preview({})
    expect(found.sampleShape).toEqual([3, 16, 16])
    const pixels = samples[0]?.data ?? []
    for (let i = 0; i < 256; i++)
      for (const c of [0, 1, 2]) expect(Math.abs((pixels[c * 256 + i] ?? 0) - (data[3 * i + c] ?? 0))).toBeLessThanOrEqual(3)
  })

  test('are turned as the camera says', async () => {
    const data = Buffer.from([...new Array(8 * 16 * 3).keys()].map((i) => (i < 8 * 8 * 3 ? 0 : 255)))
    const jpeg = sharp(data, { raw: { width: 8, height: 16, channels: 3 } })
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 100 })
    await put('set/a/one.jpg', await jpeg.toBuffer())
    const { samples, facts: found } = await preview({ greyscale: true })
    expect(found.sampleShape).toEqual([1, 8, 16])
    // the lower half of what is stored is the left one of what is shown
    expect([samples[0]?.data[0], samples[0]?.data[15]]).toEqual([255, 0])
  })

  test('are stretched, cropped or padded to the wanted size', async () => {
    // the left half dark, the right half bright, with a middle between
    await put(
      'set/a/wide.png',
      png({
        width: 8,
        height: 4,
        colourType: 0,
        depth: 8,
        samples: Array.from({ length: 32 }, (_, i) => (i % 8 < 2 ? 50 : i % 8 > 5 ? 250 : 150))
      })
    )
    const fields = { imageHeight: 4, imageWidth: 4, greyscale: true }
    const first = async (imageFit: string) => Array.from((await preview({ ...fields, imageFit })).samples[0]?.data ?? [])
    expect(await first('crop')).toEqual(new Array(16).fill(150))
    const stretched = await first('stretch')
    expect(stretched.slice(0, 4)).toEqual(stretched.slice(12, 16))
    expect(stretched[0]).toBeLessThan(stretched[1] ?? 0)
    expect(stretched[3]).toBeGreaterThan(stretched[2] ?? 255)
    const padded = await first('pad')
    expect(padded.slice(0, 4)).toEqual([0, 0, 0, 0])
    expect(padded.slice(12, 16)).toEqual([0, 0, 0, 0])
    expect(Math.min(...padded.slice(4, 12))).toBeGreaterThan(40)
  })
})

describe('classes and splits', () => {
  test('a class is a folder, by number where all are numbers, and files in folders below count', async () => {
    await put('set/10/a.png', plain(10))
    await put('set/9/deep/down/b.PNG', plain(9))
    await put('set/9/notes.txt', 'no image')
    await put('set/.cache/c.png', plain(1))
    const found = await preview({ greyscale: true })
    expect(found.facts).toEqual({
      trainCount: 2,
      testCount: 0,
      sampleShape: [1, 2, 3],
      classes: 2,
      targetShape: [],
      classNames: ['9', '10']
    })
    expect(found.samples.map(({ label, data }) => [label, data[0]]).sort()).toEqual([
      [0, 9],
      [1, 10]
    ])
  })

  test('facts say what loading gives, without decoding more than one image', async () => {
    for (const name of ['cat', 'dog']) for (let i = 0; i < 5; i++) await put(`set/${name}/${i}.png`, i === 0 ? plain(i) : 'damaged')
    expect(await facts({ testFraction: 0.2, stratify: true })).toEqual({
      trainCount: 8,
      testCount: 2,
      sampleShape: [3, 2, 3],
      classes: 2,
      targetShape: [],
      classNames: ['cat', 'dog']
    })
  })

  test('test images are kept apart by seed, each once, and evenly where that is asked for', async () => {
    for (const [c, name] of ['cat', 'dog'].entries()) for (let i = 0; i < 10; i++) await put(`set/${name}/${i}.png`, plain(100 * c + i))
    const fields = { testFraction: 0.3, stratify: true, greyscale: true }
    const values = async (split: 'training' | 'test', more = {}) =>
      (await preview({ ...fields, ...more }, split)).samples.map(({ data }) => data[0] ?? 0)
    const [train, held] = [await values('training'), await values('test')]
    expect([...train, ...held].sort((a, b) => a - b)).toEqual([
      ...Array.from({ length: 10 }, (_, i) => i),
      ...Array.from({ length: 10 }, (_, i) => 100 + i)
    ])
    expect(held.filter((value) => value >= 100)).toHaveLength(3)
    // not class by class, and another seed draws others
    expect(train).not.toEqual(train.toSorted((a, b) => a - b))
    expect(await values('test', { dataSeed: 5 })).not.toEqual(held)
    expect(await values('test')).toEqual(held)
  })

  test.each([
    ['folders train and test beside each other', {}],
    ['a test path', { path: 'set/train', testPath: 'set/test' }]
  ])('%s keep the test images apart', async (_, fields) => {
    await put('set/train/cat/a.png', plain(1))
    await put('set/train/dog/b.png', plain(2))
    await put('set/test/dog/c.png', plain(3))
    const held = await preview({ ...fields, testFraction: 0.5, greyscale: true }, 'test')
    expect(held.facts).toMatchObject({ trainCount: 2, testCount: 1, classNames: ['cat', 'dog'] })
    expect(held.samples.map(({ label, data }) => [label, data[0]])).toEqual([[1, 3]])
  })

  test('a changed image is read again', async () => {
    await put('set/a/one.png', plain(1))
    expect((await preview({})).samples[0]?.data[0]).toBe(1)
    await put('set/a/one.png', plain(2, 3, 2))
    const later = new Date(Date.now() + 5000)
    execFileSync('touch', ['-d', later.toISOString(), join(folder, 'set/a/one.png')])
    expect((await preview({})).samples[0]?.data[0]).toBe(2)
  })
})

describe('training', () => {
  const net = (fields: object) => ({
    text: projectText(
      [
        { id: 'data', op: 'dataset', fields: { source: 'image-folder', path: 'set', greyscale: true, stratify: true, ...fields } },
        { id: 'scores', op: 'affine', fields: { units: 2 } },
        { id: 'loss', op: 'softmax-with-loss' }
      ],
      ['data.x scores.x', 'scores.y loss.x', 'data.t loss.t'],
      { iterations: 60, batchSize: 8, evaluateEvery: 0, optimizer: { kind: 'adam', learningRate: 0.1 } }
    ),
    base: folder
  })
  const training = { type: 'train', overrides: {}, threads: 1, lossEvery: 0, lossAt: 'after', checkpoint: false } as const
  const bright = (i: number): Buffer => plain(200 + i)

  test('learns from images, and the same again from what was kept', async () => {
    for (let i = 0; i < 20; i++) {
      await put(`set/dark/${i}.png`, plain(i))
      await put(`set/bright/${i}.png`, bright(i))
    }
    const once = eventOf(await ask(engine, { ...training, project: net({}) }), 'done')
    expect(once).toMatchObject({ testAccuracy: 1, trainAccuracy: 1 })
    expect(eventOf(await ask(engine, { ...training, project: net({}) }), 'done').loss).toBe(once.loss)
  })

  test('is refused where any image is damaged, by its name', async () => {
    for (let i = 0; i < 20; i++) {
      await put(`set/dark/${i}.png`, plain(i))
      await put(`set/bright/${i}.png`, i === 13 ? bright(i).subarray(0, 45) : bright(i))
    }
    const { problems } = eventOf(await ask(engine, { ...training, project: net({}) }), 'error')
    expect(problems).toMatchObject([{ code: 'bad-image', node: 'data', message: expect.stringContaining('bright/13.png') }])
  })
})

describe('a refusal names the file and the cure', () => {
  test.each<readonly [string, string, object, readonly string[], () => Promise<void>]>([
    ['no path', 'missing-path', { path: '' }, ['path'], async () => {}],
    ['no such folder', 'file-not-found', { path: 'nowhere' }, ['nowhere'], async () => {}],
    ['no class folders', 'no-class-folders', {}, ['each class'], () => put('set/a.png', plain(1))],
    [
      'a class without images',
      'empty-class',
      {},
      ['dog'],
      async () => {
        await put('set/cat/a.png', plain(1))
        await put('set/dog/readme.txt', '')
      }
    ],
    [
      'other sizes',
      'size-mismatch',
      {},
      ['b.png', '5×4', '2×3', 'image height'],
      async () => {
        await put('set/cat/a.png', plain(1))
        await put('set/cat/b.png', plain(1, 4, 5))
      }
    ],
    ['text called PNG', 'bad-image', {}, ['a.png', 'remove'], () => put('set/cat/a.png', 'hello, this is text')],
    ['a truncated PNG', 'bad-image', { imageHeight: 8, imageWidth: 8 }, ['a.png'], () => put('set/cat/a.png', noise().subarray(0, 900))],
    [
      'another format called PNG',
      'bad-image',
      {},
      ['a.png'],
      async () =>
        put(
          'set/cat/a.png',
          await sharp(Buffer.alloc(12), { raw: { width: 2, height: 2, channels: 3 } })
            .webp()
            .toBuffer()
        )
    ],
    ['a PNG that claims to be larger than memory', 'bad-image', {}, ['a.png'], () => put('set/cat/a.png', claiming(60_000, 60_000))],
    [
      'too much of everything',
      'file-too-large',
      { imageHeight: 4096, imageWidth: 4096 },
      ['image height', 'or less'],
      async () => {
        for (let i = 0; i < 30; i++) await put(`set/cat/${i}.png`, plain(1))
      }
    ],
    [
      'too few classes',
      'wrong-classes',
      { classes: 1 },
      ['Set classes to 2'],
      async () => {
        await put('set/cat/a.png', plain(1))
        await put('set/dog/a.png', plain(1))
      }
    ],
    [
      'a strange class in the test',
      'unknown-class',
      { path: 'set/train', testPath: 'set/test' },
      ['fox'],
      async () => {
        await put('set/train/cat/a.png', plain(1))
        await put('set/test/fox/a.png', plain(1))
      }
    ]
  ])('%s', async (_, code, fields, parts, prepare) => {
    await prepare()
    const problem = await refusal(fields)
    expect(problem).toMatchObject({ code, node: 'data', severity: 'error' })
    for (const part of parts) expect(problem?.message).toContain(part)
    expect(problem?.message).toMatch(/^[^\n]*\.$/)
  })

  test('a link that leads in a circle ends, and a pipe is no image', async () => {
    await put('set/cat/a.png', plain(1))
    await symlink('..', join(folder, 'set/cat/again'))
    execFileSync('mkfifo', [join(folder, 'set/cat/pipe.png')])
    const { facts: found } = await preview({})
    expect(found.trainCount).toBeGreaterThan(0)
  })
})

/** Pixels that do not compress, so that half of the file is half of the image. */
function noise(): Buffer {
  let state = 1
  const samples = Array.from({ length: 64 * 64 }, () => {
    state = (state * 1103515245 + 12345) % 2147483648
    return (state >> 16) % 256
  })
  return png({ width: 64, height: 64, colourType: 0, depth: 8, samples })
}

/** A small file whose header announces a large image. */
function claiming(width: number, height: number): Buffer {
  return png({ width, height, colourType: 0, depth: 8, samples: [] })
}
