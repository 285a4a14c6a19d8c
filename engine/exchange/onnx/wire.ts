// The wire format of protocol buffers: fields of a message with their places in the file, bounded in number.
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import { badOnnx } from './model.ts'

export type WireField =
  | { readonly number: number; readonly kind: 'varint'; readonly value: bigint }
  | { readonly number: number; readonly kind: 'float'; readonly value: number }
  | { readonly number: number; readonly kind: 'double'; readonly value: number }
  | { readonly number: number; readonly kind: 'bytes'; readonly value: Uint8Array; readonly at: number }

/** Fields of a whole file, at most: each takes memory, and a byte or two can hold one. */
const mostFields = 2_000_000

export class Wire {
  #left = mostFields

  /** @param at place of the message in the file. @throws ProjectError "bad-onnx" */
  fields(bytes: Uint8Array, at: number): readonly WireField[] {
    const reader = new BinaryReader(bytes)
    const found: WireField[] = []
    while (reader.pos < reader.len) {
      if (this.#left-- === 0)
        throw badOnnx(`The ONNX file has more than ${mostFields} entries, which no network needs. Choose another file.`)
      const start = reader.pos
      try {
        const [number, wire] = reader.tag()
        const field = read(reader, number, wire, at)
        if (reader.pos > reader.len) throw new RangeError('the end')
        if (field) found.push(field)
      } catch {
        throw badOnnx(`The ONNX file is damaged at byte ${at + start}. Copy or download it again.`)
      }
    }
    return found
  }

  /** The numbers of a packed field, or of one that stands alone. */
  integers(field: WireField): readonly number[] {
    if (field.kind === 'varint') return [Number(BigInt.asIntN(64, field.value))]
    if (field.kind !== 'bytes')
      throw badOnnx('The ONNX file holds a number of the wrong kind where it needs whole numbers. Export it again.')
    const reader = new BinaryReader(field.value)
    const numbers: number[] = []
    try {
      while (reader.pos < reader.len) numbers.push(Number(reader.int64()))
      if (reader.pos > reader.len) throw new RangeError('the end')
    } catch {
      throw badOnnx(`The list of whole numbers at byte ${field.at} of the ONNX file is damaged. Copy or download it again.`)
    }
    return numbers
  }

  floats(field: WireField, width: 4 | 8): readonly number[] {
    if (field.kind === 'float' || field.kind === 'double') return [field.value]
    if (field.kind !== 'bytes' || field.value.length % width !== 0)
      throw badOnnx('A list of numbers in the ONNX file is cut off. Copy or download the file again.')
    const view = new DataView(field.value.buffer, field.value.byteOffset, field.value.byteLength)
    const read = (i: number): number => (width === 4 ? view.getFloat32(4 * i, true) : view.getFloat64(8 * i, true))
    return Array.from({ length: field.value.length / width }, (_, i) => read(i))
  }
}

function read(reader: BinaryReader, number: number, wire: WireType, at: number): WireField | undefined {
  switch (wire) {
    case WireType.Varint:
      return { number, kind: 'varint', value: BigInt(reader.uint64()) }
    case WireType.Bit32:
      return { number, kind: 'float', value: reader.float() }
    case WireType.Bit64:
      return { number, kind: 'double', value: reader.double() }
    case WireType.LengthDelimited: {
      const value = reader.bytes()
      return { number, kind: 'bytes', value, at: at + reader.pos - value.length }
    }
    default:
      reader.skip(wire, number)
      return undefined
  }
}
