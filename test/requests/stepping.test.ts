// Stepping through the protocol: one node at a time, forward and backward, every number readable after each step.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { SteppingAction, TensorKind } from '../../engine/contract.ts'
import { readWeights } from '../../engine/exchange/weights.ts'
import { ask, eventOf, spiralText, testEngine } from './engine.ts'

const engine = await testEngine()
afterAll(() => engine.close())

async function open(text: string) {
  const call = engine.request({ type: 'open-stepping', project: { text, base: '.' }, overrides: {} })
  for await (const event of call) if (event.type === 'error') throw new Error(event.problems[0]?.message)
  const stepping = call.id
  return {
    close: () => call.stop(),
    step: async (action: SteppingAction) => (await ask(engine, { type: 'step', stepping, action })).at(-1),
    read: async (what: TensorKind, name: string) => {
      const { tensor } = eventOf(await ask(engine, { type: 'read', stepping, what, name }), 'tensor')
      return tensor && Array.from(tensor.data)
    }
  }
}

test('apples and oranges, node by node: 200, 450, 650, 715.0000000000001 and back to every gradient', async () => {
  const text = await readFile(join(import.meta.dirname, '../../examples/buy-apples-and-oranges.gradloom'), 'utf8')
  const { step, read, close } = await open(text)
  const seen: (number[] | undefined)[] = []
  const results = ['apples.y', 'oranges.y', 'fruit.y', 'price.y']
  for (let at = 0; at < 9; at++) {
    const before = await Promise.all(results.map((port) => read('value', port)))
    const answer = await step('forward')
    if (answer?.type !== 'stepped') throw new Error('The step was refused.')
    const [{ node } = { node: '' }] = answer.ran
    if (!results.includes(`${node}.y`)) continue
    // what has not run yet has no value
    expect(before[results.indexOf(`${node}.y`)]).toBeUndefined()
    seen.push(await read('value', `${node}.y`))
  }
  expect(seen).toEqual([[200], [450], [650], [715.0000000000001]])
  expect(await read('gradient', 'price.y')).toBeUndefined()
  await step('backward')
  expect([await read('gradient', 'price.y'), await read('gradient', 'price.a'), await read('gradient', 'price.b')]).toEqual([
    [1],
    [1.1],
    [650]
  ])
  expect(await read('gradient', 'apple.y')).toBeUndefined()
  expect((await step('update'))?.type).toBe('error')
  await step('to-inputs')
  const gradients = await Promise.all(
    ['apple', 'apple-count', 'orange', 'orange-count', 'tax'].map((id) => read('parameter-gradient', `${id}.y`))
  )
  expect(gradients).toEqual([[2.2], [110.00000000000001], [3.3000000000000003], [165], [650]])
  close()
})

test('two iterations by hand leave the same parameters as training, bit for bit', async () => {
  const text = spiralText({ iterations: 2, seed: 5, optimizer: { kind: 'adam' } })
  const { step, read, close } = await open(text)
  for (let iteration = 0; iteration < 2; iteration++) {
    for (let at = 0; at < 3; at++) await step('forward')
    await step('to-inputs')
    await step('update')
    await step('next-batch')
  }
  const project = { text, base: '.' }
  const request = {
    type: 'train',
    project,
    overrides: {},
    threads: 1,
    lossEvery: 1,
    lossAt: 'after',
    weights: 'safetensors',
    checkpoint: false
  } as const
  const { bytes } = eventOf(await ask(engine, request), 'file')
  for (const { name, data } of readWeights(bytes).tensors) {
    const kind = name.includes('running') ? 'state' : 'parameter'
    expect([name, await read(kind, name)]).toEqual([name, Array.from(data as Float32Array)])
  }
  close()
})
