// Weight files of every format: which one it is, and the way in and out.
import type { WeightsFormat } from '../contract.ts'
import { badWeights, type NamedTensor } from './named-tensor.ts'
import { isNpy } from './npy.ts'
import { readNpz, writeNpz } from './npz.ts'
import { type Metadata, readSafetensors, writeSafetensors } from './safetensors.ts'
import { isZip } from './zip.ts'

export interface WeightFile {
  readonly format: WeightsFormat
  readonly tensors: readonly NamedTensor[]
  /** Empty in npz, which has no place for it. */
  readonly metadata: Metadata
}

/**
 * Reads a weight file of any format, told by its first bytes. Files are untrusted: sizes are bounded and nothing is executed.
 * @throws ProjectError "bad-weights"
 */
export function readWeights(bytes: Uint8Array): WeightFile {
  if (bytes.length === 0) throw badWeights('The weight file is empty. Choose another, or save it again.')
  if (isZip(bytes)) return { format: 'npz', tensors: readNpz(bytes), metadata: {} }
  // "{" opens the header behind its 8-byte length, whose upper bytes are 0 in every file that fits into memory
  if (bytes[8] === 0x7b) return { format: 'safetensors', ...readSafetensors(bytes) }
  if (isNpy(bytes)) throw badWeights('This npy file is a single array without a name. Save named arrays with numpy.savez.')
  if (bytes[0] === 0x89 && bytes[1] === 0x48 && bytes[2] === 0x44 && bytes[3] === 0x46)
    throw badWeights('This is an HDF5 file, as Keras writes them. Save the weights with numpy.savez or as safetensors.')
  if (bytes[0] === 0x80)
    throw badWeights('This looks like a Python pickle; opening it could run code. Save the weights with numpy.savez or as safetensors.')
  const first = Array.from(bytes.subarray(0, 9), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  throw badWeights(`The weight file begins with the bytes ${first}, which no safetensors and no npz file does. Choose another file.`)
}

/** Writes a weight file. In npz there is no place for metadata: it is left out. */
export function writeWeights(tensors: readonly NamedTensor[], format: WeightsFormat, metadata: Metadata = {}): Uint8Array<ArrayBuffer> {
  switch (format) {
    case 'safetensors':
      return writeSafetensors(tensors, metadata)
    case 'npz':
      return writeNpz(tensors)
    default:
      throw new Error(`Unknown weight format ${format satisfies never}`)
  }
}
