// Fields as text that is typed, and back: numbers, pairs, lists, nested lists.
import type { CatalogueField } from '../../engine/catalog.ts'

export type ReadField =
  | { readonly value: unknown }
  /** A message key, and what goes into it. */
  | { readonly problem: string; readonly values: Readonly<Record<string, string | number>> }

export function showField(field: CatalogueField, value: unknown): string {
  if (field.kind === 'pair' && Array.isArray(value)) return value.join(' × ')
  if (field.kind === 'integers' && Array.isArray(value)) return value.join(', ')
  if (field.kind === 'values') return JSON.stringify(value) ?? ''
  if (field.kind === 'number' && value === 1 / 255) return '1/255'
  return String(value ?? '')
}

export function readField(field: CatalogueField, text: string): ReadField {
  const trimmed = text.trim().replaceAll('−', '-')
  switch (field.kind) {
    case 'integer': {
      const value = Number(trimmed)
      return trimmed !== '' && Number.isInteger(value) ? inRange(field, value) : { problem: 'inspector.needsInteger', values: {} }
    }
    case 'number': {
      const value = readNumber(trimmed)
      return value === undefined ? { problem: 'inspector.needsNumber', values: {} } : inRange(field, value)
    }
    case 'pair': {
      if ((field.words as readonly string[]).includes(trimmed)) return { value: trimmed }
      const parts = trimmed
        .split(/[\s,×x]+/)
        .filter((part) => part !== '')
        .map(Number)
      // one number stands for both
      const pair = parts.length === 1 ? [parts[0], parts[0]] : parts
      const right = pair.length === 2 && pair.every((part) => Number.isInteger(part) && within(field, part as number))
      return right
        ? { value: Object.freeze(pair) }
        : { problem: 'inspector.needsPair', values: { min: field.min, max: field.max, words: field.words.join(', ') } }
    }
    case 'integers': {
      if ((field.words as readonly string[]).includes(trimmed)) return { value: trimmed }
      const parts = trimmed
        .replace(/^\[|\]$/g, '')
        .split(/[\s,]+/)
        .filter((part) => part !== '')
        .map(Number)
      const right = parts.every((part) => Number.isInteger(part) && within(field, part))
      return right ? { value: Object.freeze(parts) } : { problem: 'inspector.needsIntegers', values: { words: field.words.join(', ') } }
    }
    case 'values': {
      const value = readNested(trimmed)
      return value === undefined ? { problem: 'inspector.needsValues', values: {} } : { value }
    }
    case 'text':
      return { value: text }
    case 'flag':
    case 'choice':
      return { value: text }
    default:
      return field satisfies never
  }
}

/** "0.1", "1e-3", "1/255". */
function readNumber(text: string): number | undefined {
  const [above, below, ...more] = text.split('/')
  const value = below === undefined ? Number(text) : Number(above) / Number(below)
  return text === '' || more.length > 0 || !Number.isFinite(value) ? undefined : value
}

interface Bounds {
  readonly min: number
  readonly max: number
}

const within = ({ min, max }: Bounds, value: number): boolean => value >= min && value <= max

function inRange(bounds: Bounds, value: number): ReadField {
  if (within(bounds, value)) return { value }
  return { problem: 'inspector.outOfRange', values: { min: bounds.min, max: bounds.max } }
}

type Nested = number | readonly Nested[]

/** A number or nested lists of one rectangular shape. */
function readNested(text: string): Nested | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const shape = (part: unknown): string | undefined => {
    if (typeof part === 'number') return Number.isFinite(part) ? '' : undefined
    if (!Array.isArray(part) || part.length === 0) return undefined
    const shapes = new Set(part.map(shape))
    const [inner] = shapes
    return shapes.size === 1 && inner !== undefined ? `${part.length},${inner}` : undefined
  }
  return shape(value) === undefined ? undefined : (value as Nested)
}
