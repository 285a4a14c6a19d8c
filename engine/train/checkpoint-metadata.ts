// What a checkpoint holds besides tensors, as the metadata of its safetensors file.
import { optionsOf } from '../document/optimizer-options.ts'
import { nodeIdPattern } from '../document/port-names.ts'
import type { TrainingSettings } from '../document/project.ts'
import { isRecord } from '../document/show-value.ts'
import { type ResolvedTraining, resolveTraining, trainingProblems } from '../document/training.ts'
import type { Metadata } from '../exchange/safetensors.ts'
import { type ProjectError, projectError } from '../problem.ts'
import type { EarlyStoppingState } from './early-stopping.ts'
import { hashOf, type NetworkStructure } from './network-structure.ts'

const format = 'gradloom/checkpoint'
const version = 1

interface Run {
  readonly iteration: number
  readonly training: ResolvedTraining
  readonly randomPosition: number
  readonly samplerPosition: number
  readonly earlyStopping: EarlyStoppingState | null
  readonly evaluationDue: boolean
}

export interface CheckpointMetadata {
  readonly run: Run
  readonly structure: NetworkStructure
  readonly kernels: string
  readonly dataHash: string | null
}

/** Texts by name; "run" and "structure" are JSON, and the hash is that of the structure's text. */
export function writeMetadata({ run, structure, kernels, dataHash }: CheckpointMetadata): Metadata {
  const structureText = JSON.stringify(structure)
  return {
    format,
    version: String(version),
    kernels,
    ...(dataHash !== null && { data: dataHash }),
    run: JSON.stringify({ ...run, training: writtenTraining(run.training) }),
    structure: structureText,
    hash: hashOf(structureText)
  }
}

/** The settings as a project file holds them: only the numbers the optimizer has. */
function writtenTraining(training: ResolvedTraining): TrainingSettings {
  const { optimizer } = training
  const numbers = Object.fromEntries(optionsOf(optimizer.kind).map((option) => [option, optimizer[option]]))
  return { ...training, optimizer: { kind: optimizer.kind, ...numbers } }
}

export function badCheckpoint(what: string): ProjectError {
  return projectError('bad-checkpoint', `The checkpoint cannot be used: ${what}. Choose another checkpoint, or train from the start.`)
}

/** @throws ProjectError "bad-checkpoint" */
export function readMetadata(metadata: Metadata): CheckpointMetadata {
  if (metadata['format'] !== format)
    throw badCheckpoint(`it is a weight file without the state of a run (its metadata lacks "format": "${format}")`)
  const found = Number(metadata['version'])
  if (found > version) throw badCheckpoint(`it was made by a newer Gradloom (version ${found} of its format; this one reads ${version})`)
  if (found !== version) throw badCheckpoint(`its metadata gives no version`)
  const structureText = metadata['structure'] ?? ''
  if (hashOf(structureText) !== metadata['hash']) throw badCheckpoint('the description of its network does not match its hash')
  const structure = parse(structureText, 'structure')
  if (!isStructure(structure)) throw badCheckpoint('the description of its network is not complete')
  const run = parse(metadata['run'] ?? '', 'run')
  if (!isRecord(run)) throw badCheckpoint('its metadata lack the run')
  const { iteration, training, randomPosition, samplerPosition, earlyStopping, evaluationDue = false } = run
  const [problem] = trainingProblems(training).filter(({ severity }) => severity === 'error')
  if (problem) throw badCheckpoint(`its settings are wrong: ${problem.message.replace(/\.$/, '')}`)
  if (!isCount(iteration) || !isCount(randomPosition) || !isCount(samplerPosition))
    throw badCheckpoint('its iteration or a position in its data is no whole number from 0')
  if (earlyStopping !== null && !isEarlyStopping(earlyStopping)) throw badCheckpoint('its state of early stopping is not complete')
  // absent in checkpoints of older builds
  if (typeof evaluationDue !== 'boolean') throw badCheckpoint('it does not say whether an evaluation is due')
  return {
    run: {
      iteration,
      training: resolveTraining({ training: training as TrainingSettings }),
      randomPosition,
      samplerPosition,
      earlyStopping,
      evaluationDue
    },
    structure,
    kernels: metadata['kernels'] ?? '',
    // absent without data, and in checkpoints of older builds
    dataHash: metadata['data'] ?? null
  }
}

function parse(text: string, key: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw badCheckpoint(`its metadata "${key}" is not JSON`)
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isEarlyStopping(value: unknown): value is EarlyStoppingState {
  if (!isRecord(value)) return false
  const { best, bestIteration, waited } = value
  return (best === null ? bestIteration === null : Number.isFinite(best) && isCount(bestIteration)) && isCount(waited)
}

/** Names appear in sentences. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && nodeIdPattern.test(value)
}

function isStructure(value: unknown): value is NetworkStructure {
  const texts = (map: unknown) => isRecord(map) && Object.values(map).every((text) => typeof text === 'string')
  const shapes = (map: unknown) =>
    isRecord(map) && Object.keys(map).every(isName) && Object.values(map).every((shape) => Array.isArray(shape) && shape.every(isCount))
  return (
    Array.isArray(value) &&
    value.every(
      (node) =>
        isRecord(node) &&
        isName(node['id']) &&
        isName(node['op']) &&
        typeof node['muted'] === 'boolean' &&
        texts(node['inputs']) &&
        texts(node['fields']) &&
        shapes(node['parameters']) &&
        shapes(node['state'])
    )
  )
}
