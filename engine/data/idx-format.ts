// The IDX format (of MNIST), raw or gzip: magic number, dimensions and length are checked before a sample is believed.
import { type ProjectError, projectError } from '../problem.ts'
import { sizeOf } from '../tensor.ts'
import type { LoadContext } from './contract.ts'
import { BrokenGzip, isGzip, mostExpansion, unpack, unpackStart } from './gzip.ts'

/** Largest file, and largest content of a compressed one. */
const mostBytes = 2 * 1024 * 1048576
const unsignedByte = 0x08
/** Enough of a file for its header, also when it is packed: an uncompressed block of 64 KB comes out only as a whole. */
const startBytes = 131072

type Content = 'images' | 'labels'

/** Dimensions of each content: [count, height, width] and [count]. */
const dimensionsOf = { images: 3, labels: 1 } as const

export interface IdxFile {
  /** [count, height, width] of images, [count] of labels. */
  readonly shape: readonly number[]
  /** Of the first sample, in the unpacked file. */
  readonly headerBytes: number
  readonly data: Uint8Array
}

/** The sizes of an IDX file, from its first bytes. Throws ProjectError that names the file, the byte and the cure. */
export async function readIdxShape(path: string, content: Content, context: LoadContext): Promise<readonly number[]> {
  const start = await context.files.readStart(path, startBytes)
  const headerBytes = headerBytesOf(content)
  const head = isGzip(start) ? attempt(path, context, () => unpackStart(start, headerBytes)) : start.subarray(0, headerBytes)
  return parseHeader(head, path, content, context)
}

/** A whole IDX file of unsigned bytes. Throws ProjectError that names the file, the byte and the cure. */
export async function readIdx(path: string, content: Content, context: LoadContext): Promise<IdxFile> {
  const raw = await context.files.read(path, mostBytes)
  await context.pause()
  const headerBytes = headerBytesOf(content)
  if (isGzip(raw)) return unpackIdx(raw, path, content, context)
  const shape = parseHeader(raw.subarray(0, headerBytes), path, content, context)
  requireLength(shape, headerBytes, raw.length, path, context)
  return { shape, headerBytes, data: raw.subarray(headerBytes) }
}

/** The header says how much may come out: a file that holds more is refused at the first byte too many. */
async function unpackIdx(packed: Uint8Array, path: string, content: Content, context: LoadContext): Promise<IdxFile> {
  const headerBytes = headerBytesOf(content)
  const head = attempt(path, context, () => unpackStart(packed, headerBytes))
  const shape = parseHeader(head, path, content, context)
  const size = headerBytes + sizeOf(shape)
  if (size > mostExpansion * packed.length)
    throw idxFault(
      context,
      path,
      'truncated-file',
      `is cut short: its header promises ${shape.join(' × ')} = ${sizeOf(shape)} bytes, and a gzip file of ${packed.length} bytes cannot hold them. Copy or download it again.`
    )
  const whole = new Uint8Array(size)
  let found = 0
  const take = (piece: Uint8Array): void => {
    if (found + piece.length > size) throw longerThanPromised(shape, headerBytes, 'more', path, context)
    whole.set(piece, found)
    found += piece.length
  }
  try {
    await unpack(packed, take, () => context.pause())
  } catch (error) {
    throw brokenFault(error, path, context)
  }
  requireLength(shape, headerBytes, found, path, context)
  return { shape, headerBytes, data: whole.subarray(headerBytes) }
}

function headerBytesOf(content: Content): number {
  return 4 + 4 * dimensionsOf[content]
}

function requireLength(shape: readonly number[], headerBytes: number, length: number, path: string, context: LoadContext): void {
  const found = length - headerBytes
  const size = sizeOf(shape)
  if (found < size) {
    const rest = `is cut short: its header promises ${shape.join(' × ')} = ${size} bytes after byte ${headerBytes}, but only ${found} follow. Copy or download it again.`
    throw idxFault(context, path, 'truncated-file', rest)
  }
  if (found > size) throw longerThanPromised(shape, headerBytes, String(found), path, context)
}

function longerThanPromised(shape: readonly number[], headerBytes: number, found: string, path: string, context: LoadContext) {
  const rest = `is longer than its header says: ${shape.join(' × ')} = ${sizeOf(shape)} bytes are promised after byte ${headerBytes}, but ${found} follow. Copy or download it again.`
  return idxFault(context, path, 'oversized-file', rest)
}

function parseHeader(bytes: Uint8Array, path: string, content: Content, context: LoadContext): readonly number[] {
  const dimensions = dimensionsOf[content]
  const hex = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
  const refuse = (code: string, rest: string): ProjectError => idxFault(context, path, code, rest)
  if (bytes.length === 0) throw refuse('not-idx', `is empty. Choose the IDX file of the ${content}.`)
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0)
    throw refuse(
      'not-idx',
      `is not an IDX file: it starts with the bytes ${hex} (byte 0), and ${content} start with 00 00 08 0${dimensions}. Choose the IDX file of the ${content}.`
    )
  if (bytes[2] !== unsignedByte)
    throw refuse(
      'idx-type',
      `has elements of type 0x${hex.slice(6, 8)} (byte 2); only unsigned bytes, 0x08, are read. Convert it to bytes.`
    )
  if (bytes[3] !== dimensions)
    throw refuse(
      'idx-dimensions',
      `has ${bytes[3]} dimensions (byte 3); ${content} have ${dimensions}. Choose the IDX file of the ${content}.`
    )
  const headerBytes = headerBytesOf(content)
  if (bytes.length < headerBytes)
    throw refuse(
      'truncated-file',
      `is cut short inside its header of ${headerBytes} bytes: it ends at byte ${bytes.length}. Copy or download it again.`
    )
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerBytes)
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i))
  const empty = shape.indexOf(0)
  if (empty >= 0)
    throw refuse(
      'empty-file',
      `holds no ${content}: its header says ${shape.join(' × ')} (byte ${4 + 4 * empty}). Choose a file with samples.`
    )
  if (sizeOf(shape) > mostBytes)
    throw refuse('file-too-large', `promises ${shape.join(' × ')} bytes (byte 4), more than the ${mostBytes} that are read. Split it.`)
  return shape
}

function attempt<T>(path: string, context: LoadContext, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw brokenFault(error, path, context)
  }
}

function brokenFault(error: unknown, path: string, context: LoadContext): unknown {
  if (!(error instanceof BrokenGzip)) return error
  const rest = `is not a whole gzip file: it is cut short or damaged (found after ${error.unpacked} unpacked bytes). Copy or download it again.`
  return idxFault(context, path, 'bad-gzip', rest)
}

/** A fault of one file: `rest` continues the sentence after the file's name. */
export function idxFault({ node, files }: LoadContext, path: string, code: string, rest: string): ProjectError {
  return projectError(code, `${node} cannot read its data: ${files.resolve(path)} ${rest}`, { node })
}
