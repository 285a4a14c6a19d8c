// NumPy's npy files: one array, with a header that is a Python dictionary (numpy.lib.format, versions 1.0 to 3.0).
import { quote } from '../document/show-value.ts'
import { type Shape, showShape, sizeOf } from '../tensor.ts'
import { asShape, badWeights, bytesOfTensor, bytesOfType, type NamedTensor, type StoredType, tensorFromBytes } from './named-tensor.ts'

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
/** NumPy starts the data at a multiple of this. */
const alignment = 64
/** Far above any header of a plain array. */
const mostHeaderBytes = 65536

const descriptions: Readonly<Record<StoredType, string>> = {
  float32: '<f4',
  float64: '<f8',
  int32: '<i4',
  int64: '<i8',
  uint32: '<u4',
  uint8: '|u1'
}
const types = new Map(Object.entries(descriptions).map(([type, description]) => [description, type as StoredType]))

/** Whether bytes begin like an npy file. */
export function isNpy(bytes: Uint8Array): boolean {
  return magic.every((byte, i) => bytes[i] === byte)
}

/** Writes version 1.0, in C order. The name is not part of the file. */
export function writeNpy(tensor: NamedTensor): Uint8Array<ArrayBuffer> {
  const { shape, type } = tensor
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const text = `{'descr': '${descriptions[type]}', 'fortran_order': False, 'shape': ${tuple}, }`
  const start = magic.length + 4
  const dataStart = Math.ceil((start + text.length + 1) / alignment) * alignment
  const bytes = new Uint8Array(dataStart + tensor.data.byteLength)
  bytes.set(magic)
  bytes[6] = 1
  new DataView(bytes.buffer).setUint16(8, dataStart - start, true)
  bytes.set(new TextEncoder().encode(`${text.padEnd(dataStart - start - 1)}\n`), start)
  bytes.set(bytesOfTensor(tensor), dataStart)
  return bytes
}

/**
 * Reads an array.
 * @param name of the tensor. @param file how sentences call the file, e.g. `"W.npy" in the npz file`.
 * @throws ProjectError "bad-weights" for anything but a plain array of the known types in C order; pickled objects are never opened.
 */
export function readNpy(bytes: Uint8Array, name: string, file: string): NamedTensor {
  const wrong = (what: string): Error => badWeights(`${file} ${what}`)
  const { description, fortran, shape, dataStart } = readNpyHeader(bytes, wrong)
  const type = types.get(description)
  if (type === undefined)
    throw wrong(`holds elements of type ${quote(description)}; Gradloom reads ${[...types.keys()].join(', ')}. Save array.astype('<f4').`)
  if (fortran) throw wrong('is stored column by column (Fortran order). Save numpy.ascontiguousarray(array).')
  const needed = sizeOf(shape) * bytesOfType(type)
  if (bytes.length - dataStart !== needed)
    throw wrong(
      `has ${bytes.length - dataStart} bytes of data from byte ${dataStart}; its shape ${showShape(shape)} takes ${needed}. Copy or download it again.`
    )
  return tensorFromBytes(name, shape, type, bytes.subarray(dataStart))
}

export interface NpyHeader {
  /** Byte order, kind and width of an element, as NumPy writes it: "<f4". */
  readonly description: string
  readonly fortran: boolean
  readonly shape: Shape
  /** Byte at which the elements begin. */
  readonly dataStart: number
}

/** What an npy file says of its array. @param wrong makes the error of a file that "is …", with the cure. */
export function readNpyHeader(bytes: Uint8Array, wrong: (what: string) => Error): NpyHeader {
  if (!isNpy(bytes)) throw wrong('does not begin with the mark of an npy array at byte 0. Save it with numpy.save or numpy.savez.')
  const version = bytes[6] ?? 0
  if (version < 1 || version > 3) throw wrong(`is of npy version ${version} (byte 6); Gradloom reads 1 to 3. Save it with a current NumPy.`)
  const start = version === 1 ? 10 : 12
  if (bytes.length < start) throw wrong(`ends at byte ${bytes.length}, inside its header. Copy or download it again.`)
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const count = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  const dataStart = start + count
  if (count > mostHeaderBytes)
    throw wrong(`announces a header of ${count} bytes at byte 8; at most ${mostHeaderBytes} are read. Save it as a plain array.`)
  if (dataStart > bytes.length)
    throw wrong(`should have ${count} bytes of header from byte ${start}, but ends at byte ${bytes.length}. Copy or download it again.`)
  const header = readDictionary(Array.from(bytes.subarray(start, dataStart), (byte) => String.fromCharCode(byte)).join(''))
  if (!header) throw wrong(`has a header at byte ${start} that does not describe a plain array. Save it with numpy.save.`)
  const { description } = header
  if (/(?:^|')\|?O(?:'|$)/.test(description))
    throw wrong('holds pickled Python objects, which could run code when opened; they are not read. Save arrays of numbers.')
  return { ...header, dataStart }
}

/** The three entries of the header, in any order; undefined where the text is anything else. */
function readDictionary(text: string): { readonly description: string; readonly fortran: boolean; readonly shape: Shape } | undefined {
  const whole = text.trim()
  if (!whole.startsWith('{') || !whole.endsWith('}')) return undefined
  const inside = whole.slice(1, -1)
  const entry = /\s*(['"])(descr|fortran_order|shape)\1\s*:\s*('[^'\\]*'|"[^"\\]*"|\[[^\]]*\]|True|False|\([\d\s,]*\))\s*(?:,|$)/y
  const found = new Map<string, string>()
  while (entry.lastIndex < inside.trimEnd().length) {
    const [, , key, value] = entry.exec(inside) ?? []
    if (key === undefined || value === undefined || found.has(key)) return undefined
    found.set(key, value)
  }
  const description = found.get('descr')?.replace(/^['"]|['"]$/g, '')
  const order = found.get('fortran_order')
  const numbers = /^\(\s*((?:\d+\s*,\s*)*\d*)\s*\)$/.exec(found.get('shape') ?? '')?.[1]
  if (description === undefined || (order !== 'True' && order !== 'False') || numbers === undefined) return undefined
  const dimensions = numbers.split(',').map((word) => word.trim())
  const shape = asShape(dimensions.filter((word) => word !== '').map(Number))
  return shape && { description, fortran: order === 'True', shape }
}
