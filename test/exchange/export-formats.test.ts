// Every example, as it is and after an edit, is exported in every format, or each node that cannot be is named.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { serialiseProject } from '../../engine/document/serialise.ts'
import { exportFormats } from '../../engine/exchange/export-formats.ts'
import { withInitialValues } from '../../engine/exchange/initial-values.ts'
import { decodeOnnx } from '../../engine/exchange/onnx/decode.ts'
import { importOnnx } from '../../engine/exchange/onnx/import-onnx.ts'
import { exportFormatNames } from '../../engine/exchange-messages.ts'
import { ProjectError } from '../../engine/problem.ts'
import { exportCallOf, networkToExport } from '../../engine/requests/export.ts'
import { prepare } from '../../engine/requests/prepare.ts'
import { Stopping } from '../../engine/requests/stopping.ts'
import { NumpyRandom } from '../../engine/train/numpy-random.ts'
import { quietHost as host } from '../engine-host.ts'
import { testKernels } from '../kernels.ts'
import { stripped } from './onnx-network.ts'

const kernels = testKernels()
const folder = new URL('../../examples/', import.meta.url)
const examples = readdirSync(folder)
  .filter((name) => name.endsWith('.gradloom'))
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))

/** The file in every format, or the problems that keep it from being written. */
async function exportAll(text: string): Promise<Record<string, Uint8Array | ProjectError>> {
  const prepared = await prepare({ text, base: '.' }, {}, 'evaluate', host, new Stopping(host))
  const network = networkToExport(prepared, kernels)
  try {
    network.store.initialise(new NumpyRandom(prepared.settings.seed))
    const call = exportCallOf(prepared, network, text)
    return Object.fromEntries(
      exportFormatNames.map((name) => {
        try {
          const bytes = exportFormats[name].write(call)
          exportFormats[name].readBack?.(bytes, call)
          expect(exportFormats[name].write(call), `${name} again`).toEqual(bytes)
          return [name, bytes]
        } catch (error) {
          if (!(error instanceof ProjectError)) throw error
          return [name, error]
        }
      })
    )
  } finally {
    network.release()
  }
}

const nothingOutside = (): Promise<Uint8Array> => Promise.reject(new Error('no file is read'))

const isImageNetwork = (text: string): boolean => text.includes('"mnist"') && text.includes('-with-loss"')

describe.each(examples)('$name', ({ text }) => {
  test('is exported as it is', async () => {
    const files = await exportAll(text)
    for (const [format, file] of Object.entries(files)) {
      const weights = format === 'safetensors' || format === 'npz' || format === 'onnx'
      if (weights || isImageNetwork(text)) expect(file, format).toBeInstanceOf(Uint8Array)
      else expect(String((file as ProjectError).message), format).toMatch(/^(The graph|A |[a-z])[^\n]+\. [A-Z][^\n]+\.$|^[^\n]+\.$/)
    }
  })

  test('as ONNX is read back to a graph that is written as the same file', async () => {
    const { onnx } = await exportAll(text)
    if (!(onnx instanceof Uint8Array)) throw onnx
    // the project in the file is used only where nobody has changed the graph
    const original = await importOnnx(onnx, '', nothingOutside)
    expect(original.isOriginal).toBe(true)
    expect(original.document.graph.edges).toEqual(JSON.parse(text).graph.edges)
    const { document, tensors, isOriginal } = await importOnnx(stripped(onnx), '', nothingOutside)
    expect(isOriginal).toBe(false)
    // what the file cannot say: where the samples come from
    const dataset = JSON.parse(text).graph.nodes.find(({ op }: { op: string }) => op === 'dataset')
    const nodes = document.graph.nodes.map((node) => (node.op === 'dataset' ? { ...node, fields: dataset.fields } : node))
    const again = await exportAll(serialiseProject(withInitialValues({ ...document, graph: { ...document.graph, nodes } }, tensors)))
    if (!(again['onnx'] instanceof Uint8Array)) throw again['onnx']
    expect(decodeOnnx(again['onnx']).model.nodes).toEqual(decodeOnnx(onnx).model.nodes)
    expect(decodeOnnx(again['onnx']).model.tensors).toEqual(decodeOnnx(onnx).model.tensors)
  })

  test('is exported with one more layer before its loss', async () => {
    if (!isImageNetwork(text)) return
    const project = JSON.parse(text)
    const { nodes, edges } = project.graph
    const scores = edges.find(({ to }: { to: string }) => to === 'loss.x')
    nodes.push({ id: 'more', op: 'leaky-relu' }, { id: 'more-units', op: 'affine', fields: { units: 10 } })
    edges.push({ from: scores.from, to: 'more.x' }, { from: 'more.y', to: 'more-units.x' })
    scores.from = 'more-units.y'
    for (const [format, file] of Object.entries(await exportAll(JSON.stringify(project)))) expect(file, format).toBeInstanceOf(Uint8Array)
  })
})

test('what a script cannot read is named with its node and the cure, before anything is written', async () => {
  const text = JSON.stringify({
    format: 'gradloom/project',
    version: 1,
    graph: {
      nodes: [
        { id: 'points', op: 'dataset', fields: { source: 'spiral' } },
        { id: 'scores', op: 'affine', fields: { units: 3 } },
        { id: 'loss', op: 'softmax-with-loss' }
      ],
      edges: [
        { from: 'points.x', to: 'scores.x' },
        { from: 'scores.y', to: 'loss.x' },
        { from: 'points.t', to: 'loss.t' }
      ]
    }
  })
  const files = await exportAll(text)
  for (const format of ['numpy', 'pytorch', 'pytorch-ddp'])
    expect((files[format] as ProjectError).problems).toEqual([
      {
        code: 'not-exportable',
        severity: 'error',
        node: 'points',
        message: expect.stringMatching(/^points reads "spiral"; a (NumPy|PyTorch) script reads IDX files only\. Choose/)
      }
    ])
})
