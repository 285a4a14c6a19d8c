// ONNX files as other programs write them: patterns that are read, what is refused and how, and damaged or deceitful files.
import { describe, expect, test } from 'vitest'
import { parseProject } from '../../engine/document/parse.ts'
import { serialiseProject } from '../../engine/document/serialise.ts'
import { decodeOnnx } from '../../engine/exchange/onnx/decode.ts'
import { encodeOnnx } from '../../engine/exchange/onnx/encode.ts'
import { importOnnx } from '../../engine/exchange/onnx/import-onnx.ts'
import type { OnnxModel, OnnxNode, OnnxTensor } from '../../engine/exchange/onnx/model.ts'
import type { OnnxAttribute } from '../../engine/ops/onnx.ts'
import { ProjectError } from '../../engine/problem.ts'
import { expectClose, normals } from '../oracle/numbers.ts'
import { fileOf, ownOutputs, readBack, runtimeOutputs } from './onnx-network.ts'
import { readDamaged, refusal } from './tensors.ts'

const ints = (...value: number[]): OnnxAttribute => ({ kind: 'ints', value })
const int = (value: number): OnnxAttribute => ({ kind: 'int', value })
const real = (name: string, shape: readonly number[], seed = 3): OnnxTensor => ({
  name,
  numbers: {
    shape,
    kind: 'real',
    values: Float32Array.from(
      normals(
        shape.reduce((a, b) => a * b, 1),
        seed
      )
    )
  }
})
const number = (name: string, value: number): OnnxTensor => ({ name, numbers: { shape: [], kind: 'real', values: Float32Array.of(value) } })
const whole = (name: string, ...values: number[]): OnnxTensor => ({
  name,
  numbers: { shape: [values.length], kind: 'integer', values: Float64Array.from(values) }
})
const node = (type: string, inputs: string[], output: string, attributes: Record<string, OnnxAttribute> = {}, name = output): OnnxNode => ({
  name,
  type,
  domain: '',
  inputs,
  outputs: [output],
  attributes
})
const model = (
  sample: readonly number[],
  nodes: readonly OnnxNode[],
  tensors: readonly OnnxTensor[] = [],
  opset = 17
): Partial<OnnxModel> => ({
  opset,
  nodes,
  tensors,
  inputs: [{ name: 'x', shape: ['N', ...sample], isReal: true }],
  outputs: [{ name: nodes.at(-1)?.outputs[0] ?? '', shape: undefined, isReal: true }]
})
const nothingOutside = (): Promise<Uint8Array> => Promise.reject(new Error('no file is read'))

describe('patterns of exporters', () => {
  const patterns: readonly (readonly [string, Partial<OnnxModel>, readonly string[]])[] = [
    [
      'a product and a sum are a layer with a bias',
      model([6], [node('MatMul', ['x', 'W'], 'p'), node('Add', ['b', 'p'], 'y')], [real('W', [6, 4]), real('b', [4])]),
      ['affine']
    ],
    ['a product alone is a layer without', model([6], [node('MatMul', ['x', 'W'], 'y')], [real('W', [6, 4])]), ['affine']],
    [
      'weights that are kept transposed, with factors',
      model(
        [6],
        [node('Gemm', ['x', 'W', 'b'], 'y', { transB: int(1), alpha: { kind: 'float', value: 0.5 }, beta: { kind: 'float', value: 2 } })],
        [real('W', [4, 6]), real('b', [1, 4])]
      ),
      ['affine']
    ],
    [
      'GELU in five steps',
      model(
        [6],
        [
          node('Div', ['x', 'root'], 'a'),
          node('Erf', ['a'], 'b'),
          node('Add', ['b', 'one'], 'c'),
          node('Mul', ['x', 'c'], 'd'),
          node('Mul', ['d', 'half'], 'y')
        ],
        [number('root', Math.SQRT2), number('one', 1), number('half', 0.5)]
      ),
      ['gelu']
    ],
    [
      'global pooling and what makes rows of it',
      model([3, 4, 4], [node('GlobalAveragePool', ['x'], 'p'), node('Reshape', ['p', 's'], 'y')], [whole('s', 0, -1)]),
      ['global-average-pooling']
    ],
    [
      'global pooling that stays an image',
      model([3, 4, 4], [node('GlobalAveragePool', ['x'], 'p'), node('Relu', ['p'], 'y')]),
      ['global-average-pooling', 'reshape', 'relu']
    ],
    [
      'padding that is larger below and at the right',
      model([2, 6, 6], [node('Conv', ['x', 'W'], 'y', { pads: ints(0, 0, 1, 1), kernel_shape: ints(2, 2) })], [real('W', [3, 2, 2, 2])]),
      ['convolution']
    ],
    [
      'SAME_UPPER',
      model(
        [2, 7, 6],
        [node('Conv', ['x', 'W'], 'y', { auto_pad: { kind: 'text', value: 'SAME_UPPER' }, strides: ints(2, 2) })],
        [real('W', [3, 2, 3, 3])]
      ),
      ['convolution']
    ],
    [
      'rounding up where it changes nothing',
      model([2, 6, 6], [node('MaxPool', ['x'], 'y', { kernel_shape: ints(2, 2), strides: ints(2, 2), ceil_mode: int(1) })]),
      ['pooling']
    ],
    ['a Reshape that keeps sizes with 0', model([2, 3, 4], [node('Reshape', ['x', 's'], 'y')], [whole('s', 0, 0, -1)]), ['reshape']],
    [
      'three parts joined',
      model([3], [node('Relu', ['x'], 'r'), node('Concat', ['x', 'r', 'x'], 'y', { axis: int(1) })]),
      ['relu', 'concat', 'concat']
    ],
    [
      'tensors in arithmetic',
      model([3], [node('Mul', ['x', 's'], 'm'), node('Add', ['m', 'v'], 'y')], [number('s', 2), real('v', [3])]),
      ['constant', 'multiply', 'variable', 'add']
    ],
    [
      'identities and paddings of nothing',
      model(
        [2, 4, 4],
        [
          node('Identity', ['x'], 'i'),
          node('Pad', ['i', 'z'], 'p'),
          node('AveragePool', ['p'], 'y', { kernel_shape: ints(2, 2), strides: ints(2, 2) })
        ],
        [whole('z', 0, 0, 0, 0, 0, 0, 0, 0)]
      ),
      ['pooling']
    ],
    [
      'constants that are nodes',
      model([4], [{ ...node('Constant', [], 'e', { value_float: { kind: 'float', value: 3 } }) }, node('Pow', ['x', 'e'], 'y')]),
      ['power']
    ],
    ['Dropout of opset 9', model([4], [node('Dropout', ['x'], 'y', { ratio: { kind: 'float', value: 0.25 } })], [], 9), ['dropout']],
    [
      'a mean over axes of opset 18',
      model([2, 3, 4], [node('ReduceMean', ['x', 'a'], 'y', { keepdims: int(0) })], [whole('a', 2, 3)], 18),
      ['mean']
    ]
  ]
  test.each(patterns)('%s', async (_, parts, expected) => {
    const bytes = fileOf(parts)
    const found = readBack(bytes)
    expect(found.nodes.map(({ op }) => op)).toEqual(expected)
    const shape = [2, ...(found.source?.sample ?? [])]
    const data = normals(
      shape.reduce((a, b) => a * b, 1),
      8
    )
    const [answer] = await runtimeOutputs(bytes, { name: 'x', shape, data: Float32Array.from(data) })
    const [own] = ownOutputs(found, { shape, data })
    expectClose(own ?? [], answer?.data ?? [], 2e-6)
  })
})

test('what a graph is exported for one sample is read for any number', () => {
  const parts = {
    ...model([1, 2, 2], [node('Reshape', ['x', 's'], 'y')], [whole('s', 1, 4)]),
    inputs: [{ name: 'x', shape: [1, 1, 2, 2], isReal: true }]
  }
  expect(readBack(fileOf(parts)).nodes[0]?.fields).toEqual({ shape: [-1, 4] })
})

test('a node of a PyTorch module is called after the module', () => {
  const nodes = [
    node('Relu', ['x'], 'a', {}, '/features/features.0/Relu'),
    node('Relu', ['a'], 'b', {}, '/Relu_1'),
    node('Tanh', ['b'], 'c', {}, '/tail/Tanh'),
    node('Tanh', ['c'], 'y', {}, '/tail/Tanh_1')
  ]
  expect(readBack(fileOf(model([3], nodes))).nodes.map(({ id }) => id)).toEqual(['features-0', 'Relu_1', 'tail-Tanh', 'tail-Tanh_1'])
})

test('an imported network gets data and a loss, its softmax becomes part of the loss, and the project opens', async () => {
  const nodes = [node('Gemm', ['x', 'W', 'b'], 'scores'), node('Softmax', ['scores'], 'shares')]
  const { document, tensors } = await importOnnx(
    fileOf(model([784], nodes, [real('W', [784, 10]), real('b', [10])])),
    'net',
    nothingOutside
  )
  expect(document.graph.nodes.map(({ id, op }) => `${id} ${op}`)).toEqual(['data dataset', 'scores affine', 'shares softmax-with-loss'])
  expect(document.graph.edges).toContainEqual({ from: 'scores.y', to: 'shares.x' })
  expect(tensors.map(({ name }) => name)).toEqual(['scores.W', 'scores.b'])
  expect(parseProject(serialiseProject(document)).problems).toEqual([])
})

describe('refused by name, with the reason', () => {
  const refused: readonly (readonly [string, Partial<OnnxModel>, RegExp])[] = [
    ['an op we do not have', model([4], [node('Einsum', ['x'], 'y')]), /^y is of type Einsum, which Gradloom has no op for\. Export/],
    ['a foreign domain', model([4], [{ ...node('Relu', ['x'], 'y'), domain: 'com.acme' }]), /com\.acme\.Relu/],
    [
      'uneven padding',
      model([1, 6, 6], [node('Conv', ['x', 'W'], 'y', { pads: ints(2, 2, 0, 0) })], [real('W', [1, 1, 3, 3])]),
      /pads 2 and 2 before, but 0 and 0 behind/
    ],
    [
      'rounding up',
      model([1, 5, 5], [node('MaxPool', ['x'], 'y', { kernel_shape: ints(2, 2), strides: ints(2, 2), ceil_mode: int(1) })]),
      /ceil_mode/
    ],
    [
      'weights that are computed',
      model([4], [node('Relu', ['x'], 'r'), node('Gemm', ['x', 'r'], 'y')]),
      /computes its weights while it runs/
    ],
    ['a shape that is computed', model([4], [node('Reshape', ['x', 'x'], 'y')]), /computes its shape while it runs/],
    ['one-dimensional convolution', model([2, 8], [node('Conv', ['x', 'W'], 'y')], [real('W', [1, 2, 3])]), /slides over 1 dimensions/],
    ['softmax along another axis', model([3, 4, 4], [node('Softmax', ['x'], 'y', { axis: int(3) })]), /along dimension 3/],
    [
      'an attribute of the wrong type',
      model([3, 4, 4], [node('Softmax', ['x'], 'y', { axis: ints(1) })]),
      /attribute "axis" of the wrong type/
    ],
    ['shapes that do not fit', model([4], [node('Gemm', ['x', 'W'], 'y')], [real('W', [5, 2])]), /5, 2|\[5/]
  ]
  test.each(refused)('%s', (_, parts, sentence) => {
    try {
      readBack(fileOf(parts))
    } catch (error) {
      expect(error).toBeInstanceOf(ProjectError)
      const { problems } = error as ProjectError
      expect(problems.map(({ message }) => message).join('\n')).toMatch(sentence)
      return
    }
    expect.fail('it was read')
  })
  test('every node that cannot be read is named at once, but not those behind them', () => {
    const nodes = [node('Einsum', ['x'], 'a'), node('Relu', ['a'], 'b'), node('NonZero', ['x'], 'c'), node('Add', ['b', 'c'], 'y')]
    try {
      readBack(fileOf(model([4], nodes)))
    } catch (error) {
      expect((error as ProjectError).problems.map(({ node: id }) => id)).toEqual(['a', 'c'])
    }
  })
})

describe('untrusted files', () => {
  const valid = fileOf(model([784], [node('Gemm', ['x', 'W', 'b'], 'y')], [real('W', [784, 3]), real('b', [3])]))
  const read = (bytes: Uint8Array) => readBack(bytes)
  test.each([
    ['empty', new Uint8Array(), /empty/],
    ['a text', new TextEncoder().encode('hello, this is not a network at all'), /damaged at byte|no ONNX graph/],
    ['cut off', valid.slice(0, valid.length - 100), /damaged at byte/]
  ] as const)('%s', (_, bytes, sentence) => expect(refusal(() => read(bytes), 'bad-onnx')).toMatch(sentence))

  test('a tensor that announces more numbers than it has is refused before they are allocated', () => {
    const tensor = { name: 'W', numbers: { shape: [1_000_000, 1_000_000], kind: 'real' as const, values: new Float32Array(4) } }
    expect(refusal(() => read(fileOf(model([4], [node('Gemm', ['x', 'W'], 'y')], [tensor]))), 'bad-onnx')).toMatch(/has 16 bytes/)
  })

  test.each(['../secret.bin', '/etc/passwd', 'C:\\keys', 'a/../../b', 'a//b'])('weights at %s are not read', async (location) => {
    const outside = withOutside(location)
    await expect(importOnnx(outside, 'net', nothingOutside)).rejects.toThrow(/outside the folder of the ONNX file/)
  })
  test('weights in a file beside it are read at their place', async () => {
    const weights = Float32Array.from(normals(8, 4))
    const { tensors } = await importOnnx(
      withOutside('weights.bin'),
      'net',
      async () => new Uint8Array([0, 0, 0, 0, ...new Uint8Array(weights.buffer)])
    )
    expect(tensors[0]?.data).toEqual(weights)
    await expect(importOnnx(withOutside('weights.bin'), 'net', async () => new Uint8Array(10))).rejects.toThrow(/which has 10/)
  })

  test('names that would break a sentence, or act on a terminal, are written out', () => {
    const message = refusal(
      () => read(fileOf({ inputs: [], outputs: [], tensors: [], nodes: [node('Max\nPool\u001b[2J', [], 'y', {}, '\u202ey\r')] })),
      'not-importable'
    )
    expect(message).toMatch(/^\\u202ey\\u000d is of type Max\\u000aPool\\u001b\[2J, which/)
  })
  test('a name of a million letters does not fill the screen', () => {
    const nodes = [node('M'.repeat(1_000_000), [], 'y')]
    const message = refusal(() => read(fileOf({ inputs: [], outputs: [], tensors: [], nodes })), 'not-importable')
    expect(message).toMatch(/^y is of type M{80}…, which Gradloom has no op for\. .{0,100}$/)
  })
  test('a shape of a hundred dimensions, names of control characters and many inputs do not either', () => {
    const shape = Array.from({ length: 100 }, (_, i) => 1_000_000 + i)
    const name = '\u0001'.repeat(300)
    const tensor: OnnxTensor = { name, numbers: { shape, kind: 'real', values: new Float32Array(4) } }
    const long = refusal(() => read(fileOf(model([4], [node('Gemm', ['x', name], 'y')], [tensor]))), 'bad-onnx')
    expect(long).toMatch(
      /^The tensor "(\\u0001)+.{0,6}…" at byte \d+ .* \[(100000\d, ){8}… 100 in all\], which is none\. Export it again\.$/
    )
    expect(long.length).toBeLessThan(320)
    const inputs = Array.from({ length: 500 }, (_, i) => ({ name: `input${i}`, shape: [1, 4], isReal: true }))
    const many = refusal(() => read(fileOf({ ...model([4], [node('Relu', ['input0'], 'y')]), inputs })), 'bad-onnx')
    expect(many).toMatch(/^The ONNX graph has 500 inputs, "input0" and "input1" among them;/)
    const odd = refusal(() => read(fileOf(model([4], [{ ...node(name, ['x'], 'y'), name, domain: name }]))), 'not-importable')
    expect(odd.length).toBeLessThan(320)
  })
  test('damaged copies are read, or refused with a sentence', () => readDamaged(valid, read))
  test('what is written is read back as it was', () => {
    const { model: once } = decodeOnnx(valid)
    expect(decodeOnnx(encodeOnnx(once, () => ({}))).model).toEqual(once)
  })
})

/** A layer whose weights, 4 × 2 from byte 4 on, lie in another file. */
function withOutside(location: string): Uint8Array {
  const graph = decodeOnnx(fileOf(model([4], [node('Gemm', ['x', 'W'], 'y')]))).model
  const bytes = fileOf(graph)
  const field = (number: number, content: readonly number[]) => [8 * number + 2, content.length, ...content]
  const text = (words: string) => [...new TextEncoder().encode(words)]
  const entry = (key: string, value: string) => [...varintField(13), ...lengthOf([...field(1, text(key)), ...field(2, text(value))])]
  const tensor = [
    8,
    4,
    8,
    2,
    16,
    1,
    ...field(8, text('W')),
    ...entry('location', location),
    ...entry('offset', '4'),
    ...entry('length', '32'),
    112,
    1
  ]
  // a second graph field is refused, so the tensor goes into the one that is there: fields of a message may stand in any order
  return insertIntoGraph(bytes, [42, tensor.length, ...tensor])
}

function varintField(number: number): readonly number[] {
  return [8 * number + 2]
}
function lengthOf(content: readonly number[]): readonly number[] {
  return [content.length, ...content]
}
function insertIntoGraph(bytes: Uint8Array, field: readonly number[]): Uint8Array {
  const { graph } = decodeOnnx(bytes)
  const at = graph.byteOffset - bytes.byteOffset
  // the length before the graph is one byte as long as it is below 128
  const before = [...bytes.slice(0, at - 1)]
  const inside = [...graph, ...field]
  const length = [(inside.length & 127) | 128, inside.length >> 7]
  return Uint8Array.from([...before, ...length, ...inside, ...bytes.slice(at + graph.length)])
}
