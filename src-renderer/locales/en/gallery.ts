// English: the words of the gallery area.
export const gallery = {} as const
