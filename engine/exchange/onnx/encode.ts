// ONNX files out: a model to bytes, the same bytes for the same model.
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import type { OnnxAttribute } from '../../ops/onnx.ts'
import { elementTypes, type OnnxModel, type OnnxNode, type OnnxTensor, type OnnxValue } from './model.ts'

/** Version 8 belongs to opset 17 and later. */
const irVersion = 8
const attributeTypes = { float: 1, int: 2, text: 3, numbers: 4, floats: 6, ints: 7 } as const

/** @param metadata made from the bytes of the graph */
export function encodeOnnx(model: OnnxModel, metadata: (graph: Uint8Array) => Readonly<Record<string, string>>): Uint8Array {
  const graph = encodeGraph(model)
  const writer = new BinaryWriter()
  writer.tag(1, WireType.Varint).int64(irVersion)
  writeText(writer, 2, model.producer)
  writer.tag(7, WireType.LengthDelimited).bytes(graph)
  writer.tag(8, WireType.LengthDelimited).fork().tag(2, WireType.Varint).int64(model.opset).join()
  for (const [key, value] of Object.entries(metadata(graph))) {
    writer.tag(14, WireType.LengthDelimited).fork()
    writeText(writer, 1, key)
    writeText(writer, 2, value)
    writer.join()
  }
  return writer.finish()
}

function encodeGraph({ title, nodes, tensors, inputs, outputs }: OnnxModel): Uint8Array {
  const writer = new BinaryWriter()
  for (const node of nodes) writeNode(writer, node)
  writeText(writer, 2, title)
  for (const tensor of tensors) {
    writer.tag(5, WireType.LengthDelimited).fork()
    writeTensor(writer, tensor)
    writer.join()
  }
  for (const value of inputs) writeValue(writer, 11, value)
  for (const value of outputs) writeValue(writer, 12, value)
  return writer.finish()
}

function writeNode(writer: BinaryWriter, { name, type, domain, inputs, outputs, attributes }: OnnxNode): void {
  writer.tag(1, WireType.LengthDelimited).fork()
  // an input that is left out in the middle keeps its place
  for (const input of inputs) writer.tag(1, WireType.LengthDelimited).string(input)
  for (const output of outputs) writer.tag(2, WireType.LengthDelimited).string(output)
  writeText(writer, 3, name)
  writeText(writer, 4, type)
  writeText(writer, 7, domain)
  for (const [key, attribute] of Object.entries(attributes)) {
    writer.tag(5, WireType.LengthDelimited).fork()
    writeText(writer, 1, key)
    writeAttribute(writer, attribute)
    writer.join()
  }
  writer.join()
}

function writeAttribute(writer: BinaryWriter, attribute: OnnxAttribute): void {
  switch (attribute.kind) {
    case 'float':
      writer.tag(2, WireType.Bit32).float(attribute.value)
      break
    case 'int':
      writer.tag(3, WireType.Varint).int64(attribute.value)
      break
    case 'text':
      writeText(writer, 4, attribute.value)
      break
    case 'numbers':
      writer.tag(5, WireType.LengthDelimited).fork()
      writeTensor(writer, { name: '', numbers: attribute.value })
      writer.join()
      break
    case 'floats':
      for (const value of attribute.value) writer.tag(7, WireType.Bit32).float(value)
      break
    case 'ints':
      for (const value of attribute.value) writer.tag(8, WireType.Varint).int64(value)
      break
    case 'other':
      throw new Error('An attribute of an unknown kind cannot be written: this is a fault of Gradloom.')
    default:
      throw new Error(`Unknown attribute ${attribute satisfies never}`)
  }
  writer.tag(20, WireType.Varint).int64(attributeTypes[attribute.kind])
}

function writeTensor(writer: BinaryWriter, { name, numbers }: OnnxTensor): void {
  const { shape, kind, values } = numbers
  const data = kind === 'integer' ? BigInt64Array.from(values, BigInt) : values
  const type = kind === 'integer' ? 'int64' : values instanceof Float32Array ? 'float32' : 'float64'
  for (const size of shape) writer.tag(1, WireType.Varint).int64(size)
  writer.tag(2, WireType.Varint).int32(elementTypes[type])
  writeText(writer, 8, name)
  writer.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
}

function writeValue(writer: BinaryWriter, number: number, { name, shape, isReal }: OnnxValue): void {
  writer.tag(number, WireType.LengthDelimited).fork()
  writeText(writer, 1, name)
  writer.tag(2, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).fork()
  writer.tag(1, WireType.Varint).int32(isReal ? elementTypes.float32 : elementTypes.int64)
  writer.tag(2, WireType.LengthDelimited).fork()
  for (const size of shape ?? []) {
    writer.tag(1, WireType.LengthDelimited).fork()
    if (typeof size === 'number') writer.tag(1, WireType.Varint).int64(size)
    else writeText(writer, 2, size)
    writer.join()
  }
  writer.join().join().join().join()
}

/** Nothing for "", which is what an absent text means. */
function writeText(writer: BinaryWriter, number: number, text: string): void {
  if (text !== '') writer.tag(number, WireType.LengthDelimited).string(text)
}
