// Copies nodes within a document.
import type { ProjectDocument } from '../../../engine/document.ts'
import { copyClipping, pasteClipping } from './clipboard.ts'
import { freeOffset } from './free-place.ts'

export interface DuplicateOptions {
  /** How far from the originals; absent: a little down and to the right, where nothing stands yet. */
  readonly offset?: { readonly x: number; readonly y: number }
  /** Keeps the edges that come in from nodes that are not copied. */
  readonly incoming: boolean
}

/** Returns the ids of the new nodes for selecting them. */
export function duplicate(
  document: ProjectDocument,
  ids: ReadonlySet<string>,
  { offset, incoming }: DuplicateOptions
): { readonly document: ProjectDocument; readonly ids: ReadonlySet<string> } {
  const clipping = copyClipping(document, ids)
  return pasteClipping(document, clipping, offset ?? freeOffset(document, clipping.nodes), { incoming })
}
