// Health of a network and sanity checks through the protocol: sick networks get the finding that is theirs, sound ones none.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { EngineEvent, Finding, HealthReport, SanityCheck, TrainRequest } from '../../engine/contract.ts'
import { ask, eventOf, projectText, spiralText, testEngine } from './engine.ts'

const engine = await testEngine()
afterAll(() => engine.close())

const base = join(import.meta.dirname, '../../examples')

/** Layers of affine and activation on the spiral, closed by softmax-with-loss. @param std of the initial weights, or how they start */
function deepText(layers: number, activation: string, weights: object, training: object = {}): string {
  const hidden = Array.from({ length: layers }, (_, i) => [
    { id: `affine${i + 1}`, op: 'affine', fields: { units: 12, ...weights } },
    { id: `act${i + 1}`, op: activation }
  ]).flat()
  const nodes = [
    { id: 'data', op: 'dataset', fields: { source: 'spiral', samples: 60 } },
    ...hidden,
    { id: 'scores', op: 'affine', fields: { units: 3 } },
    { id: 'loss', op: 'softmax-with-loss' }
  ]
  const chain = ['data.x', ...hidden.flatMap(({ id }) => [`${id}.x`, `${id}.y`]), 'scores.x', 'scores.y', 'loss.x']
  const edges = chain.flatMap((from, i) => (i % 2 === 0 ? [`${from} ${chain[i + 1]}`] : []))
  return projectText(nodes, [...edges, 'data.t loss.t'], { iterations: 200, batchSize: 20, ...training })
}

async function examine(text: string, checkpoint?: Uint8Array): Promise<HealthReport> {
  const work = { type: 'health', project: { text, base }, overrides: {}, ...(checkpoint && { checkpoint }) } as const
  const events = await ask(engine, work)
  if (events.some(({ type }) => type === 'error')) throw new Error(JSON.stringify(events))
  return eventOf(events, 'health').report
}

const found = ({ findings }: HealthReport): readonly string[] => findings.map(({ severity, code, node }) => `${severity} ${code} ${node}`)

test('a sound network has nothing to complain about, and every layer is measured', async () => {
  const report = await examine(deepText(2, 'relu', { init: 'he' }))
  expect(found(report).filter((finding) => finding.startsWith('warning'))).toEqual([])
  expect(report.nodes.map(({ node }) => node)).toEqual(['affine1', 'act1', 'affine2', 'act2', 'scores'])
  expect(report.batches).toBe(5)
  for (const { weights, gradient } of report.nodes.filter((node) => node.weights)) {
    expect(gradient).toBeGreaterThan(0)
    expect((weights?.update ?? 0) / (weights?.size ?? 1)).toBeGreaterThan(1e-6)
  }
})

test('a deep stack of sigmoids lets its gradients vanish, and the first layer is named with both lengths', async () => {
  const report = await examine(deepText(8, 'sigmoid', { init: 'xavier' }))
  const finding = report.findings.find(({ code }) => code === 'vanishing-gradients') as Finding
  expect(finding).toMatchObject({ node: 'affine1', severity: 'warning' })
  expect(finding.numbers['first']).toBe(report.nodes.find(({ node }) => node === 'affine1')?.gradient)
  expect(finding.numbers['ratio']).toBeLessThan(1e-3)
})

test('weights that are far too large let gradients explode', async () => {
  expect(found(await examine(deepText(6, 'relu', { init: 'normal', std: 3 })))).toContain('warning exploding-gradients affine1')
})

test('large weights before a sigmoid saturate it', async () => {
  expect(found(await examine(deepText(2, 'sigmoid', { init: 'normal', std: 60 })))).toContain('warning saturated act1')
})

test('units that are never above 0 are dead, and counted one by one', async () => {
  const shift = [-9, 0, -9, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  const text = JSON.parse(deepText(1, 'relu', { init: 'he' })) as { graph: { nodes: object[]; edges: { from: string; to: string }[] } }
  text.graph.nodes.push({ id: 'shift', op: 'constant', fields: { value: shift } }, { id: 'shifted', op: 'add' })
  const edges = text.graph.edges.filter(({ to }) => to !== 'act1.x')
  edges.push({ from: 'affine1.y', to: 'shifted.a' }, { from: 'shift.y', to: 'shifted.b' }, { from: 'shifted.y', to: 'act1.x' })
  const report = await examine(JSON.stringify({ ...text, graph: { ...text.graph, edges } }))
  const dead = report.nodes.find(({ node }) => node === 'act1')?.dead
  expect(dead?.units).toEqual(expect.arrayContaining([0, 2]))
  expect(report.findings.find(({ code }) => code === 'dead-units')).toMatchObject({
    node: 'act1',
    numbers: { count: dead?.units.length, of: 12, batches: 5 }
  })
})

test('a layer that starts with equal weights is named', async () => {
  expect(found(await examine(deepText(2, 'tanh', { init: 'zeros' })))).toContain('warning equal-weights affine1')
})

test('where no gradient arrives, the last layer that is cut off is named, with how many are', async () => {
  const { findings } = await examine(deepText(3, 'relu', { init: 'zeros' }))
  expect(findings.filter(({ code }) => code === 'no-gradient')).toMatchObject([{ node: 'affine3', numbers: { layers: 3 } }])
})

test('an update larger than the weights is named', async () => {
  const training = { optimizer: { kind: 'sgd', learningRate: 500 } }
  expect(found(await examine(deepText(2, 'tanh', { init: 'xavier' }, training)))).toContain('warning large-updates affine1')
})

test('running statistics are cold at first, which is only worth a note, and warm after some training', async () => {
  const text = spiralText({ iterations: 60 })
  const cold = await examine(text)
  expect(found(cold)).toContain('note cold-statistics norm')
  expect(cold.nodes.find(({ node }) => node === 'norm')?.statistics).toMatchObject({ kept: 1, needed: 29 })
  const events = await ask(engine, { ...training(text), checkpoint: true })
  const saved = events.findLast((event) => event.type === 'file')
  const warm = await examine(text, saved?.type === 'file' ? saved.bytes : undefined)
  expect(warm.iteration).toBe(60)
  expect(found(warm).join()).not.toContain('cold-statistics')
})

const training = (text: string): TrainRequest => ({
  type: 'train',
  project: { text, base },
  overrides: {},
  threads: 1,
  lossEvery: 1,
  lossAt: 'before',
  checkpoint: false,
  watch: { framesPerSecond: 10, taps: [] }
})

test('a run that is examined while it goes has the same losses as one that is not', async () => {
  const text = spiralText({ iterations: 3000, precision: 'float32' })
  const losses = (events: readonly EngineEvent[]) => events.flatMap((event) => (event.type === 'loss' ? [event.loss] : []))
  const examined = await ask(engine, { ...training(text), watch: { framesPerSecond: 10, taps: [], health: true } })
  expect(losses(examined)).toEqual(losses(await ask(engine, training(text))))
  const reports = examined.flatMap((event) => (event.type === 'examined' ? [event.report] : []))
  expect(reports.length).toBeGreaterThan(0)
  expect(reports[0]).toMatchObject({ iteration: 0, batches: 1 })
})

test('a project without a parameter before its loss is refused in a sentence', async () => {
  const [answer] = await ask(engine, {
    type: 'health',
    project: {
      text: projectText(
        [
          { id: 'sum', op: 'sum' },
          { id: 'c', op: 'constant' }
        ],
        ['c.y sum.x'],
        {}
      ),
      base
    },
    overrides: {}
  })
  expect(answer).toMatchObject({ type: 'error', problems: [{ code: 'nothing-to-train' }] })
})

async function check(name: SanityCheck, text: string) {
  const events = await ask(engine, { type: 'sanity', check: name, project: { text, base }, overrides: {} })
  const [failure] = events.filter((event) => event.type === 'error')
  if (failure?.type === 'error') return { refused: failure.problems[0]?.code }
  return eventOf(events, 'sanity')
}

test('a network that can learn learns one mini-batch by heart; one with equal weights does not', async () => {
  const adam = { optimizer: { kind: 'adam', learningRate: 0.02 } }
  const able = await check('one-batch', deepText(2, 'relu', { init: 'he' }, adam))
  expect(able).toMatchObject({ ok: true, numbers: { samples: 20 } })
  const unable = await check('one-batch', deepText(2, 'relu', { init: 'zeros' }, adam))
  expect(unable).toMatchObject({ ok: false, numbers: { iterations: 999 } })
})

test('the loss before training is ln(classes) where the weights are small, and far above where they are large', async () => {
  const sound = await check('initial-loss', deepText(1, 'relu', { init: 'normal', std: 0.01 }))
  expect(sound).toMatchObject({ ok: true, numbers: { expected: Math.log(3), classes: 3 } })
  expect(await check('initial-loss', deepText(2, 'relu', { init: 'normal', std: 30 }))).toMatchObject({ ok: false })
  const regression = projectText(
    [
      { id: 'x', op: 'constant', fields: { value: [[1, 2]] } },
      { id: 'line', op: 'affine', fields: { units: 1 } },
      { id: 'loss', op: 'mean-squared-error' },
      { id: 't', op: 'constant', fields: { value: [[3]] } }
    ],
    ['x.y line.x', 'line.y loss.x', 't.y loss.t'],
    { iterations: 5 }
  )
  expect(await check('initial-loss', regression)).toEqual({ refused: 'no-expected-loss' })
  expect(await check('majority', regression)).toEqual({ refused: 'no-classes' })
})

test('shuffled labels teach nothing about MNIST, and the majority is about a ninth', async () => {
  const text = await readFile(join(base, 'two-layer-mnist.gradloom'), 'utf8')
  const shuffled = await check('shuffled-labels', text)
  expect(shuffled).toMatchObject({ ok: true, numbers: { iterations: 300 } })
  expect(await check('majority', text)).toMatchObject({ ok: true, numbers: { class: 1, test: 0.1135, classes: 10 } })
}, 120_000)

test('a check that is stopped ends, and the engine answers the next one', async () => {
  const text = await readFile(join(base, 'two-layer-mnist.gradloom'), 'utf8')
  const call = engine.request({ type: 'sanity', check: 'shuffled-labels', project: { text, base }, overrides: {} })
  const events: EngineEvent[] = []
  for await (const event of call) {
    events.push(event)
    call.stop()
  }
  expect(events.at(-1)?.type).toBe('stopped')
  expect(await check('majority', text)).toMatchObject({ ok: true })
}, 60_000)
