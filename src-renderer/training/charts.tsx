// Loss and accuracy as they come, drawn outside React.
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { resolveTraining } from '../../engine/document.ts'
import { sayFailure } from '../app/notices.ts'
import { useColorScheme } from '../app/use-color-scheme.ts'
import { useRun, useStudio } from '../app/use-studio.ts'
import { type Chart, createChart } from './chart.ts'
import { accuracyColumns, accuracyRange, chartsAsCsv, lossColumns } from './chart-data.ts'
import { sideBySide } from './chart-picture.ts'
import { ChartTools, LossTools } from './chart-tools.tsx'
import styles from './charts.module.css'
import dock from './dock.module.css'
import { formatCount, formatNumber, formatPercent } from './formats.ts'

/** ms between two drawings of the loss while a run goes: the eye follows no faster. */
const drawInterval = 120

export function Charts() {
  const { t } = useTranslation()
  const { frames, run, host } = useStudio()
  const [smoothing, setSmoothing] = useState(0.95)
  const [logarithmic, setLogarithmic] = useState(false)
  const started = useRun((state) => state.document !== undefined)
  const charts = useRef<{ loss?: Chart | undefined; accuracy?: Chart | undefined }>({})

  const save = (name: string, bytes: Uint8Array, type: string) =>
    host.saveCopy(name, bytes, type).catch((error: unknown) => sayFailure('training.saveFailed', error))
  const saveCsv = () =>
    save('loss-and-accuracy.csv', new TextEncoder().encode(chartsAsCsv(frames.history, run.getState().evaluations)), 'text/csv')
  const savePng = async () => {
    const canvases = [charts.current.loss?.canvas(), charts.current.accuracy?.canvas()].filter((canvas) => canvas !== undefined)
    const blob = await sideBySide(canvases)
    if (blob) await save('loss-and-accuracy.png', new Uint8Array(await blob.arrayBuffer()), 'image/png')
  }

  if (!started) return <div className={dock['empty']}>{t('training.chartsEmpty')}</div>
  return (
    <div className={styles['view']}>
      <div className={styles['tools']}>
        <LossTools width={88} smoothing={smoothing} logarithmic={logarithmic} onSmoothing={setSmoothing} onLogarithmic={setLogarithmic} />
        <span className={styles['hint']}>{t('training.zoomHint')}</span>
        <ChartTools
          label={t('training.exportMenu')}
          position="bottom-end"
          onResetZoom={() => {
            charts.current.loss?.resetZoom()
            charts.current.accuracy?.resetZoom()
          }}
          onPng={() => void savePng()}
          onCsv={() => void saveCsv()}
        />
      </div>
      <div className={styles['charts']}>
        <LossChart
          smoothing={smoothing}
          logarithmic={logarithmic}
          onChart={(chart) => {
            charts.current.loss = chart
          }}
        />
        <AccuracyChart
          onChart={(chart) => {
            charts.current.accuracy = chart
          }}
        />
      </div>
    </div>
  )
}

interface LossChartProps {
  readonly smoothing: number
  readonly logarithmic: boolean
  onChart(chart: Chart | undefined): void
}

function LossChart({ smoothing, logarithmic, onChart }: LossChartProps) {
  const { t } = useTranslation()
  const { frames, run } = useStudio()
  const scheme = useColorScheme()
  const place = useRef<HTMLDivElement>(null)
  const summary = useRef<HTMLParagraphElement>(null)
  const latest = useRef(onChart)
  latest.current = onChart
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scheme has other colours
  useEffect(() => {
    if (!place.current) return
    const chart = createChart(place.current, {
      lines: [
        { label: t('training.seriesLoss'), colour: '--gl-forward', width: 1, faint: true },
        { label: t('training.seriesSmooth'), colour: '--gl-forward', width: 2, ending: true }
      ],
      xLabel: t('training.axisIteration'),
      yLabel: t('training.loss'),
      logarithmic,
      format: (value) => formatNumber(value, 3),
      formatX: formatCount
    })
    latest.current(chart)
    let drawn = -1
    let last = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const draw = () => {
      timer = undefined
      last = performance.now()
      drawn = frames.history.length
      const { iterations, losses, smoothed } = lossColumns(frames.history, smoothing)
      // a logarithm has no place for 0
      const positive = (column: Float64Array) => (logarithmic ? Array.from(column, (value) => (value > 0 ? value : null)) : column)
      chart.show([iterations, positive(losses), positive(smoothed)])
    }
    const paint = () => {
      if (timer !== undefined || frames.history.length === drawn) return
      // drawn at once, and then again after a while: the last frame is never left out
      const wait = drawInterval - (performance.now() - last)
      if (wait <= 0) draw()
      else timer = setTimeout(draw, wait)
    }
    draw()
    const stop = frames.onFrame(paint)
    return () => {
      stop()
      clearTimeout(timer)
      latest.current(undefined)
      chart.destroy()
    }
  }, [frames, smoothing, logarithmic, scheme, t])
  const status = useRun((state) => state.status)
  // what the chart says in words, when the run rests: a live text would never stop talking
  // biome-ignore lint/correctness/useExhaustiveDependencies: said again whenever the status changes
  useEffect(() => {
    const { losses, length } = frames.history
    if (!summary.current || length === 0 || run.status === 'running') return
    let lowest = Number.POSITIVE_INFINITY
    for (let i = 0; i < length; i++) lowest = Math.min(lowest, losses[i] as number)
    const words = {
      first: formatNumber(losses[0]),
      last: formatNumber(losses[length - 1]),
      lowest: formatNumber(lowest),
      count: frames.numbers.iteration
    }
    summary.current.textContent = t('training.chartSummary', words)
  }, [frames, run, t, status])
  return (
    <figure className={styles['figure']} aria-label={t('training.chartLoss')}>
      <div ref={place} className={styles['plot']} data-testid="loss-chart" />
      <p ref={summary} className={styles['hidden']} />
    </figure>
  )
}

function AccuracyChart({ onChart }: { onChart(chart: Chart | undefined): void }) {
  const { t } = useTranslation()
  const scheme = useColorScheme()
  const evaluations = useRun((state) => state.evaluations)
  const every = useRun((state) => (state.document ? resolveTraining(state.document).evaluateEvery : 0))
  const isHeldOut = evaluations.some(({ validation }) => validation)
  const hasClasses = evaluations.some(({ train, test }) => train?.accuracy != null || test?.accuracy != null)
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<Chart>(undefined)
  const latest = useRef(onChart)
  latest.current = onChart
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scheme has other colours
  useEffect(() => {
    if (!place.current || !hasClasses) return
    const made = createChart(place.current, {
      lines: [
        { label: t('training.seriesTrain'), colour: '--gl-forward', width: 1.5, dash: [5, 4], points: true, ending: true },
        ...(isHeldOut ? [{ label: t('training.seriesValidation'), colour: '--gl-ok', width: 2, points: true, ending: true }] : []),
        { label: t('training.seriesTest'), colour: '--gl-backward', width: 2, points: true, ending: true },
        { label: t('training.seriesMajority'), colour: '--gl-text-dim', width: 1, dash: [2, 3], reference: true }
      ],
      xLabel: t('training.axisIteration'),
      yLabel: t('training.chartAccuracy'),
      logarithmic: false,
      range: accuracyRange,
      format: (value) => formatPercent(value, 1),
      formatY: (value) => formatPercent(value, 0),
      formatX: formatCount
    })
    chart.current = made
    latest.current(made)
    return () => {
      chart.current = undefined
      latest.current(undefined)
      made.destroy()
    }
  }, [hasClasses, isHeldOut, scheme, t])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a chart in new colours is filled as well
  useEffect(() => {
    const { iterations, train, validation, test, majority } = accuracyColumns(evaluations)
    chart.current?.show([iterations, train, ...(validation ? [validation] : []), test, majority])
  }, [evaluations, hasClasses, isHeldOut, scheme, t])
  const last = evaluations.at(-1)
  const empty = last ? t('training.accuracyUndefined') : every > 0 ? t('training.accuracyEmpty', { every }) : t('training.accuracyNever')
  return (
    <figure className={styles['figure']} aria-label={t('training.chartAccuracy')}>
      {hasClasses ? (
        <div ref={place} className={styles['plot']} data-testid="accuracy-chart" />
      ) : (
        <div className={dock['empty']}>{empty}</div>
      )}
      {hasClasses && last && (
        <p className={styles['hidden']}>
          {t(last.validation ? 'training.accuracySummaryHeld' : 'training.accuracySummary', {
            iteration: last.iteration,
            train: formatPercent(last.train?.accuracy),
            validation: formatPercent(last.validation?.accuracy),
            test: formatPercent(last.test?.accuracy)
          })}
        </p>
      )}
    </figure>
  )
}
