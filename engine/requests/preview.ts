// The preview request: some samples of a dataset node as they are stored, and how many each class has.
import type { PreviewRequest, PreviewSample } from '../contract.ts'
import type { Split } from '../data/contract.ts'
import { findSource } from '../data/index.ts'
import { parseProject } from '../document/parse.ts'
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
  const dataset = await engine.datasets.load(source, fields, context(node, request.project, engine.host, stopping))
  const { facts } = dataset
  const split = request.split === 'training' ? dataset.train : dataset.test
  // the test split stays whole, the training split is what the node's limit leaves
  const limit = request.split === 'training' ? Number(fields['limit'] ?? 0) : 0
  const count = limit > 0 ? Math.min(limit, split.count) : split.count
  const labels = split.targets.kind === 'labels' ? split.targets.values : undefined
  const indices = indicesOf(labels, count, request)
  const wanted = indices.slice(request.first, request.first + Math.min(request.count, most))
  send({
    type: 'preview',
    facts,
    total: indices.length,
    classCounts: labels ? classCounts(labels, count, facts.classes) : null,
    samples: Array.from(wanted, (index) => sampleOf(split, index, sizeOf(facts.sampleShape), sizeOf(facts.targetShape)))
  })
}

/** All samples, those of one class, or those that are named. */
function indicesOf(labels: Uint8Array | Int32Array | undefined, count: number, request: PreviewRequest): Uint32Array {
  if (request.samples) return Uint32Array.from(request.samples.filter((i) => i < count))
  const all = Uint32Array.from({ length: count }, (_, i) => i)
  return request.class === undefined || !labels ? all : all.filter((i) => labels[i] === request.class)
}

function classCounts(labels: Uint8Array | Int32Array, count: number, classes: number): readonly number[] {
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
