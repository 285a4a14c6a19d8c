// The schema of a project file: the parts every node shares, and the JSON Schema in which each op has its own fields.
import * as z from 'zod'
import type { AnyOp, PortDoc } from '../ops/contract.ts'
import { ops } from '../ops/index.ts'
import { fieldsSchema } from './field-schema.ts'
import { nodeIdPattern } from './port-names.ts'
import { boundedList, flag, realNumber, strict, text } from './strict-schema.ts'
import { trainingSchema } from './training-schema.ts'

export const currentVersion = 1
export const mostNodes = 100_000
export const mostEdges = 400_000
export const mostGroups = 10_000
const mostInitials = 64
const mostDimensions = 8

const id = z
  .string({ error: 'an id such as affine1' })
  .regex(nodeIdPattern, { error: 'a letter followed by letters, digits, "_" or "-", such as affine1' })

const port = z
  .string({ error: 'a port such as "affine1.y"' })
  .regex(/^[^.]+\.[^.]+$/, { error: 'a port written "node.port", such as "affine1.y"' })

const coordinate = realNumber(-1e9, 1e9)
const position = strict({ x: coordinate, y: coordinate }, 'an object such as { "x": 0, "y": 0 }').meta({
  id: 'position',
  description: 'Top left corner on the canvas.'
})

const dimension = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 1
const initialValue = strict({
  shape: z
    .custom((value) => Array.isArray(value) && value.length <= mostDimensions && value.every(dimension), {
      error: 'a list of whole numbers of at least 1, such as [2, 3]'
    })
    .meta({ type: 'array', items: { type: 'integer', minimum: 1 }, maxItems: mostDimensions }),
  data: z
    .custom((value) => Array.isArray(value) && value.every(Number.isFinite), { error: 'a list of numbers, row by row' })
    .meta({ type: 'array', items: { type: 'number' } })
}).meta({ id: 'initial-value', description: 'Replaces the initial value of a parameter; row-major.' })

/** Few enough entries to look at one by one. */
const isSmallRecord = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length <= mostInitials
const initial = z
  .custom<Record<string, unknown>>(isSmallRecord, { error: 'an object from parameter names to { "shape", "data" }' })
  .pipe(z.record(z.string(), initialValue))
  .meta({ description: 'Initial values of parameters, by name.' })

const anyFields = z.record(z.string(), z.unknown(), { error: 'an object from field names to values' })

/** Keys of a node in the order in which they are written to a file. */
export const nodeShape = {
  id,
  op: z.string({ error: 'the name of an op, such as "affine"' }),
  label: text().optional().meta({ description: 'Shown instead of the id.' }),
  fields: anyFields.optional(),
  initial: initial.optional(),
  muted: flag().optional().meta({ description: 'Hands its input on unchanged.', default: false }),
  collapsed: flag().optional().meta({ default: false }),
  position: position.optional()
}

export const edgeShape = {
  from: port.meta({ description: 'An output port.' }),
  to: port.meta({ description: 'An input port; it takes one edge.' })
}

const isTextList = (value: unknown) => Array.isArray(value) && value.every((element) => typeof element === 'string')
export const groupShape = {
  id,
  label: text().optional(),
  nodes: z.custom(isTextList, { error: 'a list of node ids' }).meta({ type: 'array', items: { type: 'string' } }),
  collapsed: flag().optional().meta({ default: false })
}

function projectSchemaWith(node: z.ZodType) {
  const graph = strict(
    {
      nodes: boundedList(node, mostNodes),
      edges: boundedList(strict(edgeShape), mostEdges),
      groups: boundedList(strict(groupShape), mostGroups).optional()
    },
    'an object with "nodes" and "edges"'
  )
  return strict({
    format: z.literal('gradloom/project', { error: '"gradloom/project"' }),
    version: z.literal(currentVersion, { error: String(currentVersion) }),
    title: text().optional(),
    notes: text().optional().meta({ description: 'Markdown.' }),
    graph,
    training: trainingSchema.optional()
  })
}

export const projectShapeKeys = ['format', 'version', 'title', 'notes', 'graph', 'training'] as const

/** Everything but what depends on a node's op. */
export const openProjectSchema = projectSchemaWith(strict(nodeShape))

function nodeSchema(op: AnyOp) {
  const ports = (kind: string, docs: Readonly<Record<string, PortDoc>>) =>
    Object.entries(docs).map(([name, { doc }]) => ` ${kind} ${name}: ${doc}`)
  const description = [op.doc.summary, ...ports('Input', op.inputs), ...ports('Output', op.outputs)].join('')
  const shape = { ...nodeShape, op: z.literal(op.type), fields: fieldsSchema(op).optional() }
  return strict(shape).meta({ id: `node-${op.type}`, title: op.label, description })
}

let generated: Readonly<Record<string, unknown>> | undefined

/** JSON Schema (draft 2020-12) of a project file. What it cannot say: ids are unique, and edges join ports that exist. */
export function projectSchema(): Readonly<Record<string, unknown>> {
  if (generated) return generated
  const [first, ...others] = ops.map(nodeSchema)
  const node = first ? z.discriminatedUnion('op', [first, ...others]) : z.never()
  const schema = projectSchemaWith(node).meta({ title: 'Gradloom project' })
  generated = z.toJSONSchema(schema, { target: 'draft-2020-12', unrepresentable: 'any' })
  return generated
}
