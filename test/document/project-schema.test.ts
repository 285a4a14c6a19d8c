// The generated JSON Schema agrees with the parser about every fixture, as far as JSON Schema can say it.
import { describe, expect, it } from 'vitest'
import { parseProject, projectSchema } from '../../engine/document.ts'
import { ops } from '../../engine/ops/index.ts'
import { fixtureNames, fixtureText, projectText } from './fixtures.ts'
import { isValid } from './json-schema-check.ts'

const schema = projectSchema()

/** What no JSON Schema can say: names that must match other names, lengths, and faults of the text itself. */
const beyondSchemas = new Set([
  'duplicate-id',
  'unknown-node',
  'unknown-port',
  'duplicate-edge',
  'port-taken',
  'unconnected-port',
  'cycle',
  'initial-length',
  'unknown-parameter',
  'duplicate-key'
])

function parsed(text: string): unknown {
  return JSON.parse(text) as unknown
}

describe('the JSON Schema', () => {
  it('is draft 2020-12 and survives being printed', () => {
    expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema')
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema)
  })

  it.each(fixtureNames('valid'))('takes %s', (name) => {
    expect(isValid(schema, parsed(fixtureText('valid', name)), schema)).toBe(true)
  })

  const refused = fixtureNames('broken').filter((name) => {
    const { problems } = parseProject(fixtureText('broken', name))
    return problems.some(({ code }) => !beyondSchemas.has(code)) && !/^not-json|prototype/.test(name)
  })
  it.each(refused)('refuses %s', (name) => {
    expect(isValid(schema, parsed(fixtureText('broken', name)), schema)).toBe(false)
  })

  it.each(ops.map((op) => op.type))('describes the op %s with its fields, ranges and defaults', (type) => {
    const op = ops.find((one) => one.type === type)
    const node = (schema['$defs'] as Record<string, { properties: Record<string, never>; description: string }>)[`node-${type}`]
    expect(node?.description).toContain(op?.doc.summary)
    const fields = node?.properties['fields'] as unknown as { properties: Record<string, unknown>; additionalProperties: boolean }
    expect(fields.additionalProperties).toBe(false)
    expect(Object.keys(fields.properties)).toEqual(Object.keys(op?.fields ?? {}))
    for (const [name, field] of Object.entries<{ doc: string; default: unknown }>(op?.fields ?? {}))
      expect(fields.properties[name]).toMatchObject({ description: field.doc, default: field.default })
  })

  it.each(ops.map((op) => op.type))(
    'and the parser both take the op %s with its defaults written out, and in each of its cases',
    (type) => {
      const op = ops.find((one) => one.type === type)
      const defaults = Object.fromEntries(
        Object.entries<{ default: unknown }>(op?.fields ?? {}).map(([name, field]) => [name, field.default])
      )
      const cases = (op?.cases ?? []).map((example: { fields?: object }) => example.fields ?? {})
      for (const fields of [defaults, ...cases]) {
        const text = projectText({ nodes: [{ id: 'n', op: type, fields }] })
        const refusals = parseProject(text).problems.filter((problem) => problem.code !== 'unconnected-port')
        expect(refusals).toEqual([])
        expect(isValid(schema, parsed(text), schema)).toBe(true)
      }
    }
  )
})
