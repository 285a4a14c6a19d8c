// A small ONNX file with most of what files have: layers, attributes, integers, constants in nodes.
import type { OnnxTensor } from '../../engine/exchange/onnx/model.ts'
import { normals } from '../oracle/numbers.ts'
import { fileOf } from './onnx-network.ts'

const real = (name: string, shape: readonly number[]): OnnxTensor => ({
  name,
  numbers: {
    shape,
    kind: 'real',
    values: Float32Array.from(
      normals(
        shape.reduce((a, b) => a * b, 1),
        3
      )
    )
  }
})
const node = (type: string, inputs: string[], output: string, attributes = {}) => ({
  name: output,
  type,
  domain: '',
  inputs,
  outputs: [output],
  attributes
})

export const smallOnnx = fileOf({
  inputs: [{ name: 'x', shape: ['N', 1, 6, 6], isReal: true }],
  outputs: [{ name: 'y', shape: ['N', 3], isReal: true }],
  tensors: [
    real('W', [2, 1, 3, 3]),
    real('b', [2]),
    real('V', [18, 3]),
    { name: 's', numbers: { shape: [2], kind: 'integer', values: Float64Array.of(0, -1) } }
  ],
  nodes: [
    node('Conv', ['x', 'W', 'b'], 'c', { kernel_shape: { kind: 'ints', value: [3, 3] }, pads: { kind: 'ints', value: [1, 1, 1, 1] } }),
    node('LeakyRelu', ['c'], 'r', { alpha: { kind: 'float', value: 0.1 } }),
    node('MaxPool', ['r'], 'p', { kernel_shape: { kind: 'ints', value: [2, 2] }, strides: { kind: 'ints', value: [2, 2] } }),
    node('Reshape', ['p', 's'], 'f'),
    node('MatMul', ['f', 'V'], 'm'),
    node('Constant', [], 'one', { value_float: { kind: 'float', value: 1 } }),
    node('Add', ['m', 'one'], 'y')
  ]
})
