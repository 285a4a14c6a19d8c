// Whether an op answers to what was typed: its names in both languages, its category, its summary.
import type { CatalogueOp } from '../../engine/catalog.ts'
import { opWords } from '../locales/op-words.ts'

/** Every word typed must occur; a name counts wherever the words stand. */
export function matchesOp(op: CatalogueOp, query: string): boolean {
  const { label, summary } = opWords(op)
  const text = [op.type, op.label, label, op.category, summary, op.doc.summary].join(' ').toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
