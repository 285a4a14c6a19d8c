// How places and values of a project file appear in sentences: short, quoted, and harmless in a terminal.

import { printable } from '../problem.ts'

export type Path = readonly PropertyKey[]

const shown = 40

/** A name that stands in a sentence as it is, unless it is very long. */
export function shorten(name: string): string {
  // written out first: a control character takes six
  const whole = printable(name.slice(0, 4 * shown))
  return whole.length > 2 * shown ? `${whole.slice(0, 2 * shown)}…` : whole
}

/** A piece of text from a file, in double quotes; long ones are cut. */
export function quote(text: string): string {
  const cut = text.length > shown ? `${text.slice(0, shown)}…` : text
  const whole = printable(JSON.stringify(cut))
  return whole.length > 2 * shown ? `${whole.slice(0, 2 * shown)}…"` : whole
}

/** A value from a file for the "got …" of a sentence. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') return quote(value)
  if (Array.isArray(value)) {
    const short = value.length <= 8 && value.every((element) => typeof element !== 'object' && typeof element !== 'string')
    return short ? `[${value.map(String).join(', ')}]` : `a list of ${value.length}`
  }
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

/** "graph.nodes[2].fields.units". */
export function showPath(path: Path): string {
  let text = ''
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`
    else if (/^[A-Za-z_][\w-]*$/.test(String(key)) && String(key).length <= shown) text += text === '' ? String(key) : `.${String(key)}`
    else text += `[${quote(String(key))}]`
  }
  return text
}

/** The name of a node or a port as it stands where it is well formed, else quoted. */
export function showName(name: string): string {
  return /^[\w-]+(?:\.[\w-]+)?$/.test(name) && name.length <= shown ? name : quote(name)
}

/** What a path leads to; undefined where it leads nowhere. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<PropertyKey, unknown>)[key]
  }
  return value
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
