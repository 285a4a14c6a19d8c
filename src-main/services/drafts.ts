// Unsaved work, kept beside and never over the user's files: a draft of each open document, offered again where its program has died.
import { mkdir, readdir, readFile, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Draft, KeptDraft } from '../contract.ts'
import { writeFileAtomically } from './atomic-file.ts'
import { isAlive, owner, thisProgram } from './owner.ts'

/** Drafts shown at most; the newest. */
const most = 20
/** A draft is a project text and a few words. */
const largest = 80 * 1048576

const kept = z.object({
  format: z.literal('gradloom/draft'),
  version: z.literal(1),
  owner,
  id: z.string(),
  name: z.string(),
  folder: z.string(),
  path: z.string().optional(),
  modified: z.number(),
  text: z.string()
})

export interface Drafts {
  keep(draft: Draft): Promise<void>
  drop(id: string): Promise<void>
  /** Newest first: those whose program is gone, and the one of this name, left by the window that asks. */
  list(own: string | null): Promise<readonly KeptDraft[]>
}

export function openDrafts(folder: string): Drafts {
  const fileOf = (id: string): string => join(folder, `${id}.json`)
  // one write after the other: a draft that is dropped must not come back by an earlier write
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work)
    last = next.catch(() => {})
    return next
  }
  return {
    keep: (draft) =>
      inTurn(async () => {
        await mkdir(folder, { recursive: true })
        const file = { format: 'gradloom/draft', version: 1, owner: await thisProgram(), ...draft, modified: Date.now() }
        await writeFileAtomically(fileOf(draft.id), new TextEncoder().encode(JSON.stringify(file)))
      }),
    drop: (id) => inTurn(() => unlink(fileOf(id)).catch(() => {})),
    list: (own) =>
      inTurn(async () => {
        const names = await readdir(folder).catch(() => [])
        const found: KeptDraft[] = []
        for (const name of names) {
          const path = join(folder, name)
          if (!name.endsWith('.json')) continue
          const draft = await readDraft(path)
          // one that cannot be read is left where it is: it is not ours to throw away
          if (!draft || (draft.id !== own && (await isAlive(draft.owner)))) continue
          const { id, name: title, folder: base, path: file, modified, text } = draft
          found.push({ id, name: title, folder: base, modified, text, ...(file !== undefined && { path: file }) })
        }
        return found.sort((a, b) => b.modified - a.modified).slice(0, most)
      })
  }
}

async function readDraft(path: string): Promise<z.infer<typeof kept> | undefined> {
  try {
    if ((await stat(path)).size > largest) return undefined
    const read = kept.safeParse(JSON.parse(await readFile(path, 'utf8')))
    return read.success && path.endsWith(`${read.data.id}.json`) ? read.data : undefined
  } catch {
    return undefined
  }
}
