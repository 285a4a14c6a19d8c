// Files in memory, IDX bytes and a load context for the tests of data sources.
import type { LoadContext } from '../../engine/data/contract.ts'
import type { Files } from '../../engine/data/files.ts'
import { findSource } from '../../engine/data/index.ts'
import { type Problem, ProjectError, projectError } from '../../engine/problem.ts'

export type Contents = Readonly<Record<string, Uint8Array>>

/** Paths are shown as /project/…; `bundled` data stand in the folder "bundled-mnist". */
export function memoryFiles(contents: Contents): Files {
  const read = (path: string): Uint8Array => {
    const bytes = contents[path]
    if (!bytes) throw projectError('cannot-read', `/project/${path} cannot be read.`)
    return bytes
  }
  return {
    resolve: (path) => `/project/${path}`,
    async kind(path) {
      if (contents[path]) return 'file'
      return Object.keys(contents).some((name) => name.startsWith(`${path.replace(/\/$/, '')}/`)) ? 'folder' : 'missing'
    },
    async read(path, maximumBytes) {
      if (read(path).length > maximumBytes) throw projectError('file-too-large', `/project/${path} is too large.`)
      return read(path)
    },
    readStart: async (path, bytes) => read(path).subarray(0, bytes),
    describe: async (path) => ({ bytes: read(path).length, stamp: `${path} ${read(path).length} ${Math.random()}` }),
    async *stream(path) {
      const bytes = read(path)
      // small pieces, so that every edge of a row is met
      for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7)
    },
    async list(path) {
      const inside = Object.keys(contents).flatMap((name) => (name.startsWith(`${path}/`) ? [name.slice(path.length + 1)] : []))
      const names = [...new Set(inside.map((name) => name.split('/')[0] ?? ''))].sort()
      return names.map((name) => ({ name, kind: inside.includes(name) ? 'file' : 'folder', stamp: `${path}/${name}` }))
    },
    // no decoder here: an image is a byte of height, one of width, and its pixels
    imageSize: async (path) => ({ height: read(path)[0] ?? 0, width: read(path)[1] ?? 0 }),
    readImage: async (path, { height, width, channels }) => new Uint8Array(height * width * channels).fill(read(path)[2] ?? 0),
    bundled: (name) => `bundled-${name}`
  }
}

/** A context for a node called "data". `pause` may throw, as it does when the work was stopped. */
export function contextOf(contents: Contents, pause: () => Promise<void> = async () => {}): LoadContext {
  return { node: 'data', files: memoryFiles(contents), pause }
}

export const load = (source: string, fields: Readonly<Record<string, unknown>>, context: LoadContext = contextOf({})) =>
  findSource(source).load({ source, ...fields }, context)
export const facts = (source: string, fields: Readonly<Record<string, unknown>>, context: LoadContext = contextOf({})) =>
  findSource(source).facts({ source, ...fields }, context)

/** The problem that work ends with; fails where it ends well or with anything else. */
export async function problemOf(work: () => Promise<unknown>): Promise<Problem> {
  try {
    await work()
  } catch (error) {
    if (error instanceof ProjectError && error.problems[0]) return error.problems[0]
    throw error
  }
  throw new Error('Expected a refusal, and there was none.')
}

/** An IDX file of unsigned bytes. */
export function idxFile(shape: readonly number[], data: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const header = 4 + 4 * shape.length
  const bytes = new Uint8Array(header + data.length)
  const view = new DataView(bytes.buffer)
  bytes.set([0, 0, 8, shape.length])
  shape.forEach((size, i) => {
    view.setUint32(4 + 4 * i, size)
  })
  bytes.set(Array.from(data), header)
  return bytes
}

/** `count` images of 2×3 bytes that all differ. */
export function images(count: number, first = 0): Uint8Array<ArrayBuffer> {
  return idxFile(
    [count, 2, 3],
    Array.from({ length: count * 6 }, (_, i) => (first + i) % 256)
  )
}
export const labels = (...values: readonly number[]): Uint8Array<ArrayBuffer> => idxFile([values.length], values)

/** A folder "set" with five training and two test images in three classes. */
export const smallSet: Contents = {
  'set/train-images-idx3-ubyte': images(5),
  'set/train-labels-idx1-ubyte': labels(0, 2, 1, 2, 0),
  'set/t10k-images-idx3-ubyte': images(2, 100),
  'set/t10k-labels-idx1-ubyte': labels(1, 0)
}
