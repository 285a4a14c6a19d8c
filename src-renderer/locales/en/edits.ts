// English: the words of the edits area.
export const edits = {} as const
