// Explicit initial values of a node's parameters.
import type { InitialValue, ProjectDocument } from '../../../engine/document.ts'
import { frozen, mapNode, without } from '../graph-records.ts'
import { sameValue } from './fields.ts'
import { isStorable } from './storable.ts'

/** The same document where the numbers do not fill the shape or are not finite. */
export function setInitial(document: ProjectDocument, id: string, parameter: string, value: InitialValue): ProjectDocument {
  return mapNode(document, id, (node) => {
    const before = node.initial && Object.hasOwn(node.initial, parameter) ? node.initial[parameter] : undefined
    if (before && sameValue(before.shape, value.shape) && sameValue(before.data, value.data)) return node
    const next = { ...node, initial: frozen({ ...node.initial, [parameter]: value }) }
    return isStorable(next) ? next : node
  })
}

export function removeInitial(document: ProjectDocument, id: string, parameter: string): ProjectDocument {
  return mapNode(document, id, (node) => {
    if (!node.initial || !Object.hasOwn(node.initial, parameter)) return node
    const rest = without(node.initial, parameter)
    return Object.keys(rest).length === 0 ? without(node, 'initial') : { ...node, initial: Object.freeze(rest) }
  })
}
