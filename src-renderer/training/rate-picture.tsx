// The learning rate over the whole run as a small curve.
import { useTranslation } from 'react-i18next'
import { learningRateAt } from '../../engine/catalog.ts'
import type { ResolvedTraining } from '../../engine/document.ts'
import { formatNumber } from './formats.ts'
import styles from './settings-form.module.css'

const width = 240
const height = 44
const points = 120

export function RatePicture({ settings }: { readonly settings: ResolvedTraining }) {
  const { t } = useTranslation()
  const { schedule, optimizer } = settings
  // the length in iterations of a run by epochs is known only with its data
  const total = settings.iterations ?? 10_000
  if (schedule.kind === 'constant') return null
  const rates = Array.from({ length: points + 1 }, (_, i) =>
    learningRateAt(schedule, optimizer.learningRate, Math.round((i * (total - 1)) / points), total)
  )
  const most = Math.max(...rates)
  if (!Number.isFinite(most) || most <= 0) return null
  const path = rates
    .map((rate, i) => `${((i * width) / points).toFixed(1)},${(height - 4 - (rate / most) * (height - 8)).toFixed(1)}`)
    .join(' ')
  return (
    <figure className={styles['rate']}>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        <polyline points={path} fill="none" stroke="var(--gl-forward)" strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
      </svg>
      <figcaption>{t('training.ratePicture', { first: formatNumber(rates[0], 3), last: formatNumber(rates.at(-1), 3) })}</figcaption>
    </figure>
  )
}
