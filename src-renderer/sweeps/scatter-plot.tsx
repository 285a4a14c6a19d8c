// One axis of a sweep against its metric: a point for each trial, the best one ringed.
import { useElementSize } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useColorScheme } from '../app/use-color-scheme.ts'
import { metricText, metricWords, valueWords } from './axis-words.ts'
import { plotScale, shareColour, withOwnTicks } from './plot-scales.ts'
import styles from './sweeps.module.css'
import { bestTrial, isHighBetter, metricOf } from './trial-rank.ts'
import type { Look } from './trial-table.tsx'

const height = 240
const margin = { left: 64, right: 20, top: 14, bottom: 42 }

export function ScatterPlot({ sweep, names, axis, hovered, chosen, onHover, onChoose }: Look & { readonly axis: number }) {
  const { t } = useTranslation()
  const isDark = useColorScheme() === 'dark'
  const { ref, width } = useElementSize()
  const { trials, metric, axes } = sweep
  const swept = axes[axis]
  if (!swept) return null
  const results = trials.map((trial) => metricOf(trial, metric))
  const placed = trials.map(({ values }) => values[axis] ?? null)
  const across = withOwnTicks(plotScale(swept.scale, placed), placed)
  const up = plotScale('linear', results)
  const x = (share: number) => margin.left + 10 + share * Math.max(0, width - margin.left - margin.right - 20)
  const y = (share: number) => height - margin.bottom - 8 - share * (height - margin.top - margin.bottom - 16)
  const best = bestTrial(sweep)
  const points = trials.flatMap(({ values }, index) => {
    const [at, result] = [across.place(values[axis] ?? null), up.place(results[index] ?? null)]
    return at === undefined || result === undefined ? [] : [{ index, at, result }]
  })
  // what is pointed at stands in front
  const last = hovered ?? chosen
  points.sort((a, b) => Number(a.index === last) - Number(b.index === last))
  const name = names[axis] ?? ''
  return (
    <div ref={ref} className={styles['plot']}>
      {points.length === 0 && <p className={styles['plotEmpty']}>{t('sweeps.plotEmpty')}</p>}
      <svg width={width} height={height} role="img" aria-label={t('sweeps.scatterLabel', { metric: metricWords(metric), axis: name })}>
        {across.ticks.map(({ at, value }) => (
          <g key={String(value)}>
            <line className={styles['grid']} x1={x(at)} x2={x(at)} y1={margin.top} y2={height - margin.bottom} />
            <text className={styles['tick']} x={x(at)} y={height - margin.bottom + 14} textAnchor="middle">
              {valueWords(value, swept.place)}
            </text>
          </g>
        ))}
        {up.ticks.map(({ at, value }) => (
          <g key={String(value)}>
            <line className={styles['grid']} x1={margin.left} x2={width - margin.right} y1={y(at)} y2={y(at)} />
            <text className={styles['tick']} x={margin.left - 6} y={y(at) + 4} textAnchor="end">
              {metricText(Number(value), metric)}
            </text>
          </g>
        ))}
        <text className={styles['axisName']} x={x(0.5)} y={height - 6} textAnchor="middle">
          {name}
        </text>
        {points.map(({ index, at, result }) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the table does the same by keyboard
          <circle
            key={index}
            className={styles['point']}
            cx={x(at)}
            cy={y(result)}
            r={index === last ? 7 : 5}
            fill={shareColour(isHighBetter(metric) ? result : 1 - result, isDark)}
            data-best={index === best}
            data-testid="sweep-point"
            data-marked={index === last}
            onPointerEnter={() => onHover(index)}
            onPointerLeave={() => onHover(undefined)}
            onClick={() => onChoose(chosen === index ? undefined : index)}
          />
        ))}
      </svg>
    </div>
  )
}
