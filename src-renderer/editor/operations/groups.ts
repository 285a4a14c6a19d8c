// Named groups of nodes. A node is in one group at most.
import type { Group, ProjectDocument } from '../../../engine/document.ts'
import { filterSome, mapSome, withGroups, without, withoutMembers } from '../graph-records.ts'

/** The nodes leave the groups they were in; groups left empty go. Without nodes, or where they are a group already, nothing changes. */
export function groupNodes(
  document: ProjectDocument,
  ids: ReadonlySet<string>,
  label: string
): { readonly document: ProjectDocument; readonly id: string | undefined } {
  const { nodes, groups = [] } = document.graph
  const members = nodes.filter((node) => ids.has(node.id)).map((node) => node.id)
  if (members.length === 0) return { document, id: undefined }
  const same = groups.find((group) => group.nodes.length === members.length && group.nodes.every((id) => ids.has(id)))
  if (same) return { document: label === '' ? document : setGroupLabel(document, same.id, label), id: same.id }
  const others = withoutMembers(groups, ids)
  const id = newGroupId(others, 'group')
  const name = label.trim()
  const group: Group = Object.freeze({ id, ...(name !== '' && { label: name }), nodes: Object.freeze(members) })
  return { document: withGroups(document, [...others, group]), id }
}

/** Dissolves every group that has one of these nodes. */
export function ungroup(document: ProjectDocument, ids: ReadonlySet<string>): ProjectDocument {
  const groups = document.graph.groups ?? []
  return withGroups(
    document,
    filterSome(groups, (group) => !group.nodes.some((id) => ids.has(id)))
  )
}

/** An empty label is no label. */
export function setGroupLabel(document: ProjectDocument, id: string, label: string): ProjectDocument {
  const wanted = label.trim()
  return changeGroup(document, id, (group) => {
    if ((group.label ?? '') === label) return group
    return wanted === '' ? without(group, 'label') : { ...group, label: wanted }
  })
}

export function setGroupCollapsed(document: ProjectDocument, id: string, collapsed: boolean): ProjectDocument {
  return changeGroup(document, id, (group) => {
    if ((group.collapsed ?? false) === collapsed) return group
    return collapsed ? { ...group, collapsed } : without(group, 'collapsed')
  })
}

/** An id after `base` that no group has. */
export function newGroupId(groups: readonly Group[], base: string): string {
  const taken = new Set(groups.map((group) => group.id))
  const stem = base.replace(/\d+$/, '')
  for (let number = 1; ; number++) if (!taken.has(`${stem}${number}`)) return `${stem}${number}`
}

function changeGroup(document: ProjectDocument, id: string, change: (group: Group) => Group): ProjectDocument {
  const { groups } = document.graph
  if (!groups) return document
  return withGroups(
    document,
    mapSome(groups, (group) => (group.id === id ? change(group) : group))
  )
}
