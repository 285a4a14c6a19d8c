// English: the words of the app area.
export const app = {} as const
