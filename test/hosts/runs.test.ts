// Runs that the host owns: kept as they go on, found again by windows, gone on with after the engine or the program has died.
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { EngineClient, type EngineEvent, ProjectError } from '../../engine/contract.ts'
import type { RunRecord, RunStart } from '../../src-main/contract.ts'
import { EngineClients } from '../../src-main/services/engine-clients.ts'
import { type EngineThread, enginePort, startEngineThread } from '../../src-main/services/engine-thread.ts'
import { RunKeeper } from '../../src-main/services/run-keeper.ts'
import { openRunStore } from '../../src-main/services/run-store.ts'
import { spiralText } from '../requests/engine.ts'

const entry = new URL('../../engine/worker.ts', import.meta.url)
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

interface Desk {
  readonly keeper: RunKeeper
  readonly clients: EngineClients
  readonly thread: EngineThread
  readonly folder: string
  readonly notKept: string[]
}

async function desk(given?: string): Promise<Desk> {
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'gradloom-runs-')))
  if (given === undefined) ends.push(() => rm(folder, { recursive: true, force: true }))
  const thread = await startEngineThread(entry)
  ends.push(() => thread.close())
  const notKept: string[] = []
  const clients = new EngineClients(() => enginePort(thread.connect()))
  const keeper = new RunKeeper({
    store: openRunStore(folder),
    open: () => clients.open(),
    changed: () => {},
    notKept: (_, reason) => notKept.push(reason)
  })
  ends.push(() => keeper.close())
  return { keeper, clients, thread, folder, notKept }
}

let count = 0
function start(training: object, more: Partial<RunStart> = {}): RunStart {
  return {
    id: `test-run-${count++}`,
    name: 'spiral',
    folder: '/',
    text: spiralText(training),
    overrides: {},
    threads: 1,
    paused: false,
    keep: { runs: 50, checkpoints: 3, checkpointSeconds: 30 },
    ...more
  }
}

/** The record on the disk as it would be had its program ended otherwise. */
async function rewriteRecord(
  folder: string,
  run: string,
  { owner, status }: { owner?: object; status: RunRecord['status'] }
): Promise<void> {
  const file = join(folder, run, 'run.json')
  const read = JSON.parse(await readFile(file, 'utf8')) as { owner: object; record: RunRecord }
  await writeFile(file, JSON.stringify({ ...read, owner: owner ?? read.owner, record: { ...read.record, status } }))
}

const watch = { framesPerSecond: 60, taps: [], health: false }
/** What a window sees of a run, up to its end or until `enough`. */
async function look(thread: EngineThread, run: string, enough: (event: EngineEvent) => boolean = () => false, awaited = false) {
  const port = thread.connect()
  const client = new EngineClient(enginePort(port))
  const events: EngineEvent[] = []
  const call = client.request({ type: 'attach', run, watch, awaited })
  for await (const event of call) {
    events.push(event)
    if (event.type === 'frame') client.request({ type: 'frame-shown', training: call.id })
    if (enough(event)) break
  }
  port.close()
  return events
}

/** Starts a run held, lets it go on for one iteration after the other, and then to its end: a checkpoint comes with every pause. */
async function stepped({ keeper, thread }: Desk, run: RunStart, iterations: number): Promise<RunRecord> {
  await keeper.start({ ...run, paused: true })
  const port = thread.connect()
  const client = new EngineClient(enginePort(port))
  const call = client.request({ type: 'attach', run: run.id, watch })
  for await (const event of call) {
    if (event.type !== 'paused') continue
    const action = event.iteration < iterations ? 'iteration' : 'continue'
    for await (const _ of client.request({ type: 'control', training: call.id, action })) break
  }
  port.close()
  return keeper.ended(run.id)
}

test('a finished run is kept whole: record, project, curves, checkpoints and weights', async () => {
  const { keeper, folder } = await desk()
  const run = start({ iterations: 300, evaluateEvery: 100, seed: 5 }, { overrides: { learningRate: 0.02 } })
  await keeper.start(run)
  const record = await keeper.ended(run.id)
  expect(record).toMatchObject({ name: 'spiral', status: 'finished', iterations: 300, hasWeights: true })
  expect(record.checkpoints.at(-1)).toBe(300)
  expect(record.start).toMatchObject({ seed: 5, optimizer: 'sgd', learningRate: 0.02, batchSize: 10, total: 300, precision: 'float32' })
  expect(record.start?.dataHash).toMatch(/^[0-9a-f]{64}$/)
  expect(record.accuracy?.iteration).toBe(299)
  expect(record.ended).toBeGreaterThanOrEqual(record.begun)
  const { record: again, text, curves } = await keeper.details(run.id)
  expect(again).toEqual(record)
  expect(text).toBe(run.text)
  expect([...curves.iterations]).toEqual(Array.from({ length: 300 }, (_, i) => i))
  expect(curves.losses.every((loss) => loss > 0 && loss < 20)).toBe(true)
  expect(record.loss).toBeGreaterThan(0)
  expect(curves.accuracies.map(({ iteration }) => iteration)).toEqual([0, 100, 200, 299])
  expect((await keeper.weights(run.id)).length).toBeGreaterThan(100)
  expect((await readdir(join(folder, run.id))).sort()).toEqual([
    ...record.checkpoints.map((iteration) => `checkpoint-${iteration}.safetensors`).sort(),
    'curves.json',
    'project.gradloom',
    'run.json',
    'weights.safetensors'
  ])
})

test('a window that waits for a run sees it from its first event to its last', async () => {
  const { keeper, thread } = await desk()
  const run = start({ iterations: 400, evaluateEvery: 100 }, { paused: true })
  const port = thread.connect()
  const client = new EngineClient(enginePort(port))
  const call = client.request({ type: 'attach', run: run.id, watch, awaited: true })
  const seen: EngineEvent[] = []
  for await (const event of call) {
    if (seen.length === 0) void keeper.start(run)
    seen.push(event)
    if (event.type === 'paused') client.request({ type: 'control', training: call.id, action: 'continue' })
  }
  port.close()
  expect(seen[0]).toMatchObject({ type: 'progress', phase: 'loading' })
  expect(seen.flatMap((event) => (event.type === 'frame' ? [event.iteration] : [])).at(-1)).toBe(400)
  expect(seen.filter(({ type }) => type === 'evaluated')).toHaveLength(5)
  expect(seen.at(-1)?.type).toBe('done')
  await keeper.ended(run.id)
  // the bytes of a checkpoint reach the window and the disk alike
  const file = seen.findLast((event) => event.type === 'file' && event.purpose === 'checkpoint')
  expect(file?.type === 'file' && Buffer.from(file.bytes).equals(await keeper.checkpoint({ run: run.id }))).toBe(true)
  await expect(look(thread, run.id)).rejects.toThrow(/has ended/)
})

test('a run goes on when its window goes, and another window finds all of its losses', async () => {
  const { keeper, thread } = await desk()
  const run = start({ iterations: 1_000_000_000, evaluateEvery: 0 })
  await keeper.start(run)
  await look(thread, run.id, (event) => event.type === 'frame' && event.iteration > 50)
  const seen = await look(thread, run.id, (event) => event.type === 'frame')
  expect(seen[0]?.type).toBe('start')
  const frame = seen.at(-1)
  if (frame?.type !== 'frame') throw new Error('no frame')
  expect(frame.firstIteration).toBe(0)
  expect(frame.losses.length * frame.every).toBeGreaterThan(50)
  expect((await keeper.list())[0]).toMatchObject({ id: run.id, status: 'running' })
  await expect(keeper.remove([run.id])).rejects.toThrow(/goes on\. Stop it, then delete it/)
  keeper.stop(run.id)
  expect(await keeper.ended(run.id)).toMatchObject({ status: 'stopped', hasWeights: true, loss: expect.closeTo(1, 0) })
})

test('stopping from the window ends the run for all', async () => {
  const { keeper, thread } = await desk()
  const run = start({ iterations: 1_000_000_000, evaluateEvery: 0 })
  const client = new EngineClient(enginePort(thread.connect()))
  const call = client.request({ type: 'attach', run: run.id, watch, awaited: true })
  await keeper.start(run)
  const types = new Set<string>()
  for await (const event of call) {
    if (event.type === 'frame') call.stop()
    types.add(event.type)
  }
  expect(types).toContain('done')
  expect((await keeper.ended(run.id)).status).toBe('stopped')
})

test('a run that is stopped before it was started does not train', async () => {
  const { keeper, thread } = await desk()
  const run = start({ iterations: 1_000_000_000, evaluateEvery: 0 })
  const client = new EngineClient(enginePort(thread.connect()))
  const call = client.request({ type: 'attach', run: run.id, watch, awaited: true })
  call.stop()
  const events: string[] = []
  for await (const event of call) events.push(event.type)
  expect(events).toEqual(['progress', 'stopped'])
  await keeper.start(run)
  expect(await keeper.ended(run.id)).toMatchObject({ status: 'stopped', iterations: 0 })
})

test('a failure is kept with its sentence, and reaches the window with its node', async () => {
  const { keeper, thread } = await desk()
  const run = start({ iterations: 10 }, { text: spiralText({ iterations: 10 }).replace('"spiral"', '"idx"') })
  const seen = look(thread, run.id, () => false, true)
  seen.catch(() => {})
  await keeper.start(run)
  const record = await keeper.ended(run.id)
  expect(record.status).toBe('failed')
  expect(record.reason).toMatch(/path/)
  await expect(seen).rejects.toSatisfy((error) => error instanceof ProjectError && error.problems[0]?.node === 'data')
})

test('the engine dies: the run is lost with its sentence, and goes on from its last checkpoint to the same bits', async () => {
  const training = { iterations: 2000, evaluateEvery: 200, seed: 2 }
  const whole = await desk()
  const straight = start(training)
  await whole.keeper.start(straight)
  await whole.keeper.ended(straight.id)

  const { keeper, clients, thread, folder } = await desk()
  const run = start(training, { paused: true })
  await keeper.start(run)
  const port = thread.connect()
  const client = new EngineClient(enginePort(port))
  const call = client.request({ type: 'attach', run: run.id, watch })
  for await (const event of call) {
    if (event.type !== 'paused') continue
    if (event.iteration === 3) break
    client.request({ type: 'control', training: call.id, action: 'iteration' })
  }
  await thread.close()
  clients.fail('its thread ended')
  const lost = await keeper.ended(run.id)
  expect(lost).toMatchObject({ status: 'lost', reason: expect.stringMatching(/^The engine ended: /), iterations: 3 })
  expect(lost.checkpoints).toEqual([1, 2, 3])

  const { keeper: second } = await desk(folder)
  await second.start({ ...run, paused: false, resume: { run: run.id } })
  const record = await second.ended(run.id)
  expect(record).toMatchObject({ status: 'finished', iterations: 2000, begun: lost.begun })
  expect(record.reason).toBeUndefined()
  expect(Buffer.from(await second.weights(run.id)).equals(await whole.keeper.weights(straight.id))).toBe(true)
  const [a, b] = [(await second.details(run.id)).curves, (await whole.keeper.details(straight.id)).curves]
  expect([...a.iterations]).toEqual([...b.iterations])
  expect([...a.losses]).toEqual([...b.losses])
  expect(a.accuracies).toEqual(b.accuracies)
})

test('a run of a program that died is lost; from an earlier checkpoint another run begins with its curves', async () => {
  const made = await desk()
  const { keeper, folder } = made
  const run = start({ iterations: 300, evaluateEvery: 100 })
  expect((await stepped(made, run, 2)).checkpoints).toEqual([1, 2, 300])
  // as it would be had the program been killed: a process of that number that began at another time
  await rewriteRecord(folder, run.id, { owner: { pid: process.pid, started: '1' }, status: 'running' })
  expect((await keeper.list())[0]).toMatchObject({ id: run.id, status: 'lost', reason: 'Gradloom ended while it trained.' })
  const other = start({ iterations: 300, evaluateEvery: 100 }, { resume: { run: run.id, iteration: 2 } })
  await keeper.start(other)
  expect(await keeper.ended(other.id)).toMatchObject({ status: 'finished', iterations: 300, from: { run: run.id, iteration: 2 } })
  const { curves } = await keeper.details(other.id)
  expect([...curves.iterations]).toEqual(Array.from({ length: 300 }, (_, i) => i))
  expect(await keeper.weights(other.id)).toEqual(await keeper.weights(run.id))
  await expect(keeper.start(start({}, { resume: { run: run.id, iteration: 7 } }))).rejects.toThrow(/no checkpoint after 7 iterations/)
  await expect(keeper.start(start({}, { resume: { run: 'nobody-knows' } }))).rejects.toThrow(/not kept any more/)
})

test('two windows that go on with one run at the same moment: it goes on once', async () => {
  const made = await desk()
  const { keeper } = made
  const run = start({ iterations: 300, evaluateEvery: 0 })
  await stepped(made, run, 2)
  const again = () => keeper.start({ ...run, paused: true, resume: { run: run.id, iteration: 2 } })
  const both = await Promise.allSettled([again(), again()])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(String(both.find((one) => one.status === 'rejected')?.reason)).toContain('goes on already')
  await expect.poll(() => keeper.list()).toMatchObject([{ id: run.id, status: 'paused' }])
})

test('a run that goes on in another program is left to it', async () => {
  const made = await desk()
  const { keeper, folder } = made
  const run = start({ iterations: 50, evaluateEvery: 0 })
  await stepped(made, run, 2)
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  ends.push(() => other.kill('SIGKILL'))
  await rewriteRecord(folder, run.id, { owner: { pid: other.pid, started: '' }, status: 'running' })
  expect(await keeper.list()).toMatchObject([{ status: 'running' }])
  await expect(keeper.start({ ...run, resume: { run: run.id } })).rejects.toThrow(/Another open Gradloom trains this run/)
  await expect(keeper.remove([run.id])).rejects.toThrow(/goes on/)
})

test('a run whose end could not be written is not taken for one that goes on', async () => {
  const made = await desk()
  const { keeper, folder } = made
  const run = start({ iterations: 50, evaluateEvery: 0 })
  await stepped(made, run, 2)
  await rewriteRecord(folder, run.id, { status: 'running' })
  expect(await keeper.list()).toMatchObject([{ status: 'lost', reason: 'How it ended could not be written down.' }])
  await keeper.start({ ...run, resume: { run: run.id, iteration: 2 } })
  expect(await keeper.ended(run.id)).toMatchObject({ status: 'finished', iterations: 50 })
  await keeper.remove([run.id])
  expect(await keeper.list()).toEqual([])
})

test('only so many runs and checkpoints are kept, the newest', async () => {
  const made = await desk()
  const { keeper, folder } = made
  const keep = { runs: 3, checkpoints: 2, checkpointSeconds: 30 }
  const runs = Array.from({ length: 5 }, () => start({ iterations: 50, evaluateEvery: 10 }, { keep }))
  for (const run of runs) {
    expect((await stepped(made, run, 3)).checkpoints).toEqual([3, 50])
  }
  expect((await keeper.list()).map(({ id }) => id)).toEqual(
    runs
      .slice(2)
      .map(({ id }) => id)
      .reverse()
  )
  await keeper.remove(runs.slice(2, 4).map(({ id }) => id))
  expect(await readdir(folder)).toEqual([runs[4]?.id])
})

test('checkpoints come on a schedule, too, and at a pause', async () => {
  const { keeper, thread } = await desk()
  const keep = { runs: 50, checkpoints: 5, checkpointSeconds: 0.1 }
  const run = start({ iterations: 1_000_000_000, evaluateEvery: 0 }, { keep })
  await keeper.start(run)
  const client = new EngineClient(enginePort(thread.connect()))
  const call = client.request({ type: 'attach', run: run.id, watch })
  let files = 0
  let paused = 0
  for await (const event of call) {
    if (event.type === 'file' && ++files === 2) client.request({ type: 'control', training: call.id, action: 'pause' })
    if (event.type === 'paused') {
      paused = event.iteration
      break
    }
  }
  const record = async () => (await keeper.list())[0]
  await expect.poll(record, { timeout: 30_000 }).toMatchObject({ status: 'paused', iterations: paused })
  await expect.poll(async () => (await record())?.checkpoints.at(-1), { timeout: 30_000 }).toBe(paused)
  expect((await keeper.checkpoint({ run: run.id, iteration: paused })).length).toBeGreaterThan(1000)
})

test('a learning rate that was set while it trained is kept for going on', async () => {
  const { keeper, thread } = await desk()
  const run = start({ iterations: 1_000_000_000, evaluateEvery: 0 })
  await keeper.start(run)
  const client = new EngineClient(enginePort(thread.connect()))
  const call = client.request({ type: 'attach', run: run.id, watch })
  for await (const event of call) {
    if (event.type === 'start') client.request({ type: 'learning-rate', training: call.id, learningRate: 0.003 })
    if (event.type === 'learning-rate') break
  }
  await expect.poll(async () => (await keeper.list())[0]?.overrides).toEqual({ learningRate: 0.003 })
})

test('where nothing can be written the run goes on, and it is said once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gradloom-runs-'))
  ends.push(() => rm(folder, { recursive: true, force: true }))
  // a file where the folder should be
  await mkdir(join(folder, 'x'))
  await writeFile(join(folder, 'x/runs'), '')
  const { keeper, notKept } = await desk(join(folder, 'x/runs'))
  const run = start({ iterations: 200, evaluateEvery: 50 })
  await keeper.start(run)
  const { promise, resolve } = Promise.withResolvers<void>()
  setTimeout(resolve, 50)
  await promise
  expect((await keeper.ended(run.id).catch(() => undefined))?.status ?? 'finished').toBe('finished')
  expect(notKept).toHaveLength(1)
  expect(notKept[0]).toMatch(/runs/)
})
