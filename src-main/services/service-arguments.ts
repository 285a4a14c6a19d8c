// The arguments of every call a window can make, checked before the call is made: a window is not trusted.
import { z } from 'zod'
import { exportFormatNames } from '../../engine/contract.ts'
import type { WindowServices } from '../contract.ts'
import { userProblem } from './failure.ts'
import { mostTrials, sweepPlan, trialValues } from './sweep-store.ts'

const path = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => !text.includes('\0'), 'no zero bytes')
const projectText = z.string().max(64 * 1048576)
const label = z.string().max(200)
const fingerprint = z.string().max(100)

const role = z.enum(['undo', 'redo', 'cut', 'copy', 'paste', 'reload', 'togglefullscreen', 'quit', 'minimize', 'close'])
const menuEntry = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('command'), command: label, label, shortcut: label.optional(), enabled: z.boolean() }),
  z.strictObject({ kind: z.literal('role'), role, label: label.optional() }),
  z.strictObject({ kind: z.literal('separator') }),
  z.strictObject({
    kind: z.literal('menu'),
    label,
    get entries() {
      return z.array(menuEntry).max(200)
    }
  })
])

const dataQuestion = z.strictObject({
  kind: z.enum(['file', 'folder']),
  endings: z.array(z.string().regex(/^[a-z0-9]{1,12}$/)).max(20),
  base: z.string().max(4096)
})

const draftId = z.string().regex(/^[A-Za-z0-9-]{8,64}$/)
const draft = z.strictObject({
  id: draftId,
  name: z.string().max(1000),
  folder: z.string().max(4096),
  path: path.optional(),
  text: projectText
})

const exportWork = z.strictObject({
  project: z.strictObject({ text: projectText, base: z.string().max(4096) }),
  // what they hold is checked where every request of a window is: in the engine
  overrides: z.record(z.string().max(40), z.unknown()),
  weights: z
    .instanceof(Uint8Array)
    .refine((bytes) => bytes.length <= 2 ** 31, 'too large')
    .optional(),
  format: z.enum(exportFormatNames)
})

const runPlace = z.strictObject({ run: draftId, iteration: z.int().min(0).optional() })
const retention = z.strictObject({
  runs: z.int().min(1).max(10_000),
  checkpoints: z.int().min(1).max(1000),
  checkpointSeconds: z.number().min(1).max(86_400)
})
const runStart = z.strictObject({
  id: draftId,
  name: z.string().max(1000),
  folder: z.string().max(4096),
  path: path.optional(),
  text: projectText,
  // what they hold is checked in the engine
  overrides: z.record(z.string().max(40), z.unknown()),
  threads: z.int().min(1).max(1024),
  paused: z.boolean(),
  resume: runPlace.optional(),
  keep: retention,
  trial: z.strictObject({ sweep: draftId, trial: z.int().min(0) }).optional()
})

const sweepStart = sweepPlan
  .extend({
    trials: z
      .array(z.strictObject({ values: trialValues, text: projectText }))
      .min(1)
      .max(mostTrials)
      .refine((trials) => trials.reduce((sum, { text }) => sum + text.length, 0) <= 64 * 1048576, 'too large')
  })
  .refine(({ axes, trials }) => trials.every(({ values }) => values.length === axes.length), 'a value for each axis')

const argumentsOf: { readonly [M in keyof WindowServices]: z.ZodType<readonly unknown[]> } = {
  about: z.tuple([]),
  initialProject: z.tuple([]),
  examples: z.tuple([]),
  openExample: z.tuple([z.string().max(200)]),
  chooseProject: z.tuple([]),
  folder: z.tuple([]),
  openProject: z.tuple([path]),
  chooseData: z.tuple([dataQuestion]),
  dataEntries: z.tuple([dataQuestion]),
  saveProject: z.tuple([path, projectText, fingerprint.nullable()]),
  saveProjectAs: z.tuple([path, projectText]),
  projectOnDisk: z.tuple([path]),
  attendFile: z.tuple([path.nullable(), fingerprint.nullable()]),
  versions: z.tuple([path]),
  version: z.tuple([path, z.string().max(60)]),
  saveCopy: z.tuple([path, z.instanceof(Uint8Array).refine((bytes) => bytes.length <= 2 ** 31, 'too large')]),
  exportNetwork: z.tuple([exportWork, path]),
  stopExport: z.tuple([]),
  showInFolder: z.tuple([path]),
  keepDraft: z.tuple([draft]),
  dropDraft: z.tuple([draftId]),
  drafts: z.tuple([draftId.nullable()]),
  startRun: z.tuple([runStart]),
  runs: z.tuple([]),
  run: z.tuple([draftId]),
  runCheckpoint: z.tuple([runPlace]),
  runWeights: z.tuple([draftId]),
  deleteRuns: z.tuple([z.array(draftId).max(10_000)]),
  startSweep: z.tuple([sweepStart]),
  sweeps: z.tuple([]),
  trialProject: z.tuple([draftId, z.int().min(0).max(mostTrials)]),
  pauseSweep: z.tuple([draftId]),
  resumeSweep: z.tuple([draftId]),
  stopSweep: z.tuple([draftId]),
  deleteSweep: z.tuple([draftId, z.boolean()]),
  recentProjects: z.tuple([]),
  clearRecentProjects: z.tuple([]),
  readSettings: z.tuple([]),
  writeSettings: z.tuple([z.string().max(1048576)]),
  setMenu: z.tuple([z.array(menuEntry).max(20)]),
  setWindowTitle: z.tuple([z.string().max(1000), z.boolean()]),
  closeWindow: z.tuple([]),
  restartEngine: z.tuple([]),
  openExternal: z.tuple([z.string().max(2048)])
}

export const serviceNames = Object.keys(argumentsOf) as readonly (keyof WindowServices)[]

/** Makes one call for a window. Rejects with a sentence for an unknown method or wrong arguments. */
export async function callService(services: WindowServices, method: unknown, given: unknown): Promise<unknown> {
  if (typeof method !== 'string' || !Object.hasOwn(argumentsOf, method))
    throw userProblem('bad-call', `There is no service ${JSON.stringify(String(method).slice(0, 60))}. Reload the window.`)
  const name = method as keyof WindowServices
  const checked = argumentsOf[name].safeParse(given)
  if (!checked.success)
    throw userProblem(
      'bad-call',
      `The window asked for "${name}" with wrong arguments: ${checked.error.issues[0]?.message}. Reload the window.`
    )
  return (services[name] as (...words: readonly unknown[]) => Promise<unknown>)(...checked.data)
}
