// Front door: the read-only catalogue of what a graph can be built from, as plain data.
//
// catalogue().find((op) => op.type === 'affine')?.fields

import type { AnyOp, OpDoc, PortDoc } from './ops/contract.ts'
import type { Field } from './ops/fields.ts'
import { ops } from './ops/index.ts'

export { didYouMean } from './document/nearest-name.ts'
export { optimizerKinds } from './document/project.ts'

export interface CataloguePort {
  readonly name: string
  readonly doc: string
}

export type CatalogueField = Field & { readonly name: string }

export interface CatalogueOp {
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
  return ops.map(({ type, label, category, doc, inputs, outputs, fields }) => ({
    type,
    label,
    category,
    doc,
    inputs: ports(inputs),
    outputs: ports(outputs),
    fields: Object.entries<Field>(fields).map(([name, field]) => ({ name, ...field }))
  }))
}

function ports(record: Readonly<Record<string, PortDoc>>): CataloguePort[] {
  return Object.entries(record).map(([name, { doc }]) => ({ name, doc }))
}
