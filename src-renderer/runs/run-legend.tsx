// Which run is which line: letter, colour and kind of line, with how it ended.
import { useTranslation } from 'react-i18next'
import { formatNumber, formatPercent } from '../training/formats.ts'
import comparison from './comparison.module.css'
import type { PlacedRun } from './comparison-charts.tsx'
import { exactTime } from './run-columns.ts'
import { RunStatus } from './run-status.tsx'
import type { RunStyle } from './run-style.ts'

export function RunLegend({ runs }: { readonly runs: readonly PlacedRun[] }) {
  const { t, i18n } = useTranslation()
  return (
    <table className={comparison['legend']}>
      <caption className="visually-hidden">{t('runs.legend')}</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">{t('runs.columnLine')}</th>
          <th scope="col">{t('runs.columnName')}</th>
          <th scope="col">{t('runs.columnStatus')}</th>
          <th scope="col">{t('training.loss')}</th>
          <th scope="col">{t('training.accuracy')}</th>
        </tr>
      </thead>
      <tbody>
        {runs.map(({ details: { record }, style }) => (
          <tr key={record.id} title={exactTime(record.begun, i18n.language)}>
            <td>
              <RunLetter style={style} />
            </td>
            <th scope="row">{record.name}</th>
            <td>
              <RunStatus status={record.status} />
            </td>
            <td title={t('training.loss')}>{formatNumber(record.loss)}</td>
            <td title={t('training.accuracy')}>{formatPercent(record.accuracy?.test)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

export function RunLetter({ style: { letter, colour, dash } }: { readonly style: RunStyle }) {
  return (
    <span className={comparison['letter']} style={{ color: `var(${colour})` }}>
      <svg width="22" height="8" aria-hidden="true">
        <line x1="0" y1="4" x2="22" y2="4" stroke="currentcolor" strokeWidth="2" strokeDasharray={dash.join(' ')} />
      </svg>
      {letter}
    </span>
  )
}
