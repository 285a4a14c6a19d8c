// Zip archives, as far as npz files need them: the central directory is checked before anything is unpacked.
import { Inflate, zipSync } from 'fflate'
import { quote } from '../document/show-value.ts'
import { badWeights } from './named-tensor.ts'

export interface ZipMember {
  readonly name: string
  readonly bytes: Uint8Array
}

const localMark = 0x04034b50
const centralMark = 0x02014b50
const endMark = 0x06054b50
const endBytes = 22
const localBytes = 30
const centralBytes = 46
const mostComment = 65535
/** Input unpacked at once: what comes out of it, at most a thousandfold, is checked before the next. */
const inflateBytes = 16384

/** Whether bytes begin like a zip archive, an empty one included. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6))
}

/** Members are stored uncompressed, in the given order, with one fixed date: the same members give the same bytes. */
export function writeZip(members: readonly ZipMember[]): Uint8Array<ArrayBuffer> {
  const entries = Object.fromEntries(members.map(({ name, bytes }) => [name, bytes]))
  return new Uint8Array(zipSync(entries, { level: 0, mtime: new Date(1980, 0, 1) }))
}

interface Entry {
  readonly name: string
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
  /** Of the local header, and of the data behind it. */
  readonly header: number
  readonly data: number
}

/**
 * Unpacks every member.
 * @param mostBytes that all members together may unpack to.
 * @throws ProjectError "bad-weights" where the archive is damaged, encrypted, larger than allowed, or built to deceive.
 */
export function readZip(bytes: Uint8Array, mostBytes: number): readonly ZipMember[] {
  const entries = readDirectory(bytes)
  const total = entries.reduce((sum, { size }) => sum + size, 0)
  if (total > mostBytes)
    throw badWeights(`The zip archive unpacks to ${total} bytes; at most ${mostBytes} are read. Save fewer or smaller arrays.`)
  return entries.map((entry) => ({ name: entry.name, bytes: unpack(bytes, entry) }))
}

function readDirectory(bytes: Uint8Array): readonly Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = findEnd(view)
  const count = view.getUint16(end + 10, true)
  const start = view.getUint32(end + 16, true)
  const entries: Entry[] = []
  const names = new Set<string>()
  let at = start
  for (let i = 0; i < count; i++) {
    if (at + centralBytes > end || view.getUint32(at, true) !== centralMark)
      throw badWeights(
        `The directory of the zip archive is damaged at byte ${at}, in entry ${i + 1} of ${count}. Copy or download the file again.`
      )
    const [nameBytes, extraBytes, commentBytes] = [
      view.getUint16(at + 28, true),
      view.getUint16(at + 30, true),
      view.getUint16(at + 32, true)
    ]
    const entry = readEntry(view, at, nameBytes, start)
    if (names.has(entry.name)) throw badWeights(`The zip archive holds ${quote(entry.name)} twice, again at byte ${at}. Save it again.`)
    names.add(entry.name)
    entries.push(entry)
    at += centralBytes + nameBytes + extraBytes + commentBytes
  }
  if (at !== end)
    throw badWeights(
      `The directory of the zip archive ends at byte ${at} instead of ${end}; the file is damaged. Copy or download it again.`
    )
  let free = 0
  for (const { name, header, data, packed } of [...entries].sort((a, b) => a.header - b.header)) {
    if (header < free)
      throw badWeights(`${quote(name)} at byte ${header} of the zip archive overlaps the member before it. Save the archive again.`)
    free = data + packed
  }
  return entries
}

/** The end record: the last one in the file whose comment reaches exactly to the end of the file. */
function findEnd(view: DataView): number {
  const last = view.byteLength - endBytes
  for (let at = last; at >= Math.max(0, last - mostComment); at--)
    if (view.getUint32(at, true) === endMark && at + endBytes + view.getUint16(at + 20, true) === view.byteLength) return at
  throw badWeights(`The zip archive has no directory at its end, byte ${view.byteLength}: it was cut off. Copy or download it again.`)
}

function readEntry(view: DataView, at: number, nameBytes: number, directory: number): Entry {
  const raw = new Uint8Array(view.buffer, view.byteOffset + at + centralBytes, Math.min(nameBytes, view.byteLength - at - centralBytes))
  let name: string
  try {
    name = new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array(raw))
  } catch {
    throw badWeights(`The name at byte ${at + centralBytes} of the zip archive is not UTF-8. Save it again with plain names.`)
  }
  const flags = view.getUint16(at + 8, true)
  const method = view.getUint16(at + 10, true)
  const [crc, packed, size] = [view.getUint32(at + 16, true), view.getUint32(at + 20, true), view.getUint32(at + 24, true)]
  const header = view.getUint32(at + 42, true)
  const wrong = (what: string): Error => badWeights(`${quote(name)} at byte ${header} of the zip archive ${what}`)
  if (packed === 0xffffffff || size === 0xffffffff || header === 0xffffffff)
    throw wrong('is larger than 4 GB. Save fewer or smaller arrays.')
  if ((flags & 1) !== 0) throw wrong('is encrypted. Save it without a password.')
  if (method !== 0 && method !== 8)
    throw wrong(`is packed with method ${method}; stored and deflated members are read. Save it with numpy.savez.`)
  if (method === 0 && packed !== size)
    throw wrong(`is stored, but its sizes ${packed} and ${size} differ; the file is damaged. Copy or download it again.`)
  if (header + localBytes > directory || view.getUint32(header, true) !== localMark)
    throw wrong('is not there. Copy or download the file again.')
  const data = header + localBytes + view.getUint16(header + 26, true) + view.getUint16(header + 28, true)
  if (data + packed > directory)
    throw wrong(`should end at byte ${data + packed}, but the directory begins at byte ${directory}. Copy or download the file again.`)
  return { name, method, crc, packed, size, header, data }
}

function unpack(bytes: Uint8Array, { name, method, crc, packed, size, data }: Entry): Uint8Array {
  const source = bytes.subarray(data, data + packed)
  const wrong = (what: string): Error =>
    badWeights(`${quote(name)} at byte ${data} of the zip archive ${what}. Copy or download the file again.`)
  const unpacked = method === 0 ? source : inflate(source, size, wrong)
  if (crcOf(unpacked) !== crc) throw wrong('does not match its checksum')
  return unpacked
}

function inflate(source: Uint8Array, size: number, wrong: (what: string) => Error): Uint8Array {
  const target = new Uint8Array(size)
  let filled = 0
  let tooLong = false
  const stream = new Inflate((chunk) => {
    if (filled + chunk.length > size) tooLong = true
    else target.set(chunk, filled)
    filled += chunk.length
  })
  try {
    for (let at = 0; at < source.length && !tooLong; at += inflateBytes)
      stream.push(source.slice(at, at + inflateBytes), at + inflateBytes >= source.length)
  } catch {
    throw wrong('cannot be unpacked')
  }
  if (filled !== size) throw wrong(`unpacks to ${tooLong ? 'more' : 'less'} than the ${size} bytes it announces`)
  return target
}

const crcTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0)
  return remainder
})

/** CRC-32 as in zip, unsigned. */
export function crcOf(bytes: Uint8Array): number {
  let crc = -1
  for (const byte of bytes) crc = (crc >>> 8) ^ (crcTable[(crc ^ byte) & 0xff] ?? 0)
  return ~crc >>> 0
}
