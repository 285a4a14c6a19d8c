// Keys of the strings people read; the strings themselves are in locales/.
export type MessageKey = string & { readonly brand?: 'MessageKey' }
