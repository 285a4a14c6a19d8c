// The distribution of all elements of a tensor; the bar of the chosen one is marked, and a click on a bar, or Enter, walks through its elements.
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../training/formats.ts'
import { shortNumber } from './show-number.ts'
import styles from './tensor-panel.module.css'

interface Props {
  readonly name: string
  readonly data: Float64Array
  readonly chosen: number | undefined
  onChoose(element: number): void
}

const bins = 48
const [width, height] = [480, 120]

export function TensorHistogram({ name, data, chosen, onChoose }: Props) {
  const { t } = useTranslation()
  const { low, high, counts, binOf } = useMemo(() => histogramOf(data), [data])
  const most = Math.sqrt(Math.max(1, ...counts))
  const value = chosen === undefined ? undefined : data[chosen]
  const marked = value === undefined || !Number.isFinite(value) ? -1 : binOf(value)
  const step = width / bins
  /** The next element of the bar after the chosen one. */
  const walk = (bin: number) => {
    const start = chosen !== undefined && marked === bin ? chosen + 1 : 0
    const isIn = (element: number) => Number.isFinite(element) && binOf(element) === bin
    const after = data.findIndex((element, i) => i >= start && isIn(element))
    onChoose(after >= 0 ? after : data.findIndex(isIn))
  }
  /** The nearest bar with elements in a direction. */
  const beside = (direction: 1 | -1): number => {
    let bin = marked < 0 && direction < 0 ? bins : marked
    do bin += direction
    while (bin >= 0 && bin < bins && !counts[bin])
    return bin
  }
  const press = (key: string): boolean => {
    const bin = key === 'ArrowRight' ? beside(1) : key === 'ArrowLeft' ? beside(-1) : key === 'Enter' || key === ' ' ? marked : undefined
    if (bin !== undefined && counts[bin]) walk(bin)
    return bin !== undefined
  }
  const edge = (bin: number) => low + (bin * (high - low)) / bins
  const words = (bin: number) =>
    t('stepping.histogramBar', { from: shortNumber(edge(bin)), to: shortNumber(edge(bin + 1)), count: formatCount(counts[bin] ?? 0) })
  return (
    <figure className={styles['histogram']} data-testid="tensor-histogram">
      <div
        role="slider"
        tabIndex={0}
        aria-label={t('stepping.histogram', { name, low: shortNumber(low), high: shortNumber(high) })}
        aria-valuemin={0}
        aria-valuemax={bins - 1}
        aria-valuenow={Math.max(0, marked)}
        aria-valuetext={marked < 0 ? t('stepping.histogramNone') : words(marked)}
        onKeyDown={(event) => press(event.key) && event.preventDefault()}
      >
        <svg viewBox={`0 0 ${width} ${height}`} aria-hidden>
          {counts.map((count, bin) => {
            const tall = (Math.sqrt(count) / most) * (height - 6)
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
              <g key={bin} className={styles['bar']} data-marked={bin === marked} data-count={count}>
                <rect x={bin * step} y={height - tall} width={step - 1} height={tall} />
                {count > 0 && (
                  <rect className={styles['hit']} x={bin * step} y={0} width={step} height={height} onPointerDown={() => walk(bin)}>
                    <title>{words(bin)}</title>
                  </rect>
                )}
              </g>
            )
          })}
          {low < 0 && high > 0 && (
            <line className={styles['zero']} x1={(-low / (high - low)) * width} x2={(-low / (high - low)) * width} y1={0} y2={height} />
          )}
        </svg>
      </div>
      <figcaption>
        <span>{shortNumber(low)}</span>
        <span className={styles['scale']}>{t('stepping.histogramScale')}</span>
        <span>{shortNumber(high)}</span>
      </figcaption>
    </figure>
  )
}

interface BinnedNumbers {
  readonly low: number
  readonly high: number
  readonly counts: readonly number[]
  binOf(value: number): number
}

/** Of every finite element. */
function histogramOf(data: Float64Array): BinnedNumbers {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of data) {
    if (!Number.isFinite(value)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (low > high) return { low: Number.NaN, high: Number.NaN, counts: [], binOf: () => -1 }
  const binOf = (value: number) => (high > low ? Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins)) : 0)
  const counts = new Array<number>(bins).fill(0)
  for (const value of data) if (Number.isFinite(value)) counts[binOf(value)] = (counts[binOf(value)] ?? 0) + 1
  return { low, high, counts, binOf }
}
