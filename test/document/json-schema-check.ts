// A checker for the part of JSON Schema that the generated schema uses; an unknown keyword throws instead of passing.

type Schema = Readonly<Record<string, unknown>>

/** Says nothing about validity. */
const notes = new Set(['$schema', '$defs', 'title', 'description', 'default', 'id', '$id'])

/** True where `value` is valid under `schema`; references are looked up in `root`. */
export function isValid(schema: Schema | boolean, value: unknown, root: Schema): boolean {
  if (typeof schema === 'boolean') return schema
  return Object.entries(schema).every(([keyword, rule]) => notes.has(keyword) || follows(keyword, rule, schema, value, root))
}

function follows(keyword: string, rule: unknown, schema: Schema, value: unknown, root: Schema): boolean {
  const list = Array.isArray(value) ? (value as readonly unknown[]) : undefined
  const object = typeof value === 'object' && value !== null && !list ? (value as Schema) : undefined
  const amount = typeof value === 'number' ? value : undefined
  const inner = rule as Schema
  const schemas = rule as readonly Schema[]
  switch (keyword) {
    case '$ref':
      return isValid((root['$defs'] as Record<string, Schema>)[String(rule).replace('#/$defs/', '')] ?? false, value, root)
    case 'type':
      return [rule].flat().some((type) => isOfType(String(type), value))
    case 'const':
      return value === rule
    case 'enum':
      return (rule as readonly unknown[]).includes(value)
    case 'pattern':
      return typeof value !== 'string' || new RegExp(String(rule)).test(value)
    case 'minimum':
      return amount === undefined || amount >= Number(rule)
    case 'maximum':
      return amount === undefined || amount <= Number(rule)
    case 'exclusiveMinimum':
      return amount === undefined || amount > Number(rule)
    case 'exclusiveMaximum':
      return amount === undefined || amount < Number(rule)
    case 'minItems':
      return !list || list.length >= Number(rule)
    case 'maxItems':
      return !list || list.length <= Number(rule)
    case 'prefixItems':
      return !list || schemas.every((item, i) => i >= list.length || isValid(item, list[i], root))
    case 'items':
      return (
        !list ||
        list.slice((schema['prefixItems'] as readonly unknown[] | undefined)?.length ?? 0).every((item) => isValid(inner, item, root))
      )
    case 'properties':
      return (
        !object || Object.entries(inner).every(([key, part]) => !Object.hasOwn(object, key) || isValid(part as Schema, object[key], root))
      )
    case 'required':
      return !object || (rule as readonly string[]).every((key) => Object.hasOwn(object, key))
    case 'propertyNames':
      return !object || Object.keys(object).every((key) => isValid(inner, key, root))
    case 'additionalProperties': {
      const known = (schema['properties'] ?? {}) as object
      return !object || Object.entries(object).every(([key, part]) => Object.hasOwn(known, key) || isValid(inner, part, root))
    }
    case 'anyOf':
      return schemas.some((option) => isValid(option, value, root))
    case 'oneOf':
      return schemas.filter((option) => isValid(option, value, root)).length === 1
    case 'not':
      return !isValid(inner, value, root)
    default:
      throw new Error(`The schema uses "${keyword}", which this checker does not know.`)
  }
}

function isOfType(type: string, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  return type === 'integer' ? Number.isInteger(value) : typeof value === type
}
