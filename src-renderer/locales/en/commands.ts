// English: the words of the commands area.
export const commands = {} as const
