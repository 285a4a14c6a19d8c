// Parallel coordinates of a sweep: each axis and the metric stand upright, each trial is a line across them, coloured by how good it is.
import { Button } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { type PointerEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AxisValue } from '../../src-main/contract.ts'
import { useColorScheme } from '../app/use-color-scheme.ts'
import { metricText, metricWords, valueWords } from './axis-words.ts'
import { type PlotScale, plotScale, shareColour, withOwnTicks } from './plot-scales.ts'
import styles from './sweeps.module.css'
import { isHighBetter, metricOf } from './trial-rank.ts'
import type { Look } from './trial-table.tsx'

const height = 240
const margin = { left: 70, right: 80, top: 34, bottom: 14 }

interface Upright {
  readonly name: string
  readonly scale: PlotScale
  readonly values: readonly (AxisValue | null)[]
  text(value: AxisValue): string
}

/** Shares of the height that are marked, by the number of the upright. */
type Marks = ReadonlyMap<number, readonly [number, number]>

export function ParallelPlot({ sweep, names, hovered, chosen, onHover, onChoose }: Look) {
  const { t } = useTranslation()
  const isDark = useColorScheme() === 'dark'
  const { ref, width } = useElementSize()
  const [marks, setMarks] = useState<Marks>(new Map())
  const { trials, metric } = sweep
  const uprights = uprightsOf(sweep, names)
  const x = (i: number) => margin.left + (i / Math.max(1, uprights.length - 1)) * Math.max(0, width - margin.left - margin.right)
  const y = (share: number) => height - margin.bottom - share * (height - margin.top - margin.bottom)
  const lines = trials.flatMap((_, index) => {
    const places = uprights.map(({ scale, values }) => scale.place(values[index] ?? null))
    return places.every((place) => place !== undefined) ? [{ index, places }] : []
  })
  const isMarked = (places: readonly number[]) =>
    [...marks].every(([i, [low, high]]) => (places[i] ?? 0) >= low && (places[i] ?? 0) <= high)
  // a trial without a line dims no other
  const pointed = hovered ?? chosen
  const last = lines.some(({ index }) => index === pointed) ? pointed : undefined
  lines.sort((a, b) => Number(a.index === last) - Number(b.index === last))
  return (
    <div ref={ref} className={styles['plot']}>
      {lines.length === 0 && <p className={styles['plotEmpty']}>{t('sweeps.plotEmpty')}</p>}
      <svg width={width} height={height} role="img" aria-label={t('sweeps.parallelLabel')}>
        <title>{t('sweeps.parallelLabel')}</title>
        {lines.map(({ index, places }) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the table does the same by keyboard
          <polyline
            key={index}
            className={styles['line']}
            data-testid="sweep-line"
            points={places.map((place, i) => `${x(i)},${y(place)}`).join(' ')}
            stroke={shareColour(isHighBetter(metric) ? (places.at(-1) ?? 0) : 1 - (places.at(-1) ?? 0), isDark)}
            data-dimmed={index !== last && (!isMarked(places) || last !== undefined)}
            data-marked={index === last}
            onPointerEnter={() => onHover(index)}
            onPointerLeave={() => onHover(undefined)}
            onClick={() => onChoose(chosen === index ? undefined : index)}
          />
        ))}
        {uprights.map((upright, i) => (
          <UprightAxis
            key={upright.name}
            upright={upright}
            x={x(i)}
            y={y}
            anchor={i === 0 ? 'start' : i === uprights.length - 1 ? 'end' : 'middle'}
            mark={marks.get(i)}
            onMark={(mark) => setMarks(new Map([...[...marks].filter(([other]) => other !== i), ...(mark ? [[i, mark] as const] : [])]))}
          />
        ))}
      </svg>
      {marks.size > 0 && (
        <Button size="compact-xs" variant="default" className={styles['clear'] ?? ''} onClick={() => setMarks(new Map())}>
          {t('sweeps.clearMarks')}
        </Button>
      )}
    </div>
  )
}

interface AxisProps {
  readonly upright: Upright
  readonly x: number
  y(share: number): number
  readonly anchor: 'start' | 'middle' | 'end'
  readonly mark: readonly [number, number] | undefined
  onMark(mark: readonly [number, number] | undefined): void
}

function UprightAxis({ upright: { name, scale, text }, x, y, anchor, mark, onMark }: AxisProps) {
  const from = useRef<number | undefined>(undefined)
  const shareAt = (event: PointerEvent<SVGRectElement>): number => {
    const top = event.currentTarget.ownerSVGElement?.getBoundingClientRect().top ?? 0
    return Math.min(1, Math.max(0, (y(0) - (event.clientY - top)) / (y(0) - y(1))))
  }
  return (
    <g>
      <line className={styles['upright']} x1={x} x2={x} y1={y(1)} y2={y(0)} />
      <text className={styles['axisName']} x={anchor === 'start' ? x - 62 : anchor === 'end' ? x + 72 : x} y={16} textAnchor={anchor}>
        {name}
      </text>
      {scale.ticks.map(({ at, value }) => (
        <g key={String(value)}>
          <line className={styles['upright']} x1={x - 4} x2={x} y1={y(at)} y2={y(at)} />
          <text
            className={styles['tick']}
            x={anchor === 'end' ? x + 7 : x - 7}
            y={y(at) + 4}
            textAnchor={anchor === 'end' ? 'start' : 'end'}
          >
            {text(value)}
          </text>
        </g>
      ))}
      {mark && <rect className={styles['mark']} x={x - 7} width={14} y={y(mark[1])} height={Math.max(2, y(mark[0]) - y(mark[1]))} />}
      <rect
        className={styles['brush']}
        x={x - 12}
        width={24}
        y={y(1) - 4}
        height={y(0) - y(1) + 8}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          from.current = shareAt(event)
          onMark(undefined)
        }}
        onPointerMove={(event) => {
          if (from.current === undefined) return
          const [a, b] = [from.current, shareAt(event)]
          if (Math.abs(a - b) > 0.015) onMark([Math.min(a, b), Math.max(a, b)])
        }}
        onPointerUp={() => {
          from.current = undefined
        }}
      />
    </g>
  )
}

function uprightsOf({ axes, trials, metric }: Look['sweep'], names: readonly string[]): readonly Upright[] {
  const results = trials.map((trial) => metricOf(trial, metric))
  return [
    ...axes.map(({ place, scale }, i): Upright => {
      const values = trials.map((trial) => trial.values[i] ?? null)
      return {
        name: names[i] ?? '',
        scale: withOwnTicks(plotScale(scale, values), values),
        values,
        text: (value) => valueWords(value, place)
      }
    }),
    {
      name: metricWords(metric),
      scale: plotScale('linear', results),
      values: results,
      text: (value) => metricText(Number(value), metric)
    }
  ]
}
