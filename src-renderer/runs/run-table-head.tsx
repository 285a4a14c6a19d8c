// The head of the table of kept runs: a click on a column sorts by it, another one turns the order around.
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useStudio } from '../app/use-studio.ts'
import type { RunColumn } from './run-columns.ts'
import type { SortColumn, Sorting } from './run-list.ts'
import styles from './runs.module.css'

interface HeadProps {
  readonly columns: readonly RunColumn[]
  readonly sorting: Sorting
  readonly isChecked: boolean
  onCheck(isChecked: boolean): void
}

export function RunTableHead({ columns, sorting, isChecked, onCheck }: HeadProps) {
  const { t } = useTranslation()
  const { runs } = useStudio()
  const sortBy = (column: SortColumn) => {
    // the newest and the greatest are asked for more often than the first of the alphabet
    const usual = column === 'begun' || column === 'test' || column === 'validation' || column === 'iterations'
    runs.show({ sorting: { column, descending: sorting.column === column ? !sorting.descending : usual } })
  }
  const Arrow = sorting.descending ? IconArrowDown : IconArrowUp
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col" className={styles['check']}>
          <input
            type="checkbox"
            aria-label={t('runs.checkAll')}
            checked={isChecked}
            onChange={(event) => onCheck(event.currentTarget.checked)}
          />
        </th>
        {columns.map(({ name, label, width, kind }) => {
          const isSorted = sorting.column === name
          return (
            <th
              key={name}
              scope="col"
              data-kind={kind}
              style={{ width }}
              aria-sort={isSorted ? (sorting.descending ? 'descending' : 'ascending') : undefined}
            >
              <button type="button" className={styles['sort']} data-testid={`sort-${name}`} onClick={() => sortBy(name)}>
                {t(label)}
                {isSorted && <Arrow size={12} aria-hidden />}
              </button>
            </th>
          )
        })}
      </tr>
    </thead>
  )
}
