// Words of ops, fields, optimizers, schedules and data sources: English stands with them in the engine, other languages in a table.
import i18next from 'i18next'
import type { CatalogueField, CatalogueKind, CatalogueOp, CatalogueSource } from '../../engine/catalog.ts'
import { formulaWords } from './zh-CN/formulas.ts'
import { kinds, ops, options, sources } from './zh-CN/ops.ts'
import { shapes } from './zh-CN/shapes.ts'

export interface FieldWords {
  readonly label: string
  readonly doc: string
}

const chinese = (): boolean => i18next.language === 'zh-CN'

export interface OpHelp {
  readonly label: string
  readonly summary: string
  /** A sentence without a full stop. */
  readonly shapes: string
}

export function opWords(op: CatalogueOp): OpHelp {
  const translated = chinese() ? ops[op.type] : undefined
  const { summary, shapes: inEnglish } = op.doc
  const shapesThere = chinese() ? shapes[op.type] : undefined
  return { label: translated?.label ?? op.label, summary: translated?.summary ?? summary, shapes: shapesThere ?? inEnglish }
}

export function portWords(op: CatalogueOp, port: string): string {
  const english = [...op.inputs, ...op.outputs].find(({ name }) => name === port)?.doc ?? ''
  return (chinese() ? ops[op.type]?.ports[port] : undefined) ?? english
}

export function fieldWords(op: CatalogueOp, field: CatalogueField): FieldWords {
  const [label, doc] = (chinese() ? ops[op.type]?.fields[field.name] : undefined) ?? [field.label, field.doc]
  return { label, doc }
}

/** An optimizer or a schedule. */
export function kindWords(kind: CatalogueKind | undefined): { readonly label: string; readonly summary: string } {
  const translated = chinese() && kind ? kinds[kind.kind] : undefined
  return { label: translated?.label ?? kind?.label ?? '', summary: translated?.summary ?? kind?.doc.summary ?? '' }
}

/** A number of an optimizer or a schedule. */
export function optionWords(field: CatalogueField): FieldWords {
  const [label, doc] = (chinese() ? options[field.name] : undefined) ?? [field.label, field.doc]
  return { label, doc }
}

export function sourceWords(source: CatalogueSource): FieldWords {
  const [label, doc] = (chinese() ? sources[source.name] : undefined) ?? [source.label, source.doc]
  return { label, doc }
}

/** A formula in TeX, the words inside it in the language of the studio. */
export function formulaInWords(formula: string): string {
  return chinese()
    ? formula.replace(/\\text\{([^}]*)\}/g, (whole, text: string) => (text in formulaWords ? `\\text{${formulaWords[text]}}` : whole))
    : formula
}
