// Validation samples for sources that do not split by themselves: a share of the training samples, in the order of a shuffle.
import type { DatasetFacts } from '../ops/contract.ts'
import { sizeOf } from '../tensor.ts'
import type { DataSource, SourceFields, Split } from './contract.ts'
import { splitIndices } from './split-samples.ts'

/** The same source, which also holds samples out where its node asks for that. */
export function withHoldOut(source: DataSource): DataSource {
  const fields = [...new Set([...source.fields, 'validationFraction', 'dataSeed'])]
  return {
    ...source,
    fields,
    async facts(given, context) {
      const facts = await source.facts(given, context)
      return isWanted(given) ? factsAfter(facts, given) : facts
    },
    async load(given, context) {
      const dataset = await source.load(given, context)
      if (!isWanted(given)) return dataset
      const { train, validation } = indicesOf(dataset.facts, given)
      const { sampleShape, targetShape } = dataset.facts
      const pick = (indices: Int32Array): Split => gather(dataset.train, indices, sizeOf(sampleShape), sizeOf(targetShape))
      return { facts: factsAfter(dataset.facts, given), train: pick(train), validation: pick(validation), test: dataset.test }
    }
  }
}

function isWanted(fields: SourceFields): boolean {
  return Number(fields['validationFraction'] ?? 0) > 0
}

function indicesOf({ trainCount }: DatasetFacts, fields: SourceFields) {
  return splitIndices(trainCount, { ...fields, testFraction: 0 }, undefined)
}

function factsAfter(facts: DatasetFacts, fields: SourceFields): DatasetFacts {
  const { train, validation } = indicesOf(facts, fields)
  return { ...facts, trainCount: train.length, validationCount: validation.length }
}

function gather({ features, targets }: Split, indices: Int32Array, sampleSize: number, targetSize: number): Split {
  const rows = <T extends Uint8Array | Int32Array | Float64Array>(from: T, size: number): T => {
    const picked = from.slice(0, indices.length * size) as T
    for (const [to, i] of indices.entries()) picked.set(from.subarray(i * size, (i + 1) * size), to * size)
    return picked
  }
  return {
    count: indices.length,
    features: rows(features, sampleSize),
    targets:
      targets.kind === 'labels'
        ? { kind: 'labels', values: rows(targets.values, 1) }
        : { kind: 'real', values: rows(targets.values, targetSize) }
  }
}
