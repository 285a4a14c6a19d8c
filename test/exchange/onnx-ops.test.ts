// Every op as ONNX: onnxruntime computes what the engine computes, and the engine reads its own file back to the same numbers.
import { expect, test } from 'vitest'
import type { GraphNode } from '../../engine/document/project.ts'
import type { NamedTensor } from '../../engine/exchange/named-tensor.ts'
import { outputsOf, writeOnnx } from '../../engine/exchange/onnx/write-onnx.ts'
import { SampleValues } from '../../engine/graph/sample-values.ts'
import { ops } from '../../engine/ops/index.ts'
import { Network } from '../../engine/train/network.ts'
import { testKernels } from '../kernels.ts'
import { expectClose } from '../oracle/numbers.ts'
import { nested, ownOutputs, readBack, runtimeOutputs } from './onnx-network.ts'

const cases = ops.flatMap((op) =>
  op.source
    ? []
    : op.cases.map((opCase) => ({
        op,
        opCase,
        about: `${op.type} ${JSON.stringify(opCase.fields ?? {})} of ${JSON.stringify(opCase.inputs)}`
      }))
)

test.each(cases)('$about', async ({ op, opCase }) => {
  expect(op.exports?.onnx, `${op.type} says how it is written in ONNX`).toBeDefined()
  const values = new SampleValues(11)
  const given = values.inputs(opCase)
  const constants = Object.entries(given).map(
    ([port, { shape, data }]): GraphNode => ({ id: `in-${port}`, op: 'constant', fields: { value: nested(shape, [...data]) } })
  )
  const node: GraphNode = { id: 'node', op: op.type, ...(opCase.fields && { fields: opCase.fields }) }
  const edges = Object.keys(given).map((port) => ({ from: `in-${port}.y`, to: `node.${port}` }))
  const graph = { nodes: [...constants, node], edges }
  const network = new Network({
    graph,
    facts: new Map(),
    gradients: 'none',
    pruned: false,
    mode: 'evaluate',
    kernels: testKernels(),
    precision: 'float32',
    batch: 1
  })
  try {
    const { store, inference } = network
    for (const { value } of store.parameters) store.view(value).set(values.normals(value.shape).data)
    for (const { value } of store.states) store.view(value).set(values.positives(value.shape).data)
    const tensors = [...store.parameters, ...store.states].map(
      ({ name, value }): NamedTensor => ({ name, shape: value.shape, type: 'float32', data: store.view(value).slice() as Float32Array })
    )
    const bytes = writeOnnx({ inference, title: '' } as never, tensors, '')
    const execution = network.evaluation(1)
    execution.prepare(0, 0, false)
    execution.forward()
    const answers = await runtimeOutputs(bytes)
    const again = ownOutputs(readBack(bytes))
    const ports = outputsOf({ inference }).map((place) => `${place.node}.${place.port}`)
    expect(answers.length).toBe(ports.length)
    for (const [i, port] of ports.entries()) {
      const { shape, data } = answers[i] ?? { shape: [], data: [] }
      const expected = [...(execution.value(port) ?? [])]
      expect(shape, port).toEqual(inference.shapes[port])
      expectClose(data, expected, 2e-6)
      expectClose(again[i] ?? [], expected, 2e-6)
    }
  } finally {
    network.release()
  }
})
