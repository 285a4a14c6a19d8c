// NumPy's npz files: a zip archive with one npy file per array.
import { quote } from '../document/show-value.ts'
import { badWeights, checkWritable, type NamedTensor } from './named-tensor.ts'
import { readNpy, writeNpy } from './npy.ts'
import { readZip, writeZip } from './zip.ts'

/** All arrays together, unpacked. */
export const mostNpzBytes = 2 ** 30
const ending = '.npy'

/** Writes what numpy.load opens; the array of a tensor has its name. */
export function writeNpz(tensors: readonly NamedTensor[]): Uint8Array<ArrayBuffer> {
  checkWritable(tensors)
  return writeZip(tensors.map((tensor) => ({ name: tensor.name + ending, bytes: writeNpy(tensor) })))
}

/**
 * Reads every array, in the order of the archive.
 * @throws ProjectError "bad-weights" where the archive or an array is damaged, too large, or of a kind that is not read.
 */
export function readNpz(bytes: Uint8Array, mostBytes: number = mostNpzBytes): readonly NamedTensor[] {
  return readZip(bytes, mostBytes).map((member) => {
    const { name } = member
    if (name.endsWith('data.pkl'))
      throw badWeights(
        'This is a PyTorch checkpoint; opening its pickle could run code. In PyTorch, save the state_dict with safetensors.torch.save_file.'
      )
    if (!name.endsWith(ending)) throw badWeights(`${quote(name)} in the npz file is not an array (*.npy). Save the file with numpy.savez.`)
    return readNpy(member.bytes, name.slice(0, -ending.length), `${quote(name)} in the npz file`)
  })
}
