// One tensor: what it is, its statistics, and the view of it that was chosen; every view marks and chooses the same element.
import { NumberInput, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type TensorKind, unravel } from '../../engine/contract.ts'
import { useStepping, useStudio } from '../app/use-studio.ts'
import { ExportTensor } from './export-tensor.tsx'
import { FeatureGrid } from './feature-grid.tsx'
import { NumbersTable } from './numbers-table.tsx'
import { SliceMap } from './slice-map.tsx'
import { TensorHistogram } from './tensor-histogram.tsx'
import styles from './tensor-panel.module.css'
import { sliceOf } from './tensor-slice.ts'
import { TensorStatistics } from './tensor-statistics.tsx'
import { useTensor } from './use-tensor.ts'
import { WriteElement } from './write-element.tsx'

export type TensorViewName = 'numbers' | 'grid' | 'histogram'

interface Props {
  readonly node: string
  readonly what: TensorKind
  readonly name: string
  readonly view: TensorViewName
  onView(view: TensorViewName): void
}

export function TensorPanel({ node, what, name, view, onView }: Props) {
  const { t } = useTranslation()
  const { stepping } = useStudio()
  const tensor = useTensor(what, name)
  const chosen = useStepping(({ chosen: now }) => (now?.what === what && now.name === name ? now.element : undefined))
  const [lead, setLead] = useState<readonly number[]>([])
  const [followed, setFollowed] = useState<number>()
  if (!tensor) return <p className={styles['none']}>{t('stepping.notComputed')}</p>
  const { shape, data } = tensor
  // the plane with the element that was chosen elsewhere comes into view, once
  if (chosen !== undefined && chosen !== followed && chosen < data.length) {
    setFollowed(chosen)
    setLead(unravel(chosen, shape).slice(0, -2))
  }
  const slice = sliceOf(shape, lead)
  const choose = (element: number) => stepping.choose({ node, what, name, element })
  const filters = what === 'parameter' || what === 'parameter-gradient' || what === 'update'
  const views: readonly TensorViewName[] = shape.length >= 3 ? ['numbers', 'grid', 'histogram'] : ['numbers', 'histogram']
  const shown = views.includes(view) ? view : 'numbers'
  const several = slice.rows * slice.columns > 1
  return (
    <>
      <div className={styles['head']}>
        <strong className={styles['name']}>
          {name} [{shape.join(', ')}]
        </strong>
        {slice.lead.map((size, d) => (
          <NumberInput
            // biome-ignore lint/suspicious/noArrayIndexKey: a dimension is its number
            key={d}
            size="xs"
            w={92}
            aria-label={leadLabel(d, shape.length, filters, t)}
            prefix={`${leadLabel(d, shape.length, filters, t)} `}
            min={0}
            max={size - 1}
            value={lead[d] ?? 0}
            onChange={(value) => setLead(slice.lead.map((_, at) => (at === d ? Number(value) || 0 : (lead[at] ?? 0))))}
          />
        ))}
        {data.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label={t('stepping.view')}
            value={shown}
            onChange={(next) => onView(next as TensorViewName)}
            data={views.map((value) => ({ value, label: t(`stepping.view-${value}`) }))}
          />
        )}
        <ExportTensor name={name} tensor={tensor} />
        <WriteElement what={what} name={name} element={chosen} value={chosen === undefined ? undefined : data[chosen]} />
      </div>
      <TensorStatistics data={data} onChoose={choose} />
      <div className={styles['body']}>
        {shown === 'numbers' && several && <SliceMap name={name} slice={slice} data={data} chosen={chosen} onChoose={choose} />}
        {shown === 'numbers' && <NumbersTable name={name} slice={slice} data={data} chosen={chosen} onChoose={choose} />}
        {shown === 'grid' && (
          <FeatureGrid name={name} shape={shape} data={data} lead={lead} filters={filters} chosen={chosen} onChoose={choose} />
        )}
        {shown === 'histogram' && <TensorHistogram name={name} data={data} chosen={chosen} onChoose={choose} />}
      </div>
    </>
  )
}

function leadLabel(d: number, rank: number, filters: boolean, t: (key: string) => string): string {
  if (filters) return d === 0 && rank === 4 ? t('stepping.filter') : d === 1 && rank === 4 ? t('stepping.channel') : t('stepping.index')
  if (d === 0) return t('stepping.sample')
  return d === 1 && rank === 4 ? t('stepping.channel') : t('stepping.index')
}
