// Building blocks of the schemas. Convention: the message of a zod issue is the phrase after "must be"; for unknown keys, the known ones.
import * as z from 'zod'

// Windows run under a content security policy without eval; zod would otherwise try to compile its checks.
z.config({ jitless: true })

const separator = ' '

/** An object that refuses keys it does not know. */
export function strict<const S extends z.core.$ZodShape>(shape: S, phrase = 'an object') {
  const known = Object.keys(shape).join(separator)
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : phrase) })
}

/** The keys a strict object knows, from the message of its unknown-key issue. */
export function knownKeys(message: string): readonly string[] {
  return message === '' ? [] : message.split(separator)
}

export function wholeNumber(min: number, max: number) {
  const error = max >= Number.MAX_SAFE_INTEGER ? `a whole number of at least ${min}` : `a whole number from ${min} to ${max}`
  return z.int({ error }).min(min, { error }).max(max, { error })
}

/** A finite number; infinite bounds are no bounds. */
export function realNumber(min: number, max: number) {
  const [above, below] = [min > -Number.MAX_VALUE, max < Number.MAX_VALUE]
  const range = above ? (below ? ` from ${min} to ${max}` : ` of at least ${min}`) : below ? ` of at most ${max}` : ''
  const error = `a number${range}`
  let schema = z.number({ error })
  if (above) schema = schema.min(min, { error })
  if (below) schema = schema.max(max, { error })
  return schema
}

/** One of a few words. */
export function oneOf<const T extends string>(options: readonly T[]) {
  return z.enum(options as readonly [T, ...T[]], { error: phraseOf(options) })
}

export function text() {
  return z.string({ error: 'a text' })
}

export function flag() {
  return z.boolean({ error: 'true or false' })
}

/** An object whose `kind` decides its other keys. */
export function byKind<const T extends readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]]>(
  kinds: readonly string[],
  variants: T
) {
  const example = `an object such as { "kind": "${kinds[0]}" }`
  return z.discriminatedUnion('kind', variants, { error: (issue) => (issue.code === 'invalid_union' ? phraseOf(kinds) : example) })
}

/** A list of at most `most` elements; the length is checked before the elements, so that a hostile file makes one problem, not millions. */
export function boundedList<T extends z.ZodType>(element: T, most: number) {
  const error = `a list of at most ${most}`
  const list = z.custom<z.input<T>[]>((value) => Array.isArray(value) && value.length <= most, { error })
  return list.pipe(z.array(element) as unknown as z.ZodType<z.output<T>[], z.input<T>[]>).meta({ maxItems: most })
}

/** '"a", "b" or "c"'. */
export function phraseOf(options: readonly string[]): string {
  const quoted = options.map((option) => `"${option}"`)
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
}
