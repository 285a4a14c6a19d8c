// Sweeps in the host: one trial after the other, every change on the disk, and after a pause or a crash what was begun goes on.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { projectError } from '../../engine/problem.ts'
import type { RunRecord, RunStart, Sweep, SweepStart, WindowServices } from '../../src-main/contract.ts'
import { callService } from '../../src-main/services/service-arguments.ts'
import { openSweepStore } from '../../src-main/services/sweep-store.ts'
import { Sweeps, type TrialKeeper } from '../../src-main/services/sweeps.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradloom-sweeps-'))
  return () => rm(folder, { recursive: true, force: true })
})

const start: SweepStart = {
  id: 'sweep-0001',
  name: 'net',
  folder: '/home/me',
  kind: 'grid',
  seed: 0,
  axes: [{ place: { kind: 'training', setting: 'optimizer.learningRate' }, scale: 'log' }],
  metric: 'testAccuracy',
  iterations: 20,
  threads: 1,
  keep: { runs: 100, checkpoints: 2, checkpointSeconds: 60 },
  trials: [0.001, 0.01, 0.1].map((rate) => ({ values: [rate], text: `project of ${rate}` }))
}

/** Runs in memory: each goes on until the test ends it, or is stopped. They outlive the sweeps, as runs on a disk do. */
class Runs implements TrialKeeper {
  readonly records = new Map<string, RunRecord>()
  readonly starts: RunStart[] = []
  /** What the next start throws. */
  refusal: Error | undefined
  #ends = new Map<string, PromiseWithResolvers<RunRecord>>()
  #waiting: (() => void)[] = []

  async start(given: RunStart): Promise<void> {
    if (this.refusal) {
      const error = this.refusal
      this.refusal = undefined
      throw error
    }
    this.starts.push(given)
    const { id, name, folder: base, overrides, trial } = given
    const before = this.records.get(id)
    const begun = { id, name, folder: base, overrides, begun: 1, iterations: 0, seconds: 1, loss: null, checkpoints: [], hasWeights: false }
    this.records.set(id, { ...begun, ...before, status: 'running', ...(trial && { trial }) })
    this.#ends.set(id, Promise.withResolvers())
    for (const tell of this.#waiting.splice(0)) tell()
  }
  async ended(id: string): Promise<RunRecord> {
    return this.#ends.get(id)?.promise ?? (this.records.get(id) as RunRecord)
  }
  stop(id: string): void {
    this.end(id, { status: 'stopped', checkpoints: [7] })
  }
  async list(): Promise<readonly RunRecord[]> {
    return [...this.records.values()]
  }
  async details(id: string) {
    const curves = { iterations: Float64Array.from([0, 9, 18, 19]), losses: Float64Array.from([8, 4, 2, 1]), accuracies: [] }
    return { record: this.records.get(id) as RunRecord, text: '', curves }
  }
  async remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.records.delete(id)
  }
  /** The run that was started as the nth, once it is there. */
  async nth(count: number): Promise<RunStart> {
    while (this.starts.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return this.starts[count - 1] as RunStart
  }
  end(id: string, how: Partial<RunRecord>): void {
    const record = { ...(this.records.get(id) as RunRecord), ...how }
    this.records.set(id, record)
    this.#ends.get(id)?.resolve(record)
  }
  async finish(count: number, testAccuracy: number): Promise<void> {
    const { id } = await this.nth(count)
    this.end(id, { status: 'finished', accuracy: { iteration: 19, train: 0.5, test: testAccuracy } })
  }
}

/** The sweeps of one program, over the same disk and runs as those of the one before. */
function program(runs: TrialKeeper) {
  const waiting: (() => void)[] = []
  const sweeps = new Sweeps({
    store: openSweepStore(folder),
    keeper: runs,
    changed() {
      for (const tell of waiting.splice(0)) tell()
    }
  })
  const { services } = sweeps
  const only = async (): Promise<Sweep> => (await services.sweeps())[0] as Sweep
  const until = async (reached: (sweep: Sweep) => boolean): Promise<Sweep> => {
    for (;;) {
      const next = new Promise<void>((resolve) => waiting.push(resolve))
      const sweep = await only()
      if (sweep && reached(sweep)) return sweep
      await next
    }
  }
  return { ...services, close: () => sweeps.close(), only, ended: () => until(({ status }) => status !== 'running'), until }
}

const statusesOf = (sweep: Sweep): readonly string[] => sweep.trials.map(({ status }) => status)
const onDisk = async (): Promise<{ sweep: Sweep; owner: object }> =>
  JSON.parse(await readFile(join(folder, start.id, 'sweep.json'), 'utf8'))
/** As a killed program leaves it. */
async function ownerDies(): Promise<void> {
  const path = join(folder, start.id, 'sweep.json')
  await writeFile(path, JSON.stringify({ ...(await onDisk()), owner: { pid: 2 ** 22 + 1, started: '1' } }))
}

describe('a sweep', () => {
  test('trains one project after the other, each as a kept run of its own, and ends with the numbers of all', async () => {
    const runs = new Runs()
    const sweeps = program(runs)
    await sweeps.startSweep(start)
    for (const [i, accuracy] of [0.7, 0.9, 0.8].entries()) {
      const run = await runs.nth(i + 1)
      expect(runs.starts).toHaveLength(i + 1)
      expect(run).toMatchObject({ text: start.trials[i]?.text, overrides: { iterations: 20 }, folder: '/home/me', keep: start.keep })
      expect(run.trial).toEqual({ sweep: start.id, trial: i })
      await runs.finish(i + 1, accuracy)
    }
    const sweep = await sweeps.ended()
    expect(sweep.status).toBe('finished')
    expect(sweep.trials.map(({ metrics }) => metrics?.testAccuracy)).toEqual([0.7, 0.9, 0.8])
    // iterations 18 and 19 are the last tenth of 20
    expect(sweep.trials[0]?.metrics).toEqual({ testAccuracy: 0.7, validationAccuracy: null, trainAccuracy: 0.5, loss: 1.5 })
    expect(sweep.trials.map(({ values }) => values)).toEqual([[0.001], [0.01], [0.1]])
    expect(await sweeps.trialProject(start.id, 1)).toBe('project of 0.01')
  })

  test('records a trial that failed with its reason, and goes on', async () => {
    const runs = new Runs()
    const sweeps = program(runs)
    await sweeps.startSweep(start)
    runs.end((await runs.nth(1)).id, { status: 'failed', reason: 'The loss is NaN at iteration 3.' })
    runs.refusal = projectError('run-exists', 'There is such a run.')
    await runs.finish(2, 0.9)
    const sweep = await sweeps.ended()
    expect(sweep.status).toBe('finished')
    expect(statusesOf(sweep)).toEqual(['failed', 'failed', 'finished'])
    expect(sweep.trials[1]?.reason).toBe('There is such a run.')
    expect(sweep.trials[0]?.reason).toBe('The loss is NaN at iteration 3.')
  })

  test('goes on with the next trial where the user stops the run of one', async () => {
    const runs = new Runs()
    const sweeps = program(runs)
    await sweeps.startSweep(start)
    runs.stop((await runs.nth(1)).id)
    await runs.finish(2, 0.9)
    await runs.finish(3, 0.9)
    expect(statusesOf(await sweeps.ended())).toEqual(['stopped', 'finished', 'finished'])
  })

  test('takes turns with another one', async () => {
    const runs = new Runs()
    const sweeps = program(runs)
    await sweeps.startSweep(start)
    await runs.nth(1)
    await sweeps.startSweep({ ...start, id: 'sweep-0002' })
    for (let i = 1; i <= 6; i++) {
      await runs.nth(i)
      expect([...runs.records.values()].filter(({ status }) => status === 'running')).toHaveLength(1)
      await runs.finish(i, 0.5)
    }
    await sweeps.until(() => runs.starts.length === 6)
    const turns = runs.starts.map(({ trial }) => trial?.sweep)
    expect(new Set(turns.slice(0, 3)).size).toBe(2)
  })
})

describe('a pause', () => {
  test('holds the trial at its checkpoint, and resuming goes on from there with the same run', async () => {
    const runs = new Runs()
    const sweeps = program(runs)
    await sweeps.startSweep(start)
    const { id } = await runs.nth(1)
    await sweeps.pauseSweep(start.id)
    expect((await sweeps.only()).status).toBe('paused')
    expect(statusesOf(await sweeps.only())).toEqual(['held', 'waiting', 'waiting'])
    await sweeps.resumeSweep(start.id)
    expect(await runs.nth(2)).toMatchObject({ id, resume: { run: id }, text: 'project of 0.001' })
    for (const i of [2, 3, 4]) await runs.finish(i, 0.5)
    expect(statusesOf(await sweeps.ended())).toEqual(['finished', 'finished', 'finished'])
  })

  test('of a trial without a checkpoint begins it anew', async () => {
    const runs = new Runs()
    const sweeps = program(runs)
    await sweeps.startSweep(start)
    const { id } = await runs.nth(1)
    await sweeps.pauseSweep(start.id)
    runs.records.delete(id)
    await sweeps.resumeSweep(start.id)
    const again = await runs.nth(2)
    expect(again.resume).toBeUndefined()
    expect(again).toMatchObject({ text: 'project of 0.001', trial: { sweep: start.id, trial: 0 } })
    await sweeps.stopSweep(start.id)
  })

  test('asked for twice, or resumed twice, is one', async () => {
    const runs = new Runs()
    const sweeps = program(runs)
    await sweeps.startSweep(start)
    await runs.nth(1)
    await Promise.all([sweeps.pauseSweep(start.id), sweeps.pauseSweep(start.id)])
    await Promise.all([sweeps.resumeSweep(start.id), sweeps.resumeSweep(start.id)])
    await runs.nth(2)
    expect([...runs.records.values()].filter(({ status }) => status === 'running')).toHaveLength(1)
    await sweeps.stopSweep(start.id)
    expect(runs.starts).toHaveLength(2)
  })
})

describe('after its program was killed', () => {
  test('a sweep is found interrupted and goes on where it was: what has ended stays, what was begun goes on', async () => {
    const runs = new Runs()
    const killed = program(runs)
    await killed.startSweep(start)
    await runs.finish(1, 0.7)
    const { id } = await runs.nth(2)
    expect((await onDisk()).sweep.trials[1]).toMatchObject({ status: 'running', run: id })
    await ownerDies()
    runs.records.set(id, { ...(runs.records.get(id) as RunRecord), status: 'lost', checkpoints: [5, 10] })

    const sweeps = program(runs)
    const found = await sweeps.only()
    expect(found).toMatchObject({ status: 'interrupted', elsewhere: false })
    expect(statusesOf(found)).toEqual(['finished', 'held', 'waiting'])
    await sweeps.resumeSweep(start.id)
    expect(await runs.nth(3)).toMatchObject({ id, resume: { run: id } })
    await runs.finish(3, 0.9)
    await runs.finish(4, 0.8)
    const sweep = await sweeps.ended()
    expect(sweep.status).toBe('finished')
    expect(sweep.trials.map(({ metrics }) => metrics?.testAccuracy)).toEqual([0.7, 0.9, 0.8])
  })

  test('a trial that had ended before the program could write so is not trained again', async () => {
    const runs = new Runs()
    const killed = program(runs)
    await killed.startSweep(start)
    const { id } = await runs.nth(1)
    await ownerDies()
    runs.records.set(id, {
      ...(runs.records.get(id) as RunRecord),
      status: 'finished',
      accuracy: { iteration: 19, train: null, test: 0.6 }
    })
    const sweeps = program(runs)
    await sweeps.resumeSweep(start.id)
    expect((await runs.nth(2)).text).toBe('project of 0.01')
    expect((await sweeps.only()).trials[0]).toMatchObject({ status: 'finished', metrics: { testAccuracy: 0.6 } })
    await sweeps.stopSweep(start.id)
  })

  test('a sweep that another open program runs is shown as it is, and steered there', async () => {
    const runs = new Runs()
    await program(runs).startSweep(start)
    await runs.nth(1)
    // a process that lives and is not this one
    await writeFile(
      join(folder, start.id, 'sweep.json'),
      JSON.stringify({ ...(await onDisk()), owner: { pid: process.ppid, started: '' } })
    )
    const sweeps = program(runs)
    expect(await sweeps.only()).toMatchObject({ status: 'running', elsewhere: true })
    await expect(sweeps.resumeSweep(start.id)).rejects.toThrow('Another open Gradloom runs the sweep of net. Steer it there.')
    await expect(sweeps.deleteSweep(start.id, true)).rejects.toThrow('Another open Gradloom')
  })
})

test('a sweep whose program is closed can be resumed, and so can one whose engine ended', async () => {
  const runs = new Runs()
  const first = program(runs)
  await first.startSweep(start)
  const { id } = await runs.nth(1)
  await first.close()
  const sweeps = program(runs)
  expect(await sweeps.only()).toMatchObject({ status: 'interrupted', reason: 'Gradloom was closed while the sweep went on.' })
  await sweeps.resumeSweep(start.id)
  expect(await runs.nth(2)).toMatchObject({ id, resume: { run: id } })
  runs.end(id, { status: 'lost', reason: 'The engine ended while it trained.' })
  expect(await sweeps.ended()).toMatchObject({ status: 'interrupted', reason: 'The engine ended while it trained.' })
  expect(statusesOf(await sweeps.only())).toEqual(['held', 'waiting', 'waiting'])
  runs.refusal = projectError('engine-stopped', 'There is no engine.')
  await sweeps.resumeSweep(start.id)
  expect(await sweeps.ended()).toMatchObject({ status: 'interrupted', reason: 'There is no engine.' })
  expect(statusesOf(await sweeps.only())).toEqual(['held', 'waiting', 'waiting'])
})

describe('a stopped sweep', () => {
  test('does not go on, and is deleted with its runs or without them', async () => {
    const runs = new Runs()
    const sweeps = program(runs)
    await sweeps.startSweep(start)
    await runs.finish(1, 0.7)
    await runs.nth(2)
    await expect(sweeps.deleteSweep(start.id, true)).rejects.toThrow('The sweep goes on. Stop it before you delete it.')
    await sweeps.stopSweep(start.id)
    expect(statusesOf(await sweeps.only())).toEqual(['finished', 'stopped', 'waiting'])
    await expect(sweeps.resumeSweep(start.id)).rejects.toThrow('The sweep of net has ended. Start another one.')
    await sweeps.deleteSweep(start.id, false)
    expect(await sweeps.sweeps()).toEqual([])
    expect(runs.records.size).toBe(2)

    await sweeps.startSweep(start)
    await runs.nth(3)
    await sweeps.stopSweep(start.id)
    await sweeps.deleteSweep(start.id, true)
    expect([...runs.records.values()].every(({ trial }) => trial?.sweep !== start.id)).toBe(true)
  })

  test('is stopped while it was paused as well', async () => {
    const runs = new Runs()
    const sweeps = program(runs)
    await sweeps.startSweep(start)
    await runs.nth(1)
    await sweeps.pauseSweep(start.id)
    await sweeps.stopSweep(start.id)
    expect(await sweeps.only()).toMatchObject({ status: 'stopped' })
    expect(statusesOf(await sweeps.only())).toEqual(['stopped', 'waiting', 'waiting'])
  })
})

test('what is in the folder and is no sweep is left alone and not listed', async () => {
  await mkdir(join(folder, 'sweep-0009'))
  await writeFile(join(folder, 'sweep-0009', 'sweep.json'), '{"format":"gradloom/sweep","version":1,"sweep":{}}')
  await mkdir(join(folder, 'not one'))
  const sweeps = program(new Runs())
  expect(await sweeps.sweeps()).toEqual([])
  await expect(sweeps.resumeSweep('sweep-0009')).rejects.toThrow('There is no sweep sweep-0009')
  expect(await readFile(join(folder, 'sweep-0009', 'sweep.json'), 'utf8')).toContain('gradloom/sweep')
})

test('what a window sends is checked before anything is started', async () => {
  const sweeps = program(new Runs()) as unknown as WindowServices
  const refused = (given: unknown) =>
    expect(callService(sweeps, 'startSweep', [given])).rejects.toThrow('The window asked for "startSweep" with wrong arguments')
  await refused({ ...start, id: '../../etc' })
  await refused({ ...start, trials: [{ values: [1, 2], text: '' }] })
  await refused({ ...start, trials: [{ values: [{}], text: '' }] })
  await refused({ ...start, trials: Array.from({ length: 1001 }, () => ({ values: [1], text: '' })) })
  await refused({ ...start, metric: 'beauty' })
  await refused({ ...start, more: 1 })
  expect(await sweeps.sweeps()).toEqual([])
})
