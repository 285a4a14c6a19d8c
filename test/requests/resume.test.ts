// A resumed run equals the run that never stopped, bit for bit, for every optimizer and both ways of sampling.
import { afterAll, expect, test } from 'vitest'
import { optimizerKinds } from '../../engine/document.ts'
import { ask, eventOf, spiralText, testEngine } from './engine.ts'

const engine = await testEngine()
afterAll(() => engine.close())

async function train(text: string, iterations: number, resume?: Uint8Array) {
  const overrides = { iterations }
  const project = { text, base: '.' }
  const work = {
    type: 'train',
    project,
    overrides,
    threads: 1,
    lossEvery: 1,
    lossAt: 'after',
    weights: 'safetensors',
    checkpoint: true
  } as const
  const events = await ask(engine, resume ? { ...work, resume } : work)
  const files = events.filter((event) => event.type === 'file')
  return {
    problem: events.find((event) => event.type === 'error')?.problems[0],
    losses: events.flatMap((event) => (event.type === 'loss' ? [[event.iteration, event.loss]] : [])),
    weights: files.findLast(({ purpose }) => purpose === 'weights')?.bytes,
    checkpoint: files.findLast(({ purpose }) => purpose === 'checkpoint')?.bytes
  }
}

const runs = optimizerKinds.flatMap((kind) => (['with-replacement', 'shuffle'] as const).map((sampling) => [kind, sampling] as const))

test.each(runs)('%s, %s: 9 iterations and 11 more equal 20 at once', async (kind, sampling) => {
  // cosine with its own length: the total of the first part must not matter
  const text = spiralText({
    optimizer: { kind, weightDecay: 0.01 },
    sampling,
    schedule: { kind: 'cosine', iterations: 20 },
    seed: 3,
    evaluateEvery: 7
  })
  const whole = await train(text, 20)
  const first = await train(text, 9)
  const rest = await train(text, 20, first.checkpoint)
  expect([...first.losses, ...rest.losses]).toEqual(whole.losses)
  expect(whole.losses).toHaveLength(20)
  expect(rest.weights).toEqual(whole.weights)
})

test('logging losses and evaluating change nothing of the run', async () => {
  const quiet = spiralText({ seed: 1, iterations: 15 })
  const project = { text: quiet, base: '.' }
  const work = { type: 'train', project, overrides: {}, threads: 1, lossAt: 'after', weights: 'safetensors', checkpoint: false } as const
  const unlogged = eventOf(await ask(engine, { ...work, lossEvery: 0 }), 'file').bytes
  const loud = { text: spiralText({ seed: 1, iterations: 15, evaluateEvery: 2 }), base: '.' }
  expect(eventOf(await ask(engine, { ...work, project: loud, lossEvery: 1 }), 'file').bytes).toEqual(unlogged)
})

test('a checkpoint of another network is refused by the first difference', async () => {
  const { checkpoint } = await train(spiralText({}), 2)
  const other = spiralText({}).replace('"units":8', '"units":9')
  const { problem, weights } = await train(other, 4, checkpoint)
  expect(problem).toMatchObject({ code: 'other-network', node: 'hidden', message: expect.stringContaining('hidden') })
  expect(weights).toBeUndefined()
})
