// Training settings as a run uses them: defaults filled in, options of the command line laid over, contradictions found.
import { type Problem, projectError } from '../problem.ts'
import type { Precision } from '../tensor.ts'
import { problemsOf } from './issue-sentences.ts'
import { type OptimizerOption, optimizerDefaults, optimizerOptionRanges } from './optimizer-options.ts'
import type { EarlyStopping, OptimizerKind, OptimizerSettings, ScheduleSettings, TrainingSettings } from './project.ts'
import { isRecord, showValue } from './show-value.ts'
import { evaluatedMetrics, trainingSchema } from './training-schema.ts'

/** Every number is there; those the kind does not have are 0. */
export type ResolvedOptimizer = Required<OptimizerSettings>

export interface ResolvedTraining {
  readonly optimizer: ResolvedOptimizer
  readonly schedule: ScheduleSettings
  readonly batchSize: number
  /** At most one of the two is there; without either, training is refused by `runLength`. */
  readonly iterations?: number
  readonly epochs?: number
  readonly sampling: 'with-replacement' | 'shuffle'
  readonly gradient: 'backprop' | 'numerical'
  readonly precision: Precision
  readonly seed: number
  readonly evaluateEvery: number
  readonly earlyStopping?: Required<EarlyStopping>
}

/** What the command line or a form may change: any setting, and single numbers of the optimizer. Undefined changes nothing. */
export type TrainingOverride = { readonly [K in keyof Omit<TrainingSettings, 'optimizer'>]?: TrainingSettings[K] | undefined } & {
  readonly optimizer?: { readonly [K in keyof OptimizerSettings]?: OptimizerSettings[K] | undefined } | undefined
}

/** The settings of a run: what the document says, and the defaults for the rest. */
export function resolveTraining(document: { readonly training?: TrainingSettings }): ResolvedTraining {
  const { optimizer = { kind: 'sgd' }, earlyStopping, ...given } = document.training ?? {}
  return {
    schedule: { kind: 'constant' },
    batchSize: 100,
    sampling: 'with-replacement',
    gradient: 'backprop',
    precision: 'float32',
    seed: 0,
    evaluateEvery: 0,
    ...given,
    ...(earlyStopping && { earlyStopping: { minDelta: 0, ...earlyStopping } }),
    optimizer: resolveOptimizer(optimizer)
  }
}

function resolveOptimizer(settings: OptimizerSettings): ResolvedOptimizer {
  const none = { learningRate: 0, momentum: 0, beta1: 0, beta2: 0, epsilon: 0, weightDecay: 0 }
  return { ...none, ...optimizerDefaults[settings.kind], ...settings }
}

/**
 * How long the run is, as the settings say it.
 * @throws ProjectError "missing-iterations" where they say nothing.
 */
export function runLength(training: ResolvedTraining): { readonly iterations: number } | { readonly epochs: number } {
  if (training.iterations !== undefined) return { iterations: training.iterations }
  if (training.epochs !== undefined) return { epochs: training.epochs }
  const message = 'training says neither iterations nor epochs, so the run has no length. Give one of them, such as "iterations": 1000.'
  throw projectError('missing-iterations', message, { path: 'training.iterations' })
}

/**
 * Lays an override over settings and checks the result by the same rules as a file. Iterations replace epochs and epochs
 * iterations. With another kind of optimizer, numbers the new kind lacks are dropped, and the learning rate stays only if the
 * override gives one: a rate that suits one kind seldom suits another.
 */
export function overrideTraining(
  settings: TrainingSettings | undefined,
  override: TrainingOverride
): { readonly training?: TrainingSettings; readonly problems: readonly Problem[] } {
  const { optimizer, ...rest } = override
  const changes = defined(rest)
  const kept: Record<string, unknown> = { ...settings }
  if ('iterations' in changes) delete kept['epochs']
  if ('epochs' in changes) delete kept['iterations']
  Object.assign(kept, changes)
  const optimizerChanges = defined(optimizer ?? {})
  if (Object.keys(optimizerChanges).length > 0) kept['optimizer'] = overrideOptimizer(settings?.optimizer, optimizerChanges)
  const problems = trainingProblems(kept)
  return problems.some((problem) => problem.severity === 'error') ? { problems } : { training: kept as TrainingSettings, problems }
}

function overrideOptimizer(settings: OptimizerSettings = { kind: 'sgd' }, changes: Readonly<Record<string, unknown>>): object {
  const kind = changes['kind'] ?? settings.kind
  if (kind === settings.kind) return { ...settings, ...changes }
  const has = Object.hasOwn(optimizerDefaults, String(kind)) ? optimizerDefaults[kind as OptimizerKind] : {}
  const options = Object.keys(optimizerOptionRanges) as OptimizerOption[]
  const staying = options.filter((option) => option !== 'learningRate' && Object.hasOwn(has, option) && settings[option] !== undefined)
  return { kind, ...Object.fromEntries(staying.map((option) => [option, settings[option]])), ...changes }
}

function defined(record: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))
}

/** Every problem of training settings, whatever they hold; paths start at "training". */
export function trainingProblems(training: unknown): readonly Problem[] {
  const refused = trainingSchema.safeParse(training).error
  const problems = refused ? problemsOf(refused.issues, { training }, ['training']) : []
  return [...problems, ...trainingConflicts(training)]
}

/** Settings that are right one by one but not together. */
export function trainingConflicts(training: unknown): readonly Problem[] {
  if (!isRecord(training)) return []
  const problems: Problem[] = []
  const { iterations, epochs, earlyStopping, evaluateEvery = 0 } = training
  if (iterations !== undefined && epochs !== undefined) {
    const message = `training gives both iterations (${showValue(iterations)}) and epochs (${showValue(epochs)}); a run follows only one. Remove one of them.`
    problems.push({ code: 'iterations-and-epochs', severity: 'error', message, path: 'training' })
  }
  if (isRecord(earlyStopping) && evaluatedMetrics.some((metric) => metric === earlyStopping['metric']) && evaluateEvery === 0) {
    const message =
      'training.earlyStopping never acts, because evaluateEvery is 0 and its metric is computed only at the end. Give evaluateEvery, such as 600, or watch "loss".'
    problems.push({ code: 'early-stopping-idle', severity: 'warning', message, path: 'training.earlyStopping' })
  }
  return problems
}
