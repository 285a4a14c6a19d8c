// The NumPy source: arrays of samples and targets from one npz file, or from npy files.
import { didYouMean } from '../document/nearest-name.ts'
import { quote } from '../document/show-value.ts'
import { isZip, readZip } from '../exchange/zip.ts'
import type { DatasetFacts } from '../ops/contract.ts'
import { ProjectError, projectError } from '../problem.ts'
import { type Shape, showShape, sizeOf } from '../tensor.ts'
import { classesField } from './class-count.ts'
import type { DataSource, Dataset, LoadContext, SourceFields, Split } from './contract.ts'
import { KeptReading } from './kept-reading.ts'
import { type NumberArray, readNumberArray, transposed } from './npy-array.ts'
import { splitIndices, standardize } from './split-samples.ts'
import { isOneHot } from './target-kind.ts'

const mostFileBytes = 2 ** 30
const mostNumbers = 2 ** 27
const mostClasses = 65_536
/** Numbers that stay in memory after loading. */
const keptNumbers = 2 ** 23

/** What arrays are called in files that are passed around; the first that is there is taken. */
const names = {
  trainX: ['x_train', 'X_train', 'train_x', 'train_images', 'x', 'X', 'data', 'images', 'features', 'arr_0'],
  trainT: ['y_train', 'Y_train', 't_train', 'train_y', 'train_labels', 'y', 'Y', 't', 'labels', 'targets', 'target', 'arr_1'],
  testX: ['x_test', 'X_test', 'test_x', 'test_images'],
  testT: ['y_test', 'Y_test', 't_test', 'test_y', 'test_labels']
} as const
type Role = keyof typeof names

const arrayEndings = ['npz', 'npy']

export const npz: DataSource = {
  name: 'npz',
  label: 'NumPy arrays',
  doc: 'One npz file with samples and targets (x_train, y_train, x_test, y_test, or x and y), or npy files: the samples at path, the targets at label path.',
  fields: [
    'path',
    'labelPath',
    'testPath',
    'testLabelPath',
    'classes',
    'testFraction',
    'validationFraction',
    'dataSeed',
    'stratify',
    'standardize'
  ],
  paths: { path: arrayEndings, labelPath: ['npy'], testPath: arrayEndings, testLabelPath: ['npy'] },
  images: true,
  readsFiles: true,
  facts: async (fields, context) => datasetOf(await arraysOf(fields, context), fields, context).facts,
  load: async (fields, context) => {
    const arrays = await arraysOf(fields, context)
    if (sizeOf(arrays.train.x.shape) > keptNumbers) kept.release()
    return datasetOf(arrays, fields, context).load()
  }
}

interface Pair {
  readonly x: NumberArray
  readonly t: NumberArray
  /** For sentences. */
  readonly from: string
}
interface Arrays {
  readonly train: Pair
  readonly test: Pair | undefined
}
const kept = new KeptReading<Arrays>()

function arraysOf(fields: SourceFields, context: LoadContext): Promise<Arrays> {
  const { node } = context
  const paths = ['path', 'labelPath', 'testPath', 'testLabelPath'].map((name) =>
    typeof fields[name] === 'string' ? (fields[name] as string) : ''
  )
  const [path = '', labelPath = '', testPath = '', testLabelPath = ''] = paths
  if (path === '') throw projectError('missing-path', `${node} needs the path of an npz or npy file. Fill in its path.`, { node })
  if ((testPath === '') !== (testLabelPath === '') && !testPath.endsWith('.npz'))
    throw projectError('missing-path', `${node} needs both test path and test label path, or neither. Fill in the other one.`, { node })
  return kept.read(
    paths.filter((name) => name !== ''),
    paths,
    context,
    async () => {
      const archive = await openArchive(path, context)
      if (archive) {
        const test = archive.has('testX', 'testT') ? archive.pair('testX', 'testT') : undefined
        const other = testPath === '' ? undefined : await openArchive(testPath, context)
        return {
          train: archive.pair('trainX', 'trainT'),
          test: other
            ? other.pair(other.has('testX', 'testT') ? 'testX' : 'trainX', other.has('testX', 'testT') ? 'testT' : 'trainT')
            : test
        }
      }
      if (labelPath === '')
        throw projectError(
          'missing-path',
          `${node} reads its samples from an npy file, and needs the targets in another. Fill in its label path.`,
          { node }
        )
      const both = async (x: string, t: string): Promise<Pair> => ({
        x: await readOne(x, context),
        t: await readOne(t, context),
        from: `${context.files.resolve(x)} and ${context.files.resolve(t)}`
      })
      return { train: await both(path, labelPath), test: testPath === '' ? undefined : await both(testPath, testLabelPath) }
    }
  )
}

async function readOne(path: string, context: LoadContext): Promise<NumberArray> {
  const bytes = await context.files.read(path, mostFileBytes)
  await context.pause()
  return readNumberArray(bytes, mostNumbers, (what) => fault(context, path, what))
}

interface Archive {
  has(x: Role, t: Role): boolean
  pair(x: Role, t: Role): Pair
}

/** Undefined for a single array. */
async function openArchive(path: string, context: LoadContext): Promise<Archive | undefined> {
  const bytes = await context.files.read(path, mostFileBytes)
  if (!isZip(bytes)) return undefined
  await context.pause()
  const members = asData(context, path, () => readZip(bytes, mostFileBytes))
  const arrays = new Map(members.flatMap(({ name, bytes: data }) => (name.endsWith('.npy') ? [[name.slice(0, -4), data] as const] : [])))
  const find = (role: Role): string | undefined => names[role].find((name) => arrays.has(name))
  const array = (role: Role): NumberArray => {
    const name = find(role)
    if (name === undefined) {
      const cure = didYouMean(
        names[role][0],
        [...arrays.keys()],
        `Call one of them ${names[role].slice(0, 5).join(', ')}, or save it as an npy file.`
      )
      throw fault(
        context,
        path,
        `holds no array for the ${role.endsWith('X') ? 'samples' : 'targets'}; it has ${[...arrays.keys()].slice(0, 12).map(quote).join(', ') || 'none'}. ${cure}`
      )
    }
    return readNumberArray(arrays.get(name) ?? new Uint8Array(), mostNumbers, (what) =>
      fault(context, path, `holds ${quote(name)}, which ${what}`)
    )
  }
  return {
    has: (x, t) => find(x) !== undefined && find(t) !== undefined,
    pair: (x, t) => ({ x: array(x), t: array(t), from: `${find(x)} and ${find(t)} in ${context.files.resolve(path)}` })
  }
}

/** The refusals of the readers, which weights share, as those of data. */
function asData<T>(context: LoadContext, path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error
    throw fault(context, path, `cannot be read. ${error.message}`)
  }
}

function fault({ node, files }: LoadContext, path: string, rest: string): ProjectError {
  return projectError('bad-npy', `${node}: ${files.resolve(path)} ${rest}`, { node })
}

/** Samples of one split: its shape for one, channels first. */
interface Samples {
  readonly shape: Shape
  readonly values: Uint8Array | Float64Array
}

function datasetOf({ train, test }: Arrays, fields: SourceFields, context: LoadContext): { readonly facts: DatasetFacts; load(): Dataset } {
  const { node } = context
  const refuse = (code: string, message: string) => projectError(code, `${node} ${message}`, { node })
  const sample = sampleShape(train, refuse)
  if (test && showShape(test.x.shape.slice(1)) !== showShape(train.x.shape.slice(1)))
    throw refuse(
      'size-mismatch',
      `needs test samples of the shape of the training samples, ${showShape(train.x.shape.slice(1))}; ${test.from} have ${showShape(test.x.shape.slice(1))}.`
    )
  for (const pair of test ? [train, test] : [train]) {
    const [[count = 0], [targets = 0]] = [pair.x.shape, pair.t.shape]
    if (pair.t.shape.length === 0 || count !== targets)
      throw refuse(
        'count-mismatch',
        `needs one target for each sample; ${pair.from} hold ${count} samples and ${targets} targets. Use arrays of the same length.`
      )
    if (count === 0) throw refuse('empty-data', `finds no sample in ${pair.from}. Choose another file.`)
  }
  const kind = targetKind(train, test, classesField(fields), refuse)
  const count = train.x.shape[0] ?? 0
  const labels = fields['stratify'] === true && kind.classes > 0 ? kind.labels(train.t) : undefined
  const split = splitIndices(count, test ? { ...fields, testFraction: 0 } : fields, labels)
  const targetShape = kind.classes > 0 ? [] : train.t.shape.length === 1 ? [1] : train.t.shape.slice(1)
  const facts: DatasetFacts = {
    trainCount: split.train.length,
    testCount: test?.x.shape[0] ?? split.test.length,
    ...(split.validation.length > 0 && { validationCount: split.validation.length }),
    sampleShape: sample,
    classes: kind.classes,
    targetShape
  }
  const load = (): Dataset => {
    const all = channelsFirst(train, sample)
    const tests = test ? channelsFirst(test, sample) : all
    const rows = (samples: Samples, indices: Int32Array | undefined) =>
      indices ? gather(samples.values, sizeOf(sample), indices) : samples.values.slice()
    const features = {
      train: rows(all, split.train),
      validation: rows(all, split.validation),
      test: rows(tests, test ? undefined : split.test)
    }
    const made = fields['standardize'] === true ? standardize(features, sizeOf(sample)) : features
    const part = (pair: Pair, values: Uint8Array | Float64Array, indices: Int32Array | undefined): Split => ({
      count: values.length / sizeOf(sample),
      features: values,
      targets:
        kind.classes > 0
          ? { kind: 'labels', values: gather(kind.labels(pair.t), 1, indices) }
          : { kind: 'real', values: gather(Float64Array.from(pair.t.values), sizeOf(targetShape), indices) }
    })
    return {
      facts,
      train: part(train, made.train, split.train),
      ...(split.validation.length > 0 && { validation: part(train, made.validation, split.validation) }),
      test: part(test ?? train, made.test, test ? undefined : split.test)
    }
  }
  return { facts, load }
}

type Refuse = (code: string, message: string) => ProjectError

function sampleShape({ x, from }: Pair, refuse: Refuse): Shape {
  const sample = x.shape.slice(1)
  if (sample.length === 0 || sample.length > 3)
    throw refuse(
      'input-rank',
      `needs samples [N, D], [N, H, W] or images with channels; ${from} hold ${showShape(x.shape)}. Reshape the array.`
    )
  if (sample.length === 2) return [1, ...sample]
  if (sample.length === 3 && isChannelsLast(sample)) return [sample[2] ?? 1, sample[0] ?? 1, sample[1] ?? 1]
  return sample
}

/** Images as most programs keep them, [H, W, C]: one, three or four channels at the end, and not at the beginning. */
function isChannelsLast([first = 0, , last = 0]: Shape): boolean {
  return [1, 3, 4].includes(last) && ![1, 3, 4].includes(first)
}

function channelsFirst({ x }: Pair, sample: Shape): Samples {
  const isTurned = x.shape.length === 4 && isChannelsLast(x.shape.slice(1))
  return { shape: sample, values: isTurned ? transposed(x.values, x.shape, [0, 3, 1, 2]) : x.values }
}

interface TargetKind {
  /** 0 where targets are real numbers. */
  readonly classes: number
  labels(t: NumberArray): Int32Array
}

/** Whole numbers from 0 in one column are class numbers, rows with a single 1 are one-hot, anything else is a real target. */
function targetKind({ t, from }: Pair, test: Pair | undefined, wanted: number, refuse: Refuse): TargetKind {
  const both = test ? [t, test.t] : [t]
  const width = sizeOf(t.shape.slice(1))
  if (t.shape.length === 2 && width > 1 && both.every(({ values }) => isOneHot(values, width))) {
    if (wanted > 0 && wanted !== width)
      throw refuse(
        'wrong-classes',
        `asks for ${wanted} classes, but ${from} hold one-hot rows of ${width}. Set classes to ${width}, or to 0.`
      )
    return {
      classes: width,
      labels: ({ values }) =>
        Int32Array.from({ length: values.length / width }, (_, i) => values.subarray(i * width, (i + 1) * width).indexOf(1))
    }
  }
  const isLabel = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < mostClasses
  const column = width === 1 && (t.shape.length === 1 || t.isWhole)
  if (column && both.every(({ values }) => values.every(isLabel))) {
    let found = 0
    for (const { values } of both) for (let i = 0; i < values.length; i++) found = Math.max(found, (values[i] as number) + 1)
    if (wanted > 0 && wanted < found)
      throw refuse(
        'wrong-classes',
        `asks for ${wanted} classes, but ${from} hold the class number ${found - 1}. Set classes to ${found}, or to 0.`
      )
    return { classes: wanted || found, labels: ({ values }) => Int32Array.from(values) }
  }
  if (wanted > 0)
    throw refuse('wrong-classes', `asks for ${wanted} classes, but ${from} hold real targets. Set classes to 0, or correct the targets.`)
  return { classes: 0, labels: () => new Int32Array() }
}

function gather<T extends Uint8Array | Float64Array | Int32Array>(values: T, size: number, indices: Int32Array | undefined): T {
  if (!indices) return values
  const target = values.slice(0, indices.length * size) as T
  for (let i = 0; i < indices.length; i++) {
    const from = (indices[i] as number) * size
    for (let d = 0; d < size; d++) target[i * size + d] = values[from + d] as number
  }
  return target
}
