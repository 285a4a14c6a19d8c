// The image folder source: PNG and JPEG files in one folder a class, brought to one size.
import { quote } from '../document/show-value.ts'
import type { DatasetFacts, Shape } from '../ops/contract.ts'
import { ProjectError, projectError } from '../problem.ts'
import { classesField } from './class-count.ts'
import type { BrowsedSplit, DataSource, Dataset, LoadContext, SourceFields, Split } from './contract.ts'
import type { ImageForm } from './files.ts'
import { splitIndices } from './split-samples.ts'

/** Pixel values of all images together. */
const mostBytes = 2 ** 30
const mostImages = 2 ** 21
/** Files and folders that are looked at: a path that leads to a whole disk, or links that lead in circles, must end. */
const mostLooks = 2 ** 22
const mostClasses = 65_536
/** Folders in folders of a class. */
const mostDepth = 8
/** Images that are decoded at the same time: more than there are threads for it, so that none waits. */
const atOnce = 8
/** Pixel values that stay in memory after loading, so that turning the pages of samples does not decode them again. */
const keptBytes = 192 * 1048576

export const imageFolder: DataSource = {
  name: 'image-folder',
  label: 'Image folder',
  doc: 'PNG and JPEG files, one folder a class; folders "train" and "test" above them keep the test images apart.',
  fields: [
    'path',
    'testPath',
    'imageHeight',
    'imageWidth',
    'imageFit',
    'greyscale',
    'classes',
    'testFraction',
    'validationFraction',
    'dataSeed',
    'stratify'
  ],
  paths: { path: 'folder', testPath: 'folder' },
  images: true,
  readsFiles: true,
  async facts(fields, context) {
    const found = await findImages(fields, context)
    return (await arrange(found, fields, context)).facts
  },
  async load(fields, context) {
    const found = await findImages(fields, context)
    const how = JSON.stringify([context.files.resolve(''), imageFolder.fields.map((name) => fields[name])])
    if (kept?.how === how && sameImages(kept.found, found)) return kept.dataset
    kept = undefined
    const dataset = await loadImages(await arrange(found, fields, context), context)
    const bytes = [dataset.train, dataset.validation, dataset.test].reduce((sum, split) => sum + (split?.features.byteLength ?? 0), 0)
    if (bytes <= keptBytes) kept = { how, found, dataset }
    return dataset
  },
  async browse(fields, context) {
    const { facts, form, train, validation, test } = await arrange(await findImages(fields, context), fields, context)
    const split = (images: readonly ImageFile[]): BrowsedSplit => ({
      count: images.length,
      labels: Int32Array.from(images, ({ label }) => label),
      readSample: (index) => named(context, () => context.files.readImage(images[index]?.path ?? '', form))
    })
    return { facts, train: split(train), validation: split(validation), test: split(test) }
  }
}

let kept: { readonly how: string; readonly found: Found; readonly dataset: Dataset } | undefined

interface ImageFile {
  readonly path: string
  /** Number of its class. */
  readonly label: number
  readonly stamp: string
}
interface Found {
  readonly classNames: readonly string[]
  readonly train: readonly ImageFile[]
  /** Undefined where the test images are taken from the training images. */
  readonly test: readonly ImageFile[] | undefined
}

function sameImages(a: Found, b: Found): boolean {
  const same = (some: readonly ImageFile[] = [], others: readonly ImageFile[] = []): boolean =>
    some.length === others.length && some.every(({ path, stamp }, i) => path === others[i]?.path && stamp === others[i]?.stamp)
  return same(a.train, b.train) && same(a.test, b.test)
}

async function findImages(fields: SourceFields, context: LoadContext): Promise<Found> {
  const { node, files } = context
  const [path, testPath] = [textOf(fields, 'path'), textOf(fields, 'testPath')]
  if (path === '') throw projectError('missing-path', `${node} needs a folder of images. Fill in its path.`, { node })
  for (const folder of testPath === '' ? [path] : [path, testPath])
    if ((await files.kind(folder)) !== 'folder')
      throw projectError(
        'file-not-found',
        `${node} finds no folder at ${files.resolve(folder)}. Correct its path; relative paths start at the project file.`,
        { node }
      )
  const parts = testPath === '' ? await partsOf(path, context) : { train: path, test: testPath }
  const classNames = await classesOf(parts.train, context)
  const train = await imagesOf(parts.train, classNames, context)
  if (parts.test === undefined) return { classNames, train, test: undefined }
  const testNames = await classesOf(parts.test, context)
  const strange = testNames.find((name) => !classNames.includes(name))
  if (strange !== undefined)
    throw projectError(
      'unknown-class',
      `${node}: ${files.resolve(parts.test)} has the class folder ${quote(strange)}, which ${files.resolve(parts.train)} does not have. Rename it, or add training images.`,
      { node }
    )
  return { classNames, train, test: await imagesOf(parts.test, classNames, context, new Set(testNames)) }
}

/** Folders "train" and "test" (or "val") are halves of the data and no classes, where they hold folders themselves. */
async function partsOf(path: string, { files }: LoadContext): Promise<{ readonly train: string; readonly test?: string }> {
  const names = new Set((await files.list(path)).flatMap(({ name, kind }) => (kind === 'folder' ? [name] : [])))
  const first = async (among: readonly string[]): Promise<string | undefined> => {
    const name = among.find((one) => names.has(one))
    if (name === undefined) return undefined
    const inside = await files.list(`${path}/${name}`)
    return inside.some(({ kind }) => kind === 'folder') ? `${path}/${name}` : undefined
  }
  const train = await first(['train', 'training'])
  const test = await first(['test', 'testing', 'val', 'valid', 'validation'])
  return train !== undefined && test !== undefined ? { train, test } : { train: path }
}

/** Numbers in their order, other names in that of their characters. */
async function classesOf(path: string, { node, files }: LoadContext): Promise<readonly string[]> {
  const names = (await files.list(path)).flatMap(({ name, kind }) => (kind === 'folder' && !name.startsWith('.') ? [name] : []))
  if (names.length > 0 && names.length <= mostClasses)
    return names.every((name) => /^\d+$/.test(name)) ? names.sort((a, b) => Number(a) - Number(b)) : names
  const where = files.resolve(path)
  throw projectError(
    'no-class-folders',
    names.length === 0
      ? `${node} finds no class folders in ${where}. Put the images of each class into a folder of their own there.`
      : `${node} finds ${names.length} folders in ${where}; at most ${mostClasses} classes are read. Check the path.`,
    { node }
  )
}

async function imagesOf(
  path: string,
  classNames: readonly string[],
  context: LoadContext,
  present: ReadonlySet<string> = new Set(classNames)
): Promise<readonly ImageFile[]> {
  const { node, files } = context
  const found: ImageFile[] = []
  let looks = 0
  const walk = async (folder: string, label: number, depth: number): Promise<void> => {
    await context.pause()
    const items = await files.list(folder)
    looks += items.length
    for (const { name, kind, stamp } of items) {
      if (name.startsWith('.')) continue
      const inside = `${folder}/${name}`
      if (kind === 'folder' && depth < mostDepth) await walk(inside, label, depth + 1)
      if (kind === 'file' && /\.(png|jpe?g)$/i.test(name)) found.push({ path: inside, label, stamp })
    }
    if (found.length > mostImages || looks > mostLooks)
      throw projectError(
        'file-too-large',
        `${node} finds more than ${mostImages} images, or ${mostLooks} files, in ${files.resolve(path)}; no more are read. Leave out some, or correct the path.`,
        { node }
      )
  }
  for (const [label, name] of classNames.entries()) {
    if (!present.has(name)) continue
    const before = found.length
    await walk(`${path}/${name}`, label, 0)
    if (found.length > before) continue
    const where = files.resolve(`${path}/${name}`)
    throw projectError('empty-class', `${node} finds no PNG or JPEG file in ${where}. Put images into it, or remove the folder.`, { node })
  }
  return found
}

/** What is decoded into which place. */
interface Arrangement {
  readonly facts: DatasetFacts
  readonly form: ImageForm
  readonly train: readonly ImageFile[]
  readonly validation: readonly ImageFile[]
  readonly test: readonly ImageFile[]
}

async function arrange({ classNames, train, test }: Found, fields: SourceFields, context: LoadContext): Promise<Arrangement> {
  const { node, files } = context
  const wanted = classesField(fields)
  if (wanted > 0 && wanted < classNames.length)
    throw projectError(
      'wrong-classes',
      `${node} asks for ${wanted} classes, but ${files.resolve(textOf(fields, 'path'))} has ${classNames.length} class folders. Set classes to ${classNames.length}, or to 0.`,
      { node }
    )
  const form = await formOf(train[0]?.path ?? '', fields, context)
  // shuffled in any case: folders come class by class, and a limit takes the first samples
  const labels = fields['stratify'] === true ? Int32Array.from(train, ({ label }) => label) : undefined
  const split = splitIndices(train.length, test ? { ...fields, testFraction: 0 } : fields, labels)
  const pick = (indices: Int32Array): readonly ImageFile[] => Array.from(indices, (i) => train[i] as ImageFile)
  const [trained, validating, tested] = [pick(split.train), pick(split.validation), test ?? pick(split.test)]
  const count = trained.length + validating.length + tested.length
  const sampleShape: Shape = [form.channels, form.height, form.width]
  const bytes = count * form.channels * form.height * form.width
  if (bytes > mostBytes) {
    const side = Math.max(1, Math.floor(Math.sqrt(mostBytes / (count * form.channels))))
    const cure = `Set image height and image width to ${side} or less, or leave out images.`
    const message = `${node} would hold ${count} images of ${form.height}×${form.width} pixels, ${bytes} bytes; at most ${mostBytes} are read. ${cure}`
    throw projectError('file-too-large', message, { node })
  }
  const facts: DatasetFacts = {
    trainCount: trained.length,
    testCount: tested.length,
    ...(validating.length > 0 && { validationCount: validating.length }),
    sampleShape,
    classes: wanted || classNames.length,
    targetShape: [],
    classNames
  }
  return { facts, form, train: trained, validation: validating, test: tested }
}

async function formOf(first: string, fields: SourceFields, context: LoadContext): Promise<ImageForm> {
  const [height, width] = [Number(fields['imageHeight'] ?? 0), Number(fields['imageWidth'] ?? 0)]
  const channels = fields['greyscale'] === true ? 1 : 3
  const fit = (fields['imageFit'] ?? 'stretch') as ImageForm['fit']
  if (height > 0 && width > 0) return { height, width, channels, fit }
  const size = await named(context, () => context.files.imageSize(first))
  return { height: height || size.height, width: width || size.width, channels, fit: height > 0 || width > 0 ? fit : 'none' }
}

async function loadImages({ facts, form, train, validation, test }: Arrangement, context: LoadContext): Promise<Dataset> {
  const total = train.length + validation.length + test.length
  let done = 0
  const part = async (images: readonly ImageFile[]): Promise<Split> => {
    const size = form.channels * form.height * form.width
    const features = new Uint8Array(images.length * size)
    let next = 0
    let failed = false
    const lane = async (): Promise<void> => {
      for (let i = next++; i < images.length && !failed; i = next++) {
        const { path } = images[i] as ImageFile
        features.set(await context.files.readImage(path, form), i * size)
        context.progress?.(++done, total)
        await context.pause()
      }
    }
    const lanes = Array.from({ length: atOnce }, () =>
      lane().catch((error: unknown) => {
        failed = true
        throw error
      })
    )
    try {
      await named(context, () => Promise.all(lanes))
    } finally {
      // nothing goes on behind the back of one who was told of a fault, or has stopped it
      await Promise.allSettled(lanes)
    }
    return { count: images.length, features, targets: { kind: 'labels', values: Int32Array.from(images, ({ label }) => label) } }
  }
  return {
    facts,
    train: await part(train),
    ...(validation.length > 0 && { validation: await part(validation) }),
    test: await part(test)
  }
}

/** Faults of a file are faults of the node that reads it. */
async function named<T>({ node }: LoadContext, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const [problem] = error instanceof ProjectError ? error.problems : []
    if (!problem) throw error
    throw projectError(problem.code, `${node}: ${problem.message}`, { node })
  }
}

function textOf(fields: SourceFields, name: string): string {
  return typeof fields[name] === 'string' ? (fields[name] as string).replace(/(?<=.)[/\\]+$/, '') : ''
}
