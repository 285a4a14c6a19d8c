// English: the words of the problems area.
export const problems = {} as const
