// What differs between projects: settings, nodes, their fields and edges. Places, names and notes do not count.
import { catalogueOp } from '../../engine/catalog.ts'
import {
  type Edge,
  type GraphNode,
  type InitialValue,
  optionsOf,
  type ProjectDocument,
  resolveTraining,
  type ScheduleSettings
} from '../../engine/document.ts'
import { fieldValue, sameValue } from '../editor/operations/fields.ts'

/** One thing that is not the same in all projects; `values[i]` is what the i-th has, undefined where it has none. */
export type Difference =
  /** Named by its path: "optimizer.learningRate". */
  | { readonly kind: 'setting'; readonly name: string; readonly values: readonly unknown[] }
  /** A node that not all have, or that is another op; the values are ops. */
  | { readonly kind: 'node'; readonly node: string; readonly values: readonly (string | undefined)[] }
  | { readonly kind: 'field'; readonly node: string; readonly op: string; readonly name: string; readonly values: readonly unknown[] }
  | { readonly kind: 'muted'; readonly node: string; readonly values: readonly boolean[] }
  | { readonly kind: 'initial'; readonly node: string; readonly name: string; readonly values: readonly (InitialValue | undefined)[] }
  | { readonly kind: 'edge'; readonly from: string; readonly to: string; readonly values: readonly boolean[] }

/** Of a node: what is new about it. */
export interface NodeMark {
  readonly kind: 'added' | 'changed'
  readonly differences: readonly Difference[]
}

/** From one project to another. */
export interface ProjectDiff {
  readonly marks: ReadonlyMap<string, NodeMark>
  readonly removed: readonly GraphNode[]
  readonly all: readonly Difference[]
}

/** In the order of settings, nodes, edges. */
export function compareProjects(projects: readonly ProjectDocument[]): readonly Difference[] {
  return [...settingDifferences(projects), ...nodeDifferences(projects), ...edgeDifferences(projects)]
}

export function diffProjects(base: ProjectDocument, now: ProjectDocument): ProjectDiff {
  const all = compareProjects([base, now])
  const marks = new Map<string, NodeMark>()
  const removed = new Set<string>()
  for (const difference of all) {
    if (difference.kind === 'setting' || difference.kind === 'edge') continue
    const { node } = difference
    if (difference.kind === 'node' && difference.values[1] === undefined) removed.add(node)
    else if (difference.kind === 'node' && difference.values[0] === undefined) marks.set(node, { kind: 'added', differences: [difference] })
    else marks.set(node, { kind: 'changed', differences: [...(marks.get(node)?.differences ?? []), difference] })
  }
  return { marks, removed: base.graph.nodes.filter(({ id }) => removed.has(id)), all }
}

function differing(values: readonly unknown[]): boolean {
  return values.some((value) => !sameValue(value, values[0]))
}

/** The settings as a run uses them, by their paths: defaults filled in, and of an optimizer only the numbers it has. */
export function settingsOf(project: ProjectDocument): ReadonlyMap<string, unknown> {
  const { optimizer, schedule, earlyStopping, ...rest } = resolveTraining(project)
  const found = new Map<string, unknown>([['optimizer.kind', optimizer.kind]])
  for (const option of optionsOf(optimizer.kind)) found.set(`optimizer.${option}`, optimizer[option])
  const note = (prefix: string, values: object): void => {
    for (const [name, value] of Object.entries(values)) {
      if (typeof value === 'object' && value !== null) note(`${prefix}${name}.`, value)
      else if (value !== undefined) found.set(prefix + name, value)
    }
  }
  note('schedule.', schedule satisfies ScheduleSettings)
  note('', rest)
  if (earlyStopping) note('earlyStopping.', earlyStopping)
  return found
}

function settingDifferences(projects: readonly ProjectDocument[]): readonly Difference[] {
  const settings = projects.map(settingsOf)
  const names = new Set(settings.flatMap((of) => [...of.keys()]))
  return [...names].flatMap((name): readonly Difference[] => {
    const values = settings.map((of) => of.get(name))
    return differing(values) ? [{ kind: 'setting', name, values }] : []
  })
}

function nodeDifferences(projects: readonly ProjectDocument[]): readonly Difference[] {
  const nodes = projects.map(({ graph }) => new Map(graph.nodes.map((node) => [node.id, node])))
  const ids = new Set(nodes.flatMap((of) => [...of.keys()]))
  return [...ids].flatMap((id): readonly Difference[] => {
    const versions = nodes.map((of) => of.get(id))
    const ops = versions.map((node) => node?.op)
    if (differing(ops)) return [{ kind: 'node', node: id, values: ops }]
    return partDifferences(
      id,
      versions.flatMap((node) => node ?? [])
    )
  })
}

/** Of a node that is the same op everywhere. */
function partDifferences(node: string, versions: readonly GraphNode[]): readonly Difference[] {
  const op = versions[0]?.op ?? ''
  const fields = new Set([
    ...(catalogueOp(op)?.fields.map(({ name }) => name) ?? []),
    ...versions.flatMap((version) => Object.keys(version.fields ?? {}))
  ])
  const found: Difference[] = []
  for (const name of fields) {
    const values = versions.map((version) => fieldValue(version, name))
    if (differing(values)) found.push({ kind: 'field', node, op, name, values })
  }
  const muted = versions.map((version) => version.muted === true)
  if (differing(muted)) found.push({ kind: 'muted', node, values: muted })
  for (const name of new Set(versions.flatMap((version) => Object.keys(version.initial ?? {})))) {
    const values = versions.map((version) => version.initial?.[name])
    if (!values.every((value) => sameInitial(value, values[0]))) found.push({ kind: 'initial', node, name, values })
  }
  return found
}

function sameInitial(a: InitialValue | undefined, b: InitialValue | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && sameValue(a.shape, b.shape) && sameValue(a.data, b.data))
}

function edgeDifferences(projects: readonly ProjectDocument[]): readonly Difference[] {
  const key = ({ from, to }: Edge) => `${from} ${to}`
  const edges = projects.map(({ graph }) => new Set(graph.edges.map(key)))
  const all = new Map(projects.flatMap(({ graph }) => graph.edges.map((edge) => [key(edge), edge])))
  return [...all].flatMap(([name, { from, to }]): readonly Difference[] => {
    const values = edges.map((of) => of.has(name))
    return differing(values) ? [{ kind: 'edge', from, to, values }] : []
  })
}
