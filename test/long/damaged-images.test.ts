// Ten thousand damaged copies of a PNG and of a JPEG file, read by the engine: each is decoded or refused with a sentence, and the engine lives on.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { png } from '../data/png.ts'
import { ask, projectText, testEngine } from '../requests/engine.ts'

const runs = 10_000
const engine = await testEngine()
const folder = await mkdtemp(join(tmpdir(), 'gradloom-damaged-'))
afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true, force: true })
})
const before = process.memoryUsage.rss()

const samples = Array.from({ length: 24 * 20 * 3 }, (_, i) => (i * i * 7) % 256)
const files = {
  png: async () => png({ width: 24, height: 20, colourType: 2, depth: 8, samples }),
  jpg: () =>
    sharp(Uint8Array.from(samples), { raw: { width: 24, height: 20, channels: 3 } })
      .jpeg({ quality: 80 })
      .toBuffer()
} as const

test.each(['png', 'jpg'] as const)('%s', async (ending) => {
  const valid = await files[ending]()
  const place = join(folder, ending, 'a')
  await mkdir(place, { recursive: true })
  const fields = { source: 'image-folder', path: ending, imageHeight: 8, imageWidth: 8, testFraction: 0 }
  const project = { text: projectText([{ id: 'data', op: 'dataset', fields }], [], {}), base: folder }
  let state = 12345
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 4294967296) * below)
  }
  let decoded = 0
  for (let run = 0; run < runs; run++) {
    const bytes = Uint8Array.from(valid).slice(0, random(4) === 0 ? random(valid.length) : valid.length)
    for (let change = random(4); change >= 0 && bytes.length > 0; change--)
      bytes[random(bytes.length)] = [0, 255, random(256)][random(3)] ?? 0
    await writeFile(join(place, `one.${ending}`), bytes)
    const [answer] = await ask(engine, { type: 'preview', project, node: 'data', split: 'training', first: 0, count: 1 })
    if (answer?.type === 'preview') {
      decoded++
      expect(answer.samples[0]?.data).toHaveLength(3 * 8 * 8)
    } else {
      expect(answer).toMatchObject({ type: 'error', problems: [{ code: 'bad-image', node: 'data' }] })
      if (answer?.type === 'error') expect(answer.problems[0]?.message).toMatch(/^data: [^\n]{20,900}\.$/)
    }
  }
  // damage in the pixels of a JPEG is often no damage to its form
  expect(decoded).toBeLessThan(runs)
  if (ending === 'jpg') expect(decoded).toBeGreaterThan(100)
})

test('and none of it has taken memory that was not given back', () => {
  expect(process.memoryUsage.rss() - before).toBeLessThan(400 * 1048576)
})
