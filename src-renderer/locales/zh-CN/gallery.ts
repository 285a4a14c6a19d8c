// Simplified Chinese: the words of the gallery area.
import type { gallery as english } from '../en/gallery.ts'
import type { Words } from '../words.ts'

export const gallery: Words<typeof english> = {}
