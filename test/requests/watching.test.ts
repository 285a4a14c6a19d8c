// A watched training run through the protocol: frames without a lost loss, evaluations, holding and letting go, another learning rate.
import { afterAll, expect, test } from 'vitest'
import type { EngineCall, EngineEvent, FrameEvent, TrainRequest } from '../../engine/contract.ts'
import { ask, projectText, spiralText, testEngine } from './engine.ts'

const engine = await testEngine()
afterAll(() => engine.close())

const request = (training: object, more: Partial<TrainRequest> = {}): TrainRequest => ({
  type: 'train',
  project: { text: spiralText(training), base: '.' },
  overrides: {},
  threads: 1,
  lossEvery: 0,
  lossAt: 'before',
  checkpoint: false,
  watch: { framesPerSecond: 60, taps: [] },
  ...more
})

/** Follows a run, acknowledging frames, and doing what `react` says at its events. */
async function follow(call: EngineCall, react: (event: EngineEvent) => void = () => {}): Promise<readonly EngineEvent[]> {
  const events: EngineEvent[] = []
  for await (const event of call) {
    events.push(event)
    if (event.type === 'frame') engine.request({ type: 'frame-shown', training: call.id })
    react(event)
  }
  return events
}

const framesOf = (events: readonly EngineEvent[]): readonly FrameEvent[] =>
  events.flatMap((event) => (event.type === 'frame' ? [event] : []))
const lossesOf = (events: readonly EngineEvent[]): readonly number[] => framesOf(events).flatMap(({ losses }) => [...losses])
const plainLosses = async (training: object): Promise<readonly number[]> => {
  const events = await ask(engine, { ...request(training), lossEvery: 1, watch: { framesPerSecond: 1, taps: [] } })
  return events.flatMap((event) => (event.type === 'loss' ? [event.loss] : []))
}

const exact = { precision: 'float64', optimizer: { kind: 'momentum', learningRate: 0.05 } }

test('frames bring the loss of every iteration, in order, and change none of them', async () => {
  const training = { ...exact, iterations: 400 }
  const events = await follow(engine.request(request(training)))
  const frames = framesOf(events)
  expect(frames.at(-1)).toMatchObject({ iteration: 400, total: 400 })
  let next = 0
  for (const { firstIteration, every, losses } of frames) {
    expect([firstIteration, every]).toEqual([next, 1])
    next += losses.length
  }
  expect(lossesOf(events)).toEqual(await plainLosses(training))
})

test('a client that never acknowledges gets one frame while training, and the last one', async () => {
  const call = engine.request(request({ ...exact, iterations: 40_000, sampling: 'shuffle' }))
  const frames: FrameEvent[] = []
  for await (const event of call) if (event.type === 'frame') frames.push(event)
  expect(frames.length).toBeLessThanOrEqual(2)
  const [first, last] = [frames[0], frames.at(-1)]
  // what was kept is bounded: the rest was thinned evenly
  expect(last?.losses.length).toBeLessThanOrEqual(16384)
  expect((last?.every ?? 0) * (last?.losses.length ?? 0)).toBeGreaterThan(40_000 - (first?.iteration ?? 0) - 2 * (last?.every ?? 0))
})

test('a numerical gradient, which lets messages in by itself, is seen as often as any other', async () => {
  const nodes = [
    { id: 'data', op: 'dataset', fields: { source: 'xor', samples: 40 } },
    { id: 'hidden', op: 'affine', fields: { units: 4 } },
    { id: 'scores', op: 'affine', fields: { units: 2 } },
    { id: 'loss', op: 'softmax-with-loss' }
  ]
  const edges = ['data.x hidden.x', 'hidden.y scores.x', 'scores.y loss.x', 'data.t loss.t']
  const text = projectText(nodes, edges, { iterations: 100_000, gradient: 'numerical', batchSize: 20 })
  const call = engine.request(request({}, { project: { text, base: '.' } }))
  const begun = performance.now()
  const events = await follow(call, () => performance.now() - begun > 1500 && call.stop())
  // 60 a second are asked for; 8 came when only the pauses between iterations were counted
  expect(framesOf(events).length).toBeGreaterThan(20)
})

test('taps are reduced to statistics, a histogram or an image; what names nothing is left out', async () => {
  const taps = [
    { what: 'value', name: 'relu.y', picture: 'histogram' },
    { what: 'parameter', name: 'hidden.W', picture: 'image' },
    { what: 'parameter-gradient', name: 'scores.W', picture: 'histogram' },
    { what: 'gradient', name: 'hidden.y', picture: 'histogram' },
    { what: 'update', name: 'hidden.W', picture: 'histogram' },
    { what: 'value', name: 'nobody.y', picture: 'histogram' }
  ] as const
  const events = await follow(engine.request(request({ ...exact, iterations: 3 }, { watch: { framesPerSecond: 60, taps } })))
  const pictures = framesOf(events).at(-1)?.taps ?? []
  expect(pictures.map(({ name }) => name)).toEqual(['relu.y', 'hidden.W', 'scores.W', 'hidden.y', 'hidden.W'])
  const [relu, weights, , , update] = pictures
  // plain gradient descent: the last update is the gradient times the learning rate
  expect(update).toMatchObject({ what: 'update', shape: [2, 8], statistics: { elements: 16, nan: 0 } })
  expect(update?.statistics.std).toBeGreaterThan(0)
  expect(relu?.statistics).toMatchObject({ elements: 80, looked: 80, min: 0, nan: 0, infinite: 0 })
  expect(relu?.histogram?.counts.reduce((sum, count) => sum + count, 0)).toBe(80)
  expect(weights?.image).toMatchObject({ tileWidth: 8, tileHeight: 2, columns: 1, rows: 1 })
  expect(weights?.image?.pixels).toHaveLength(16)
})

test('evaluations come with their confusion matrix', async () => {
  const events = await follow(engine.request(request({ ...exact, iterations: 10, evaluateEvery: 5 })))
  const evaluations = events.flatMap((event) => (event.type === 'evaluated' ? [event] : []))
  expect(evaluations.map(({ iteration }) => iteration)).toEqual([0, 5, 9])
  const { test: judged } = evaluations[2] ?? {}
  expect(judged?.samples).toBe(45)
  expect(judged?.confusion?.flat().reduce((sum, count) => sum + count, 0)).toBe(45)
  expect(judged?.perClass).toHaveLength(3)
})

test('a run that is held, moved by iterations and let go gives the same losses as one that never paused', async () => {
  const training = { ...exact, iterations: 60, sampling: 'shuffle' }
  const call = engine.request(request(training, { paused: true }))
  const waits: number[] = []
  const act = (action: 'iteration' | 'epoch' | 'continue') => void ask(engine, { type: 'control', training: call.id, action })
  const events = await follow(call, (event) => {
    if (event.type !== 'paused') return
    waits.push(event.iteration)
    act(waits.length < 3 ? 'iteration' : waits.length < 5 ? 'epoch' : 'continue')
  })
  // 45 samples in mini-batches of 10: five iterations an epoch
  expect(waits).toEqual([0, 1, 2, 5, 10])
  expect(lossesOf(events)).toEqual(await plainLosses(training))
})

test('every frame shows what an iteration may leave out, also the one at a pause and the last one of a stopped run', async () => {
  const layers = [
    { id: 'wide', op: 'affine', fields: { units: 48 } },
    { id: 'image', op: 'reshape', fields: { shape: [-1, 3, 4, 4] } },
    { id: 'relu', op: 'relu' },
    { id: 'pool', op: 'pooling' },
    { id: 'flat', op: 'flatten' },
    { id: 'scores', op: 'affine', fields: { units: 3 } }
  ]
  const nodes = [{ id: 'data', op: 'dataset', fields: { source: 'spiral' } }, ...layers, { id: 'loss', op: 'softmax-with-loss' }]
  const chain = nodes.map(({ id }) => id)
  const edges = chain.slice(1).map((to, i) => `${chain[i]}.${i === 0 ? 'x' : 'y'} ${to}.x`)
  const text = projectText(nodes, [...edges, 'data.t loss.t'], { iterations: 100_000 })
  const taps = [
    { what: 'value', name: 'relu.y', picture: 'histogram' } as const,
    { what: 'gradient', name: 'relu.y', picture: 'histogram' } as const
  ]
  const call = engine.request({ ...request({}), project: { text, base: '.' }, watch: { framesPerSecond: 60, taps } })
  let frames = 0
  const control = (action: 'pause' | 'continue') => engine.request({ type: 'control', training: call.id, action })
  const events = await follow(call, ({ type }) => {
    if (type === 'frame' && ++frames === 8) control('pause')
    if (type === 'paused') control('continue')
    if (frames === 16) call.stop()
  })
  expect(events.some(({ type }) => type === 'paused')).toBe(true)
  const done = framesOf(events).filter(({ iteration }) => iteration > 0)
  expect(done.length).toBeGreaterThanOrEqual(16)
  for (const { iteration, taps } of done)
    expect({ iteration, taps: taps.map(({ what }) => what) }).toEqual({ iteration, taps: ['value', 'gradient'] })
})

test('a run stops at once while it is held', async () => {
  const call = engine.request(request({ ...exact, iterations: 1000 }, { paused: true }))
  const events = await follow(call, (event) => event.type === 'paused' && call.stop())
  expect(events.at(-1)).toMatchObject({ type: 'done', reason: 'interrupted', iterations: 0 })
})

test('another learning rate holds from the next iteration, and a resumed run goes on with it', async () => {
  const training = { ...exact, iterations: 8 }
  const held = engine.request(request(training, { paused: true, checkpoint: true }))
  const files: Uint8Array[] = []
  const events = await follow(held, (event) => {
    if (event.type === 'file') files.push(event.bytes)
    if (event.type !== 'paused') return
    if (event.iteration === 4) {
      void ask(engine, { type: 'learning-rate', training: held.id, learningRate: 0.001 })
      void ask(engine, { type: 'control', training: held.id, action: 'continue' })
    } else void ask(engine, { type: 'control', training: held.id, action: 'iteration' })
  })
  const usual = await plainLosses(training)
  const changed = lossesOf(events)
  expect(changed.slice(0, 5)).toEqual(usual.slice(0, 5))
  expect(changed[6]).not.toBe(usual[6])
  expect(framesOf(events).at(-1)?.learningRate).toBe(0.001)

  const longer = { ...training, iterations: 12 }
  const resume = files.at(-1)
  if (!resume) throw new Error('The run handed over no checkpoint.')
  const resumed = await follow(engine.request(request(longer, { resume, overrides: { learningRate: 0.001 } })))
  expect(framesOf(resumed).at(-1)).toMatchObject({ iteration: 12, learningRate: 0.001 })
})

test('a learning rate that is no step, and reins of a run that has ended, are refused with a sentence', async () => {
  const call = engine.request(request({ ...exact, iterations: 1000 }, { paused: true }))
  const answers: EngineEvent[] = []
  await follow(call, (event) => {
    if (event.type !== 'paused') return
    void ask(engine, { type: 'learning-rate', training: call.id, learningRate: -1 })
      .then((events) => answers.push(...events))
      .finally(() => call.stop())
  })
  expect(answers).toMatchObject([{ type: 'error', problems: [{ code: 'bad-learning-rate' }] }])
  expect(await ask(engine, { type: 'control', training: call.id, action: 'pause' })).toMatchObject([
    { type: 'error', problems: [{ code: 'not-training' }] }
  ])
})
