// Inline: the samples stand in the project file itself.
import type { DatasetFacts } from '../ops/contract.ts'
import type { NestedNumbers } from '../ops/fields.ts'
import { type ProjectError, projectError } from '../problem.ts'
import { type Shape, showShape, sizeOf } from '../tensor.ts'
import type { DataSource, Dataset, LoadContext, SourceFields, Split } from './contract.ts'

export const inline: DataSource = {
  name: 'inline',
  label: 'Written in the project',
  doc: 'Samples and targets as nested lists in the fields x and t, and, for a test split, in testX and testT.',
  facts: async (fields, context) => read(fields, context).facts,
  load: async (fields, context) => read(fields, context)
}

interface Table {
  readonly shape: Shape
  readonly data: Float64Array
}

function read(fields: SourceFields, context: LoadContext): Dataset {
  const x = table(fields, 'x', context)
  const t = table(fields, 't', context)
  if (!x || !t)
    throw refusal(
      context,
      'missing-data',
      `needs its samples in the fields x and t; ${x ? 't' : 'x'} is not given. Write them as nested lists, one row a sample.`
    )
  const testX = table(fields, 'testX', context)
  const testT = table(fields, 'testT', context)
  if (Boolean(testX) !== Boolean(testT))
    throw refusal(context, 'missing-data', `needs both testX and testT, or neither; ${testX ? 'testT' : 'testX'} is not given. Add it.`)
  const kind = targetKind(t, testT, context, typeof fields['classes'] === 'number' ? fields['classes'] : 0)
  const train = split(x, t, kind, 'x', 't', context)
  const test = testX && testT ? split(testX, testT, kind, 'testX', 'testT', context) : { ...train, count: 0 }
  if (testX && showShape(testX.shape.slice(1)) !== showShape(x.shape.slice(1)))
    throw refusal(
      context,
      'size-mismatch',
      `needs samples of one shape; x has ${showShape(x.shape.slice(1))} and testX ${showShape(testX.shape.slice(1))}. Make them equal.`
    )
  const facts: DatasetFacts = {
    trainCount: train.count,
    testCount: test.count,
    sampleShape: x.shape.slice(1),
    classes: kind.classes,
    targetShape: kind.classes > 0 ? [] : t.shape.slice(1)
  }
  return { facts, train, test }
}

/** Whole numbers from 0 in one dimension are class numbers, rows with a single 1 are one-hot, anything else is a real target. */
function targetKind(
  t: Table,
  testT: Table | undefined,
  context: LoadContext,
  wanted: number
): { readonly classes: number; readonly oneHot: boolean } {
  const both = testT ? [t, testT] : [t]
  if (testT && showShape(testT.shape.slice(1)) !== showShape(t.shape.slice(1)))
    throw refusal(
      context,
      'size-mismatch',
      `needs targets of one shape; t has ${showShape(t.shape.slice(1))} and testT ${showShape(testT.shape.slice(1))}. Make them equal.`
    )
  if (t.shape.length === 1 && both.every(({ data }) => data.every((value) => Number.isInteger(value) && value >= 0))) {
    const most = both.reduce((largest, { data }) => data.reduce((a, b) => Math.max(a, b), largest), 0)
    if (wanted > 0 && most >= wanted)
      throw refusal(
        context,
        'label-out-of-range',
        `has the label ${most} in t; with ${wanted} classes labels go from 0 to ${wanted - 1}. Correct the label, or the number of classes.`
      )
    return { classes: wanted || most + 1, oneHot: false }
  }
  const width = t.shape[1] ?? 0
  const isOneHot = ({ data }: Table): boolean => {
    for (let row = 0; row < data.length; row += width) {
      let ones = 0
      for (const value of data.subarray(row, row + width)) {
        if (value === 1) ones++
        else if (value !== 0) return false
      }
      if (ones !== 1) return false
    }
    return true
  }
  return t.shape.length === 2 && width > 1 && both.every(isOneHot) ? { classes: width, oneHot: true } : { classes: 0, oneHot: false }
}

function split(x: Table, t: Table, kind: { classes: number; oneHot: boolean }, xName: string, tName: string, context: LoadContext): Split {
  const [count = 0] = x.shape
  if (count !== t.shape[0])
    throw refusal(
      context,
      'count-mismatch',
      `needs one target for each sample; ${xName} has ${count} rows and ${tName} has ${t.shape[0]}. Make them equal.`
    )
  if (kind.classes === 0) return { count, features: x.data, targets: { kind: 'real', values: t.data } }
  const values = new Int32Array(count)
  for (let i = 0; i < count; i++)
    values[i] = kind.oneHot ? t.data.subarray(i * kind.classes, (i + 1) * kind.classes).indexOf(1) : (t.data[i] ?? 0)
  return { count, features: x.data, targets: { kind: 'labels', values } }
}

/** A field as a table with one row a sample; undefined where it is left at its default, a single number. */
function table(fields: SourceFields, name: string, context: LoadContext): Table | undefined {
  const value = fields[name] as NestedNumbers | undefined
  if (value === undefined || typeof value === 'number') return undefined
  const shape: number[] = []
  for (let at: NestedNumbers | undefined = value; Array.isArray(at); at = at[0] as NestedNumbers | undefined) shape.push(at.length)
  if (sizeOf(shape) === 0) throw refusal(context, 'empty-data', `has an empty list in ${name}. Give at least one sample.`)
  const data = new Float64Array(sizeOf(shape))
  let end = 0
  const fill = (at: NestedNumbers, depth: number): void => {
    if (typeof at === 'number') data[end++] = at
    else for (const part of at) fill(part, depth + 1)
  }
  fill(value, 0)
  return { shape, data }
}

function refusal({ node }: LoadContext, code: string, rest: string): ProjectError {
  return projectError(code, `${node} ${rest}`, { node })
}
