// Turns the field descriptors of an op into schemas: validation of project files, command options and JSON Schema agree with the forms.
import * as z from 'zod'
import type { AnyOp } from '../ops/contract.ts'
import type { Field, IntegersField, PairField } from '../ops/fields.ts'
import { flag, oneOf, phraseOf, realNumber, strict, text, wholeNumber } from './strict-schema.ts'

const mostIntegers = 32
const mostDimensions = 8

/** The schema of one field's value; its issues carry the phrase after "must be". */
export function fieldSchema(field: Field): z.ZodType {
  switch (field.kind) {
    case 'integer':
      return wholeNumber(field.min, field.max)
    case 'number':
      return realNumber(field.min, field.max)
    case 'flag':
      return flag()
    case 'choice':
      return oneOf(field.options)
    case 'pair': {
      const two = { minItems: 2, maxItems: 2 }
      return wholeNumbers(field, two, `two whole numbers ${range(field)} such as [${pairExample(field)}]`)
    }
    case 'integers':
      return wholeNumbers(field, { minItems: 0, maxItems: mostIntegers }, `a list of whole numbers ${range(field)}`)
    case 'text':
      return text()
    case 'values':
      return z
        .custom(isRectangular, { error: 'a number, or nested lists of numbers with equal lengths and none empty' })
        .meta({ type: ['number', 'array'] })
    default:
      return field satisfies never
  }
}

const schemas = new WeakMap<AnyOp, z.ZodObject>()

/** All fields of an op, each optional: a missing field takes its default. */
export function fieldsSchema(op: AnyOp): z.ZodObject {
  const known = schemas.get(op)
  if (known) return known
  const shape: Record<string, z.ZodType> = {}
  for (const [name, field] of Object.entries<Field>(op.fields))
    shape[name] = fieldSchema(field).optional().meta({ title: field.label, description: field.doc, default: field.default })
  const schema = strict(shape)
  schemas.set(op, schema)
  return schema
}

/** A list is checked as a whole, so that a hostile one makes one problem instead of one for each element. */
function wholeNumbers(
  field: PairField | IntegersField,
  { minItems, maxItems }: { readonly minItems: number; readonly maxItems: number },
  phrase: string
): z.ZodType {
  const { min, max } = field
  const [word, ...words] = field.words
  const error = word === undefined ? phrase : `${phrase}, or ${phraseOf(field.words)}`
  const fits = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
  const numbers = z
    .custom((value) => Array.isArray(value) && value.length >= minItems && value.length <= maxItems && value.every(fits), { error })
    .meta({ type: 'array', items: { type: 'integer', minimum: min, maximum: max }, minItems, maxItems })
  return word === undefined ? numbers : z.union([numbers, z.enum([word, ...words])], { error })
}

function range({ min, max }: PairField | IntegersField): string {
  return `from ${min} to ${max}`
}

function pairExample(field: PairField): string {
  return typeof field.default === 'string' ? `${field.min}, ${field.min}` : field.default.join(', ')
}

/** A finite number, or lists that nest to one rectangular shape of at most 8 dimensions. */
export function isRectangular(value: unknown): boolean {
  const shape: number[] = []
  for (let first = value; Array.isArray(first); first = first[0]) {
    if (first.length === 0 || shape.length === mostDimensions) return false
    shape.push(first.length)
  }
  const fits = (part: unknown, depth: number): boolean =>
    depth === shape.length
      ? Number.isFinite(part)
      : Array.isArray(part) && part.length === shape[depth] && part.every((inner) => fits(inner, depth + 1))
  return fits(value, 0)
}
