// The data of a dataset node: how many of each class there are, and samples as pictures, points or numbers.
import { ActionIcon, SegmentedControl, Select, Tooltip } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { catalogueOp } from '../../engine/catalog.ts'
import type { SplitName } from '../../engine/contract.ts'
import { useEditor } from '../app/use-studio.ts'
import { ClassBalance } from './class-balance.tsx'
import { className } from './class-name.ts'
import dock from './dock.module.css'
import { formatCount } from './formats.ts'
import { SampleGrid } from './sample-grid.tsx'
import styles from './samples.module.css'
import { usePreview } from './use-preview.ts'

const pageSize = 96

export function Samples() {
  const { t } = useTranslation()
  const sources = useEditor(
    ({ document }) => document.graph.nodes.filter(({ op }) => catalogueOp(op)?.source).map(({ id }) => id),
    (a, b) => a.join() === b.join()
  )
  const [chosen, setChosen] = useState<string>()
  const node = chosen !== undefined && sources.includes(chosen) ? chosen : sources[0]
  if (node === undefined) return <div className={dock['empty']}>{t('training.samplesNone')}</div>
  return <SamplesOf key={node} node={node} sources={sources} onChoose={setChosen} />
}

interface SamplesOfProps {
  readonly node: string
  readonly sources: readonly string[]
  onChoose(node: string): void
}

function SamplesOf({ node, sources, onChoose }: SamplesOfProps) {
  const { t } = useTranslation()
  const [split, setSplit] = useState<SplitName>('training')
  const [label, setLabel] = useState<number>()
  const [first, setFirst] = useState(0)
  const preview = usePreview({ node, split, first, count: pageSize, ...(label !== undefined && { class: label }) })
  const result = preview.kind === 'ready' ? preview.result : undefined
  const total = result?.total ?? 0
  const show = (next: number | undefined) => {
    setLabel(next)
    setFirst(0)
  }
  return (
    <div className={styles['view']}>
      <div className={styles['side']}>
        {sources.length > 1 && (
          <Select
            label={t('training.samplesNode')}
            data={[...sources]}
            value={node}
            onChange={(value) => value && onChoose(value)}
            allowDeselect={false}
          />
        )}
        <SegmentedControl
          fullWidth
          aria-label={t('training.split')}
          value={split}
          onChange={(value) => {
            setSplit(value as SplitName)
            setFirst(0)
          }}
          data={[
            { value: 'training', label: t('training.splitTraining') },
            ...(result?.facts.validationCount ? [{ value: 'validation', label: t('training.splitValidation') }] : []),
            { value: 'test', label: t('training.splitTest') }
          ]}
        />
        {result?.classCounts && <ClassBalance counts={result.classCounts} facts={result.facts} chosen={label} onChoose={show} />}
      </div>
      <div className={styles['main']}>
        <div className={styles['pager']}>
          <span>
            {label === undefined
              ? t('training.samplesCount', { total: formatCount(total) })
              : t('training.samplesOfClass', { total: formatCount(total), label: className(result?.facts, label) })}
          </span>
          {total > pageSize && (
            <span className={styles['pages']}>
              <Tooltip label={t('training.samplesPrevious')}>
                <ActionIcon
                  size="sm"
                  aria-label={t('training.samplesPrevious')}
                  disabled={first === 0}
                  onClick={() => setFirst(Math.max(0, first - pageSize))}
                >
                  <IconChevronLeft size={16} />
                </ActionIcon>
              </Tooltip>
              {t('training.samplesPage', {
                first: formatCount(first),
                last: formatCount(Math.min(total, first + pageSize) - 1),
                total: formatCount(total)
              })}
              <Tooltip label={t('training.samplesNext')}>
                <ActionIcon
                  size="sm"
                  aria-label={t('training.samplesNext')}
                  disabled={first + pageSize >= total}
                  onClick={() => setFirst(first + pageSize)}
                >
                  <IconChevronRight size={16} />
                </ActionIcon>
              </Tooltip>
            </span>
          )}
        </div>
        {preview.kind === 'loading' && <div className={dock['empty']}>{t('training.samplesLoading')}</div>}
        {preview.kind === 'failed' && (
          <div className={dock['empty']} role="alert">
            {preview.message}
          </div>
        )}
        {result && <SampleGrid result={result} />}
      </div>
    </div>
  )
}
