// The list of kept runs as the table shows it: filtered, sorted, and the trials of a sweep under one heading.
import type { KeptRunStatus, RunRecord } from '../../src-main/contract.ts'
import type { DocumentPlace } from '../editor/contract.ts'

export type SortColumn =
  | 'status'
  | 'name'
  | 'begun'
  | 'iterations'
  | 'loss'
  | 'test'
  | 'validation'
  | 'optimizer'
  | 'learningRate'
  | 'batchSize'
  | 'seed'
  | 'seconds'
  | 'data'
  | 'kernels'

export interface Sorting {
  readonly column: SortColumn
  readonly descending: boolean
}

export interface Filter {
  /** Any part of the name; case does not matter. */
  readonly name: string
  readonly status: KeptRunStatus | undefined
}

export type ListEntry =
  | { readonly kind: 'run'; readonly record: RunRecord; readonly inSweep: boolean }
  | { readonly kind: 'sweep'; readonly sweep: string; readonly records: readonly RunRecord[]; readonly isOpen: boolean }

export const isUnderWay = ({ status }: RunRecord): boolean => status === 'starting' || status === 'running' || status === 'paused'

/** A run is one of the open project where it has its file, or where neither was saved and they have the same name. */
export function isOfProject(record: RunRecord, place: DocumentPlace): boolean {
  if (record.path !== undefined || place.path !== undefined) return record.path === place.path
  return record.name === place.name && record.folder === place.folder
}

const sortValue: Readonly<Record<SortColumn, (record: RunRecord) => number | string | null | undefined>> = {
  status: ({ status }) => status,
  name: ({ name }) => name,
  begun: ({ begun }) => begun,
  iterations: ({ iterations }) => iterations,
  loss: ({ loss }) => loss,
  test: ({ accuracy }) => accuracy?.test,
  validation: ({ accuracy }) => accuracy?.validation,
  optimizer: ({ start }) => start?.optimizer,
  learningRate: ({ start }) => start?.learningRate,
  batchSize: ({ start }) => start?.batchSize,
  seed: ({ start }) => start?.seed,
  seconds: ({ seconds }) => seconds,
  data: ({ start }) => start?.dataHash,
  kernels: ({ start }) => start?.kernels
}

export function filterRuns(records: readonly RunRecord[], { name, status }: Filter): readonly RunRecord[] {
  const wanted = name.trim().toLowerCase()
  return records.filter(
    (record) => (wanted === '' || record.name.toLowerCase().includes(wanted)) && (status === undefined || record.status === status)
  )
}

/** What has no value comes last in both directions; equal ones are newest first. */
export function sortRuns(records: readonly RunRecord[], { column, descending }: Sorting): readonly RunRecord[] {
  const value = sortValue[column]
  const direction = descending ? -1 : 1
  return records.toSorted((a, b) => {
    const [left, right] = [value(a), value(b)]
    const [leftMissing, rightMissing] = [isMissing(left), isMissing(right)]
    if (leftMissing || rightMissing) return Number(leftMissing) - Number(rightMissing) || b.begun - a.begun
    if (left === right) return b.begun - a.begun
    return direction * ((left ?? 0) < (right ?? 0) ? -1 : 1)
  })
}

function isMissing(value: number | string | null | undefined): boolean {
  return value === null || value === undefined || Number.isNaN(value)
}

/** A sweep stands where its first trial would. */
export function groupRuns(sorted: readonly RunRecord[], openSweeps: ReadonlySet<string>): readonly ListEntry[] {
  const trials = Map.groupBy(sorted, ({ trial }) => trial?.sweep)
  const seen = new Set<string>()
  return sorted.flatMap((record): readonly ListEntry[] => {
    const sweep = record.trial?.sweep
    if (sweep === undefined) return [{ kind: 'run', record, inSweep: false }]
    if (seen.has(sweep)) return []
    seen.add(sweep)
    const records = trials.get(sweep) ?? []
    const isOpen = openSweeps.has(sweep)
    const shown = isOpen ? records.map((one): ListEntry => ({ kind: 'run', record: one, inSweep: true })) : []
    return [{ kind: 'sweep', sweep, records, isOpen }, ...shown]
  })
}

/** The runs an entry stands for. */
export function runsOf(entry: ListEntry | undefined): readonly RunRecord[] {
  if (!entry) return []
  return entry.kind === 'run' ? [entry.record] : entry.records
}

/** Which rows are drawn of a long list. @returns the first and the one after the last. */
export function rowsInView(scrollTop: number, height: number, rowHeight: number, count: number): readonly [number, number] {
  const spare = 8
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - spare)
  return [Math.min(first, count), Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + spare)]
}
