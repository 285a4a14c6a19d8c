// The trials of a sweep as a table: values, state and numbers, sorted by any column, the best one marked.
import { Table, Tooltip } from '@mantine/core'
import {
  IconAlertTriangle,
  IconCheck,
  IconClock,
  IconLoader2,
  IconPlayerPause,
  IconPlayerStop,
  IconSortAscending,
  IconSortDescending,
  IconTrophy
} from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Sweep, SweepMetric, SweepTrial, TrialStatus } from '../../src-main/contract.ts'
import { formatDuration } from '../training/formats.ts'
import { metricText, metricWords, valueWords } from './axis-words.ts'
import styles from './sweeps.module.css'
import { bestTrial, type Column, isHighBetter, metricOf, sortedTrials } from './trial-rank.ts'

export interface Look {
  readonly sweep: Sweep
  /** Of its axes. */
  readonly names: readonly string[]
  readonly hovered: number | undefined
  readonly chosen: number | undefined
  onHover(trial: number | undefined): void
  onChoose(trial: number | undefined): void
}

const icons: Readonly<Record<TrialStatus, typeof IconCheck>> = {
  waiting: IconClock,
  running: IconLoader2,
  held: IconPlayerPause,
  finished: IconCheck,
  stopped: IconPlayerStop,
  failed: IconAlertTriangle
}

export function TrialTable({ sweep, names, hovered, chosen, onHover, onChoose }: Look) {
  const { t } = useTranslation()
  const [sorting, setSorting] = useState<{ readonly column: Column; readonly descending: boolean }>({ column: 'order', descending: false })
  const { trials, axes, metric } = sweep
  const order = useMemo(() => sortedTrials(trials, sorting.column, sorting.descending), [trials, sorting])
  const best = bestTrial(sweep)
  const metrics = shownMetrics(sweep)
  const head = (column: Column, label: string) => (
    <Head
      key={String(column)}
      label={label}
      direction={sorting.column === column ? (sorting.descending ? 'descending' : 'ascending') : undefined}
      // the best first, where there is a best
      onSort={() =>
        setSorting({
          column,
          descending:
            sorting.column === column ? !sorting.descending : typeof column === 'string' && column !== 'order' && isHighBetter(column)
        })
      }
    />
  )
  return (
    <div className={styles['tableFrame']}>
      <Table fz="sm" verticalSpacing={4} stickyHeader aria-label={t('sweeps.table')} className={styles['table'] ?? ''}>
        <Table.Thead>
          <Table.Tr>
            {head('order', t('sweeps.trial'))}
            {names.map((name, i) => head(i, name))}
            {metrics.map((one) => head(one, metricWords(one)))}
            <Table.Th>{t('sweeps.time')}</Table.Th>
            <Table.Th>{t('sweeps.state')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {order.map((index) => {
            const trial = trials[index] as SweepTrial
            return (
              <Table.Tr
                key={index}
                className={styles['trial'] ?? ''}
                data-hovered={hovered === index}
                data-chosen={chosen === index}
                data-best={best === index}
                data-status={trial.status}
                data-testid="trial"
                onPointerEnter={() => onHover(index)}
                onPointerLeave={() => onHover(undefined)}
                onClick={() => onChoose(chosen === index ? undefined : index)}
              >
                <Table.Td>
                  <button
                    type="button"
                    className={styles['number']}
                    aria-pressed={chosen === index}
                    aria-label={t('sweeps.chooseTrial', { trial: index + 1 })}
                    onFocus={() => onHover(index)}
                    onBlur={() => onHover(undefined)}
                  >
                    {index + 1}
                  </button>
                  {best === index && (
                    <Tooltip label={t('sweeps.best')}>
                      <IconTrophy size={14} className={styles['trophy']} role="img" aria-label={t('sweeps.best')} />
                    </Tooltip>
                  )}
                </Table.Td>
                {trial.values.map((value, i) => (
                  <Table.Td key={axisKey(sweep, i)}>{valueWords(value, axes[i]?.place)}</Table.Td>
                ))}
                {metrics.map((one) => (
                  <Table.Td key={one} data-metric={one} fw={one === metric ? 600 : undefined!}>
                    {trial.metrics ? metricText(metricOf(trial, one), one) : ''}
                  </Table.Td>
                ))}
                <Table.Td>{trial.seconds === undefined ? '' : formatDuration(trial.seconds)}</Table.Td>
                <Table.Td>
                  <State trial={trial} />
                </Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </div>
  )
}

function State({ trial: { status, reason } }: { readonly trial: SweepTrial }) {
  const { t } = useTranslation()
  const Icon = icons[status]
  return (
    <span className={styles['trialState']} data-status={status}>
      <Icon size={14} aria-hidden className={styles['stateIcon']} />
      <span>
        {t(`sweeps.trial_${status}`)}
        {reason !== undefined && <span className={styles['why']}> {reason}</span>}
      </span>
    </span>
  )
}

interface HeadProps {
  readonly label: string
  readonly direction: 'ascending' | 'descending' | undefined
  onSort(): void
}

function Head({ label, direction, onSort }: HeadProps) {
  const { t } = useTranslation()
  const Icon = direction === 'descending' ? IconSortDescending : IconSortAscending
  return (
    <Table.Th aria-sort={direction ?? 'none'}>
      <button type="button" className={styles['sort']} title={t('sweeps.sortBy', { column: label })} onClick={onSort}>
        {label}
        {direction && <Icon size={14} aria-hidden />}
      </button>
    </Table.Th>
  )
}

/** The metric of the sweep, and others that any trial has. */
function shownMetrics({ metric, trials }: Sweep): readonly SweepMetric[] {
  const others = (['testAccuracy', 'validationAccuracy', 'trainAccuracy', 'loss'] as const).filter(
    (one) => one !== metric && trials.some((trial) => metricOf(trial, one) !== null)
  )
  return [metric, ...others]
}

function axisKey({ axes }: Sweep, i: number): string {
  const place = axes[i]?.place
  return place?.kind === 'field' ? `${place.node}.${place.field}` : (place?.setting ?? String(i))
}
