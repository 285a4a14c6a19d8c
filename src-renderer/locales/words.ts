// The shape of a translation: the same keys as the English one, any text.
export type Words<T> = { readonly [K in keyof T]: T[K] extends string ? string : Words<T[K]> }
