// English: the words of the training area.
export const training = {} as const
