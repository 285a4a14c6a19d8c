// Simplified Chinese: the words of the edits area.
import type { edits as english } from '../en/edits.ts'
import type { Words } from '../words.ts'

export const edits: Words<typeof english> = {}
