// Sweeps on the disk: two plain JSON files in a folder for each, the projects of its trials and how far it has come.
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Sweep } from '../contract.ts'
import { writeFileAtomically } from './atomic-file.ts'
import { userProblem } from './failure.ts'
import { isAlive, isThisProgram, owner, thisProgram } from './owner.ts'

/** Of one sweep. */
export const mostTrials = 1000
const mostAxes = 12
const id = z.string().regex(/^[A-Za-z0-9-]{8,64}$/)
const axisPlace = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('field'), node: z.string().max(200), field: z.string().max(200) }),
  z.strictObject({ kind: z.literal('training'), setting: z.string().max(200) })
])
const metric = z.enum(['testAccuracy', 'validationAccuracy', 'trainAccuracy', 'loss'])

export const trialValues = z.array(z.union([z.number(), z.string().max(1000), z.boolean()])).max(mostAxes)

/** What a window says of a sweep besides its trials. */
export const sweepPlan = z.strictObject({
  id,
  name: z.string().max(1000),
  folder: z.string().max(4096),
  path: z.string().min(1).max(4096).optional(),
  kind: z.enum(['grid', 'random']),
  seed: z.int().min(0),
  axes: z
    .array(z.strictObject({ place: axisPlace, scale: z.enum(['linear', 'log', 'category']) }))
    .min(1)
    .max(mostAxes),
  metric,
  iterations: z.int().min(1).max(1_000_000_000).optional(),
  threads: z.int().min(1).max(1024),
  keep: z.strictObject({
    runs: z.int().min(1).max(10_000),
    checkpoints: z.int().min(1).max(1000),
    checkpointSeconds: z.number().min(1).max(86_400)
  })
})

const trial = z.strictObject({
  values: trialValues,
  status: z.enum(['waiting', 'running', 'held', 'finished', 'stopped', 'failed']),
  run: id.optional(),
  metrics: z.record(metric, z.number().nullable()).optional(),
  seconds: z.number().optional(),
  reason: z.string().optional()
})

const file = z.strictObject({
  format: z.literal('gradloom/sweep'),
  version: z.literal(1),
  owner,
  sweep: sweepPlan.extend({
    status: z.enum(['running', 'paused', 'interrupted', 'finished', 'stopped']),
    reason: z.string().optional(),
    begun: z.number(),
    trials: z.array(trial).min(1).max(mostTrials)
  })
})

const projects = z.array(z.string()).min(1).max(mostTrials)

export interface SweepStore {
  /** The projects first: a sweep that is listed is whole. */
  begin(sweep: Sweep, texts: readonly string[]): Promise<void>
  write(sweep: Sweep): Promise<void>
  /** Newest first. One that cannot be read is not listed, and left where it is. */
  list(): Promise<readonly Sweep[]>
  /** Throws "no-sweep". */
  find(id: string): Promise<Sweep>
  texts(id: string): Promise<readonly string[]>
  remove(id: string): Promise<void>
}

export function openSweepStore(folder: string): SweepStore {
  const pathOf = (sweep: string, name: 'sweep.json' | 'projects.json'): string => join(folder, sweep, name)
  const put = (path: string, value: unknown): Promise<void> => writeFileAtomically(path, new TextEncoder().encode(JSON.stringify(value)))
  const write = async ({ elsewhere: _, ...sweep }: Sweep): Promise<void> =>
    put(pathOf(sweep.id, 'sweep.json'), { format: 'gradloom/sweep', version: 1, owner: await thisProgram(), sweep })
  const read = async (sweep: string): Promise<Sweep | undefined> => {
    const text = await readFile(pathOf(sweep, 'sweep.json'), 'utf8').catch(() => '')
    const found = file.safeParse(parsed(text))
    return found.success && found.data.sweep.id === sweep ? asLeft(found.data) : undefined
  }
  return {
    async begin(sweep, texts) {
      await mkdir(join(folder, sweep.id), { recursive: true })
      await put(pathOf(sweep.id, 'projects.json'), texts)
      await write(sweep)
    },
    write,
    async list() {
      const names = (await readdir(folder).catch(() => [])).filter((name) => id.safeParse(name).success)
      const found = await Promise.all(names.map(read))
      return found.filter((sweep) => sweep !== undefined).sort((a, b) => b.begun - a.begun)
    },
    async find(sweep) {
      const found = await read(sweep)
      if (!found) throw userProblem('no-sweep', `There is no sweep ${sweep}, or its file cannot be read. Choose one from the list.`)
      return found
    },
    async texts(sweep) {
      const found = projects.safeParse(parsed(await readFile(pathOf(sweep, 'projects.json'), 'utf8').catch(() => '')))
      if (!found.success)
        throw userProblem('no-sweep', `The projects of the sweep ${sweep} cannot be read. Delete the sweep, and start it again.`)
      return found.data
    },
    async remove(sweep) {
      // unlisted first, then gone
      await rm(pathOf(sweep, 'sweep.json'), { force: true })
      await rm(join(folder, sweep), { recursive: true, force: true })
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What a program that is gone left running is interrupted; its trial under way goes on from its checkpoint. */
async function asLeft({ owner: by, sweep }: z.infer<typeof file>): Promise<Sweep> {
  const read = sweep as Omit<Sweep, 'elsewhere'>
  if (sweep.status !== 'running') return { ...read, elsewhere: false }
  if (!(await isThisProgram(by)) && (await isAlive(by))) return { ...read, elsewhere: true }
  const trials = read.trials.map((one) => (one.status === 'running' ? { ...one, status: 'held' as const } : one))
  return { ...read, elsewhere: false, status: 'interrupted', reason: 'Gradloom ended while the sweep went on.', trials }
}
