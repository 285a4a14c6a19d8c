// How many samples each class has, as bars that choose the class.
import { useTranslation } from 'react-i18next'
import type { DatasetFacts } from '../../engine/contract.ts'
import { className } from './class-name.ts'
import { formatCount } from './formats.ts'
import styles from './samples.module.css'

interface Props {
  readonly counts: readonly number[]
  readonly facts: DatasetFacts
  readonly chosen: number | undefined
  onChoose(label: number | undefined): void
}

export function ClassBalance({ counts, facts, chosen, onChoose }: Props) {
  const { t } = useTranslation()
  const most = Math.max(1, ...counts)
  return (
    <section className={styles['balance']} data-named={facts.classNames !== undefined} aria-label={t('training.classBalance')}>
      <button type="button" className={styles['class']} aria-pressed={chosen === undefined} onClick={() => onChoose(undefined)}>
        {t('training.samplesAll')}
      </button>
      {counts.map((count, label) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its class number
          key={label}
          type="button"
          className={styles['class']}
          title={className(facts, label)}
          aria-pressed={chosen === label}
          onClick={() => onChoose(chosen === label ? undefined : label)}
        >
          <span className="visually-hidden">{t('training.classBar', { label: className(facts, label), count: formatCount(count) })}</span>
          <span className={styles['label']} aria-hidden="true">
            {className(facts, label)}
          </span>
          <span className={styles['bar']}>
            <span style={{ width: `${(100 * count) / most}%` }} />
          </span>
          <span className={styles['count']} aria-hidden="true">
            {formatCount(count)}
          </span>
        </button>
      ))}
    </section>
  )
}
