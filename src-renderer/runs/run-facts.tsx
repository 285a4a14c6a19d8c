// What is known of one run.
import { useTranslation } from 'react-i18next'
import type { RunRecord } from '../../src-main/contract.ts'
import { formatCount, formatPercent } from '../training/formats.ts'
import comparison from './comparison.module.css'
import { columnsFor, exactTime } from './run-columns.ts'
import { RunStatus } from './run-status.tsx'
import styles from './runs.module.css'

export function RunFacts({ record }: { readonly record: RunRecord }) {
  const { t, i18n } = useTranslation()
  const { start, accuracy, from } = record
  const columns = columnsFor([record]).filter(({ name }) => name !== 'status' && name !== 'name' && name !== 'begun')
  return (
    <>
      <div className={comparison['factsHead']}>
        <h3 className={styles['heading']}>{record.name}</h3>
        <RunStatus status={record.status} />
      </div>
      {record.reason !== undefined && <p className={styles['failure']}>{record.reason}</p>}
      <dl className={comparison['facts']}>
        <Fact name={t('runs.columnBegun')} value={exactTime(record.begun, i18n.language)} />
        {columns.map((column) => (
          <Fact key={column.name} name={t(column.label)} value={column.text(record)} full={column.full?.(record)} />
        ))}
        {typeof accuracy?.train === 'number' && <Fact name={t('runs.trainAccuracy')} value={formatPercent(accuracy.train)} />}
        {start && <Fact name={t('training.precision')} value={start.precision} />}
        {start && <Fact name={t('runs.threads')} value={String(start.threads)} />}
        {start && <Fact name={t('runs.parameters')} value={formatCount(start.parameters)} />}
        {record.checkpoints.length > 0 && <Fact name={t('runs.checkpoints')} value={record.checkpoints.map(formatCount).join(', ')} />}
        {from && <Fact name={t('runs.from')} value={t('runs.fromIteration', { iteration: formatCount(from.iteration) })} />}
        {record.path !== undefined && <Fact name={t('runs.file')} value={record.path} />}
      </dl>
    </>
  )
}

function Fact({ name, value, full }: { readonly name: string; readonly value: string; readonly full?: string | undefined }) {
  return (
    <div title={full}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
