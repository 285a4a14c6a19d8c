// English: the words of the palette area.
export const palette = {} as const
