// Statistics of every element of a tensor; what is not finite is counted, and a click leads to the first of it.
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { statisticsOf } from '../../engine/contract.ts'
import { formatCount } from '../training/formats.ts'
import { shortNumber } from './show-number.ts'
import styles from './tensor-panel.module.css'

interface Props {
  readonly data: Float64Array
  onChoose(element: number): void
}

export function TensorStatistics({ data, onChoose }: Props) {
  const { t } = useTranslation()
  const { elements, min, max, mean, std, zeros, nan, infinite } = useMemo(() => statisticsOf(data, data.length), [data])
  const number = (value: number | null) => (value === null ? '–' : shortNumber(value))
  const counts = t('stepping.counts', { zeros: formatCount(zeros), nan: formatCount(nan), infinite: formatCount(infinite) })
  return (
    <p className={styles['statistics']}>
      {t('stepping.statistics', {
        elements: formatCount(elements),
        min: number(min),
        max: number(max),
        mean: number(mean),
        std: number(std)
      })}
      {nan + infinite > 0 ? (
        <button
          type="button"
          className={styles['broken']}
          title={t('stepping.firstNonFinite')}
          onClick={() => onChoose(data.findIndex((value) => !Number.isFinite(value)))}
        >
          {counts}
        </button>
      ) : (
        <span>{counts}</span>
      )}
    </p>
  )
}
