// Sets the fields of nodes; a field that was never written and equals its default stays unwritten.
import { catalogueOp } from '../../../engine/catalog.ts'
import type { GraphNode, ProjectDocument } from '../../../engine/document.ts'
import { frozen, mapNode, without } from '../graph-records.ts'
import { isStorable } from './storable.ts'

/** The same document where the op has no such field or the field cannot have this value. */
export function setField(document: ProjectDocument, id: string, name: string, value: unknown): ProjectDocument {
  return mapNode(document, id, (node) => {
    const written = isWritten(node, name)
    if (written && sameValue(node.fields?.[name], value)) return node
    if (!written && sameValue(defaultOf(node, name), value)) return node
    const next = { ...node, fields: frozen({ ...node.fields, [name]: value }) }
    return value !== undefined && isStorable(next) ? next : node
  })
}

/** Back to the default: the file no longer says it. */
export function resetField(document: ProjectDocument, id: string, name: string): ProjectDocument {
  return mapNode(document, id, (node) => {
    if (!node.fields || !isWritten(node, name)) return node
    const rest = without(node.fields, name)
    return Object.keys(rest).length === 0 ? without(node, 'fields') : { ...node, fields: Object.freeze(rest) }
  })
}

/** What a field is now: as written, or its default. */
export function fieldValue(node: GraphNode, name: string): unknown {
  return isWritten(node, name) ? node.fields?.[name] : defaultOf(node, name)
}

/** Some defaults follow a choice of the same node. */
export function defaultOf(node: GraphNode, name: string): unknown {
  const field = catalogueOp(node.op)?.fields.find((known) => known.name === name)
  if (field?.kind !== 'number' || !field.defaultBy) return field?.default
  return field.defaultBy.values[String(fieldValue(node, field.defaultBy.field))] ?? field.default
}

export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
  return a.every((part, i) => sameValue(part, b[i]))
}

function isWritten({ fields }: GraphNode, name: string): boolean {
  return fields !== undefined && Object.hasOwn(fields, name)
}
