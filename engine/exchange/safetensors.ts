// Safetensors files: a JSON header with names, types, shapes and offsets, then the data (github.com/huggingface/safetensors).
import { readJson } from '../document/json-text.ts'
import { isRecord, quote, showValue } from '../document/show-value.ts'
import { type Shape, showShape, sizeOf } from '../tensor.ts'
import {
  asShape,
  badWeights,
  bytesOfTensor,
  bytesOfType,
  checkWritable,
  type NamedTensor,
  type StoredType,
  tensorFromBytes
} from './named-tensor.ts'

/** The format's own limit. */
const mostHeaderBytes = 100_000_000
/** Of the 8-byte count before the header. */
const headerStart = 8
const alignment = 8
const metadataKey = '__metadata__'

const names: Readonly<Record<StoredType, string>> = {
  float32: 'F32',
  float64: 'F64',
  int32: 'I32',
  int64: 'I64',
  uint32: 'U32',
  uint8: 'U8'
}
const types = new Map(Object.entries(names).map(([type, name]) => [name, type as StoredType]))

export type Metadata = Readonly<Record<string, string>>

/**
 * Writes tensors and a map of strings. Types with larger elements come first, so that every tensor is aligned; the order of
 * tensors of one size is kept.
 */
export function writeSafetensors(tensors: readonly NamedTensor[], metadata: Metadata = {}): Uint8Array<ArrayBuffer> {
  checkWritable(tensors)
  if (tensors.some(({ name }) => name === metadataKey))
    throw badWeights(`A tensor cannot be named "${metadataKey}" in a safetensors file. Rename it.`)
  const ordered = [...tensors].sort((a, b) => bytesOfType(b.type) - bytesOfType(a.type))
  const entries = Object.keys(metadata).length > 0 ? [`"${metadataKey}":${JSON.stringify(metadata)}`] : []
  let end = 0
  for (const { name, shape, type, data } of ordered) {
    const begin = end
    end += data.byteLength
    entries.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype: names[type], shape, data_offsets: [begin, end] })}`)
  }
  const header = new TextEncoder().encode(`{${entries.join(',')}}`)
  const headerBytes = Math.ceil(header.length / alignment) * alignment
  if (headerBytes > mostHeaderBytes)
    throw badWeights(`The header would take ${headerBytes} bytes; a safetensors file allows ${mostHeaderBytes}. Save fewer tensors.`)
  const bytes = new Uint8Array(headerStart + headerBytes + end)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true)
  bytes.fill(0x20, headerStart, headerStart + headerBytes)
  bytes.set(header, headerStart)
  let at = headerStart + headerBytes
  for (const tensor of ordered) {
    bytes.set(bytesOfTensor(tensor), at)
    at += tensor.data.byteLength
  }
  return bytes
}

interface Entry {
  readonly name: string
  readonly shape: Shape
  readonly type: StoredType
  readonly begin: number
  readonly end: number
}

/**
 * Reads a file, in the order of its data.
 * @throws ProjectError "bad-weights" where the header is broken, a tensor lies outside the file or over another, or bytes belong to none.
 */
export function readSafetensors(bytes: Uint8Array): { readonly tensors: readonly NamedTensor[]; readonly metadata: Metadata } {
  const { header, dataStart } = readHeader(bytes)
  const dataBytes = bytes.length - dataStart
  const { [metadataKey]: metadata = {}, ...rest } = header
  const isMap = isRecord(metadata) && Object.values(metadata).every((value) => typeof value === 'string')
  if (!isMap)
    throw badWeights(
      `"${metadataKey}" in the safetensors header holds ${showValue(metadata)}; it must map names to texts. Save the file again.`
    )
  const entries = Object.entries(rest)
    .map(([name, entry]) => readEntry(name, entry, dataStart, dataBytes))
    .sort((a, b) => a.begin - b.begin || a.end - b.end)
  let filled = 0
  for (const { name, begin, end } of entries) {
    if (begin !== filled) {
      const what = begin < filled ? 'overlaps the tensor before it' : `leaves ${begin - filled} bytes before it unused`
      throw badWeights(
        `The tensor ${quote(name)} at byte ${dataStart + begin} of the safetensors file ${what}; the file is damaged. Save it again.`
      )
    }
    filled = end
  }
  if (filled !== dataBytes)
    throw badWeights(
      `The safetensors file goes on after its last tensor, at byte ${dataStart + filled}, with ${dataBytes - filled} bytes of no tensor. Save it again.`
    )
  return {
    tensors: entries.map(({ name, shape, type, begin, end }) =>
      tensorFromBytes(name, shape, type, bytes.subarray(dataStart + begin, dataStart + end))
    ),
    metadata: metadata as Metadata
  }
}

function readHeader(bytes: Uint8Array): { readonly header: Readonly<Record<string, unknown>>; readonly dataStart: number } {
  const again = 'Copy or download it again.'
  if (bytes.length < headerStart) throw badWeights(`The safetensors file ends at byte ${bytes.length}, before its header. ${again}`)
  const count = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  if (count > mostHeaderBytes)
    throw badWeights(
      `Bytes 0 to 7 of the safetensors file announce a header of ${count} bytes; at most ${mostHeaderBytes} are allowed. Choose another file.`
    )
  const dataStart = headerStart + count
  if (dataStart > bytes.length)
    throw badWeights(
      `The header of the safetensors file should end at byte ${dataStart}, but the file ends at byte ${bytes.length}. ${again}`
    )
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.slice(headerStart, dataStart))
  } catch {
    throw badWeights(`The header of the safetensors file, bytes 8 to ${dataStart - 1}, is not UTF-8 text. Save the file again.`)
  }
  const { value, problems } = readJson(text)
  const [problem] = problems
  if (problem) throw badWeights(`The header of the safetensors file, from byte 8, is broken. ${problem.message}`)
  if (!text.startsWith('{') || !isRecord(value))
    throw badWeights('The header of the safetensors file must begin with "{" at byte 8. Save the file again.')
  return { header: value, dataStart }
}

function readEntry(name: string, entry: unknown, dataStart: number, dataBytes: number): Entry {
  const wrong = (what: string): Error => badWeights(`The tensor ${quote(name)} in the safetensors header ${what}`)
  if (!isRecord(entry)) throw wrong(`is ${showValue(entry)} instead of a type, a shape and offsets. Save the file again.`)
  const { dtype, shape: dimensions, data_offsets: offsets, ...others } = entry
  const [other] = Object.keys(others)
  if (other !== undefined) throw wrong(`has an unknown key ${showValue(other)}. Save the file again.`)
  const type = typeof dtype === 'string' ? types.get(dtype) : undefined
  if (type === undefined) throw wrong(`is of type ${showValue(dtype)}; Gradloom reads ${[...types.keys()].join(', ')}. Save it as F32.`)
  const shape = Array.isArray(dimensions) ? asShape(dimensions) : undefined
  if (!shape) throw wrong(`has the shape ${showValue(dimensions)}; it must be a list of whole numbers from 0. Save the file again.`)
  const [begin, end] = Array.isArray(offsets) && offsets.length === 2 && offsets.every(isPosition) ? (offsets as number[]) : []
  if (begin === undefined || end === undefined || begin > end || end > dataBytes)
    throw wrong(
      `has the offsets ${showValue(offsets)}; they must lie within the ${dataBytes} bytes of data that start at byte ${dataStart}. Copy or download the file again.`
    )
  const needed = sizeOf(shape) * bytesOfType(type)
  if (end - begin !== needed)
    throw wrong(
      `has ${end - begin} bytes at byte ${dataStart + begin}, but ${dtype} ${showShape(shape)} takes ${needed}. Save the file again.`
    )
  return { name, shape, type, begin, end }
}

function isPosition(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
