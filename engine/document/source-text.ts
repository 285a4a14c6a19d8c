// Remembers the text a document was opened from, so that saving it untouched gives the same bytes.
import type { ProjectDocument } from './project.ts'

const sources = new WeakMap<ProjectDocument, string>()

export function rememberSource(document: ProjectDocument, text: string): void {
  sources.set(document, text)
}

/** The text of exactly this document; an edited copy has none. */
export function sourceOf(document: ProjectDocument): string | undefined {
  return sources.get(document)
}
