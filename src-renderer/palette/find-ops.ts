// Which ops answer to what was typed, the ones that are called so before those that only mention it.
import type { CatalogueOp } from '../../engine/catalog.ts'
import { opWords } from '../locales/op-words.ts'

/** What answers to a query: names in both languages, category and summary are read. Every word must occur. Equals keep their order. */
export function findOps<T>(offered: readonly T[], query: string, opOf: (one: T) => CatalogueOp): readonly T[] {
  const typed = query.trim().toLowerCase()
  const found = offered.flatMap((one) => {
    const rank = rankOf(opOf(one), typed)
    return rank === undefined ? [] : [{ one, rank }]
  })
  return found.sort((a, b) => a.rank - b.rank).map(({ one }) => one)
}

/** 0: called so; 1: its name begins so; 2: its name has it; 3: mentioned; undefined: not found. */
function rankOf(op: CatalogueOp, typed: string): number | undefined {
  const { label, summary } = opWords(op)
  const names = [op.type, op.label, label].map((name) => name.toLowerCase())
  if (names.includes(typed)) return 0
  if (names.some((name) => name.startsWith(typed))) return 1
  if (names.some((name) => name.includes(typed))) return 2
  const text = [...names, op.category, summary, op.doc.summary].join(' ').toLowerCase()
  return typed.split(/\s+/).every((word) => text.includes(word)) ? 3 : undefined
}
