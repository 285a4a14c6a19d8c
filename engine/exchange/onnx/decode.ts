// ONNX files in: bytes to a model, every size checked against the bytes that are there before anything is allocated.
import { quote } from '../../document/show-value.ts'
import type { OnnxAttribute, OnnxNumbers } from '../../ops/onnx.ts'
import { type Shape, showShape, sizeOf } from '../../tensor.ts'
import { halfToNumber } from '../half.ts'
import { asShape } from '../named-tensor.ts'
import {
  badOnnx,
  type ElementName,
  elementTypes,
  type OnnxModel,
  type OnnxNode,
  type OnnxOutside,
  type OnnxTensor,
  type OnnxValue
} from './model.ts'
import { Wire, type WireField } from './wire.ts'

export interface DecodedOnnx {
  readonly model: OnnxModel
  /** The bytes of the graph, from which a change since it was written shows. */
  readonly graph: Uint8Array
}

const names = new Map<number, ElementName>(Object.entries(elementTypes).map(([name, number]) => [number, name as ElementName]))
const widths: Readonly<Record<ElementName, number>> = {
  float32: 4,
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  int32: 4,
  int64: 8,
  bool: 1,
  float16: 2,
  float64: 8,
  uint32: 4
}
const reals: ReadonlySet<ElementName> = new Set(['float32', 'float16', 'float64'])

/** @throws ProjectError "bad-onnx" with the byte position and the cure */
export function decodeOnnx(bytes: Uint8Array): DecodedOnnx {
  if (bytes.length === 0) throw badOnnx('The ONNX file is empty. Choose another, or export it again.')
  const wire = new Wire()
  const fields = wire.fields(bytes, 0)
  const graphs = fields.filter((field) => field.number === 7 && field.kind === 'bytes')
  const [graph] = graphs
  const opset = opsetOf(wire, fields)
  if (graph?.kind !== 'bytes' || opset === undefined)
    throw badOnnx('The file holds no ONNX graph: it is another kind of file, or was cut off. Choose a file that ends in .onnx.')
  if (graphs.length > 1) throw badOnnx('The ONNX file holds two graphs. Export it again.')
  const metadata = Object.fromEntries(fields.filter(({ number }) => number === 14).map((field) => pair(wire, field)))
  const inside = graphOf(wire, graph.value, graph.at)
  return { model: { opset, producer: text(find(fields, 2)), metadata, ...inside }, graph: graph.value }
}

function opsetOf(wire: Wire, fields: readonly WireField[]): number | undefined {
  for (const field of fields) {
    if (field.number !== 8 || field.kind !== 'bytes') continue
    const inside = wire.fields(field.value, field.at)
    const domain = text(find(inside, 1))
    if (domain === '' || domain === 'ai.onnx') return integer(find(inside, 2))
  }
  return undefined
}

function graphOf(wire: Wire, bytes: Uint8Array, at: number): Omit<OnnxModel, 'opset' | 'producer' | 'metadata'> {
  const nodes: OnnxNode[] = []
  const tensors: OnnxTensor[] = []
  const outside: OnnxOutside[] = []
  const [inputs, outputs]: [OnnxValue[], OnnxValue[]] = [[], []]
  let title = ''
  for (const field of wire.fields(bytes, at)) {
    if (field.kind !== 'bytes') continue
    if (field.number === 1) nodes.push(nodeOf(wire, field.value, field.at))
    else if (field.number === 2) title = text(field)
    else if (field.number === 5) {
      const tensor = tensorOf(wire, field.value, field.at)
      if ('location' in tensor) outside.push(tensor)
      else tensors.push(tensor)
    } else if (field.number === 11) inputs.push(describedValue(wire, field.value, field.at))
    else if (field.number === 12) outputs.push(describedValue(wire, field.value, field.at))
    else if (field.number === 15) throw badOnnx(`The ONNX file holds a sparse tensor at byte ${field.at}. Export it with dense weights.`)
  }
  return { title, nodes, tensors, outside, inputs, outputs }
}

function nodeOf(wire: Wire, bytes: Uint8Array, at: number): OnnxNode {
  const fields = wire.fields(bytes, at)
  const attributes: Record<string, OnnxAttribute> = {}
  for (const field of fields) {
    if (field.number !== 5 || field.kind !== 'bytes') continue
    const inside = wire.fields(field.value, field.at)
    Object.defineProperty(attributes, text(find(inside, 1)), { value: attributeOf(wire, inside), enumerable: true, configurable: true })
  }
  const all = (number: number): readonly string[] => fields.filter((field) => field.number === number).map(text)
  return {
    name: text(find(fields, 3)),
    type: text(find(fields, 4)),
    domain: text(find(fields, 7)),
    inputs: all(1),
    outputs: all(2),
    attributes
  }
}

function attributeOf(wire: Wire, fields: readonly WireField[]): OnnxAttribute {
  const all = (number: number): readonly WireField[] => fields.filter((field) => field.number === number)
  const [type] = all(20).map(integer)
  const [float, int, string, tensor] = [find(fields, 2), find(fields, 3), find(fields, 4), find(fields, 5)]
  // the type is written by every exporter since ONNX 1.0; a value without one speaks for itself
  if (type === 1 || (type === undefined && float)) return { kind: 'float', value: float?.kind === 'float' ? float.value : 0 }
  if (type === 2 || (type === undefined && int)) return { kind: 'int', value: integer(int) }
  if (type === 3 || (type === undefined && string)) return { kind: 'text', value: text(string) }
  if (type === 6) return { kind: 'floats', value: all(7).flatMap((field) => wire.floats(field, 4)) }
  if (type === 7) return { kind: 'ints', value: all(8).flatMap((field) => wire.integers(field)) }
  if ((type === 4 || type === undefined) && tensor?.kind === 'bytes') {
    const found = tensorOf(wire, tensor.value, tensor.at)
    if ('numbers' in found) return { kind: 'numbers', value: found.numbers }
  }
  return { kind: 'other' }
}

function tensorOf(wire: Wire, bytes: Uint8Array, at: number): OnnxTensor | OnnxOutside {
  const fields = wire.fields(bytes, at)
  const name = text(find(fields, 8))
  const wrong = (what: string) => badOnnx(`The tensor ${quote(name)} at byte ${at} of the ONNX file ${what}`)
  const dimensions = fields.filter(({ number }) => number === 1).flatMap((field) => wire.integers(field))
  const shape = asShape(dimensions)
  const type = names.get(integer(find(fields, 2)))
  if (!shape || shape.length > 8) throw wrong(`has the shape ${showShape(dimensions)}, which is none. Export it again.`)
  if (type === undefined)
    throw wrong(
      `holds elements of type ${integer(find(fields, 2))}; Gradloom reads ${[...names.values()].join(', ')}. Export it as float32.`
    )
  if (integer(find(fields, 14)) === 1) {
    const places = Object.fromEntries(fields.filter(({ number }) => number === 13).map((field) => pair(wire, field)))
    const { location = '', offset = '0', length } = places
    const whole = [offset, length ?? '0'].every((word) => /^\d{1,15}$/.test(word))
    if (location === '' || !whole) throw wrong('lies in another file, but its place is not given. Export it again.')
    const read = (data: Uint8Array): OnnxNumbers => fromRaw(shape, type, data, wrong)
    return { name, location, offset: Number(offset), length: length === undefined ? undefined : Number(length), read }
  }
  const raw = find(fields, 9)
  if (raw?.kind === 'bytes') return { name, numbers: fromRaw(shape, type, raw.value, wrong) }
  const list = (number: number, width: 4 | 8) =>
    fields.filter((field) => field.number === number).flatMap((field) => wire.floats(field, width))
  const whole = (number: number) => fields.filter((field) => field.number === number).flatMap((field) => wire.integers(field))
  const values =
    type === 'float32'
      ? list(4, 4)
      : type === 'float64'
        ? list(10, 8)
        : type === 'int64'
          ? whole(7)
          : type === 'uint32'
            ? whole(11)
            : whole(5)
  const numbers = type === 'float16' ? values.map(halfToNumber) : values
  if (numbers.length !== sizeOf(shape))
    throw wrong(`has ${numbers.length} numbers for the shape ${showShape(shape)}, which holds ${sizeOf(shape)}. Copy or download it again.`)
  return { name, numbers: { shape, kind: reals.has(type) ? 'real' : 'integer', values: typed(type, numbers) } }
}

function fromRaw(shape: Shape, type: ElementName, raw: Uint8Array, wrong: (what: string) => Error): OnnxNumbers {
  const needed = sizeOf(shape) * widths[type]
  if (raw.length !== needed)
    throw wrong(`has ${raw.length} bytes for ${type} ${showShape(shape)}, which takes ${needed}. Copy or download the file again.`)
  const kind = reals.has(type) ? 'real' : 'integer'
  // a copy: the file's buffer need not be aligned, nor kept
  if (type === 'float32') return { shape, kind, values: new Float32Array(new Uint8Array(raw).buffer) }
  if (type === 'float64') return { shape, kind, values: new Float64Array(new Uint8Array(raw).buffer) }
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength)
  const values = new Float64Array(sizeOf(shape))
  for (let i = 0; i < values.length; i++) values[i] = element(view, type, i)
  return { shape, kind, values: type === 'float16' ? Float32Array.from(values) : values }
}

function element(view: DataView, type: Exclude<ElementName, 'float32' | 'float64'>, i: number): number {
  switch (type) {
    case 'uint8':
    case 'bool':
      return view.getUint8(i)
    case 'int8':
      return view.getInt8(i)
    case 'uint16':
      return view.getUint16(2 * i, true)
    case 'int16':
      return view.getInt16(2 * i, true)
    case 'float16':
      return halfToNumber(view.getUint16(2 * i, true))
    case 'int32':
      return view.getInt32(4 * i, true)
    case 'uint32':
      return view.getUint32(4 * i, true)
    case 'int64':
      return Number(view.getBigInt64(8 * i, true))
    default:
      return type satisfies never
  }
}

function typed(type: ElementName, numbers: readonly number[]): Float32Array | Float64Array {
  return type === 'float32' || type === 'float16' ? Float32Array.from(numbers) : Float64Array.from(numbers)
}

function describedValue(wire: Wire, bytes: Uint8Array, at: number): OnnxValue {
  const fields = wire.fields(bytes, at)
  const inside = (all: readonly WireField[], number: number): readonly WireField[] => {
    const field = find(all, number)
    return field?.kind === 'bytes' ? wire.fields(field.value, field.at) : []
  }
  const tensor = inside(inside(fields, 2), 1)
  const type = names.get(integer(find(tensor, 1)))
  const shapeField = find(tensor, 2)
  const shape =
    shapeField?.kind === 'bytes'
      ? inside(tensor, 2).flatMap((field): readonly (number | string)[] => {
          if (field.number !== 1 || field.kind !== 'bytes') return []
          const dimension = wire.fields(field.value, field.at)
          const size = find(dimension, 1)
          return [size ? integer(size) : text(find(dimension, 2))]
        })
      : undefined
  return { name: text(find(fields, 1)), shape, isReal: type !== undefined && reals.has(type) }
}

/** The last one, as protocol buffers say for a field that stands twice. */
function find(fields: readonly WireField[], number: number): WireField | undefined {
  return fields.findLast((field) => field.number === number)
}

function pair(wire: Wire, field: WireField): readonly [string, string] {
  const inside = field.kind === 'bytes' ? wire.fields(field.value, field.at) : []
  return [text(find(inside, 1)), text(find(inside, 2))]
}

function integer(field: WireField | undefined): number {
  return field?.kind === 'varint' ? Number(BigInt.asIntN(64, field.value)) : 0
}

function text(field: WireField | undefined): string {
  if (field?.kind !== 'bytes') return ''
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(field.value.slice())
  } catch {
    throw badOnnx(`The text at byte ${field.at} of the ONNX file is not UTF-8. Export it again.`)
  }
}
