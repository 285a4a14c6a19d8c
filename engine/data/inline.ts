// Inline: the samples stand in the project file itself.
import type { DatasetFacts } from '../ops/contract.ts'
import type { NestedNumbers } from '../ops/fields.ts'
import { type ProjectError, projectError } from '../problem.ts'
import { type Shape, showShape, sizeOf } from '../tensor.ts'
import { classesField } from './class-count.ts'
import type { DataSource, Dataset, LoadContext, SourceFields, Split } from './contract.ts'
import { isOneHot } from './target-kind.ts'

export const inline: DataSource = {
  name: 'inline',
  label: 'Written in the project',
  doc: 'Samples and targets as nested lists in the fields x and t, and, for a test split, in testX and testT.',
  fields: ['x', 't', 'testX', 'testT', 'classes'],
  readsFiles: false,
  facts: async (fields, context) => read(fields, context).facts,
  load: async (fields, context) => read(fields, context)
}

/** As many as the field allows; a greater label is more likely a real target in the wrong form. */
const mostClasses = 65536

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
  const kind = targetKind(t, testT, context, classesField(fields))
  const train = split(x, t, kind, 'x', 't', context)
  const test = testX && testT ? split(testX, testT, kind, 'testX', 'testT', context) : none(kind)
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

/** The test split of data without one. */
function none({ classes }: TargetKind): Split {
  const targets: Split['targets'] =
    classes > 0 ? { kind: 'labels', values: new Int32Array() } : { kind: 'real', values: new Float64Array() }
  return { count: 0, features: new Float64Array(), targets }
}

interface TargetKind {
  /** 0 where targets are real numbers. */
  readonly classes: number
  readonly oneHot: boolean
}

/** Whole numbers from 0 in one dimension are class numbers, rows with a single 1 are one-hot, anything else is a real target. */
function targetKind(t: Table, testT: Table | undefined, context: LoadContext, wanted: number): TargetKind {
  if (testT && showShape(testT.shape.slice(1)) !== showShape(t.shape.slice(1)))
    throw refusal(
      context,
      'size-mismatch',
      `needs targets of one shape; t has ${showShape(t.shape.slice(1))} and testT ${showShape(testT.shape.slice(1))}. Make them equal.`
    )
  const both = [{ name: 't', data: t.data }, ...(testT ? [{ name: 'testT', data: testT.data }] : [])]
  if (t.shape.length === 1) {
    const isLabel = (value: number): boolean => Number.isInteger(value) && value >= 0
    if (wanted === 0 && !both.every(({ data }) => data.every(isLabel))) return { classes: 0, oneHot: false }
    const classes = wanted || mostClasses
    let most = 0
    for (const { name, data } of both) {
      const at = data.findIndex((value) => !isLabel(value) || value >= classes)
      if (at >= 0)
        throw refusal(
          context,
          'label-out-of-range',
          `has the label ${data[at]} at ${name}[${at}]; with ${classes} classes labels are whole numbers from 0 to ${classes - 1}. Correct the label or the number of classes, or write real targets as [[1], [2]].`
        )
      most = data.reduce((a, value) => Math.max(a, value), most)
    }
    return { classes: wanted || most + 1, oneHot: false }
  }
  const width = t.shape[1] ?? 0
  const oneHot = t.shape.length === 2 && width > 1 && both.every(({ data }) => isOneHot(data, width))
  if (wanted > 0 && !(oneHot && width === wanted))
    throw refusal(
      context,
      'wrong-classes',
      `asks for ${wanted} classes, but t has ${oneHot ? `one-hot rows of ${width}` : `real targets of ${showShape(t.shape.slice(1))}`}. Set classes to ${oneHot ? width : 0}, or correct t.`
    )
  return { classes: oneHot ? width : 0, oneHot }
}

function split(x: Table, t: Table, kind: TargetKind, xName: string, tName: string, context: LoadContext): Split {
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
