// Front door: the read-only catalogue of what a graph can be built from, as plain data.
//
// catalogue().find((op) => op.type === 'affine')?.fields

import { dataSources } from './data/index.ts'
import type { AnyOp, LossRole, OpDoc, PortDoc } from './ops/contract.ts'
import type { Field } from './ops/fields.ts'
import { ops } from './ops/index.ts'
import { optimizers } from './train/optimizers/index.ts'
import { schedules } from './train/schedules/index.ts'

export { didYouMean } from './document/nearest-name.ts'
export { optimizerKinds } from './document/project.ts'

export interface CataloguePort {
  readonly name: string
  readonly doc: string
}

export type CatalogueField = Field & { readonly name: string }

export interface CatalogueOp {
  /** True for nodes that read a dataset. */
  readonly source: boolean
  /** Losses: what is minimised, and the ports of predictions and targets. */
  readonly loss?: LossRole
  readonly type: string
  readonly label: string
  readonly category: AnyOp['category']
  readonly doc: OpDoc
  readonly inputs: readonly CataloguePort[]
  readonly outputs: readonly CataloguePort[]
  /** Kind, label, doc, default and bounds or options of every field. */
  readonly fields: readonly CatalogueField[]
}

/** Every op, in the order of the palette. */
export function catalogue(): readonly CatalogueOp[] {
  return entries
}

/** The op of this type; undefined where there is none. */
export function catalogueOp(type: string): CatalogueOp | undefined {
  return byType.get(type)
}

const entries: readonly CatalogueOp[] = ops.map(({ type, label, category, doc, inputs, outputs, fields, source, loss }) => ({
  type,
  label,
  category,
  doc,
  inputs: ports(inputs),
  outputs: ports(outputs),
  fields: named(fields),
  source: source === true,
  ...(loss && { loss })
}))
const byType = new Map(entries.map((op) => [op.type, op]))

export interface CatalogueKind {
  readonly kind: string
  readonly label: string
  readonly doc: { readonly summary: string; readonly formula: string; readonly source: string }
  readonly fields: readonly CatalogueField[]
}

/** Every optimizer with its numbers. */
export function optimizerCatalogue(): readonly CatalogueKind[] {
  return optimizers.map(({ kind, label, doc, fields }) => ({ kind, label, doc, fields: named(fields) }))
}

/** Every schedule of the learning rate; `leadsToAnother` where one follows it. */
export function scheduleCatalogue(): readonly (CatalogueKind & { readonly leadsToAnother: boolean })[] {
  return schedules.map(({ kind, label, doc, fields, leadsToAnother }) => ({
    kind,
    label,
    doc,
    fields: named(fields),
    leadsToAnother: leadsToAnother === true
  }))
}

export interface CatalogueSource {
  readonly name: string
  readonly label: string
  readonly doc: string
  /** The fields of a dataset node that this source reads, beside those every source has. */
  readonly fields: readonly string[]
  /** Whether samples are, or may be, images. */
  readonly images: boolean
  /** What its fields that hold paths ask for: a folder, or files of these endings (none: of any). */
  readonly paths: Readonly<Record<string, 'folder' | readonly string[]>>
}

/** Every data source this version can read. */
export function sourceCatalogue(): readonly CatalogueSource[] {
  return dataSources.map(({ name, label, doc, fields, paths = {}, images = false }) => ({ name, label, doc, fields, paths, images }))
}

/** The learning rate of an iteration counted from 0, after the schedule. */
export { learningRateAt } from './train/schedules/index.ts'

function named(fields: Readonly<Record<string, Field>>): readonly CatalogueField[] {
  return Object.entries(fields).map(([name, field]) => ({ name, ...field }))
}

function ports(record: Readonly<Record<string, PortDoc>>): CataloguePort[] {
  return Object.entries(record).map(([name, { doc }]) => ({ name, doc }))
}
