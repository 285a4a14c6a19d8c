// The exact numbers around the chosen element of a plane.
import { useTranslation } from 'react-i18next'
import { fullNumber, shortNumber } from './show-number.ts'
import styles from './tensor-panel.module.css'
import type { PlaneProps } from './tensor-slice.ts'

/** So few numbers are written with all digits. */
const fewNumbers = 4
/** Rows and columns of numbers that are shown at once. */
const [rowsShown, columnsShown] = [9, 5]

export function NumbersTable({ name, slice, data, chosen, onChoose }: PlaneProps) {
  const { t } = useTranslation()
  const inside = chosen !== undefined && chosen >= slice.first && chosen < slice.first + slice.rows * slice.columns
  const at = inside ? chosen - slice.first : 0
  const start = (place: number, size: number, shown: number) => Math.max(0, Math.min(size - shown, place - Math.floor(shown / 2)))
  const top = start(Math.floor(at / slice.columns), slice.rows, rowsShown)
  const left = start(at % slice.columns, slice.columns, columnsShown)
  const indices = (from: number, size: number, shown: number) => Array.from({ length: Math.min(size, shown) }, (_, i) => from + i)
  const columns = indices(left, slice.columns, columnsShown)
  return (
    <table className={styles['numbers']}>
      <caption className="visually-hidden">{t('stepping.table', { name })}</caption>
      <thead>
        <tr>
          <td />
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {indices(top, slice.rows, rowsShown).map((row) => (
          <tr key={row}>
            <th scope="row">{row}</th>
            {columns.map((column) => {
              const element = slice.first + row * slice.columns + column
              const value = data[element] ?? Number.NaN
              return (
                <td key={column}>
                  <button
                    type="button"
                    aria-pressed={element === chosen}
                    data-zero={value === 0}
                    data-testid={`element-${element}`}
                    title={fullNumber(value)}
                    onClick={() => onChoose(element)}
                  >
                    {slice.rows * slice.columns <= fewNumbers ? fullNumber(value) : shortNumber(value)}
                  </button>
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
