// A resumed run equals the run that never stopped, bit for bit, whatever the settings, the moment and the number of threads.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { EngineEvent } from '../../engine/contract.ts'
import { optionsOf } from '../../engine/document/optimizer-options.ts'
import type { OptimizerKind, ScheduleSettings } from '../../engine/document/project.ts'
import { trainingProblems } from '../../engine/document/training.ts'
import { evaluatedMetrics, trainingShape } from '../../engine/document/training-schema.ts'
import { optimizerKinds } from '../../engine/document.ts'
import { decodeCheckpoint, encodeCheckpoint } from '../../engine/train/checkpoint.ts'
import { schedules } from '../../engine/train/schedules/index.ts'
import { ask, classifierText, eventOf, projectText, spiralText, testEngine } from './engine.ts'
import { checkpointOf, outcomeOf, type Part, trainAtOnce, trainInParts } from './training-parts.ts'

const engine = await testEngine()
afterAll(() => engine.close())

const samplings = trainingShape.sampling.unwrap().options
const precisions = trainingShape.precision.unwrap().options
const gradients = trainingShape.gradient.unwrap().options
const metrics = [undefined, 'loss', ...evaluatedMetrics] as const
const threadCounts = [1, 2, 4] as const

/** Every kind with all its fields, and with each optional field left out; what leads to another leads to each of them. */
const scheduleSettings = ((): readonly ScheduleSettings[] => {
  const variants = ({ kind, fields }: (typeof schedules)[number]): readonly object[] => {
    const values = Object.entries(fields).map(([name, field]) => [name, field.kind === 'integer' ? 4 : 0.5] as const)
    const all = { kind, ...Object.fromEntries(values) }
    return [all, ...values.map(([left]) => ({ kind, ...Object.fromEntries(values.filter(([name]) => name !== left)) }))]
  }
  const plain = schedules.filter(({ leadsToAnother }) => !leadsToAnother).flatMap(variants)
  const leading = schedules.filter(({ leadsToAnother }) => leadsToAnother).flatMap(variants)
  const settings = [...plain, ...leading, ...leading.flatMap((before) => plain.map((after) => ({ ...before, after })))]
  return settings.filter((schedule) => trainingProblems({ schedule }).length === 0) as ScheduleSettings[]
})()

interface Choice {
  readonly kind: OptimizerKind
  readonly schedule: ScheduleSettings
  readonly sampling: (typeof samplings)[number]
  readonly precision: (typeof precisions)[number]
  readonly gradient: (typeof gradients)[number]
  readonly metric: (typeof metrics)[number]
  readonly evaluateEvery: number
  readonly batchSize: number
  readonly seed: number
  readonly length: { readonly iterations: number } | { readonly epochs: number }
}

/** 14 small images of two classes; 3 are held out, which leaves 11: mini-batches of 4, 4 and 3. */
const images = Array.from({ length: 14 }, (_, n) => [
  Array.from({ length: 3 }, (_, i) => Array.from({ length: 3 }, (_, j) => Math.sin(1 + n * 7 + i * 3 + j) + (n % 2 === i % 2 ? 0.5 : 0)))
])
const labels = images.map((_, n) => n % 2)

/** Augmented images through batch normalisation and dropout. */
function textOf({ kind, schedule, metric, length, ...choice }: Choice): string {
  const augmentation = { augmentShift: 1, augmentRotation: 15, augmentFlip: true, augmentNoise: 0.1 }
  const data = { source: 'inline', layout: 'image', x: images, t: labels, testX: images.slice(0, 5), testT: labels.slice(0, 5) }
  // rmsprop keeps another tensor with momentum
  const numbers = Object.fromEntries(optionsOf(kind).flatMap((name) => (name === 'momentum' ? [[name, 0.5]] : [])))
  return classifierText({ ...data, validationFraction: 0.2, ...augmentation }, 3, 2, {
    ...choice,
    ...length,
    optimizer: { kind, learningRate: 0.02, weightDecay: 0.01, ...numbers },
    schedule,
    ...(metric && { earlyStopping: { metric, patience: 3, minDelta: 0.01 } })
  })
}

async function compare(choice: Choice, wholeThreads: number, parts: readonly Part[]): Promise<number> {
  const text = textOf(choice)
  const whole = await trainAtOnce(engine, text, wholeThreads)
  const resumed = await trainInParts(engine, text, parts)
  const told = JSON.stringify({ ...choice, wholeThreads, parts })
  expect({ ...resumed, checkpoint: '' }, told).toEqual({ ...whole, checkpoint: '' })
  expect(Buffer.compare(resumed.checkpoint, whole.checkpoint), told).toBe(0)
  return whole.iterations
}

/** The i-th of a list that begins anew. */
const turn = <T>(list: readonly T[], i: number): T => list[i % list.length] as T

describe('every optimizer with every schedule and way of sampling: stopped twice and resumed equals at once', () => {
  test.each(optimizerKinds)(
    '%s',
    async (kind) => {
      let i = 0
      let compared = 0
      for (const schedule of scheduleSettings)
        for (const sampling of samplings)
          for (const precision of precisions)
            for (const gradient of gradients) {
              i += 1
              const choice = {
                kind,
                schedule,
                sampling,
                precision,
                gradient,
                metric: turn(metrics, i),
                evaluateEvery: 1 + (i % 3)
              } as const
              const [first, second] = [turn([0, 1, 3, 4, 6, 7], i), turn([7, 8, 9], i)]
              const parts = [
                { threads: turn(threadCounts, i), until: first },
                { threads: turn(threadCounts, i + 1), until: second },
                { threads: turn(threadCounts, i + 2) }
              ]
              compared += await compare({ ...choice, batchSize: 4, seed: i, length: { iterations: 10 } }, 1, parts)
            }
      expect(compared).toBeGreaterThan(scheduleSettings.length * samplings.length * 10)
    },
    120_000
  )
})

test('any settings, stopped at any iterations, with any numbers of threads', async () => {
  const choices = fc.record({
    kind: fc.constantFrom(...optimizerKinds),
    schedule: fc.constantFrom(...scheduleSettings),
    sampling: fc.constantFrom(...samplings),
    precision: fc.constantFrom(...precisions),
    gradient: fc.constantFrom(...gradients),
    metric: fc.constantFrom(...metrics),
    evaluateEvery: fc.nat(5),
    batchSize: fc.integer({ min: 3, max: 12 }).filter((size) => 11 % size !== 1),
    seed: fc.nat(2 ** 32 - 1),
    length: fc.oneof(fc.record({ iterations: fc.integer({ min: 1, max: 14 }) }), fc.record({ epochs: fc.integer({ min: 1, max: 4 }) }))
  })
  const threads = fc.constantFrom(...threadCounts)
  const stops = fc.uniqueArray(fc.record({ until: fc.nat(16), threads }), { maxLength: 4, selector: ({ until }) => until })
  const property = fc.asyncProperty(choices, threads, stops, threads, async (choice, wholeThreads, parts, lastThreads) => {
    await compare(choice, wholeThreads, [...parts.toSorted((a, b) => a.until - b.until), { threads: lastThreads }])
  })
  await fc.assert(property, { numRuns: 150 })
}, 120_000)

/** Stops the run in the middle of a phase, once so many losses have come, and resumes it to the end. */
async function stoppedInside(phase: 'evaluating' | 'numerical-gradient', after: number, text: string) {
  const work = { type: 'train', project: { text, base: '.' }, overrides: {}, threads: 1, lossEvery: 1, lossAt: 'after' } as const
  const call = engine.request({ ...work, weights: 'safetensors', checkpoint: true })
  const first: EngineEvent[] = []
  let losses = 0
  for await (const event of call) {
    first.push(event)
    if (event.type === 'loss') losses++
    if (event.type === 'progress' && event.phase === phase && losses >= after) call.stop()
  }
  const rest = await ask(engine, { ...work, weights: 'safetensors', checkpoint: true, resume: checkpointOf(first) })
  return { stopped: eventOf(first, 'done'), resumed: outcomeOf([first, rest]), whole: await trainAtOnce(engine, text, 1) }
}

test.each([1, 3])('stopped inside the evaluation after %i iterations or more, the resumed run begins with it', async (after) => {
  // so many samples that an evaluation takes a while, and a metric whose every value counts
  const { stopped, resumed, whole } = await stoppedInside(
    'evaluating',
    after,
    spiralText({
      seed: 3,
      sampling: 'shuffle',
      iterations: 6,
      evaluateEvery: 2,
      earlyStopping: { metric: 'testLoss', patience: 2, minDelta: 10 }
    }).replace('"samples":45', '"samples":300000')
  )
  expect(stopped.reason).toBe('interrupted')
  expect(resumed).toEqual(whole)
  expect(whole.reason).toBe('early-stopping')
})

test.each([0, 2])(
  'stopped inside a numerical gradient after %i iterations, the resumed run draws the same mini-batch again',
  async (after) => {
    const text = spiralText({ seed: 3, gradient: 'numerical', sampling: 'shuffle', iterations: 8, batchSize: 8000, evaluateEvery: 2 })
    const { stopped, resumed, whole } = await stoppedInside('numerical-gradient', after, text.replace('"samples":45', '"samples":18000'))
    expect(stopped.reason).toBe('interrupted')
    // the stop may come a gradient late
    expect(stopped.iterations).toBeLessThan(8)
    expect(resumed).toEqual(whole)
  }
)

test('logging losses and evaluating change nothing of the run', async () => {
  const quiet = spiralText({ seed: 1, iterations: 15 })
  const project = { text: quiet, base: '.' }
  const work = { type: 'train', project, overrides: {}, threads: 1, lossAt: 'after', weights: 'safetensors', checkpoint: false } as const
  const unlogged = eventOf(await ask(engine, { ...work, lossEvery: 0 }), 'file').bytes
  const loud = { text: spiralText({ seed: 1, iterations: 15, evaluateEvery: 2 }), base: '.' }
  expect(eventOf(await ask(engine, { ...work, project: loud, lossEvery: 1 }), 'file').bytes).toEqual(unlogged)
})

test('a run that was stopped early stays ended, and goes on with more patience', async () => {
  const text = (patience: number) =>
    spiralText({ iterations: 40, evaluateEvery: 1, earlyStopping: { metric: 'testLoss', patience, minDelta: 10 } })
  const ended = await trainAtOnce(engine, text(3), 1)
  expect([ended.reason, ended.iterations]).toEqual(['early-stopping', 4])
  const again = async (patience: number) => {
    const work = {
      type: 'train',
      project: { text: text(patience), base: '.' },
      overrides: {},
      threads: 1,
      lossEvery: 1,
      lossAt: 'after'
    } as const
    return eventOf(await ask(engine, { ...work, checkpoint: false, resume: ended.checkpoint }), 'done')
  }
  expect(await again(3)).toMatchObject({ reason: 'early-stopping', iterations: 4 })
  expect(await again(6)).toMatchObject({ reason: 'early-stopping', iterations: 7 })
})

test('the length may change: 9 iterations and 11 more equal 20, where the schedule has a length of its own', async () => {
  const text = (iterations: number) =>
    spiralText({ iterations, sampling: 'shuffle', schedule: { kind: 'cosine', iterations: 20 }, seed: 3 })
  const work = {
    type: 'train',
    overrides: {},
    threads: 1,
    lossEvery: 1,
    lossAt: 'after',
    weights: 'safetensors',
    checkpoint: true
  } as const
  const first = await ask(engine, { ...work, project: { text: text(9), base: '.' } })
  const rest = await ask(engine, { ...work, project: { text: text(20), base: '.' }, resume: checkpointOf(first) })
  expect(outcomeOf([first, rest])).toEqual(await trainAtOnce(engine, text(20), 1))
})

test('a checkpoint of another network is refused by the first difference', async () => {
  const { checkpoint } = await trainAtOnce(engine, spiralText({ iterations: 2 }), 1)
  const other = spiralText({ iterations: 4 }).replace('"units":8', '"units":9')
  const work = { type: 'train', project: { text: other, base: '.' }, overrides: {}, threads: 1, lossEvery: 1, lossAt: 'after' } as const
  const events = await ask(engine, { ...work, checkpoint: false, resume: checkpoint })
  const problem = events.find((event) => event.type === 'error')?.problems[0]
  expect(problem).toMatchObject({ code: 'other-network', node: 'hidden', message: expect.stringContaining('hidden') })
})

test('a checkpoint is refused where the file has other data by now, and one of other kernels says so', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gradloom-resume-'))
  try {
    const table = (first: number) => `a,b,kind\n${first},2,x\n3,4,y\n5,6,x\n7,8,y\n`
    await writeFile(join(folder, 'table.csv'), table(1))
    const text = projectText(
      [
        { id: 'data', op: 'dataset', fields: { source: 'csv', path: 'table.csv' } },
        { id: 'scores', op: 'affine', fields: { units: 2 } },
        { id: 'loss', op: 'softmax-with-loss' }
      ],
      ['data.x scores.x', 'scores.y loss.x', 'data.t loss.t'],
      { iterations: 4, batchSize: 2 }
    )
    const work = { type: 'train', project: { text, base: folder }, overrides: {}, threads: 1, lossEvery: 1, lossAt: 'after' } as const
    const checkpoint = checkpointOf(await ask(engine, { ...work, overrides: { iterations: 2 }, checkpoint: true }))
    const again = await ask(engine, { ...work, checkpoint: false, resume: checkpoint })
    expect(again.map(({ type }) => type)).not.toContain('warning')
    expect(eventOf(again, 'done').iterations).toBe(4)

    const elsewhere = encodeCheckpoint({ ...decodeCheckpoint(checkpoint), kernels: 'of another machine' })
    const warned = await ask(engine, { ...work, checkpoint: false, resume: elsewhere })
    expect(eventOf(warned, 'warning').problem).toMatchObject({
      code: 'other-kernels',
      message: expect.stringContaining('of another machine')
    })
    expect(eventOf(warned, 'done').iterations).toBe(4)

    await writeFile(join(folder, 'table.csv'), table(9))
    const refused = await ask(engine, { ...work, checkpoint: false, resume: checkpoint })
    expect(eventOf(refused, 'error').problems).toMatchObject([
      { code: 'other-data', message: expect.stringMatching(/^The checkpoint was trained/) }
    ])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
