// Training with several threads: the same bits as with one, in every network that is divided among them.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ask, eventOf, spiralText, testEngine } from './engine.ts'

const engine = await testEngine()
afterAll(() => engine.close())

const base = join(import.meta.dirname, '../../examples')

/** The final weights, and how many threads computed. */
async function train(text: string, threads: number, iterations: number, watched = false) {
  const events = await ask(engine, {
    type: 'train',
    project: { text, base },
    overrides: { iterations },
    threads,
    lossEvery: 1,
    lossAt: 'before',
    weights: 'safetensors',
    checkpoint: false,
    ...(watched && { watch: { framesPerSecond: 30, taps: [], health: true } })
  })
  const file = events.find((event) => event.type === 'file')
  if (file?.type !== 'file') throw new Error(JSON.stringify(events.at(-1)))
  return {
    threads: eventOf(events, 'start').threads,
    losses: events.flatMap((event) => (event.type === 'loss' ? [event.loss] : [])),
    weights: Buffer.from(file.bytes)
  }
}

test.each([
  ['two-layer-mnist', 40],
  ['small-cnn-batchnorm', 4]
] as const)(
  '%s gives the same losses and weights with 1, 2 and 4 threads, and when it is watched',
  async (name, iterations) => {
    const text = await readFile(join(base, `${name}.gradloom`), 'utf8')
    const alone = await train(text, 1, iterations)
    expect(alone.threads).toBe(1)
    for (const threads of [2, 4]) {
      const together = await train(text, threads, iterations, threads === 2)
      expect(together.threads).toBe(threads)
      expect(together.losses).toEqual(alone.losses)
      expect(Buffer.compare(together.weights, alone.weights)).toBe(0)
    }
  },
  180_000
)

test('runs with different numbers of threads go on side by side', async () => {
  const text = spiralText({ iterations: 400, batchSize: 45 })
  const [one, two, three] = await Promise.all([1, 2, 3].map((threads) => train(text, threads, 400)))
  expect(Buffer.compare(two?.weights ?? Buffer.alloc(0), one?.weights ?? Buffer.alloc(1))).toBe(0)
  expect(three?.losses).toEqual(one?.losses)
})
