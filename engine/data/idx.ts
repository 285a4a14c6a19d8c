// IDX files (the format of MNIST), raw or gzip: magic number, sizes and labels are checked.
import { Gunzip } from 'fflate'
import type { DatasetFacts } from '../ops/contract.ts'
import { type ProjectError, projectError } from '../problem.ts'
import type { DataSource, Dataset, LoadContext, SourceFields, Split } from './contract.ts'
import { findIdxFiles, type IdxPaths } from './idx-files.ts'

/** Largest file, and largest content of a compressed one. */
const mostBytes = 2 * 1024 * 1048576
const unsignedByte = 0x08

export interface IdxHeader {
  readonly shape: readonly number[]
  readonly headerBytes: number
}

/** The IDX source: images and labels from files beside the project. */
export const idx: DataSource = {
  name: 'idx',
  label: 'IDX files',
  doc: 'Images and labels in the format of MNIST, raw or gzip: a folder with the four standard files, or the path of the training images.',
  facts: async (fields, context) => idxFacts(await findIdxFiles(fields, context), context, classesField(fields)),
  load: async (fields, context) => loadIdx(await findIdxFiles(fields, context), context, classesField(fields))
}

/** The number of classes a node asks for; 0 = as many as the labels show. */
export function classesField(fields: SourceFields): number {
  return typeof fields['classes'] === 'number' ? fields['classes'] : 0
}

/** Sizes from the headers alone. */
export async function idxFacts(paths: IdxPaths, context: LoadContext, wanted: number): Promise<DatasetFacts> {
  const images = await readHeader(paths.trainImages, 'images', context)
  const testImages = paths.testImages ? await readHeader(paths.testImages, 'images', context) : undefined
  const [trainCount = 0] = images.shape
  requireSameSize(images.shape, testImages?.shape, paths, context)
  // The number of classes is what the labels say, and labels are small.
  const classes = [await readLabels(paths.trainLabels, wanted, context)]
  if (paths.testLabels) classes.push(await readLabels(paths.testLabels, wanted, context))
  return factsOf(images.shape, trainCount, testImages?.shape[0] ?? 0, wanted || Math.max(...classes.map(({ most }) => most + 1)))
}

/** Labels of one file and the largest of them. With `wanted` classes each label must be below that. */
async function readLabels(path: string, wanted: number, context: LoadContext): Promise<{ data: Uint8Array; most: number }> {
  const { data } = await readIdx(path, 'labels', context)
  let most = 0
  for (let i = 0; i < data.length; i++) {
    const label = data[i] as number
    if (label > most) most = label
    if (wanted > 0 && label >= wanted)
      throw fault(
        context,
        path,
        'label-out-of-range',
        `has the label ${label} at position ${i} (byte ${8 + i}); with ${wanted} classes labels go from 0 to ${wanted - 1}. Correct the file, or the number of classes.`
      )
  }
  return { data, most }
}

export async function loadIdx(paths: IdxPaths, context: LoadContext, wanted: number): Promise<Dataset> {
  const train = await readSplit(paths.trainImages, paths.trainLabels, wanted, context)
  const test = paths.testImages && paths.testLabels ? await readSplit(paths.testImages, paths.testLabels, wanted, context) : undefined
  requireSameSize(train.shape, test?.shape, paths, context)
  const empty: Split = { count: 0, features: new Uint8Array(), targets: { kind: 'labels', values: new Uint8Array() } }
  const classes = wanted || Math.max(train.most, test?.most ?? 0) + 1
  return {
    facts: factsOf(train.shape, train.split.count, test?.split.count ?? 0, classes),
    train: train.split,
    test: test?.split ?? empty
  }
}

function factsOf(shape: readonly number[], trainCount: number, testCount: number, classes: number): DatasetFacts {
  const [, height = 1, width = 1] = shape
  return { trainCount, testCount, sampleShape: [1, height, width], classes, targetShape: [] }
}

async function readSplit(imagePath: string, labelPath: string, wanted: number, context: LoadContext) {
  const images = await readIdx(imagePath, 'images', context)
  await context.pause()
  const labels = await readLabels(labelPath, wanted, context)
  await context.pause()
  const [count = 0] = images.shape
  const labelCount = labels.data.length
  if (count !== labelCount) {
    const { node, files } = context
    const message = `${node} needs one label for each image; ${files.resolve(imagePath)} has ${count} images and ${files.resolve(labelPath)} has ${labelCount} labels. Use two files of the same split.`
    throw projectError('count-mismatch', message, { node })
  }
  const split: Split = { count, features: images.data, targets: { kind: 'labels', values: labels.data } }
  return { split, shape: images.shape, most: labels.most }
}

function requireSameSize(
  train: readonly number[],
  test: readonly number[] | undefined,
  paths: IdxPaths,
  { node, files }: LoadContext
): void {
  if (!test || (train[1] === test[1] && train[2] === test[2])) return
  const [, h, w] = train
  const message = `${node} needs test images of the size of the training images, ${h}×${w}; ${files.resolve(paths.testImages ?? '')} has ${test[1]}×${test[2]}. Use the test file of the same set.`
  throw projectError('size-mismatch', message, { node })
}

async function readHeader(path: string, what: 'images' | 'labels', context: LoadContext): Promise<IdxHeader> {
  const start = await context.files.readStart(path, 65536)
  const bytes = isGzip(start) ? gunzip(start, path, context, 16).subarray(0, 16) : start.subarray(0, 16)
  return parseHeader(bytes, path, what, context)
}

/** A whole IDX file of unsigned bytes; `data` is a view of what was read. */
async function readIdx(
  path: string,
  what: 'images' | 'labels',
  context: LoadContext
): Promise<{ shape: readonly number[]; data: Uint8Array }> {
  const raw = await context.files.read(path, mostBytes)
  await context.pause()
  const bytes = isGzip(raw) ? gunzip(raw, path, context) : raw
  const { shape, headerBytes } = parseHeader(bytes, path, what, context)
  const size = shape.reduce((product, n) => product * n, 1)
  const found = bytes.length - headerBytes
  if (found < size) {
    throw fault(
      context,
      path,
      'truncated-file',
      `is cut short: its header promises ${shape.join(' × ')} = ${size} bytes after byte ${headerBytes}, but only ${found} follow. Copy or download it again.`
    )
  }
  if (found > size) {
    throw fault(
      context,
      path,
      'oversized-file',
      `is longer than its header says: ${size} bytes are promised after byte ${headerBytes}, but ${found} follow. Copy or download it again.`
    )
  }
  return { shape, data: bytes.subarray(headerBytes) }
}

function parseHeader(bytes: Uint8Array, path: string, what: 'images' | 'labels', context: LoadContext): IdxHeader {
  const dimensions = what === 'images' ? 3 : 1
  const wanted = what === 'images' ? 'images are 00 00 08 03' : 'labels are 00 00 08 01'
  const hex = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) {
    throw fault(
      context,
      path,
      'not-idx',
      `is not an IDX file: it starts with the bytes ${hex || 'of nothing (it is empty)'}, and ${wanted}. Choose the IDX file of the ${what}.`
    )
  }
  if (bytes[2] !== unsignedByte) {
    throw fault(
      context,
      path,
      'idx-type',
      `has elements of type 0x${hex.slice(6, 8)} (byte 2); only unsigned bytes, 0x08, are read. Convert it to bytes.`
    )
  }
  if (bytes[3] !== dimensions) {
    throw fault(
      context,
      path,
      'idx-dimensions',
      `has ${bytes[3]} dimensions (byte 3); ${what} have ${dimensions}. Choose the IDX file of the ${what}.`
    )
  }
  const headerBytes = 4 + 4 * dimensions
  if (bytes.length < headerBytes) {
    throw fault(
      context,
      path,
      'truncated-file',
      `is cut short inside its header of ${headerBytes} bytes: it ends at byte ${bytes.length}. Copy or download it again.`
    )
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerBytes)
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i))
  const size = shape.reduce((product, n) => product * n, 1)
  if (shape.some((n) => n === 0))
    throw fault(context, path, 'empty-file', `holds no ${what}: its header says ${shape.join(' × ')}. Choose a file with samples.`)
  if (size > mostBytes)
    throw fault(context, path, 'file-too-large', `promises ${shape.join(' × ')} bytes, more than the ${mostBytes} that are read. Split it.`)
  return { shape, headerBytes }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/**
 * Unpacks in bounded pieces, so that a small file cannot fill the memory.
 * @param enough stop after so many bytes (headers); without it a broken end is refused.
 */
function gunzip(packed: Uint8Array, path: string, context: LoadContext, enough?: number): Uint8Array {
  const pieces: Uint8Array[] = []
  let size = 0
  const unpack = new Gunzip((piece) => {
    size += piece.length
    if (size > mostBytes) throw fault(context, path, 'file-too-large', `unpacks to more than ${mostBytes} bytes. Split it.`)
    pieces.push(piece)
  })
  const step = 1048576
  try {
    for (let at = 0; at < packed.length; at += step) {
      unpack.push(packed.subarray(at, at + step), enough === undefined && at + step >= packed.length)
      if (enough !== undefined && size >= enough) break
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'ProjectError') throw error
    if (enough === undefined || size < enough)
      throw fault(context, path, 'bad-gzip', `is not a whole gzip file (unpacking failed after ${size} bytes). Copy or download it again.`)
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

function fault({ node, files }: LoadContext, path: string, code: string, rest: string): ProjectError {
  return projectError(code, `${node} cannot read its data: ${files.resolve(path)} ${rest}`, { node })
}
