// Finds and reads project files, examples and other input files, with bounds on their size.
import { open, readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve, sep } from 'node:path'
import { didYouMean } from '../../engine/catalog.ts'
import type { ProjectInput } from '../../engine/contract.ts'
import { errorCode, userProblem } from './failure.ts'
import { readingProblem } from './file-problem.ts'
import { fingerprintOf } from './fingerprint.ts'

const examplesFolder = join(import.meta.dirname, '../../examples')
const extension = '.gradloom'

const megabyte = 1048576
/** A project is a graph and perhaps initial values; more than this is no project. */
const largestProject = 64 * megabyte
/** Weights and checkpoints are held in memory as a whole. */
const largestBinary = 2048 * megabyte

export interface FoundProject extends ProjectInput {
  /** Without folder and extension, e.g. "two-layer-mnist". */
  readonly name: string
  readonly path: string
  readonly fingerprint: string
}

export interface Example {
  readonly name: string
  readonly title: string
  readonly path: string
}

/** Every example project, by name. */
export async function listExamples(): Promise<Example[]> {
  const names = await exampleNames()
  return Promise.all(
    names.map(async (name) => {
      const path = join(examplesFolder, `${name}${extension}`)
      const { title } = JSON.parse(await readFile(path, 'utf8')) as { readonly title?: string }
      return { name, title: title ?? name, path }
    })
  )
}

async function exampleNames(): Promise<string[]> {
  const files = await readdir(examplesFolder)
  return files
    .filter((file) => extname(file) === extension)
    .map((file) => basename(file, extension))
    .sort()
}

/**
 * Reads the project that `given` names: a path, or else the name of an example.
 * Throws `project-not-found` with names that are near, or `cannot-read`.
 */
export async function readProject(given: string): Promise<FoundProject> {
  const path = await findProject(given)
  const bytes = await readBounded(path, largestProject, 'project file')
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw userProblem('not-utf-8', `${path} is not UTF-8 text, so it is no project file. Name a ${extension} file.`)
  }
  return { text, base: dirname(path), name: basename(path, extension), path, fingerprint: fingerprintOf(bytes) }
}

async function findProject(given: string): Promise<string> {
  const examples = await exampleNames()
  const looksLikeName = !given.includes(sep) && !given.includes('/') && extname(given) !== extension
  const path = resolve(given)
  const found = await stat(path).catch((error) => {
    if (errorCode(error) === 'ENOENT') return undefined
    throw readingProblem(error, path)
  })
  if (found && !(found.isDirectory() && examples.includes(given))) return path
  if (examples.includes(given)) return join(examplesFolder, `${given}${extension}`)
  if (looksLikeName) {
    const cure = didYouMean(given, examples, '"gradloom examples" lists every example.')
    throw userProblem('project-not-found', `There is no project file or example "${given}". ${cure}`)
  }
  const neighbours = await readdir(dirname(path)).catch(() => undefined)
  if (!neighbours) throw userProblem('project-not-found', `There is no project ${path}: its folder does not exist. Check the path.`)
  const projects = neighbours.filter((name) => extname(name) === extension)
  const cure = didYouMean(basename(path), projects, 'Check the path, or name an example.')
  throw userProblem('project-not-found', `There is no project file ${path}. ${cure}`)
}

/** Reads a weight file or a checkpoint. Throws `cannot-read`. */
export function readBinary(given: string, what: string): Promise<Uint8Array<ArrayBuffer>> {
  return readBounded(resolve(given), largestBinary, what)
}

/** Reads at most `limit` bytes, also from pipes and devices that never end. */
async function readBounded(path: string, limit: number, what: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const file = await open(path, 'r')
    try {
      const chunks: Buffer[] = []
      let size = 0
      for await (const chunk of file.createReadStream({ autoClose: false, highWaterMark: megabyte })) {
        size += chunk.length
        if (size > limit) throw userProblem('too-large', `${path} is larger than ${limit / megabyte} MB, too large for a ${what}.`)
        chunks.push(chunk)
      }
      const bytes = new Uint8Array(size)
      let offset = 0
      for (const chunk of chunks) {
        bytes.set(chunk, offset)
        offset += chunk.length
      }
      return bytes
    } finally {
      await file.close()
    }
  } catch (error) {
    if (errorCode(error) === '') throw error
    throw readingProblem(error, path)
  }
}
