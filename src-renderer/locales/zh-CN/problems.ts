// Simplified Chinese: the words of the problems area.
import type { problems as english } from '../en/problems.ts'
import type { Words } from '../words.ts'

export const problems: Words<typeof english> = {}
