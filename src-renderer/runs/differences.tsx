// What is not the same in compared runs: data, kernels, settings and network, one column a run.
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { compareProjects, type Difference } from './compare-projects.ts'
import comparison from './comparison.module.css'
import type { PlacedRun } from './comparison-charts.tsx'
import { differenceLabel, differenceValue } from './difference-words.ts'
import { RunLetter } from './run-legend.tsx'
import styles from './runs.module.css'

export function Differences({ runs }: { readonly runs: readonly PlacedRun[] }) {
  const { t } = useTranslation()
  const documents = useMemo(() => runs.flatMap(({ document }) => document ?? []), [runs])
  const isReadable = documents.length === runs.length
  const differences = useMemo(() => (isReadable ? compareProjects(documents) : []), [documents, isReadable])
  const facts = runs.map(({ details }) => details.record.start)
  const rows: readonly (readonly [string, readonly string[]])[] = (
    [
      [t('runs.columnData'), facts.map((start) => start?.dataHash?.slice(0, 8) ?? '–')],
      [t('training.kernels'), facts.map((start) => start?.kernels ?? '–')],
      [t('runs.threads'), facts.map((start) => (start ? String(start.threads) : '–'))]
    ] as const
  ).filter(([, values]) => values.some((value) => value !== values[0]))
  if (!isReadable) return <p className={styles['failure']}>{t('runs.unreadable')}</p>
  return (
    <>
      <SameData hashes={facts.map((start) => start?.dataHash)} />
      {differences.length === 0 && rows.length === 0 ? (
        <p className={styles['dim']}>{t('runs.noDifferences')}</p>
      ) : (
        <table className={comparison['differences']} data-testid="run-differences">
          <caption className="visually-hidden">{t('runs.differences')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('runs.columnDiffers')}</th>
              {runs.map(({ details, style }) => (
                <th key={details.record.id} scope="col">
                  <RunLetter style={style} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([label, values]) => (
              <Row key={label} label={label} values={values} />
            ))}
            {differences.map((difference) => (
              <Row
                key={keyOf(difference)}
                label={differenceLabel(difference)}
                values={runs.map((_, place) => differenceValue(difference, place))}
              />
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}

export function keyOf(difference: Difference): string {
  switch (difference.kind) {
    case 'setting':
      return `setting ${difference.name}`
    case 'edge':
      return `edge ${difference.from} ${difference.to}`
    case 'node':
    case 'muted':
      return `${difference.kind} ${difference.node}`
    case 'field':
    case 'initial':
      return `${difference.kind} ${difference.node} ${difference.name}`
    default:
      return difference satisfies never
  }
}

/** Curves over other data say little about the networks. */
function SameData({ hashes }: { readonly hashes: readonly (string | null | undefined)[] }) {
  const { t } = useTranslation()
  const [first] = hashes
  if (hashes.some((hash) => hash === undefined)) return null
  const isSame = hashes.every((hash) => hash === first)
  if (isSame && first === null) return null
  return (
    <Note
      kind={isSame ? 'same' : 'other'}
      icon={isSame ? <IconCircleCheck size={14} aria-hidden /> : <IconAlertTriangle size={14} aria-hidden />}
    >
      {t(isSame ? 'runs.sameData' : 'runs.otherData')}
    </Note>
  )
}

function Note({ kind, icon, children }: { readonly kind: 'same' | 'other'; readonly icon: ReactNode; readonly children: ReactNode }) {
  return (
    <p className={comparison['data']} data-kind={kind} data-testid="runs-data">
      {icon}
      {children}
    </p>
  )
}

function Row({ label, values }: { readonly label: string; readonly values: readonly string[] }) {
  return (
    <tr>
      <th scope="row">{label}</th>
      {values.map((value, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is a run
        <td key={i} data-differs={value !== values[0]} title={value}>
          {value}
        </td>
      ))}
    </tr>
  )
}
