// Deletes what is selected, with the edges of deleted nodes; where asked, the chain closes over the gap.
import { catalogueOp } from '../../../engine/catalog.ts'
import type { DatasetFacts } from '../../../engine/contract.ts'
import { edgeByInput, edgesByOutput, type ProjectDocument, splitPort } from '../../../engine/document.ts'
import type { Selection } from '../contract.ts'
import { edgeId } from '../document-diff.ts'
import { filterSome, findNode, withGraph, withGroups, withoutMembers } from '../graph-records.ts'
import { connect, whyNotConnect } from './connect.ts'

export function deleteSelection(document: ProjectDocument, selection: Selection): ProjectDocument {
  const { graph } = document
  const nodes = filterSome(graph.nodes, (node) => !selection.nodes.has(node.id))
  const touches = (port: string): boolean => selection.nodes.has(splitPort(port)?.node ?? '')
  const edges = filterSome(graph.edges, (edge) => !selection.edges.has(edgeId(edge)) && !touches(edge.from) && !touches(edge.to))
  if (nodes === graph.nodes && edges === graph.edges) return document
  const smaller = withGraph(document, { ...graph, nodes, edges })
  return graph.groups && nodes !== graph.nodes ? withGroups(smaller, withoutMembers(graph.groups, selection.nodes)) : smaller
}

/** What fed the first input of a deleted node feeds what that node fed, where it fits. */
export function deleteAndReconnect(
  document: ProjectDocument,
  facts: ReadonlyMap<string, DatasetFacts>,
  selection: Selection
): ProjectDocument {
  const feeding = edgeByInput(document.graph)
  const fedBy = edgesByOutput(document.graph)
  /** The nearest output before a deleted node that stays, along first inputs. */
  const sourceBefore = (node: string): string | undefined => {
    const seen = new Set<string>()
    for (let at = node; !seen.has(at); ) {
      seen.add(at)
      const [input] = catalogueOp(findNode(document, at)?.op ?? '')?.inputs ?? []
      const from = input && feeding.get(`${at}.${input.name}`)?.from
      const before = from === undefined ? undefined : splitPort(from)?.node
      if (from === undefined || before === undefined) return undefined
      if (!selection.nodes.has(before)) return from
      at = before
    }
    return undefined
  }
  let open = deleteSelection(document, selection)
  for (const id of selection.nodes) {
    const [output] = catalogueOp(findNode(document, id)?.op ?? '')?.outputs ?? []
    const from = output && sourceBefore(id)
    if (!output || from === undefined) continue
    for (const { to } of fedBy.get(`${id}.${output.name}`) ?? []) {
      const reader = splitPort(to)?.node ?? ''
      if (!selection.nodes.has(reader) && whyNotConnect(open, facts, from, to).kind === 'fits') open = connect(open, from, to)
    }
  }
  return open
}
