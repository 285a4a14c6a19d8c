// The contract of data sources: what a dataset knows before it is read, and what it holds afterwards.
import type { DatasetFacts } from '../ops/contract.ts'
import type { Files } from './files.ts'

/** One split in JavaScript memory, before it is copied to the engine's. Bytes stay bytes. */
export interface Split {
  readonly count: number
  readonly features: Uint8Array | Float64Array
  readonly targets:
    | { readonly kind: 'labels'; readonly values: Uint8Array | Int32Array }
    | { readonly kind: 'real'; readonly values: Float64Array }
}

export interface Dataset {
  readonly facts: DatasetFacts
  readonly train: Split
  /** Held out of the training samples. */
  readonly validation?: Split
  readonly test: Split
}

/** Data that are looked at without being loaded. */
export interface BrowsedData {
  readonly facts: DatasetFacts
  readonly train: BrowsedSplit
  readonly validation?: BrowsedSplit
  readonly test: BrowsedSplit
}
export interface BrowsedSplit {
  readonly count: number
  readonly labels: Int32Array
  readSample(index: number): Promise<Uint8Array>
}

/** The fields of a dataset node, defaults filled in. */
export type SourceFields = Readonly<Record<string, unknown>>

export interface LoadContext {
  /** Id of the node, for sentences. */
  readonly node: string
  readonly files: Files
  /** Lets messages in; throws when the work was stopped. */
  pause(): Promise<void>
  /** Says how far reading is, in any unit. */
  progress?(done: number, total: number): void
}

export interface DataSource {
  readonly name: string
  readonly label: string
  readonly doc: string
  /** The fields of a dataset node it reads, beside layout, labels, scale and limit. */
  readonly fields: readonly string[]
  /** True where samples are, or may be, images: they can be moved, turned and mirrored while training. */
  readonly images?: true
  /** What its fields that hold paths ask for: a folder, or files of these endings (none: of any). */
  readonly paths?: Readonly<Record<string, 'folder' | readonly string[]>>
  /** True where it reads files of the user, which may change between two readings. */
  readonly readsFiles: boolean
  /** Sizes without reading the samples. Throws ProjectError with node and cure where there is no such data. */
  facts(fields: SourceFields, context: LoadContext): Promise<DatasetFacts>
  load(fields: SourceFields, context: LoadContext): Promise<Dataset>
  /** Where samples lie in files of their own, and loading all of them to show some would take long. */
  browse?(fields: SourceFields, context: LoadContext): Promise<BrowsedData>
  /** For sources of IDX files: the folder in which all four lie under their standard names; undefined where they do not. */
  idxFolder?(fields: SourceFields, context: LoadContext): Promise<string | undefined>
}
