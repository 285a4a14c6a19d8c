// A row of the table of kept runs: a run, or the heading of a sweep's trials.
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { RunRecord } from '../../src-main/contract.ts'
import { formatPercent } from '../training/formats.ts'
import { exactTime, type RunColumn, relativeTime } from './run-columns.ts'
import type { ListEntry } from './run-list.ts'
import { RunStatus } from './run-status.tsx'
import styles from './runs.module.css'

interface RowProps<Entry extends ListEntry> {
  readonly entry: Entry
  readonly id: string
  /** Counts from 1, the head included. */
  readonly place: number
  readonly columns: readonly RunColumn[]
  readonly isActive: boolean
  readonly isChecked: boolean
  onCheck(isChecked: boolean): void
  onActivate(): void
  onOpen(): void
}

interface RunRowProps extends RowProps<Extract<ListEntry, { readonly kind: 'run' }>> {
  /** ms since 1970. */
  readonly now: number
}

export function RunRow({ entry, id, place, columns, isActive, isChecked, now, onCheck, onActivate, onOpen }: RunRowProps) {
  const { t, i18n } = useTranslation()
  const { record } = entry
  const label = t('runs.checkRun', { name: record.name, when: exactTime(record.begun, i18n.language) })
  return (
    <tr
      id={id}
      aria-rowindex={place}
      aria-selected={isChecked}
      data-active={isActive}
      data-testid="run-row"
      data-run={record.id}
      onClick={onActivate}
      onDoubleClick={onOpen}
    >
      <CheckCell label={label} isChecked={isChecked} onCheck={onCheck} />
      {columns.map((column) => (
        <td key={column.name} data-kind={column.kind} title={titleOf(column, record, i18n.language)}>
          <Cell column={column} entry={entry} now={now} />
        </td>
      ))}
    </tr>
  )
}

interface CellProps {
  readonly column: RunColumn
  readonly entry: RunRowProps['entry']
  readonly now: number
}

function Cell({ column, entry: { record, inSweep }, now }: CellProps) {
  const { t, i18n } = useTranslation()
  switch (column.name) {
    case 'status':
      return <RunStatus status={record.status} />
    case 'name':
      return inSweep ? (
        <span className={styles['indented']}>{t('runs.trial', { number: (record.trial?.trial ?? 0) + 1 })}</span>
      ) : (
        record.name
      )
    case 'begun':
      return <time dateTime={new Date(record.begun).toISOString()}>{relativeTime(record.begun, now, i18n.language)}</time>
    default:
      return column.text(record)
  }
}

function titleOf(column: RunColumn, record: RunRecord, language: string): string | undefined {
  return column.name === 'begun' ? exactTime(record.begun, language) : column.full?.(record)
}

export function SweepRow(props: RowProps<Extract<ListEntry, { readonly kind: 'sweep' }>>) {
  const { entry, id, place, columns, isActive, isChecked, onCheck, onActivate, onOpen } = props
  const { t } = useTranslation()
  const { records, isOpen } = entry
  const name = records[0]?.name ?? ''
  const best = Math.max(...records.map(({ accuracy }) => accuracy?.test ?? Number.NaN).filter((share) => !Number.isNaN(share)))
  const Chevron = isOpen ? IconChevronDown : IconChevronRight
  return (
    <tr
      id={id}
      aria-rowindex={place}
      aria-selected={isChecked}
      aria-expanded={isOpen}
      data-active={isActive}
      data-testid="sweep-row"
      onClick={onActivate}
      onDoubleClick={onOpen}
    >
      <CheckCell label={t('runs.checkSweep', { name, trials: records.length })} isChecked={isChecked} onCheck={onCheck} />
      <td colSpan={columns.length} className={styles['sweep']}>
        <button
          type="button"
          tabIndex={-1}
          className={styles['fold']}
          aria-label={t(isOpen ? 'runs.closeSweep' : 'runs.openSweep')}
          onClick={onOpen}
        >
          <Chevron size={14} aria-hidden />
        </button>
        {t('runs.sweep', { name, trials: records.length })}
        {Number.isFinite(best) && <span className={styles['dim']}>{t('runs.sweepBest', { share: formatPercent(best) })}</span>}
      </td>
    </tr>
  )
}

interface CheckCellProps {
  readonly label: string
  readonly isChecked: boolean
  onCheck(isChecked: boolean): void
}

function CheckCell({ label, isChecked, onCheck }: CheckCellProps) {
  return (
    <td className={styles['check']}>
      {/* the keys of the table check too */}
      <input
        type="checkbox"
        tabIndex={-1}
        aria-label={label}
        checked={isChecked}
        onChange={(event) => onCheck(event.currentTarget.checked)}
      />
    </td>
  )
}
