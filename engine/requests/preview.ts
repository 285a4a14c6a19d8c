// The preview request: some samples of a dataset node as they are stored, and how many each class has.
import type { PreviewRequest, PreviewSample } from '../contract.ts'
import type { BrowsedSplit, Split } from '../data/contract.ts'
import { findSource } from '../data/index.ts'
import { parseProject } from '../document/parse.ts'
import type { DatasetFacts } from '../ops/contract.ts'
import { ProjectError, projectError } from '../problem.ts'
import { sizeOf } from '../tensor.ts'
import type { RequestContext } from './context.ts'
import { context, fieldsOf, sourceNodes } from './prepare.ts'

/** Samples in one answer. */
const most = 256

export async function preview(request: PreviewRequest, { engine, send, stopping }: RequestContext): Promise<void> {
  const { document, problems } = parseProject(request.project.text)
  if (!document) throw new ProjectError(problems)
  const node = sourceNodes(document).find(({ id }) => id === request.node)
  if (!node) throw projectError('no-data-source', `${request.node} reads no data. Choose a dataset node.`, { node: request.node })
  const fields = fieldsOf(node)
  const source = findSource(String(fields['source']))
  const where = context(node, request.project, engine.host, stopping)
  const part = request.split === 'training' ? 'train' : request.split
  const open = async (): Promise<{ readonly facts: DatasetFacts; readonly split: Shelf }> => {
    const browsed = await source.browse?.(fields, where)
    if (browsed) return { facts: browsed.facts, split: fromFiles(browsed[part]) }
    const dataset = await engine.datasets.load(source, fields, where)
    return { facts: dataset.facts, split: fromMemory(dataset[part], dataset.facts) }
  }
  const { facts, split } = await open()
  // the test split stays whole, the training split is what the node's limit leaves
  const limit = request.split === 'training' ? Number(fields['limit'] ?? 0) : 0
  const count = limit > 0 ? Math.min(limit, split.count) : split.count
  const indices = indicesOf(split.labels, count, request)
  const samples: PreviewSample[] = []
  for (const index of indices.slice(request.first, request.first + Math.min(request.count, most))) {
    samples.push(await split.sample(index))
    await stopping.dueOrCancel()
  }
  const classCounts = split.labels ? countClasses(split.labels, count, facts.classes) : null
  send({ type: 'preview', facts, total: indices.length, classCounts, samples })
}

/** What samples are taken from, in memory or not. */
interface Shelf {
  readonly count: number
  readonly labels: Uint8Array | Int32Array | undefined
  sample(index: number): PreviewSample | Promise<PreviewSample>
}

/** A split the data do not have. */
const emptyShelf: Shelf = {
  count: 0,
  labels: undefined,
  sample: () => {
    throw new Error('There is no sample in an empty split.')
  }
}

function fromFiles(split: BrowsedSplit | undefined): Shelf {
  if (!split) return emptyShelf
  const { count, labels, readSample } = split
  return { count, labels, sample: async (index) => ({ index, label: labels[index] ?? null, data: await readSample(index) }) }
}

function fromMemory(split: Split | undefined, facts: DatasetFacts): Shelf {
  if (!split) return emptyShelf
  return {
    count: split.count,
    labels: split.targets.kind === 'labels' ? split.targets.values : undefined,
    sample: (index) => sampleOf(split, index, sizeOf(facts.sampleShape), sizeOf(facts.targetShape))
  }
}

/** All samples, those of one class, or those that are named. */
function indicesOf(labels: Uint8Array | Int32Array | undefined, count: number, request: PreviewRequest): Uint32Array {
  if (request.samples) return Uint32Array.from(request.samples.filter((i) => i < count))
  const all = Uint32Array.from({ length: count }, (_, i) => i)
  return request.class === undefined || !labels ? all : all.filter((i) => labels[i] === request.class)
}

function countClasses(labels: Uint8Array | Int32Array, count: number, classes: number): readonly number[] {
  const counts = new Array<number>(classes).fill(0)
  for (let i = 0; i < count; i++) {
    const label = labels[i] ?? -1
    if (label >= 0 && label < classes) counts[label] = (counts[label] ?? 0) + 1
  }
  return counts
}

/** Copies: what is sent must not hold the whole dataset. */
function sampleOf({ features, targets }: Split, index: number, sampleSize: number, targetSize: number): PreviewSample {
  const data = features.slice(index * sampleSize, (index + 1) * sampleSize)
  if (targets.kind === 'labels') return { index, label: targets.values[index] ?? null, data }
  return { index, label: null, target: targets.values.slice(index * targetSize, (index + 1) * targetSize), data }
}
