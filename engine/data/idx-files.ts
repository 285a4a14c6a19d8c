// Finds the four files of an IDX dataset by their standard names.
import { projectError } from '../problem.ts'
import type { LoadContext, SourceFields } from './contract.ts'

export interface IdxPaths {
  readonly trainImages: string
  readonly trainLabels: string
  /** Absent: the data has no test split. */
  readonly testImages?: string
  readonly testLabels?: string
}

/** What the fields that hold paths ask for. */
export const idxFields = { path: 'folder', labelPath: [], testPath: [], testLabelPath: [] } as const

/** The names MNIST and its relatives use; each also with "." instead of "-" before "idx", and with ".gz". */
const names = {
  trainImages: 'train-images-idx3-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte'
} as const

/** Fields: `path` is a folder or the training images; `labelPath`, `testPath` and `testLabelPath` name files that are called otherwise. */
export async function findIdxFiles(fields: SourceFields, context: LoadContext): Promise<IdxPaths> {
  const { node, files } = context
  const text = (name: string): string => (typeof fields[name] === 'string' ? (fields[name] as string) : '')
  const path = text('path')
  if (path === '')
    throw projectError(
      'missing-path',
      `${node} needs a path: a folder with the IDX files, or the file of the training images. Fill in its path.`,
      { node }
    )
  const kind = await files.kind(path)
  if (kind === 'missing')
    throw projectError(
      'file-not-found',
      `${node} finds nothing at ${files.resolve(path)}. Correct its path; relative paths start at the project file.`,
      { node }
    )
  const found = kind === 'folder' ? await inFolder(path, context) : await beside(path, context)
  const named = async (field: string): Promise<string | undefined> => {
    const given = text(field)
    if (given === '') return undefined
    if ((await files.kind(given)) === 'file') return given
    throw projectError('file-not-found', `${node} finds no file at ${files.resolve(given)}. Correct its ${field}.`, { node })
  }
  const trainLabels = (await named('labelPath')) ?? found.trainLabels
  const testImages = (await named('testPath')) ?? found.testImages
  const testLabels = (await named('testLabelPath')) ?? found.testLabels
  const { trainImages } = found
  if (!trainImages) throw missing(context, path, names.trainImages, 'training images', 'path')
  if (!trainLabels) throw missing(context, path, names.trainLabels, 'training labels', 'labelPath')
  if (testImages && !testLabels) throw missing(context, path, names.testLabels, 'labels of the test images', 'testLabelPath')
  if (testLabels && !testImages) throw missing(context, path, names.testImages, 'images to the test labels', 'testPath')
  return { trainImages, trainLabels, ...(testImages && testLabels ? { testImages, testLabels } : {}) }
}

/** The four files of a folder, each looked up under all its names. */
async function inFolder(folder: string, context: LoadContext): Promise<Partial<IdxPaths>> {
  const found: Record<string, string> = {}
  for (const [role, name] of Object.entries(names)) {
    const path = await firstFile(variants(`${folder.replace(/\/+$/, '')}/`, name), context)
    if (path !== undefined) found[role] = path
  }
  return found
}

/** The siblings of a training image file, by replacing the parts of its name. */
async function beside(path: string, context: LoadContext): Promise<Partial<IdxPaths>> {
  const slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1
  const [folder, name] = [path.slice(0, slash), path.slice(slash)]
  const sibling = (from: readonly (readonly [RegExp, string])[]): readonly string[] => {
    const other = from.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), name.replace(/\.gz$/, ''))
    return other === name.replace(/\.gz$/, '') ? [] : [`${folder}${other}`, `${folder}${other}.gz`]
  }
  const labels = [
    [/images/, 'labels'],
    [/idx3/, 'idx1']
  ] as const
  const test = [[/^train/, 't10k']] as const
  const trainLabels = await firstFile(sibling(labels), context)
  const testImages = await firstFile(sibling(test), context)
  const testLabels = await firstFile(/^train/.test(name) ? sibling([...labels, ...test]) : [], context)
  return {
    trainImages: path,
    ...(trainLabels === undefined ? {} : { trainLabels }),
    ...(testImages === undefined ? {} : { testImages }),
    ...(testLabels === undefined ? {} : { testLabels })
  }
}

function variants(folder: string, name: string): readonly string[] {
  const dotted = name.replace('-idx', '.idx')
  return [name, `${name}.gz`, dotted, `${dotted}.gz`].map((file) => folder + file)
}

async function firstFile(paths: readonly string[], { files }: LoadContext): Promise<string | undefined> {
  for (const path of paths) if ((await files.kind(path)) === 'file') return path
  return undefined
}

function missing({ node, files }: LoadContext, path: string, name: string, what: string, field: string) {
  const message = `${node} finds no ${what} at ${files.resolve(path)} (looked for ${name}, also with .gz). Add the file, or name it in ${field}.`
  return projectError('file-not-found', message, { node })
}

/** The folder in which all four files lie under their standard names, raw or gzip; undefined where they do not. */
export function standardFolder(paths: IdxPaths, { files }: LoadContext): string | undefined {
  const folders = Object.entries(names).map(([role, name]) => {
    const path = files.resolve(paths[role as keyof IdxPaths] ?? '').replace(/\.gz$/, '')
    return path.endsWith(`/${name}`) || path.endsWith(`\\${name}`) ? path.slice(0, -name.length - 1) : undefined
  })
  return folders.every((folder) => folder === folders[0]) ? folders[0] : undefined
}
