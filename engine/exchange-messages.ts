// Messages about other formats: trained networks going out, and networks and weights coming in.
import type { ProjectInput } from './document/project.ts'
import type { Shape } from './tensor.ts'
import type { TrainingOverrides } from './training-overrides.ts'

export const exportFormatNames = ['safetensors', 'npz', 'onnx', 'numpy', 'pytorch', 'pytorch-ddp'] as const
/** How files of each format end. */
export const exportFormatEndings = {
  safetensors: '.safetensors',
  npz: '.npz',
  onnx: '.onnx',
  numpy: '.py',
  pytorch: '.py',
  'pytorch-ddp': '.py'
} as const satisfies Readonly<Record<(typeof exportFormatNames)[number], string>>
export type ExportFormat = (typeof exportFormatNames)[number]

export interface ExportRequest {
  readonly type: 'export'
  readonly project: ProjectInput
  readonly overrides: TrainingOverrides
  /** A weight file or a checkpoint; without, the initial values are exported. */
  readonly weights?: Uint8Array
  readonly format: ExportFormat
}

export interface ImportRequest {
  readonly type: 'import'
  readonly bytes: Uint8Array
  /** Of the file, for networks without a title. */
  readonly name: string
  /** Folder of the file: weights may lie beside it. */
  readonly base: string
}

export interface ImportWeightsRequest {
  readonly type: 'import-weights'
  readonly project: ProjectInput
  readonly weights: Uint8Array
}

/** A network in another format: the whole file, checked as far as the engine can. */
export interface ExportedFile {
  readonly type: 'exported-file'
  readonly bytes: Uint8Array
  /** What the engine's own reader makes of the file, beside the network; absent for formats it does not read as networks. */
  readonly ownProof?: ProofFigure
  /** What the host proves further, where it can. */
  readonly program?: ExportedProgram | ExportedModel
}
/** How far an export is from the network on so many samples. */
export interface ProofFigure {
  readonly maxDifference: number
  readonly samples: number
}
/** A script that the host runs. */
export interface ExportedProgram {
  readonly kind: 'python'
  /** The module it imports. */
  readonly module: string
  /** Also started by so many processes, which must keep the same weights. */
  readonly processes?: number
  /** Absent where there are no test samples a program could read, or no scores to compare. */
  readonly proof?: {
    /** Folder of the data. */
    readonly folder: string
    /** The weights as a safetensors file. */
    readonly weights: Uint8Array
    /** How many of the first test samples. */
    readonly samples: number
    /** What the network makes of them, [samples, classes]. */
    readonly scores: Float64Array
    readonly accuracy: number | null
  }
}
/** A graph that another runtime can run. */
export interface ExportedModel {
  readonly kind: 'onnx'
  readonly input: { readonly name: string; readonly shape: Shape; readonly data: Float32Array }
  readonly outputs: readonly { readonly name: string; readonly data: Float64Array }[]
}
/** A network from another format. */
export interface ImportedFile {
  readonly type: 'imported-file'
  /** Text of the project file, with the weights as initial values where it can hold them. */
  readonly project: string
  readonly holdsWeights: boolean
  /** Its weights as a safetensors file. */
  readonly weights: Uint8Array
  readonly nodes: number
  readonly parameters: number
  /** Whether it is the project it was exported from, unchanged. */
  readonly isOriginal: boolean
  readonly opset: number
  readonly producer: string
}
/** Weights that have found their places in a project. */
export interface ImportedWeights {
  readonly type: 'imported-weights'
  /** Text of the project file, with the weights as initial values. */
  readonly project: string
  readonly tensors: readonly string[]
  readonly parameters: number
}
