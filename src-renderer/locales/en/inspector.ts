// English: the words of the inspector area.
export const inspector = {} as const
