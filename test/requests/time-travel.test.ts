// Time travel in the step debugger: every earlier state comes back exactly, and a held training run loses nothing by being stepped through.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { Stepped, SteppingAction, TensorKind } from '../../engine/contract.ts'
import { ask, eventOf, spiralText, testEngine } from './engine.ts'

const engine = await testEngine()
afterAll(() => engine.close())

const example = (name: string) => readFile(join(import.meta.dirname, `../../examples/${name}.gradloom`), 'utf8')
const apples = await example('buy-apples-and-oranges')
const spiral = spiralText({ iterations: 40, seed: 5, optimizer: { kind: 'adam' }, sampling: 'shuffle' })

async function open(text: string, training?: number, overrides = {}) {
  const call = engine.request({
    type: 'open-stepping',
    project: { text, base: '.' },
    overrides,
    ...(training !== undefined && { training })
  })
  for await (const event of call) if (event.type === 'error') throw new Error(event.problems[0]?.message)
  const stepping = call.id
  const step = async (action: SteppingAction): Promise<Stepped> => eventOf(await ask(engine, { type: 'step', stepping, action }), 'stepped')
  const read = async (what: TensorKind, name: string) => {
    const { tensor } = eventOf(await ask(engine, { type: 'read', stepping, what, name }), 'tensor')
    return tensor && Array.from(tensor.data)
  }
  return {
    stepping,
    step,
    read,
    refused: async (action: SteppingAction) => {
      const [answer] = await ask(engine, { type: 'step', stepping, action })
      return answer?.type === 'error' ? answer.problems[0]?.code : answer?.type
    },
    /** Everything that can be seen. */
    picture: async () => {
      const { graph } = JSON.parse(text) as { graph: { nodes: readonly { id: string }[]; edges: readonly { from: string; to: string }[] } }
      const ports = [...new Set(graph.edges.flatMap(({ from, to }) => [from, to]).concat(graph.nodes.map(({ id }) => `${id}.y`)))]
      const parameters = ['hidden.W', 'hidden.b', 'norm.gamma', 'norm.beta', 'scores.W', 'scores.b']
      const all: [string, number[] | undefined][] = []
      for (const what of ['value', 'gradient'] as const) for (const port of ports) all.push([`${what} ${port}`, await read(what, port)])
      for (const what of ['parameter', 'parameter-gradient'] as const)
        for (const name of parameters) all.push([`${what} ${name}`, await read(what, name)])
      for (const name of ['norm.runningMean', 'norm.runningVariance']) all.push([name, await read('state', name)])
      return all
    },
    close: (keep = false) => ask(engine, { type: 'close-stepping', stepping, keep })
  }
}

/** Trains to the end, held after some iterations while `meanwhile` happens; gives the final weights. */
async function train(text: string, heldAfter: number, meanwhile: (training: number) => Promise<void>, overrides = {}): Promise<Uint8Array> {
  const call = engine.request({
    type: 'train',
    project: { text, base: '.' },
    overrides,
    threads: 1,
    lossEvery: 0,
    lossAt: 'before',
    weights: 'safetensors',
    checkpoint: false,
    watch: { framesPerSecond: 15, taps: [] },
    paused: true
  })
  const act = (action: 'iteration' | 'continue') => ask(engine, { type: 'control', training: call.id, action })
  let pauses = 0
  let bytes: Uint8Array | undefined
  for await (const event of call) {
    if (event.type === 'file' && event.purpose === 'weights') bytes = event.bytes
    if (event.type !== 'paused') continue
    if (pauses++ < heldAfter) void act('iteration')
    else void meanwhile(call.id).then(() => act('continue'))
  }
  if (!bytes) throw new Error('The run gave no weights.')
  return bytes
}

test('undo at every point gives back the earlier picture exactly, and redo the later one', async () => {
  const { step, picture, close, refused } = await open(apples)
  const pictures = [await picture()]
  for (let at = 0; at < 18; at++) {
    await step(at < 9 ? 'forward' : 'backward')
    pictures.push(await picture())
  }
  expect(new Set(pictures.map((shown) => JSON.stringify(shown))).size).toBeGreaterThan(12)
  for (let at = 17; at >= 0; at--) {
    const { history } = await step('undo')
    expect(history.canRedo).toBe(true)
    expect(await picture()).toEqual(pictures[Math.min(at, history.at)])
  }
  expect(await refused('undo')).toBe('nothing-to-undo')
  for (let at = 1; at < 14; at++) {
    const { history } = await step('redo')
    expect(await picture()).toEqual(pictures[history.at])
  }
  await close()
})

test('any walk through time over several iterations ends in the state of the straight way', async () => {
  const straight = await open(spiral)
  const pictures = new Map<number, unknown>([[0, await straight.picture()]])
  for (let iteration = 0; iteration < 3; iteration++) {
    for (let next: Stepped['next'] = { direction: 'forward', node: 'data' }; next; ) {
      const answer: Stepped = await straight.step(next.direction)
      pictures.set(answer.history.at, await straight.picture())
      next = answer.next
    }
    const updated = await straight.step('update')
    pictures.set(updated.history.at, await straight.picture())
    const drawn = await straight.step('next-batch')
    pictures.set(drawn.history.at, await straight.picture())
  }
  const length = Math.max(...pictures.keys())
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(length), { minLength: 1, maxLength: 4 }), async (stops) => {
      for (const to of stops) {
        const { history, position, iteration } = await straight.step({ kind: 'travel', to })
        expect({ at: history.at, position, iteration, picture: await straight.picture() }).toMatchObject({
          at: to,
          picture: pictures.get(to)
        })
      }
    }),
    { numRuns: 12, seed: 7 }
  )
  await straight.close()
}, 60_000)

test('a held run that is stepped through, undone, redone and let go ends with the same weights, bit for bit', async () => {
  const undisturbed = await train(spiral, 12, async () => {})
  const stepped = await train(spiral, 12, async (training) => {
    const { step, close } = await open(spiral, training)
    expect((await step('forward')).iteration).toBe(12)
    await step('to-inputs')
    await step('update')
    expect((await step('undo')).updated).toBe(false)
    await step('redo')
    await step('next-batch')
    await step('forward')
    await step('undo')
    await step('to-inputs')
    await step('update')
    const [closed] = await close(true)
    expect(closed).toEqual({ type: 'stepping-closed', iteration: 14 })
  })
  expect(Buffer.compare(stepped, undisturbed)).toBe(0)
  const halfway = await train(spiral, 12, async (training) => {
    const { step, close } = await open(spiral, training)
    await step('to-loss')
    await step('backward')
    expect((await close(true))[0]).toEqual({ type: 'stepping-closed', iteration: 12 })
  })
  expect(Buffer.compare(halfway, undisturbed)).toBe(0)
})

test('simple-convnet, held in the middle and stepped through a whole iteration with undo and redo, ends with the same weights', async () => {
  const convnet = await example('simple-convnet')
  const overrides = { iterations: 24 }
  const undisturbed = await train(convnet, 0, async () => {}, overrides)
  const stepped = await train(
    convnet,
    10,
    async (training) => {
      const { step, read, close } = await open(convnet, training, overrides)
      // node by node; every fourth step is taken back and repeated
      let last = await step('forward')
      expect(last.iteration).toBe(10)
      for (let at = 1; last.next; at++) {
        last = await step(last.next.direction)
        if (at % 4 !== 0) continue
        await step('undo')
        last = await step('redo')
      }
      const gradient = await read('parameter-gradient', 'conv1.W')
      await step('update')
      const updated = await read('parameter', 'conv1.W')
      await step({ kind: 'travel', to: 3 })
      expect(await read('value', 'affine1.y')).toBeUndefined()
      await step('to-inputs')
      expect(await read('parameter-gradient', 'conv1.W')).toEqual(gradient)
      await step('update')
      expect(await read('parameter', 'conv1.W')).toEqual(updated)
      await step('next-batch')
      await step('undo')
      await step('redo')
      expect((await close(true))[0]).toEqual({ type: 'stepping-closed', iteration: 11 })
    },
    overrides
  )
  expect(Buffer.compare(stepped, undisturbed)).toBe(0)
}, 240_000)

test('a run that is not held cannot be stepped through', async () => {
  await expect(open(spiral, 4711)).rejects.toThrow('Only a paused training run can be stepped through.')
})

test('one weight written by hand changes what follows, and undo takes it back', async () => {
  const { step, read, close } = await open(apples)
  await step('to-loss')
  expect(await read('value', 'price.y')).toEqual([715.0000000000001])
  await step('undo')
  await step({ kind: 'set', what: 'parameter', name: 'apple.y', element: 0, value: 200 })
  await step('to-loss')
  expect(await read('value', 'price.y')).toEqual([935.0000000000001])
  await step('undo')
  await step('undo')
  expect(await read('parameter', 'apple.y')).toEqual([100])
  await step('to-loss')
  await step({ kind: 'set', what: 'value', name: 'fruit.y', element: 0, value: 1 })
  await step('to-inputs')
  expect(await read('gradient', 'price.b')).toEqual([1])
  await close()
})

test('fields that change no shape act from their node on, as in a network that had them from the start; undo takes them back', async () => {
  const changed = JSON.parse(spiral) as { graph: { nodes: { id: string; fields?: object }[] } }
  const fields = { momentum: 0.5, epsilon: 0.01 }
  for (const node of changed.graph.nodes) if (node.id === 'norm') node.fields = fields
  const { step, picture, close } = await open(spiral)
  await step('to-loss')
  const before = await picture()
  const answer = await step({ kind: 'fields', node: 'norm', fields })
  expect([answer.position, answer.next, answer.fields, answer.fresh]).toEqual([
    2,
    { direction: 'forward', node: 'norm' },
    { norm: fields },
    true
  ])
  await step('to-inputs')
  const straight = await open(JSON.stringify(changed))
  await straight.step('to-inputs')
  expect(await picture()).toEqual(await straight.picture())
  for (const action of ['update', 'next-batch', 'to-inputs'] as const) {
    await step(action)
    await straight.step(action)
  }
  expect(await picture()).toEqual(await straight.picture())
  for (let at = 0; at < 4; at++) await step('undo')
  expect((await step('undo')).fields).toEqual({})
  expect(await picture()).toEqual(before)
  const again = await step('redo')
  expect(again.fields).toEqual({ norm: fields })
  await straight.close()
  await close()
})

test('fields that change a shape, the data or how a parameter starts are refused, and nothing is changed', async () => {
  const { step, picture, refused, close } = await open(spiral)
  await step('to-loss')
  const before = await picture()
  expect(await refused({ kind: 'fields', node: 'hidden', fields: { units: 3 } })).toBe('other-layout')
  expect(await refused({ kind: 'fields', node: 'hidden', fields: { units: 8, init: 'zeros' } })).toBe('other-layout')
  expect(await refused({ kind: 'fields', node: 'data', fields: { source: 'spiral', samples: 31 } })).toBe('other-layout')
  expect(await refused({ kind: 'fields', node: 'drop', fields: { rate: 'much' } })).toBe('bad-value')
  expect(await picture()).toEqual(before)
  await close()
})

test('fields that were changed while a run was held stay changed when it goes on', async () => {
  const train1 = await train(spiral, 12, async (training) => {
    const { step, close } = await open(spiral, training)
    await step({ kind: 'fields', node: 'norm', fields: { momentum: 0.2, epsilon: 0.5 } })
    await step('to-inputs')
    await close(true)
  })
  expect(Buffer.compare(train1, await train(spiral, 12, async () => {}))).not.toBe(0)
})

test('runs back to a node past numbers that were written by hand', async () => {
  const { step, close } = await open(apples)
  await step('forward')
  await step('forward')
  await step({ kind: 'set', what: 'value', name: 'apple.y', element: 0, value: 7 })
  await step('to-loss')
  const { ran } = await step({ kind: 'to-node', node: 'apple', direction: 'forward' })
  expect(ran).toEqual([])
  expect((await step('forward')).position).toBe(2)
  await close()
})

test('a frozen node keeps its parameters through an update', async () => {
  const { step, read, close } = await open(spiral)
  const [frozen, free] = [await read('parameter', 'hidden.W'), await read('parameter', 'scores.W')]
  await step({ kind: 'freeze', node: 'hidden', frozen: true })
  await step('to-inputs')
  expect((await step('update')).frozen).toEqual(['hidden'])
  expect(await read('parameter', 'hidden.W')).toEqual(frozen)
  expect(await read('parameter', 'scores.W')).not.toEqual(free)
  await close()
})

test('an update can be read as long as it is the last thing that happened to the parameters', async () => {
  const { step, read, close } = await open(spiral)
  await step('to-inputs')
  const before = (await read('parameter', 'scores.W')) ?? []
  expect(await read('update', 'scores.W')).toBeUndefined()
  await step('update')
  const after = (await read('parameter', 'scores.W')) ?? []
  const moved = (await read('update', 'scores.W')) ?? []
  expect(moved).toEqual(after.map((value, i) => Math.fround(value - (before[i] ?? Number.NaN))))
  await step('undo')
  expect(await read('update', 'scores.W')).toBeUndefined()
  await step('redo')
  expect(await read('update', 'scores.W')).toEqual(moved)
  await step('next-batch')
  expect(await read('update', 'scores.W')).toBeUndefined()
  await close()
})

test('a sample that is looked at leaves no trace: undo and the next mini-batch are as they were', async () => {
  const { step, picture, close, refused } = await open(spiral)
  await step('to-inputs')
  const before = await picture()
  const seen = await step({ kind: 'sample', split: 'test', sample: 7 })
  expect([seen.position, seen.samples[0], seen.samples[1]]).toEqual([0, 7, 8])
  await step('to-inputs')
  expect(await refused('update')).toBe('test-samples')
  expect(await picture()).not.toEqual(before)
  await step('undo')
  await step('undo')
  expect(await picture()).toEqual(before)
  await step('update')
  await step('next-batch')
  const straight = await open(spiral)
  for (const action of ['to-inputs', 'update', 'next-batch'] as const) await straight.step(action)
  await step('to-inputs')
  await straight.step('to-inputs')
  expect(await picture()).toEqual(await straight.picture())
  expect(await refused({ kind: 'sample', split: 'test', sample: 100_000 })).toBe('no-element')
  await straight.close()
  await close()
})

test('runs to a node, over a group, and halts at a breakpoint', async () => {
  const { step, stepping, close } = await open(spiral)
  expect((await step({ kind: 'to-node', node: 'relu', direction: 'forward' })).ran.at(-1)?.node).toBe('relu')
  expect((await step({ kind: 'over', nodes: ['drop', 'scores'] })).ran.map(({ node }) => node)).toEqual(['drop', 'scores'])
  const back = await step({ kind: 'to-node', node: 'hidden', direction: 'forward' })
  expect([back.position, back.ran, back.fresh]).toEqual([2, [], true])
  const breakpoints = [{ node: 'scores', when: 'gradient-above', value: 1e-6 }] as const
  const halted = eventOf(await ask(engine, { type: 'step', stepping, action: 'to-inputs', breakpoints }), 'stepped')
  expect(halted.hit).toEqual(breakpoints[0])
  expect(halted.ran.at(-1)).toEqual({ direction: 'backward', node: 'scores' })
  await close()
})

test('shows the arithmetic of an element, and says so where nothing was computed', async () => {
  const { step, stepping, close } = await open(apples)
  const explain = (node: string, direction: 'forward' | 'backward', name: string) =>
    ask(engine, { type: 'explain', stepping, node, direction, name, element: 0 })
  const [early] = await explain('price', 'forward', 'y')
  expect(early?.type === 'error' && early.problems[0]?.message).toBe('price.y has no value yet. Step until price has run forward.')
  await step('to-inputs')
  expect(eventOf(await explain('price', 'forward', 'y'), 'explained')).toEqual({
    type: 'explained',
    value: 715.0000000000001,
    expression: {
      kind: 'product',
      factors: [
        { kind: 'element', group: 'input', name: 'a', index: [], value: 650 },
        { kind: 'element', group: 'input', name: 'b', index: [], value: 1.1 }
      ]
    }
  })
  expect(eventOf(await explain('apples', 'backward', 'b'), 'explained').value).toBe(110.00000000000001)
  await close()
})
