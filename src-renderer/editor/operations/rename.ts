// Names: the label people read, and the id that edges, weights and exports use.
import { nodeIdPattern, type ProjectDocument, splitPort } from '../../../engine/document.ts'
import { findNode, mapNode, mapSome, withGraph, without } from '../graph-records.ts'

/** An empty label is no label, and so is one that only repeats the id. */
export function setLabel(document: ProjectDocument, id: string, label: string): ProjectDocument {
  const wanted = label.trim()
  return mapNode(document, id, (node) => {
    if ((node.label ?? '') === label) return node
    return wanted === '' || wanted === node.id ? without(node, 'label') : { ...node, label: wanted }
  })
}

export type IdVerdict = 'fine' | 'taken' | 'malformed'

export function checkId(document: ProjectDocument, id: string, wanted: string): IdVerdict {
  if (!nodeIdPattern.test(wanted)) return 'malformed'
  return wanted !== id && document.graph.nodes.some((node) => node.id === wanted) ? 'taken' : 'fine'
}

/** Edges and groups follow. The same document where the id cannot be had. */
export function renameNode(document: ProjectDocument, id: string, wanted: string): ProjectDocument {
  if (wanted === id || !findNode(document, id) || checkId(document, id, wanted) !== 'fine') return document
  const port = (name: string): string => {
    const place = splitPort(name)
    return place?.node === id ? `${wanted}.${place.port}` : name
  }
  const { nodes, edges, groups } = document.graph
  return withGraph(document, {
    ...document.graph,
    nodes: mapSome(nodes, (node) => (node.id === id ? { ...node, id: wanted } : node)),
    edges: mapSome(edges, (edge) => {
      const [from, to] = [port(edge.from), port(edge.to)]
      return from === edge.from && to === edge.to ? edge : { from, to }
    }),
    ...(groups && {
      groups: mapSome(groups, (group) =>
        group.nodes.includes(id)
          ? { ...group, nodes: Object.freeze(group.nodes.map((member) => (member === id ? wanted : member))) }
          : group
      )
    })
  })
}
