// The project of a trial, and whether it could be trained: asked before anything starts.
import { catalogueOp } from '../../engine/catalog.ts'
import type { DatasetFacts } from '../../engine/contract.ts'
import {
  inferGraph,
  overrideTraining,
  type ProjectDocument,
  resolveTraining,
  runLength,
  type ScheduleSettings,
  type TrainingOverride,
  validateProject
} from '../../engine/document.ts'
import type { AxisPlace, AxisValue } from '../../src-main/contract.ts'
import { findNode, mapNode } from '../editor/graph-records.ts'
import { firstSchedule } from '../training/first-schedule.ts'

export type TrialDocument = { readonly document: ProjectDocument } | { readonly refusal: string }

export interface Known {
  readonly facts: ReadonlyMap<string, DatasetFacts>
  /** The length is given for all trials. */
  readonly hasLength: boolean
}

/** The document with one value at each place; a sentence of the engine where it could not be trained. */
export function trialDocument(
  document: ProjectDocument,
  places: readonly AxisPlace[],
  values: readonly AxisValue[],
  { facts, hasLength }: Known
): TrialDocument {
  const { training, problems } = overrideTraining(document.training, trainingOverride(document, places, values))
  const refused = problems.find(({ severity }) => severity === 'error')
  if (refused || !training) return { refusal: refused?.message ?? '' }
  let next: ProjectDocument = Object.keys(training).length > 0 ? { ...document, training } : document
  const fresh = new Set<string>()
  for (const [i, place] of places.entries()) {
    if (place.kind !== 'field') continue
    const { node, field } = place
    next = mapNode(next, node, (record) => ({ ...record, fields: { ...record.fields, [field]: values[i] } }))
    if (catalogueOp(findNode(next, node)?.op ?? '')?.source) fresh.add(node)
  }
  const settings = resolveTraining(next)
  const known = new Map([...facts].filter(([node]) => !fresh.has(node)))
  const found = [
    ...validateProject(next),
    // other data were not read yet: the run will say what they are
    ...inferGraph(next.graph, { batch: settings.batchSize, mode: 'train', facts: known }).problems.filter(
      ({ code, node }) => code !== 'unread-data' || !fresh.has(node ?? '')
    )
  ]
  const problem = found.find(({ severity }) => severity === 'error')
  if (problem) return { refusal: problem.message }
  if (hasLength) return { document: next }
  try {
    runLength(settings)
    return { document: next }
  } catch (error) {
    return { refusal: error instanceof Error ? error.message : String(error) }
  }
}

function trainingOverride({ training }: ProjectDocument, places: readonly AxisPlace[], values: readonly AxisValue[]): TrainingOverride {
  const override: Record<string, unknown> = {}
  const optimizer: Record<string, unknown> = {}
  const schedule: Record<string, unknown> = {}
  for (const [i, place] of places.entries()) {
    if (place.kind !== 'training') continue
    const [group, option] = place.setting.split('.')
    if (group === 'optimizer' && option !== undefined) optimizer[option] = values[i]
    else if (group === 'schedule' && option !== undefined) schedule[option] = values[i]
    else override[place.setting] = values[i]
  }
  if (Object.keys(optimizer).length > 0) override['optimizer'] = optimizer
  if (Object.keys(schedule).length > 0) {
    const before: ScheduleSettings = training?.schedule ?? { kind: 'constant' }
    const kind = (schedule['kind'] ?? before.kind) as ScheduleSettings['kind']
    override['schedule'] = { ...(kind === before.kind ? before : firstSchedule[kind]), ...schedule }
  }
  return override
}
