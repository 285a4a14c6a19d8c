// The columns of kept runs: how each is called, how wide it is, and what it says of a run.
import { optimizerCatalogue } from '../../engine/catalog.ts'
import type { RunRecord } from '../../src-main/contract.ts'
import { kindWords } from '../locales/op-words.ts'
import { shortNumber } from '../stepping/show-number.ts'
import { formatCount, formatDuration, formatNumber, formatPercent } from '../training/formats.ts'
import type { SortColumn } from './run-list.ts'

export interface RunColumn {
  readonly name: SortColumn
  /** A message key. */
  readonly label: string
  /** In px; the name takes what is left. */
  readonly width: number | undefined
  readonly kind: 'number' | 'text' | 'code'
  text(record: RunRecord): string
  /** In full, where the text is short for it. */
  full?(record: RunRecord): string | undefined
}

const none = '–'

/** Status, name and time are drawn by the row itself. */
export const runColumns: readonly RunColumn[] = [
  { name: 'status', label: 'runs.columnStatus', width: 126, kind: 'text', text: ({ status }) => status, full: ({ reason }) => reason },
  { name: 'name', label: 'runs.columnName', width: undefined, kind: 'text', text: ({ name }) => name, full: ({ path }) => path },
  { name: 'begun', label: 'runs.columnBegun', width: 100, kind: 'text', text: () => '' },
  {
    name: 'iterations',
    label: 'runs.columnIterations',
    width: 112,
    kind: 'number',
    text: ({ iterations, start }) => `${formatCount(iterations)} / ${start ? formatCount(start.total) : none}`
  },
  {
    name: 'loss',
    label: 'training.loss',
    width: 68,
    kind: 'number',
    text: ({ loss }) => formatNumber(loss),
    full: ({ loss }) => (loss === null ? undefined : String(loss))
  },
  {
    name: 'test',
    label: 'training.accuracy',
    width: 108,
    kind: 'number',
    text: ({ accuracy }) => formatPercent(accuracy?.test),
    full: ({ accuracy }) => (accuracy?.test == null ? undefined : String(accuracy.test))
  },
  {
    name: 'validation',
    label: 'runs.columnValidation',
    width: 84,
    kind: 'number',
    text: ({ accuracy }) => formatPercent(accuracy?.validation),
    full: ({ accuracy }) => (accuracy?.validation == null ? undefined : String(accuracy.validation))
  },
  {
    name: 'optimizer',
    label: 'training.optimizer',
    width: 84,
    kind: 'text',
    text: ({ start }) => (start ? kindWords(optimizerCatalogue().find(({ kind }) => kind === start.optimizer)).label : none)
  },
  {
    name: 'learningRate',
    label: 'training.learningRate',
    width: 104,
    kind: 'number',
    text: ({ start }) => (start ? shortNumber(start.learningRate) : none),
    full: ({ start }) => (start ? String(start.learningRate) : undefined)
  },
  {
    name: 'batchSize',
    label: 'training.batchSize',
    width: 86,
    kind: 'number',
    text: ({ start }) => (start ? formatCount(start.batchSize) : none)
  },
  { name: 'seed', label: 'training.seed', width: 60, kind: 'number', text: ({ start }) => (start ? String(start.seed) : none) },
  {
    name: 'seconds',
    label: 'runs.columnDuration',
    width: 84,
    kind: 'number',
    text: ({ seconds }) => formatDuration(seconds),
    full: ({ seconds }) => `${seconds} s`
  },
  {
    name: 'data',
    label: 'runs.columnData',
    width: 78,
    kind: 'code',
    text: ({ start }) => start?.dataHash?.slice(0, 8) ?? none,
    full: ({ start }) => start?.dataHash ?? undefined
  },
  {
    name: 'kernels',
    label: 'training.kernels',
    width: 84,
    kind: 'text',
    text: ({ start }) => start?.kernels ?? none,
    full: ({ start }) => start?.kernels
  }
]

/** Columns that say something of some run. */
export function columnsFor(records: readonly RunRecord[]): readonly RunColumn[] {
  const isHeldOut = records.some(({ accuracy }) => accuracy?.validation !== undefined)
  return isHeldOut ? runColumns : runColumns.filter(({ name }) => name !== 'validation')
}

/** "3 minutes ago", in short. */
export function relativeTime(at: number, now: number, language: string): string {
  const seconds = (at - now) / 1000
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' })
  const size = Math.abs(seconds)
  if (size < 60) return format.format(0, 'second')
  if (size < 3600) return format.format(Math.trunc(seconds / 60), 'minute')
  if (size < 86_400) return format.format(Math.trunc(seconds / 3600), 'hour')
  if (size < 30 * 86_400) return format.format(Math.trunc(seconds / 86_400), 'day')
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(at)
}

export function exactTime(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(at)
}
