// The table of kept runs: sorted by a click on a head, moved through by keys, and drawn only as far as it is seen.
import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRuns, useStudio } from '../app/use-studio.ts'
import { columnsFor } from './run-columns.ts'
import { type ListEntry, rowsInView, runsOf } from './run-list.ts'
import { RunRow, SweepRow } from './run-row.tsx'
import { RunTableHead } from './run-table-head.tsx'
import styles from './runs.module.css'

export const rowHeight = 26
/** In px, as in the style sheet. */
const checkWidth = 30
/** Of the name, at least. */
const nameWidth = 160
/** Rows an unmeasured table draws. */
const firstHeight = 400

export function entryKey(entry: ListEntry): string {
  return entry.kind === 'run' ? entry.record.id : `sweep-${entry.sweep}`
}

interface Props {
  readonly entries: readonly ListEntry[]
  /** Key of the row that keys act on. */
  readonly active: string | undefined
  onActivate(key: string): void
  onOpen(entry: ListEntry): void
  onDelete(): void
}

export function RunTable({ entries, active, onActivate, onOpen, onDelete }: Props) {
  const { t } = useTranslation()
  const { runs } = useStudio()
  const checked = useRuns((state) => state.checked)
  const { sorting, openSweeps } = useRuns((state) => state.table)
  const now = useNow()
  const pane = useRef<HTMLDivElement>(null)
  const table = useRef<HTMLTableElement>(null)
  const { top, height } = useScroll(pane)
  const all = useMemo(() => [...new Set(entries.flatMap(runsOf))], [entries])
  const columns = useMemo(() => columnsFor(all), [all])
  const [first, last] = rowsInView(top, height, rowHeight, entries.length)
  const place = entries.findIndex((entry) => entryKey(entry) === active)
  const isChecked = (entry: ListEntry) => runsOf(entry).every(({ id }) => checked.has(id))
  const check = (entry: ListEntry, wanted: boolean) =>
    runs.check(
      runsOf(entry).map(({ id }) => id),
      wanted
    )
  const checkAll = (wanted: boolean) =>
    runs.check(
      all.map(({ id }) => id),
      wanted
    )
  const fold = (entry: ListEntry, isOpen: boolean) => {
    if (entry.kind !== 'sweep') return
    runs.show({
      openSweeps: isOpen ? new Set([...openSweeps, entry.sweep]) : new Set([...openSweeps].filter((sweep) => sweep !== entry.sweep))
    })
  }
  const open = (entry: ListEntry) => (entry.kind === 'sweep' ? fold(entry, !entry.isOpen) : onOpen(entry))
  const go = (wanted: number) => {
    const to = Math.max(0, Math.min(entries.length - 1, wanted))
    const entry = entries[to]
    if (!entry || !pane.current) return
    onActivate(entryKey(entry))
    // the head stays above the rows
    const [above, below] = [to * rowHeight, (to + 2) * rowHeight]
    if (above < pane.current.scrollTop) pane.current.scrollTop = above
    else if (below > pane.current.scrollTop + pane.current.clientHeight) pane.current.scrollTop = below - pane.current.clientHeight
  }
  const press = (event: KeyboardEvent) => {
    if (event.target !== table.current || event.altKey) return
    const entry = entries[place]
    const page = Math.max(1, Math.floor(height / rowHeight) - 2)
    const act = (): unknown => {
      if (event.ctrlKey || event.metaKey) return event.key.toLowerCase() === 'a' ? checkAll(true) : false
      switch (event.key) {
        case 'ArrowDown':
          return go(place + 1)
        case 'ArrowUp':
          return go(place - 1)
        case 'PageDown':
          return go(place + page)
        case 'PageUp':
          return go(place - page)
        case 'Home':
          return go(0)
        case 'End':
          return go(entries.length - 1)
        case 'ArrowRight':
          return entry && fold(entry, true)
        case 'ArrowLeft':
          return entry && fold(entry, false)
        case ' ':
          return entry && check(entry, !isChecked(entry))
        case 'Enter':
          return entry && open(entry)
        case 'Delete':
          return onDelete()
        case 'Escape':
          return checkAll(false)
        default:
          return false
      }
    }
    if (act() !== false) event.preventDefault()
  }
  return (
    <div ref={pane} className={styles['pane']} data-testid="runs-pane">
      <table
        ref={table}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its rows are chosen and unfolded by keys
        role="treegrid"
        className={styles['table']}
        style={{ minWidth: columns.reduce((sum, { width = nameWidth }) => sum + width, checkWidth) }}
        tabIndex={0}
        aria-label={t('runs.table')}
        aria-rowcount={entries.length + 1}
        aria-multiselectable="true"
        aria-activedescendant={place < 0 ? undefined : `run-${active}`}
        onKeyDown={press}
        onFocus={(event) => event.target === table.current && place < 0 && go(0)}
      >
        <RunTableHead
          columns={columns}
          sorting={sorting}
          isChecked={all.length > 0 && all.every(({ id }) => checked.has(id))}
          onCheck={checkAll}
        />
        <tbody>
          {first > 0 && <Gap rows={first} columns={columns.length + 1} />}
          {entries.slice(first, last).map((entry, i) => {
            const key = entryKey(entry)
            const row = {
              id: `run-${key}`,
              place: first + i + 2,
              columns,
              isActive: key === active,
              isChecked: isChecked(entry),
              onCheck: (wanted: boolean) => check(entry, wanted),
              onActivate: () => onActivate(key),
              onOpen: () => open(entry)
            }
            return entry.kind === 'run' ? (
              <RunRow key={key} entry={entry} now={now} {...row} />
            ) : (
              <SweepRow key={key} entry={entry} {...row} />
            )
          })}
          {last < entries.length && <Gap rows={entries.length - last} columns={columns.length + 1} />}
        </tbody>
      </table>
    </div>
  )
}

/** As high as the rows that are not drawn. */
function Gap({ rows, columns }: { readonly rows: number; readonly columns: number }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: no row of it takes the focus, the table does
    <tr aria-hidden="true" style={{ height: rows * rowHeight }}>
      <td colSpan={columns} />
    </tr>
  )
}

/** The time, so often that "3 minutes ago" stays true. */
function useNow(): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 20_000)
    return () => clearInterval(timer)
  }, [])
  return now
}

/** How far a pane is scrolled, and how high it is. */
function useScroll(pane: { readonly current: HTMLDivElement | null }): { readonly top: number; readonly height: number } {
  const [scroll, setScroll] = useState({ top: 0, height: firstHeight })
  useLayoutEffect(() => {
    const place = pane.current
    if (!place) return
    // to the row: a smaller move draws nothing else
    const measure = () =>
      setScroll(({ top, height }) => {
        const next = { top: rowHeight * Math.floor(place.scrollTop / rowHeight), height: place.clientHeight }
        return next.top === top && next.height === height ? { top, height } : next
      })
    measure()
    place.addEventListener('scroll', measure, { passive: true })
    const observer = new ResizeObserver(measure)
    observer.observe(place)
    return () => {
      place.removeEventListener('scroll', measure)
      observer.disconnect()
    }
  }, [pane])
  return scroll
}
