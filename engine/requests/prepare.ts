// From a project's text to something that can run: checked document, settings, facts of the data, and the data themselves.
import type { ProjectInput, TrainingOverrides } from '../contract.ts'
import type { Dataset, LoadContext, SourceFields } from '../data/contract.ts'
import type { DataHash } from '../data/data-hash.ts'
import type { DatasetCache } from '../data/dataset-cache.ts'
import { findSource } from '../data/index.ts'
import { type PlacedSplit, placeSplit } from '../data/place.ts'
import { parseProject } from '../document/parse.ts'
import type { GraphNode, ProjectDocument } from '../document/project.ts'
import { overrideTraining, type ResolvedTraining, resolveTraining } from '../document/training.ts'
import { type GraphInference, inferGraph, type PortPlace } from '../graph/infer.ts'
import { findObjective } from '../graph/objective.ts'
import type { EngineHost } from '../host.ts'
import type { Memory } from '../kernels/memory.ts'
import type { DatasetFacts, LoadedSplit, Mode } from '../ops/contract.ts'
import { withDefaults } from '../ops/fields.ts'
import { findOp } from '../ops/index.ts'
import { type Problem, ProjectError, projectError } from '../problem.ts'
import type { Precision } from '../tensor.ts'
import type { Stopping } from './stopping.ts'

/** What inspecting a project found; nothing here throws for faults of the project. */
export interface Inspected {
  readonly document?: ProjectDocument
  readonly settings?: ResolvedTraining
  readonly inference?: GraphInference
  readonly facts: ReadonlyMap<string, DatasetFacts>
  readonly problems: readonly Problem[]
}

/** A project without errors. */
export interface Prepared {
  readonly document: ProjectDocument
  readonly settings: ResolvedTraining
  readonly inference: GraphInference
  readonly facts: ReadonlyMap<string, DatasetFacts>
  readonly warnings: readonly Problem[]
  /** Samples of the training split after `limit`; 0 where the graph reads no data. */
  readonly trainCount: number
  readonly validationCount: number
  readonly testCount: number
}

/** Splits of every data source, in wasm memory. */
export interface LoadedData {
  readonly train: ReadonlyMap<string, LoadedSplit>
  /** Empty where no samples are held out. */
  readonly validation: ReadonlyMap<string, LoadedSplit>
  readonly test: ReadonlyMap<string, LoadedSplit>
  release(): void
}

/** Looks at a project as far as it can: document, data headers, shapes at the batch size of its settings. */
export async function inspectProject(
  input: ProjectInput,
  overrides: TrainingOverrides,
  mode: Mode,
  host: EngineHost,
  stopping: Stopping
): Promise<Inspected> {
  const { document, problems: found } = parseProject(input.text)
  if (!document) return { facts: new Map(), problems: found }
  const { learningRate, optimizer: kind, ...rest } = overrides
  const { training, problems: conflicts } = overrideTraining(document.training, { ...rest, optimizer: { kind, learningRate } })
  const merged = training ? { ...document, training } : document
  const settings = resolveTraining(merged)
  const known = new Set(found.map((problem) => problem.code + problem.path))
  const problems = [...found, ...conflicts.filter((problem) => !known.has(problem.code + problem.path))]
  const facts = new Map<string, DatasetFacts>()
  for (const node of sourceNodes(document)) {
    const fields = fieldsOf(node)
    try {
      facts.set(node.id, await findSource(String(fields['source'])).facts(fields, context(node, input, host, stopping)))
    } catch (error) {
      if (!(error instanceof ProjectError)) throw error
      problems.push(...error.problems)
    }
  }
  const inference = inferGraph(document.graph, { batch: settings.batchSize, mode, facts })
  const unread = new Set(sourceNodes(document).flatMap(({ id }) => (facts.has(id) ? [] : [id])))
  problems.push(...inference.problems.filter((problem) => !(problem.code === 'unread-data' && unread.has(problem.node ?? ''))))
  problems.push(...countProblems(document, facts), ...metricProblems(settings, facts))
  return { document: merged, settings, inference, facts, problems }
}

/** @throws ProjectError with every problem of severity "error". */
export async function prepare(
  input: ProjectInput,
  overrides: TrainingOverrides,
  mode: Mode,
  host: EngineHost,
  stopping: Stopping
): Promise<Prepared> {
  const { document, settings, inference, facts, problems } = await inspectProject(input, overrides, mode, host, stopping)
  const errors = problems.filter((problem) => problem.severity === 'error')
  if (errors.length > 0) throw new ProjectError(errors)
  if (!document || !settings || !inference) throw projectError('not-a-project', 'The file holds no project. Open a .gradloom file.')
  const [source] = sourceNodes(document)
  const sourceFacts = source && facts.get(source.id)
  const limit = source ? Number(fieldsOf(source)['limit'] ?? 0) : 0
  const all = sourceFacts?.trainCount ?? 0
  return {
    document,
    settings,
    inference,
    facts,
    warnings: problems,
    trainCount: limit > 0 ? Math.min(limit, all) : all,
    validationCount: sourceFacts?.validationCount ?? 0,
    testCount: sourceFacts?.testCount ?? 0
  }
}

/** Reads every data source and copies it to the engine's memory. Release when done. @param cache keeps what was read. @param hash takes note of it. */
export async function loadData(
  { document, facts }: Prepared,
  input: ProjectInput,
  precision: Precision,
  memory: Memory,
  host: EngineHost,
  stopping: Stopping,
  cache?: DatasetCache,
  hash?: DataHash
): Promise<LoadedData> {
  const train = new Map<string, LoadedSplit>()
  const validation = new Map<string, LoadedSplit>()
  const test = new Map<string, LoadedSplit>()
  const placed: PlacedSplit[] = []
  const release = (): void => {
    for (const split of placed) split.release()
  }
  try {
    for (const node of sourceNodes(document)) {
      const fields = fieldsOf(node)
      const source = findSource(String(fields['source']))
      const where = context(node, input, host, stopping)
      const loaded = await (cache ? cache.load(source, fields, where) : source.load(fields, where))
      const expected = facts.get(node.id)
      // what was inferred from the header is what must arrive
      const dataset: Dataset = { ...loaded, facts: expected ?? loaded.facts }
      hash?.add(node.id, loaded)
      for (const [splits, split, limit] of [
        [train, dataset.train, Number(fields['limit'] ?? 0)],
        [validation, dataset.validation, 0],
        [test, dataset.test, 0]
      ] as const) {
        if (!split) continue
        const place = placeSplit(memory, dataset, split, precision, limit)
        placed.push(place)
        splits.set(node.id, place.split)
        await stopping.pauseOrCancel()
      }
    }
  } catch (error) {
    release()
    throw error
  }
  return { train, validation, test, release }
}

/** @throws ProjectError "nothing-to-minimise" where the graph has neither a loss nor a single scalar output. */
export function requireObjective({ inference }: Prepared): readonly PortPlace[] {
  const { terms, scalars } = findObjective(inference)
  if (terms.length > 0) return terms
  const names = scalars.map(({ node, port }) => `${node}.${port}`).join(', ')
  const why = names === '' ? 'has no loss and no scalar output' : `has no loss, and more than one scalar output (${names})`
  throw projectError('nothing-to-minimise', `The graph ${why}, so there is nothing to minimise. Add a loss such as softmax-with-loss.`)
}

/** @throws ProjectError where training could change nothing, or has nothing to minimise. */
export function requireTrainable(prepared: Prepared): void {
  const feeding = new Set(requireObjective(prepared).map(({ node }) => node))
  let trained = false
  for (const { node, op, inputs, inputShapes, inference } of prepared.inference.nodes.toReversed()) {
    if (!feeding.has(node.id)) continue
    trained ||= Object.keys(inference.parameters ?? {}).length > 0
    for (const [port, source] of Object.entries(inputs))
      if (op.inputs[port]?.differentiable?.(inputShapes[port] ?? []) !== false) feeding.add(source.node)
  }
  if (trained) return
  const message = 'No node before the loss has parameters, so there is nothing to train. Add a layer such as affine, or a variable.'
  throw projectError('nothing-to-train', message)
}

export function sourceNodes(document: ProjectDocument): readonly GraphNode[] {
  return document.graph.nodes.filter((node) => findOp(node.op)?.source === true)
}

export function fieldsOf(node: GraphNode): SourceFields {
  return withDefaults(findOp(node.op)?.fields ?? {}, node.fields)
}

export function context(node: GraphNode, input: ProjectInput, host: EngineHost, stopping: Stopping): LoadContext {
  return { node: node.id, files: host.files(input.base), pause: () => stopping.pauseOrCancel(), progress: stopping.loading }
}

/** What early stopping watches must be there. */
function metricProblems({ earlyStopping }: ResolvedTraining, facts: ReadonlyMap<string, DatasetFacts>): readonly Problem[] {
  const { metric } = earlyStopping ?? {}
  const [source] = facts
  if (!source || (metric !== 'validationLoss' && metric !== 'validationAccuracy') || source[1].validationCount) return []
  const message = `Early stopping watches ${metric}, but ${source[0]} holds out no samples for it. Set its validation fraction, or watch another metric.`
  return [{ code: 'no-validation-split', message, severity: 'error', node: source[0] }]
}

/** Several data sources draw the same sample numbers, so their splits must be equally long. */
function countProblems(document: ProjectDocument, facts: ReadonlyMap<string, DatasetFacts>): readonly Problem[] {
  const counts = sourceNodes(document).flatMap((node) => {
    const found = facts.get(node.id)
    const limit = Number(fieldsOf(node)['limit'] ?? 0)
    return found
      ? [
          {
            node: node.id,
            train: limit > 0 ? Math.min(limit, found.trainCount) : found.trainCount,
            validation: found.validationCount ?? 0,
            test: found.testCount
          }
        ]
      : []
  })
  const [first, ...others] = counts
  return others.flatMap(({ node, train, validation, test }) => {
    if (!first || (train === first.train && validation === first.validation && test === first.test)) return []
    const message = `${node} has ${train} training, ${validation} validation and ${test} test samples, ${first.node} has ${first.train}, ${first.validation} and ${first.test}; a mini-batch takes the same samples from both. Make them equally long.`
    return [{ code: 'count-mismatch', message, severity: 'error', node } as const]
  })
}
