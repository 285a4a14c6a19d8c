// Kept runs on the disk: a folder for each, of plain files that are each written whole or not at all.
import { mkdir, readdir, readFile, rm, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { RunCurves, RunPlace, RunRecord } from '../contract.ts'
import { writeFileAtomically } from './atomic-file.ts'
import { userProblem } from './failure.ts'
import { isAlive, isThisProgram, owner, thisProgram } from './owner.ts'
import { readBinary } from './projects.ts'

/** What is listed at most; the newest. */
const mostListed = 10_000
/** Curves are bounded, a record is a few words. */
const largestText = 80 * 1048576

const number = z.number()
const accuracy = z.object({
  iteration: number,
  train: number.nullable(),
  validation: number.nullable().optional(),
  test: number.nullable()
})
const place = z.object({ run: z.string(), iteration: number })
const kept = z.object({
  format: z.literal('gradloom/run'),
  version: z.literal(1),
  owner,
  record: z.object({
    id: z.string(),
    name: z.string(),
    folder: z.string(),
    path: z.string().optional(),
    overrides: z.record(z.string(), z.union([z.number(), z.string()])),
    status: z.enum(['starting', 'running', 'paused', 'finished', 'stopped', 'early-stopping', 'failed', 'lost']),
    reason: z.string().optional(),
    begun: number,
    ended: number.optional(),
    start: z
      .object({
        parameters: number,
        threads: number,
        precision: z.enum(['float32', 'float64']),
        kernels: z.string(),
        dataHash: z.string().nullable(),
        seed: number,
        optimizer: z.string(),
        learningRate: number,
        batchSize: number,
        total: number
      })
      .optional(),
    iterations: number,
    seconds: number,
    loss: number.nullable(),
    accuracy: accuracy.optional(),
    from: place.optional(),
    trial: z.object({ sweep: z.string(), trial: number }).optional()
  })
})
const keptCurves = z.object({
  format: z.literal('gradloom/curves'),
  version: z.literal(1),
  iterations: z.array(number),
  losses: z.array(number),
  accuracies: z.array(accuracy)
})

const checkpointName = (iteration: number): string => `checkpoint-${iteration}.safetensors`
const projectName = 'project.gradloom'
const weightsName = 'weights.safetensors'

export interface RunStore {
  /** Writes the project and the first record. */
  begin(record: RunRecord, text: string): Promise<void>
  write(record: RunRecord): Promise<void>
  writeCurves(id: string, curves: RunCurves): Promise<void>
  /** The newest `most` stay; resolves to their iterations. */
  writeCheckpoint(id: string, iteration: number, bytes: Uint8Array, most: number): Promise<readonly number[]>
  writeWeights(id: string, bytes: Uint8Array): Promise<void>
  /** Newest first; one that goes on according to its file, but in no living program, is "lost". Who trains runs here knows them better. */
  list(): Promise<readonly RunRecord[]>
  find(id: string): Promise<RunRecord>
  text(id: string): Promise<string>
  curves(id: string): Promise<RunCurves>
  checkpoint(place: RunPlace): Promise<{ readonly iteration: number; readonly bytes: Uint8Array }>
  weights(id: string): Promise<Uint8Array>
  remove(id: string): Promise<void>
}

export function openRunStore(folder: string): RunStore {
  const fileOf = (id: string, name: string): string => join(folder, id, name)
  const write = (id: string, name: string, text: string) => writeFileAtomically(fileOf(id, name), new TextEncoder().encode(text))
  const writeRecord = async (record: RunRecord): Promise<void> => {
    const { checkpoints: _, hasWeights: __, ...rest } = record
    const file = { format: 'gradloom/run', version: 1, owner: await thisProgram(), record: rest }
    await write(record.id, 'run.json', JSON.stringify(file))
  }
  const readRecord = async (id: string): Promise<RunRecord | undefined> => {
    const read = kept.safeParse(await readJson(fileOf(id, 'run.json')))
    // one that cannot be read is left where it is: it is not ours to throw away
    if (!read.success || read.data.record.id !== id) return undefined
    const { record, owner: by } = read.data
    const names = await readdir(join(folder, id)).catch((): string[] => [])
    const isGoing = record.status === 'starting' || record.status === 'running' || record.status === 'paused'
    // asked for one that this program trains no more: its end did not reach the disk
    const isOurs = isGoing && (await isThisProgram(by))
    const isLost = isOurs || (isGoing && !(await isAlive(by)))
    const reason = isOurs ? 'How it ended could not be written down.' : 'Gradloom ended while it trained.'
    return {
      ...(record as Omit<RunRecord, 'checkpoints' | 'hasWeights'>),
      ...(isLost && { status: 'lost', reason }),
      checkpoints: checkpointsAmong(names),
      hasWeights: names.includes(weightsName)
    }
  }
  const find = async (id: string): Promise<RunRecord> => {
    const record = await readRecord(id)
    if (!record) throw userProblem('no-run', `The run ${id} is not kept any more. Choose another one.`)
    return record
  }
  return {
    async begin(record, text) {
      await mkdir(join(folder, record.id), { recursive: true })
      await write(record.id, projectName, text)
      await writeRecord(record)
    },
    write: writeRecord,
    writeCurves(id, { iterations, losses, accuracies }) {
      const file = { format: 'gradloom/curves', version: 1, iterations: [...iterations], losses: [...losses], accuracies }
      return write(id, 'curves.json', JSON.stringify(file))
    },
    async writeCheckpoint(id, iteration, bytes, most) {
      await writeFileAtomically(fileOf(id, checkpointName(iteration)), bytes)
      const there = checkpointsAmong(await readdir(join(folder, id)))
      // those after it belong to a course that was given up
      const left = there.filter((one) => one <= iteration).slice(-most)
      for (const one of there) if (!left.includes(one)) await unlink(fileOf(id, checkpointName(one))).catch(() => {})
      return left
    },
    writeWeights: (id, bytes) => writeFileAtomically(fileOf(id, weightsName), bytes),
    async list() {
      const names = await readdir(folder).catch((): string[] => [])
      const records = await Promise.all(names.map((id) => readRecord(id)))
      return records
        .filter((record) => record !== undefined)
        .sort((a, b) => b.begun - a.begun)
        .slice(0, mostListed)
    },
    find,
    async text(id) {
      await find(id)
      return readFile(fileOf(id, projectName), 'utf8')
    },
    async curves(id) {
      const read = keptCurves.safeParse(await readJson(fileOf(id, 'curves.json')))
      if (!read.success) return { iterations: new Float64Array(), losses: new Float64Array(), accuracies: [] }
      const { iterations, losses, accuracies } = read.data
      return {
        iterations: Float64Array.from(iterations),
        losses: Float64Array.from(losses),
        accuracies: accuracies as RunCurves['accuracies']
      }
    },
    async checkpoint({ run, iteration }) {
      const { checkpoints } = await find(run)
      const wanted = iteration ?? checkpoints.at(-1)
      if (wanted === undefined || !checkpoints.includes(wanted)) {
        const message = `The run has no checkpoint${wanted === undefined ? '' : ` after ${wanted} iterations`} any more. Train again from the start.`
        throw userProblem('no-checkpoint', message)
      }
      return { iteration: wanted, bytes: await readBinary(fileOf(run, checkpointName(wanted)), 'checkpoint') }
    },
    async weights(id) {
      if (!(await find(id)).hasWeights)
        throw userProblem('no-weights', 'The run has kept no weights: it has not come to an end. Go on from its last checkpoint.')
      return readBinary(fileOf(id, weightsName), 'weight file')
    },
    remove: (id) => rm(join(folder, id), { recursive: true, force: true })
  }
}

/** Iterations done at the checkpoints among these files, ascending. */
function checkpointsAmong(names: readonly string[]): readonly number[] {
  return names
    .map((name) => Number(/^checkpoint-(\d{1,15})\.safetensors$/.exec(name)?.[1] ?? Number.NaN))
    .filter((iteration) => !Number.isNaN(iteration))
    .sort((a, b) => a - b)
}

async function readJson(path: string): Promise<unknown> {
  try {
    if ((await stat(path)).size > largestText) return undefined
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return undefined
  }
}
