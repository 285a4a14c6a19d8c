// Every op in NumPy and PyTorch, as exports write it, gives the numbers of the engine: outputs and gradients, in all its cases.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { layerBase } from '../../engine/exchange/numpy-script.ts'
import { isolateAtRandom } from '../../engine/graph/op-gradient-check.ts'
import { SampleValues } from '../../engine/graph/sample-values.ts'
import type { ExportedNode } from '../../engine/ops/exports.ts'
import { ops } from '../../engine/ops/index.ts'
import { python } from '../../engine/ops/rules/python.ts'
import { pythonWith } from '../../src-main/services/python.ts'
import { testKernels } from '../kernels.ts'
import { expectClose } from '../oracle/numbers.ts'

const kernels = testKernels()
const exported = ops.filter((op) => !op.source)
const key = [77, 5] as const

interface Expected {
  readonly outputs: readonly Float64Array[]
  readonly inputs: readonly (Float64Array | undefined)[]
  readonly parameters: Readonly<Record<string, Float64Array>>
}
interface PythonResult {
  readonly numpy: {
    readonly outputs: readonly number[][]
    readonly inputs?: readonly (readonly number[] | null)[]
    readonly parameters?: Readonly<Record<string, readonly number[]>>
  }
  readonly torch: { readonly outputs: readonly number[][] }
}

const cases = exported.flatMap((op) =>
  op.cases.flatMap((opCase) =>
    (['train', 'evaluate'] as const).map((mode) => {
      const values = new SampleValues(5)
      const alone = isolateAtRandom(
        {
          kernels,
          precision: 'float64',
          op,
          inputs: values.inputs(opCase),
          mode,
          randomKey: key,
          ...(opCase.fields && { fields: opCase.fields })
        },
        values
      )
      try {
        alone.forward()
        const outputs = alone.read('outputs')
        const upstream = Object.fromEntries(Object.entries(outputs).map(([port, { shape }]) => [port, values.normals(shape)]))
        if (op.backward) alone.backward(Object.fromEntries(Object.entries(upstream).map(([port, { data }]) => [port, data])))
        const [inputs, parameters, state] = [alone.read('inputs'), alone.read('parameters'), alone.read('state')]
        const node = {
          fields: alone.fields,
          inputs: Object.fromEntries(Object.entries(inputs).map(([port, { shape }]) => [port, shape])),
          outputs: alone.inference.outputs
        } as ExportedNode<string, string, never>
        const [inputGradients, parameterGradients] = [alone.read('inputGradients'), alone.read('parameterGradients')]
        const expected: Expected = {
          outputs: Object.values(outputs).map(({ data }) => data),
          inputs: op.backward ? Object.keys(op.inputs).map((port) => inputGradients[port]?.data) : [],
          parameters: Object.fromEntries(Object.entries(parameterGradients).map(([name, { data }]) => [name, data]))
        }
        const { numpy, pytorch } = op.exports ?? {}
        const settings = Object.entries({
          ...numpy?.settings?.(node as never),
          ...(numpy?.looksAtRun && !alone.inference.state ? { key: key[0] ^ 3 } : {})
        })
        const plain = (tensors: ReturnType<typeof alone.read>) =>
          Object.fromEntries(Object.entries(tensors).map(([name, { shape, data }]) => [name, { shape, data: [...data] }]))
        const args = Object.fromEntries(Object.keys(op.inputs).map((port) => [port, `arg_${port}`]))
        return {
          op: op.type,
          about: `${op.type} ${JSON.stringify(opCase.fields ?? {})} in ${mode}`,
          expected,
          message: {
            layerBase,
            training: mode === 'train',
            seed: 3,
            iteration: key[1],
            inputs: plain(inputs),
            parameters: plain(parameters),
            state: plain(state),
            upstream: op.backward ? Object.values(plain(upstream)) : [],
            numpy: {
              code: numpy?.code ?? '',
              make: numpy?.name ?? '',
              looksAtRun: numpy?.looksAtRun === true,
              settings: `dict(${settings.map(([name, value]) => `${name}=${python(value)}`).join(', ')})`
            },
            torch: {
              code: pytorch?.code?.(node as never) ?? '',
              module: pytorch?.module?.(node as never) ?? '',
              tensors: pytorch?.tensors ?? {},
              forward: pytorch?.forward(node as never, args as never, 'node') ?? ''
            }
          }
        }
      } finally {
        alone.release()
      }
    })
  )
)

let results: readonly PythonResult[] = []
beforeAll(async () => {
  const program = await pythonWith('numpy, torch')
  if (program === undefined) throw new Error('Python with numpy and torch is missing: apt-get install python3-numpy python3-torch.')
  results = await new Promise((resolve, reject) => {
    const child = spawn(program, [fileURLToPath(new URL('./python-ops.py', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part))
    child.on('error', reject)
    child.on('close', (status) => (status === 0 ? resolve(JSON.parse(text)) : reject(new Error(`Python ended with status ${status}.`))))
    child.stdin.end(JSON.stringify(cases.map(({ message }) => message)))
  })
}, 120_000)

test('every op but the dataset can be written in both', () => {
  expect(exported.filter((op) => !op.exports?.numpy || !op.exports.pytorch).map((op) => op.type)).toEqual([])
})

describe.each(exported.map((op) => op.type))('%s', (type) => {
  const own = cases.map((entry, i) => ({ ...entry, i })).filter(({ op }) => op === type)

  test('in NumPy: outputs, and gradients of inputs and parameters', () => {
    for (const { i, about, expected } of own) {
      const { numpy } = results[i] as PythonResult
      for (const [j, output] of expected.outputs.entries()) expectClose(numpy.outputs[j] ?? [], output, 1e-9, `output ${j} of ${about}`)
      for (const [j, gradient] of expected.inputs.entries())
        if (gradient) expectClose(numpy.inputs?.[j] ?? [], gradient, 1e-9, `gradient of input ${j} of ${about}`)
      for (const [name, gradient] of Object.entries(expected.parameters))
        expectClose(numpy.parameters?.[name] ?? [], gradient, 1e-9, `gradient of ${name} of ${about}`)
    }
  })

  test('in PyTorch: outputs', () => {
    // PyTorch draws masks of its own
    for (const { i, about, expected } of own.filter(({ op, message }) => op !== 'dropout' || !message.training))
      for (const [j, output] of expected.outputs.entries())
        expectClose((results[i] as PythonResult).torch.outputs[j] ?? [], output, 1e-9, `output ${j} of ${about}`)
  })
})
