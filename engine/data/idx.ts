// The IDX source: images and labels in the format of MNIST, from files beside the project.
import type { DatasetFacts } from '../ops/contract.ts'
import { projectError } from '../problem.ts'
import { classesField } from './class-count.ts'
import type { DataSource, Dataset, LoadContext, Split } from './contract.ts'
import { findIdxFiles, type IdxPaths, idxFields, standardFolder } from './idx-files.ts'
import { type IdxFile, idxFault, readIdx, readIdxShape } from './idx-format.ts'
import { KeptReading } from './kept-reading.ts'

export const idx: DataSource = {
  name: 'idx',
  label: 'IDX files',
  doc: 'Images and labels in the format of MNIST, raw or gzip: a folder with the four standard files, or the path of the training images.',
  fields: ['path', 'labelPath', 'testPath', 'testLabelPath', 'classes'],
  paths: idxFields,
  images: true,
  readsFiles: true,
  facts: async (fields, context) => idxFacts(await findIdxFiles(fields, context), context, classesField(fields)),
  load: async (fields, context) => loadIdxOnce(await findIdxFiles(fields, context), context, classesField(fields)),
  idxFolder: async (fields, context) => standardFolder(await findIdxFiles(fields, context), context)
}

/** Sizes from the headers of the images, and from the labels: they are small, and only they know the number of classes. */
export async function idxFacts(paths: IdxPaths, context: LoadContext, wanted: number): Promise<DatasetFacts> {
  const shape = await readIdxShape(paths.trainImages, 'images', context)
  let most = await mostOf(shape, paths.trainImages, paths.trainLabels, wanted, context)
  let testCount = 0
  if (paths.testImages && paths.testLabels) {
    const testShape = await readIdxShape(paths.testImages, 'images', context)
    requireSameSize(shape, testShape, paths.testImages, context)
    most = Math.max(most, await mostOf(testShape, paths.testImages, paths.testLabels, wanted, context))
    testCount = testShape[0] ?? 0
  }
  return factsOf(shape, testCount, wanted || most + 1)
}

/**
 * Reads both splits; without test files the test split is empty.
 * @param wanted number of classes, 0 = as many as the labels show
 * @throws ProjectError that names the file, the position and the cure
 */
export async function loadIdx(paths: IdxPaths, context: LoadContext, wanted: number): Promise<Dataset> {
  const train = await readSplit(paths.trainImages, paths.trainLabels, wanted, context)
  const none: Split = { count: 0, features: new Uint8Array(), targets: { kind: 'labels', values: new Uint8Array() } }
  if (!paths.testImages || !paths.testLabels)
    return { facts: factsOf(train.shape, 0, wanted || train.most + 1), train: train.split, test: none }
  const test = await readSplit(paths.testImages, paths.testLabels, wanted, context)
  requireSameSize(train.shape, test.shape, paths.testImages, context)
  const facts = factsOf(train.shape, test.split.count, wanted || Math.max(train.most, test.most) + 1)
  return { facts, train: train.split, test: test.split }
}

const kept = new KeptReading<Dataset>()

/** As `loadIdx`; read anew only where a file has changed, so that turning the pages of samples costs nothing. */
export function loadIdxOnce(paths: IdxPaths, context: LoadContext, wanted: number): Promise<Dataset> {
  const files = Object.values(paths).filter((path) => path !== undefined)
  return kept.read(files, [wanted], context, () => loadIdx(paths, context, wanted))
}

function factsOf(shape: readonly number[], testCount: number, classes: number): DatasetFacts {
  const [trainCount = 0, height = 1, width = 1] = shape
  return { trainCount, testCount, sampleShape: [1, height, width], classes, targetShape: [] }
}

async function readSplit(imagePath: string, labelPath: string, wanted: number, context: LoadContext) {
  const images = await readIdx(imagePath, 'images', context)
  await context.pause()
  const labels = await readIdx(labelPath, 'labels', context)
  requireSameCount(images.shape, labels, imagePath, labelPath, context)
  const most = greatestLabel(labels, labelPath, wanted, context)
  await context.pause()
  const split: Split = { count: images.shape[0] ?? 0, features: images.data, targets: { kind: 'labels', values: labels.data } }
  return { split, shape: images.shape, most }
}

/** The greatest label beside images that are not read. */
async function mostOf(shape: readonly number[], imagePath: string, labelPath: string, wanted: number, context: LoadContext) {
  const labels = await readIdx(labelPath, 'labels', context)
  requireSameCount(shape, labels, imagePath, labelPath, context)
  return greatestLabel(labels, labelPath, wanted, context)
}

/** With `wanted` classes each label must be below that. */
function greatestLabel({ data, headerBytes }: IdxFile, path: string, wanted: number, context: LoadContext): number {
  let most = 0
  for (let i = 0; i < data.length; i++) {
    const label = data[i] as number
    if (label > most) most = label
    if (wanted > 0 && label >= wanted) {
      const rest = `has the label ${label} at position ${i} (byte ${headerBytes + i}); with ${wanted} classes labels go from 0 to ${wanted - 1}. Correct the file, or the number of classes.`
      throw idxFault(context, path, 'label-out-of-range', rest)
    }
  }
  return most
}

function requireSameCount(shape: readonly number[], labels: IdxFile, imagePath: string, labelPath: string, context: LoadContext): void {
  const [count] = shape
  const [labelCount] = labels.shape
  if (count === labelCount) return
  const { node, files } = context
  const message = `${node} needs one label for each image; ${files.resolve(imagePath)} has ${count} images and ${files.resolve(labelPath)} has ${labelCount} labels (byte 4 of each). Use two files of the same split.`
  throw projectError('count-mismatch', message, { node })
}

function requireSameSize(train: readonly number[], test: readonly number[], testPath: string, { node, files }: LoadContext): void {
  const [, h, w] = train
  if (h === test[1] && w === test[2]) return
  const message = `${node} needs test images of the size of the training images, ${h}×${w}; ${files.resolve(testPath)} has ${test[1]}×${test[2]} (byte 8). Use the test file of the same set.`
  throw projectError('size-mismatch', message, { node })
}
