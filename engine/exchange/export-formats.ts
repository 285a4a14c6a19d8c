// Every format a trained network leaves in: how it is written, read back, and what runs it.
import type { ExportFormat } from '../exchange-messages.ts'
import type { NamedTensor } from './named-tensor.ts'
import type { ExportedNetwork } from './network-script.ts'
import { writeNumpyScript } from './numpy-script.ts'
import { writeOnnx } from './onnx/write-onnx.ts'
import { writePytorchDdpScript } from './pytorch-ddp-script.ts'
import { writePytorchScript } from './pytorch-script.ts'
import { readWeights, writeWeights } from './weights.ts'

export interface ExportCall {
  readonly network: ExportedNetwork
  /** Parameters and state, "node.W". */
  readonly tensors: readonly NamedTensor[]
  /** The text of the project file, for formats with room for it. */
  readonly project: string
}

export interface FormatRecord {
  /** For formats that are Python programs: the package they need, and how many processes run them. */
  readonly runsOn?: { readonly module: string; readonly processes?: number }
  /** The bytes of the file; the same for the same input. @throws ProjectError naming every node the format cannot express */
  write(call: ExportCall): Uint8Array
  /** Reads the bytes back and throws where they do not hold the tensors, bit for bit. */
  readBack?(bytes: Uint8Array, call: ExportCall): void
}

const text = (script: string): Uint8Array => new TextEncoder().encode(script)

export const exportFormats: Readonly<Record<ExportFormat, FormatRecord>> = {
  safetensors: {
    write: ({ tensors, project }) => writeWeights(tensors, 'safetensors', { format: 'gradloom/weights', project }),
    readBack
  },
  npz: {
    write: ({ tensors }) => writeWeights(tensors, 'npz'),
    readBack
  },
  onnx: {
    write: ({ network, tensors, project }) => writeOnnx(network, tensors, project)
  },
  numpy: {
    runsOn: { module: 'numpy' },
    write: ({ network }) => text(writeNumpyScript(network))
  },
  pytorch: {
    runsOn: { module: 'torch' },
    write: ({ network }) => text(writePytorchScript(network))
  },
  'pytorch-ddp': {
    runsOn: { module: 'torch', processes: 2 },
    write: ({ network }) => text(writePytorchDdpScript(network))
  }
}

function readBack(bytes: Uint8Array, { tensors }: ExportCall): void {
  const found = new Map(readWeights(bytes).tensors.map((tensor) => [tensor.name, tensor]))
  for (const { name, type, shape, data } of tensors) {
    const other = found.get(name)
    const same =
      other?.type === type && other.shape.join() === shape.join() && sameBytes(other.data as ArrayBufferView, data as ArrayBufferView)
    if (!same) throw new Error(`The exported file does not hold ${name} as it is: this is a fault of Gradloom.`)
  }
  if (found.size !== tensors.length) throw new Error('The exported file holds more tensors than the network: this is a fault of Gradloom.')
}

function sameBytes(a: ArrayBufferView, b: ArrayBufferView): boolean {
  const [x, y] = [a, b].map((view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength)) as [Uint8Array, Uint8Array]
  return x.length === y.length && x.every((byte, i) => byte === y[i])
}
