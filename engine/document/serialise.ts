// Writes project files: an untouched document as it was read, an edited one in canonical form.
import { findOp } from '../ops/index.ts'
import { projectError } from '../problem.ts'
import { optimizerOptionRanges } from './optimizer-options.ts'
import { parseProject } from './parse.ts'
import type { Graph, GraphNode, ProjectDocument, TrainingSettings } from './project.ts'
import { edgeShape, groupShape, nodeShape, projectShapeKeys } from './project-schema.ts'
import { type Path, showPath } from './show-value.ts'
import { sourceOf } from './source-text.ts'
import { trainingShape } from './training-schema.ts'

type Order = readonly string[]

/**
 * The text of a document's file. Canonical form: the keys in the order of the schema, fields in the order of the op, two-space
 * indent, a newline at the end; what the document leaves to defaults stays unsaid.
 * @param openedText the text the file had, when the document may have travelled since (another process, edits and their undo):
 *   it is returned as it is where it still says the same.
 * @throws ProjectError "bad-value" where a number is not finite: JSON cannot hold it.
 */
export function serialiseProject(document: ProjectDocument, openedText?: string): string {
  const source = sourceOf(document)
  if (source !== undefined) return source
  const text = print(canonicalProject(document), '', [])
  const opened = openedText === undefined ? undefined : parseProject(openedText).document
  return openedText !== undefined && opened && print(canonicalProject(opened), '', []) === text ? openedText : `${text}\n`
}

function canonicalProject(document: ProjectDocument): object {
  const graph = canonicalGraph(document.graph)
  const training = document.training && canonicalTraining(document.training)
  return ordered({ ...document, graph, training }, projectShapeKeys)
}

function canonicalGraph(graph: Graph): object {
  const nodes = graph.nodes.map(canonicalNode)
  const edges = graph.edges.map((edge) => ordered(edge, Object.keys(edgeShape)))
  const groups = graph.groups?.map((group) => ordered(group, Object.keys(groupShape)))
  return ordered({ ...graph, nodes, edges, groups }, ['nodes', 'edges', 'groups'])
}

function canonicalNode(node: GraphNode): object {
  const fields = node.fields && ordered(node.fields, Object.keys(findOp(node.op)?.fields ?? {}))
  const initial =
    node.initial && Object.fromEntries(Object.entries(node.initial).map(([name, value]) => [name, ordered(value, ['shape', 'data'])]))
  const position = node.position && ordered(node.position, ['x', 'y'])
  return ordered({ ...node, fields, initial, position }, Object.keys(nodeShape))
}

function canonicalTraining(training: TrainingSettings): object {
  const optimizer = training.optimizer && ordered(training.optimizer, ['kind', ...Object.keys(optimizerOptionRanges)])
  const scheduleKeys = ['kind', 'every', 'factor', 'iterations', 'minimum', 'after']
  const { schedule } = training
  const after = schedule?.kind === 'warm-up' && schedule.after ? ordered(schedule.after, scheduleKeys) : undefined
  const canonicalSchedule = schedule && ordered({ ...schedule, after }, scheduleKeys)
  const earlyStopping = training.earlyStopping && ordered(training.earlyStopping, ['metric', 'patience', 'minDelta'])
  return ordered({ ...training, optimizer, schedule: canonicalSchedule, earlyStopping }, Object.keys(trainingShape))
}

/** The same entries without undefined ones: known keys first and in order, the rest as they come. */
function ordered(value: object, keys: Order): Record<string, unknown> {
  const record = value as Readonly<Record<string, unknown>>
  const sorted = [...keys.filter((key) => Object.hasOwn(record, key)), ...Object.keys(record).filter((key) => !keys.includes(key))]
  return Object.fromEntries(sorted.filter((key) => record[key] !== undefined).map((key) => [key, record[key]]))
}

/** As JSON.stringify(value, null, 2), but −0 stays −0 and what JSON cannot hold is refused instead of becoming null. */
function print(value: unknown, indent: string, path: Path): string {
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return '-0'
    if (Number.isFinite(value)) return String(value)
    const place = showPath(path)
    throw projectError('bad-value', `${place} is ${value}, which a project file cannot hold. Give it a finite number.`, { path: place })
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = `${indent}  `
  const [open, close, parts] = Array.isArray(value)
    ? ['[', ']', value.map((part, i) => print(part, inner, [...path, i]))]
    : ['{', '}', Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}: ${print(part, inner, [...path, key])}`)]
  return parts.length === 0 ? `${open}${close}` : `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`
}
