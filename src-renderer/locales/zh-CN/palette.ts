// Simplified Chinese: the words of the palette area.
import type { palette as english } from '../en/palette.ts'
import type { Words } from '../words.ts'

export const palette: Words<typeof english> = {}
