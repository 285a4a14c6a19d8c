// Loss and accuracy of kept runs, drawn over each other outside React.
import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProjectDocument } from '../../engine/document.ts'
import type { RunDetails } from '../../src-main/contract.ts'
import { useColorScheme } from '../app/use-color-scheme.ts'
import { type Chart, createChart, type Line } from '../training/chart.ts'
import { accuracyRange } from '../training/chart-data.ts'
import charts from '../training/charts.module.css'
import dock from '../training/dock.module.css'
import { formatCount, formatNumber, formatPercent } from '../training/formats.ts'
import styles from './comparison.module.css'
import { overlaidAccuracies, overlaidLosses, type Split } from './run-curves.ts'
import type { RunStyle } from './run-style.ts'

export interface PlacedRun {
  readonly details: RunDetails
  /** Undefined where this version cannot read the project. */
  readonly document: ProjectDocument | undefined
  readonly style: RunStyle
}

interface LossProps {
  readonly runs: readonly PlacedRun[]
  readonly smoothing: number
  readonly logarithmic: boolean
  onChart(chart: Chart | undefined): void
}

/** Lines that stay the same are drawn in the same chart, whatever becomes of their numbers. */
const keyOf = (lines: readonly Line[]): string => JSON.stringify(lines)

export function LossOverlay({ runs, smoothing, logarithmic, onChart }: LossProps) {
  const { t } = useTranslation()
  const lines = useMemo((): readonly Line[] => {
    const single = runs.length === 1
    return [
      ...runs.map(
        ({ style }): Line => ({ label: t('training.seriesLoss'), colour: style.colour, width: 1, faint: true, unlisted: !single })
      ),
      ...runs.map(
        ({ style }): Line => ({
          label: single ? t('training.seriesSmooth') : style.letter,
          colour: style.colour,
          width: 2,
          dash: style.dash,
          ending: true,
          prefix: single ? '' : `${style.letter} `
        })
      )
    ]
  }, [runs, t])
  const columns = useMemo(() => {
    const { iterations, raw, smoothed } = overlaidLosses(
      runs.map(({ details }) => details.curves),
      smoothing,
      logarithmic
    )
    return [iterations, ...raw, ...smoothed]
  }, [runs, smoothing, logarithmic])
  const words = runs.map(({ details: { record }, style }) =>
    t('runs.lossOf', { letter: style.letter, name: record.name, loss: formatNumber(record.loss) })
  )
  if (columns[0]?.length === 0)
    return (
      <figure className={charts['figure']} aria-label={t('training.chartLoss')}>
        {runs.length > 0 && <div className={dock['empty']}>{t('runs.noCurves')}</div>}
      </figure>
    )
  return (
    <Overlay
      label={t('training.chartLoss')}
      yLabel={t('training.loss')}
      words={words.join(' ')}
      testId="runs-loss"
      lines={lines}
      columns={columns}
      logarithmic={logarithmic}
      format={formatNumber}
      onChart={onChart}
    />
  )
}

interface AccuracyProps {
  readonly runs: readonly PlacedRun[]
  readonly splits: readonly Split[]
  onChart(chart: Chart | undefined): void
}

const splitStyle: Readonly<Record<Split, { readonly label: string; readonly colour: string; readonly dash: readonly number[] }>> = {
  train: { label: 'training.seriesTrain', colour: '--gl-forward', dash: [5, 4] },
  validation: { label: 'training.seriesValidation', colour: '--gl-ok', dash: [2, 3] },
  test: { label: 'training.seriesTest', colour: '--gl-backward', dash: [] }
}

export function AccuracyOverlay({ runs, splits, onChart }: AccuracyProps) {
  const { t } = useTranslation()
  const asked = splits.join()
  const lines = useMemo((): readonly Line[] => {
    const names = asked === '' ? [] : (asked.split(',') as Split[])
    return runs.flatMap(({ style }) =>
      names.map((split): Line => {
        const { label, colour, dash } = splitStyle[split]
        const common = { width: 2, points: true, ending: true }
        return runs.length === 1
          ? { ...common, label: t(label), colour, dash }
          : { ...common, label: style.letter, colour: style.colour, dash: style.dash, prefix: `${style.letter} ` }
      })
    )
  }, [runs, asked, t])
  const columns = useMemo(() => {
    const names = asked === '' ? [] : (asked.split(',') as Split[])
    const overlaid = overlaidAccuracies(
      runs.map(({ details }) => details.curves),
      names
    )
    return [overlaid.iterations, ...overlaid.columns]
  }, [runs, asked])
  const label =
    runs.length > 1 && splits[0] ? `${t('training.chartAccuracy')}: ${t(splitStyle[splits[0]].label)}` : t('training.chartAccuracy')
  if (splits.length === 0)
    return (
      <figure className={charts['figure']} aria-label={label}>
        {runs.length > 0 && <div className={dock['empty']}>{t('runs.noAccuracy')}</div>}
      </figure>
    )
  const words = runs.map(({ details: { record }, style }) =>
    t('runs.accuracyOfRun', {
      letter: style.letter,
      name: record.name,
      accuracy: formatPercent(record.accuracy?.[splits.at(-1) ?? 'test'])
    })
  )
  return (
    <Overlay
      label={label}
      yLabel={label}
      words={words.join(' ')}
      testId="runs-accuracy"
      lines={lines}
      columns={columns}
      logarithmic={false}
      range={accuracyRange}
      format={formatShare}
      onChart={onChart}
    />
  )
}

const formatShare = (value: number): string => formatPercent(value, 1)

interface OverlayProps {
  readonly label: string
  readonly yLabel: string
  /** What the chart says, for who does not see it. */
  readonly words: string
  readonly testId: string
  readonly lines: readonly Line[]
  readonly columns: readonly (readonly (number | null)[])[]
  readonly logarithmic: boolean
  readonly range?: typeof accuracyRange
  readonly format: (value: number) => string
  onChart(chart: Chart | undefined): void
}

function Overlay({ label, yLabel, words, testId, lines, columns, logarithmic, range, format, onChart }: OverlayProps) {
  const { t } = useTranslation()
  const scheme = useColorScheme()
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<Chart>(undefined)
  const latest = useRef(onChart)
  latest.current = onChart
  const key = keyOf(lines)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the lines; another scheme has other colours
  useEffect(() => {
    if (!place.current) return
    const made = createChart(place.current, {
      lines,
      xLabel: t('training.axisIteration'),
      yLabel,
      logarithmic,
      ...(range && { range }),
      format,
      formatX: formatCount
    })
    chart.current = made
    latest.current(made)
    return () => {
      chart.current = undefined
      latest.current(undefined)
      made.destroy()
    }
  }, [key, yLabel, logarithmic, scheme, t])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a chart in new colours is filled as well
  useEffect(() => {
    chart.current?.show(columns)
  }, [columns, key, yLabel, logarithmic, scheme, t])
  return (
    <figure className={charts['figure']} aria-label={label}>
      <div ref={place} className={`${charts['plot']} ${styles['plot']}`} data-testid={testId} data-lines={lines.length} />
      <p className={charts['hidden']}>{words}</p>
    </figure>
  )
}
