// Runs an exported ONNX file in onnxruntime, where it is installed, beside what the network answers.
import type { ExportedModel } from '../../engine/contract.ts'

interface OrtTensor {
  readonly data: ArrayLike<number>
}
/** The part of onnxruntime-node that is used; the package is not needed to run Gradloom. */
interface Ort {
  readonly Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => OrtTensor
  readonly InferenceSession: {
    create(bytes: Uint8Array): Promise<{
      run(inputs: Readonly<Record<string, OrtTensor>>): Promise<Readonly<Record<string, OrtTensor>>>
      release(): Promise<void>
    }>
  }
}

export interface OutputDifference {
  readonly name: string
  /** Not a number where an output is missing or has another size. */
  readonly difference: number
  readonly largest: number
}

/** Undefined where there is no onnxruntime. Rejects where it cannot load or run the file. */
export async function runOnnxruntime(
  bytes: Uint8Array,
  { input, outputs }: ExportedModel
): Promise<readonly OutputDifference[] | undefined> {
  // it would send what it runs to its maker, and leave a log in the temporary folder
  process.env['ORT_DISABLE_TELEMETRY'] = '1'
  // the name stands in a variable because packaged apps come without it
  const name = 'onnxruntime-node'
  const found = await (import(name) as Promise<Ort & { readonly default?: Ort }>).catch(() => undefined)
  if (!found) return undefined
  const { Tensor, InferenceSession } = found.default ?? found
  const session = await InferenceSession.create(bytes)
  try {
    const answers = await session.run({ [input.name]: new Tensor('float32', input.data, input.shape) })
    return outputs.map(({ name, data }) => {
      const answer = answers[name]?.data
      if (answer?.length !== data.length) return { name, difference: Number.NaN, largest: 1 }
      let [difference, largest] = [0, 1]
      for (const [i, own] of data.entries()) {
        const distance = Math.abs((answer[i] ?? Number.NaN) - own)
        if (distance > difference || Number.isNaN(distance)) difference = distance
        largest = Math.max(largest, Math.abs(own))
      }
      return { name, difference, largest }
    })
  } finally {
    await session.release()
  }
}
