// Unpacks gzip in small steps and compares the checksums, which the stream reader of fflate leaves alone.
import { Gunzip } from 'fflate'

/** No byte of deflate stands for more bytes than this. */
export const mostExpansion = 1032
/** Input unpacked at once: what comes out of it is looked at before the next. */
const stepBytes = 16384
const stepsBetweenPauses = 16
const trailerBytes = 8

/** The file ends too early, or what comes out of it does not have its checksum. */
export class BrokenGzip extends Error {
  /** Bytes that came out before the fault was found. */
  readonly unpacked: number
  constructor(unpacked: number) {
    super(`The gzip data break after ${unpacked} bytes.`)
    this.name = 'BrokenGzip'
    this.unpacked = unpacked
  }
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/** What the first bytes of a gzip file unpack to, fewer than `enough` if there is no more. Throws BrokenGzip. */
export function unpackStart(packed: Uint8Array, enough: number): Uint8Array {
  const start = new Uint8Array(enough)
  let size = 0
  const stream = new Gunzip((piece) => {
    const used = piece.subarray(0, enough - size)
    start.set(used, size)
    size += used.length
  })
  for (let at = 0; at < packed.length && size < enough; at += stepBytes)
    attempt(
      () => stream.push(packed.subarray(at, at + stepBytes), false),
      () => size
    )
  return start.subarray(0, size)
}

/**
 * Hands everything a gzip file holds to `take`, piece by piece; an error that `take` throws ends the work.
 * @param pause awaited between steps; throws when the work was stopped
 * @throws BrokenGzip where the file is cut short or damaged
 */
export async function unpack(packed: Uint8Array, take: (piece: Uint8Array) => void, pause: () => Promise<void>): Promise<void> {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  let all = 0
  let size = 0
  let remainder = -1
  /** Compares what came out since the last member with the eight bytes before `end`. */
  const closeMember = (end: number): void => {
    const at = end - trailerBytes
    if (at < 0 || view.getUint32(at, true) !== ~remainder >>> 0 || view.getUint32(at + 4, true) !== size % 2 ** 32)
      throw new BrokenGzip(all)
    size = 0
    remainder = -1
  }
  let pieces: Uint8Array[] = []
  const stream = new Gunzip((piece) => {
    pieces.push(piece)
    remainder = continueChecksum(remainder, piece)
    size += piece.length
    all += piece.length
  })
  stream.onmember = closeMember
  for (let at = 0, step = 1; at < packed.length; at += stepBytes, step++) {
    attempt(
      () => stream.push(packed.subarray(at, at + stepBytes), at + stepBytes >= packed.length),
      () => all
    )
    for (const piece of pieces) take(piece)
    pieces = []
    if (step % stepsBetweenPauses === 0) await pause()
  }
  closeMember(packed.length)
}

function attempt(work: () => void, unpacked: () => number): void {
  try {
    work()
  } catch {
    throw new BrokenGzip(unpacked())
  }
}

/** CRC-32 of each byte alone (RFC 1952). */
const checksumTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1
  return remainder
})

function continueChecksum(remainder: number, bytes: Uint8Array): number {
  let next = remainder
  for (let i = 0; i < bytes.length; i++) next = (next >>> 8) ^ (checksumTable[(next ^ (bytes[i] as number)) & 0xff] as number)
  return next
}
