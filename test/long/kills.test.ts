// Programs that are killed at 200 random moments: no file is ever broken or missing, and what was said to be kept is there.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { decodeCheckpoint } from '../../engine/train/checkpoint.ts'
import { openRunStore } from '../../src-main/services/run-store.ts'
import { openSweepStore } from '../../src-main/services/sweep-store.ts'
import { openUserData } from '../../src-main/services/user-data.ts'
import { gradloom, lineOf } from '../command.ts'
import { opened } from '../document/fixtures.ts'
import { repository } from '../steps.ts'

const folder = await mkdtemp(join(tmpdir(), 'gradloom-kills-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

let state = 4711
const random = (below: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return Math.floor((state / 4294967296) * below)
}

/** Starts a program, kills it a random moment after one of its first lines (sooner or later, however busy the machine is), and returns all it said. */
async function killed(words: readonly string[], mostLines: number): Promise<string> {
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'ignore'] })
  const lines = 1 + random(mostLines)
  let said = ''
  await new Promise<void>((resolve) => {
    // one that is done sooner
    child.once('exit', () => resolve())
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.split('\n').length > lines) resolve()
    })
  })
  await new Promise((resolve) => setTimeout(resolve, random(12)))
  child.kill('SIGKILL')
  if (!child.stdout.closed) await once(child, 'close')
  return said
}

test('while saving and keeping drafts', async () => {
  const project = join(folder, 'net.gradloom')
  const { drafts, versions } = openUserData(join(folder, 'user-data'))
  const last = (said: string, word: string): number => Number(new RegExp(`${word} (\\d+)\\n(?![^]*${word} )`).exec(said)?.[1] ?? 0)
  let [saves, keeps] = [0, 0]
  for (let kill = 0; kill < 140; kill++) {
    const said = await killed([join(import.meta.dirname, 'keep-working.ts'), folder], 6)
    const [saved, kept] = [last(said, 'saved'), last(said, 'kept')]
    // an earlier round may have come further
    if (saved > 0) expect(Number(opened(await readFile(project, 'utf8')).title)).toBeGreaterThanOrEqual(saved)
    // whole ones only, and what was said to be saved among them
    const texts = await Promise.all((await versions.list(project)).map(({ id }) => versions.read(project, id)))
    const titles = texts.map((text) => opened(text).title)
    if (saved > 0) expect(titles).toContain(String(saved))
    const [draft] = await drafts.list(null)
    expect(Number(opened(draft?.text ?? '').title)).toBeGreaterThanOrEqual(kept)
    saves += saved > 0 ? 1 : 0
    keeps += kept > 0 ? 1 : 0
    await rm(project, { force: true })
    await drafts.drop('the-only-window')
  }
  expect(saves).toBeGreaterThan(20)
  expect(keeps).toBeGreaterThan(100)
})

test('while training and writing checkpoints', async () => {
  const project = join(folder, 'spiral.gradloom')
  const checkpoint = join(folder, 'spiral.checkpoint')
  const nodes = [
    { id: 'data', op: 'dataset', fields: { source: 'spiral' } },
    { id: 'hidden', op: 'affine', fields: { units: 200 } },
    { id: 'norm', op: 'batch-normalization' },
    { id: 'scores', op: 'affine', fields: { units: 3 } },
    { id: 'loss', op: 'softmax-with-loss' }
  ]
  const edges = ['data.x hidden.x', 'hidden.y norm.x', 'norm.y scores.x', 'scores.y loss.x', 'data.t loss.t'].map((edge) => {
    const [from, to] = edge.split(' ')
    return { from, to }
  })
  // a checkpoint comes with every evaluation
  const training = { iterations: 1_000_000, evaluateEvery: 1, optimizer: { kind: 'adam' } }
  await writeFile(project, JSON.stringify({ format: 'gradloom/project', version: 1, graph: { nodes, edges }, training }))
  const words = ['train', project, '--json', '--checkpoint', checkpoint]
  let [seen, resumed] = [0, 0]
  for (let kill = 0; kill < 60; kill++) {
    const going = await readFile(checkpoint).catch(() => undefined)
    const resume = going ? ['--resume', checkpoint] : []
    await killed([join(repository, 'src-main/launch.js'), ...words, ...resume], 8)
    const bytes = await readFile(checkpoint).catch(() => undefined)
    if (!bytes) continue
    seen++
    const { iteration } = decodeCheckpoint(bytes)
    if (going) expect(iteration).toBeGreaterThanOrEqual(decodeCheckpoint(going).iteration)
    if (going && iteration > decodeCheckpoint(going).iteration) resumed++
  }
  expect(seen).toBeGreaterThan(30)
  expect(resumed).toBeGreaterThan(20)
  const { iteration } = decodeCheckpoint(await readFile(checkpoint))
  const done = lineOf(await gradloom('train', project, '--resume', checkpoint, '--iterations', String(iteration + 2)), 'done')
  expect(done).toMatchObject({ iterations: iteration + 2, reason: 'finished' })
})

test('while the host trains and keeps the run', async () => {
  const id = 'the-run-that-is-killed'
  const runs = openRunStore(join(folder, 'runs'))
  let [begun, resumed] = [0, 0]
  let before = 0
  for (let kill = 0; kill < 40; kill++) {
    const said = await killed([join(import.meta.dirname, 'keep-training.ts'), folder, id], 6)
    expect(said).not.toContain('failed')
    const [record] = await runs.list()
    // killed before the first file of the first round
    if (!record) continue
    begun++
    expect(record.status).toBe('lost')
    expect(opened(await runs.text(id)).training?.iterations).toBe(1_000_000)
    for (const iteration of record.checkpoints)
      expect(decodeCheckpoint((await runs.checkpoint({ run: id, iteration })).bytes).iteration).toBe(iteration)
    const last = record.checkpoints.at(-1) ?? 0
    expect(last).toBeGreaterThanOrEqual(
      Math.max(before, ...said.split('\n').map((line) => Number(/checkpoint (\d+)/.exec(line)?.[1] ?? 0)))
    )
    if (before > 0 && last > before) resumed++
    before = last
    const { iterations, losses } = await runs.curves(id)
    expect(losses.length).toBe(iterations.length)
    expect(iterations.every((iteration, i) => i === 0 || iteration > (iterations[i - 1] as number))).toBe(true)
  }
  expect(begun).toBeGreaterThan(35)
  expect(resumed).toBeGreaterThan(25)
})

test('while the host goes through a sweep: it ends with the very accuracies of one that was never killed', async () => {
  const sweeps = openSweepStore(join(folder, 'sweeps'))
  const program = join(import.meta.dirname, 'keep-sweeping.ts')
  let [kills, held] = [0, 0]
  for (let isDone = false; !isDone && kills < 200; kills++) {
    const said = await killed([program, folder, 'killed-sweep'], 4)
    expect(said).not.toContain('failed')
    isDone = said.includes('finished')
    const sweep = (await sweeps.list()).find(({ id }) => id === 'killed-sweep')
    // killed before its first file
    if (!sweep) continue
    expect(sweep.status).toBe(isDone ? 'finished' : 'interrupted')
    if (sweep.trials.some(({ status }) => status === 'held')) held++
  }
  await promisify(execFile)(process.execPath, [program, folder, 'spared-sweep'])
  const [killedOne, spared] = await Promise.all([sweeps.find('killed-sweep'), sweeps.find('spared-sweep')])
  expect(killedOne.trials.map(({ status }) => status)).toEqual(['finished', 'finished', 'finished'])
  // the mean loss is of the losses that were written by then
  const accuracies = killedOne.trials.map(({ metrics }) => [metrics?.trainAccuracy, metrics?.testAccuracy])
  expect(accuracies).toEqual(spared.trials.map(({ metrics }) => [metrics?.trainAccuracy, metrics?.testAccuracy]))
  expect(held).toBeGreaterThan(2)
})
