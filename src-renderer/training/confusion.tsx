// The confusion matrix of the last evaluation: counts by true and predicted class, and how much of each class is recognised.
import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { catalogueOp } from '../../engine/catalog.ts'
import { useEditor, useFacts, useRun } from '../app/use-studio.ts'
import { type Cell, CellSamples } from './cell-samples.tsx'
import { majorityShare } from './chart-data.ts'
import { className } from './class-name.ts'
import styles from './confusion.module.css'
import { confusionSentence } from './confusion-words.ts'
import dock from './dock.module.css'
import { formatCount, formatPercent } from './formats.ts'

/** Percent of the colour in a cell. On the diagonal it leaves out the middle, where neither dark nor light text can be read. */
function tint(share: number, right: boolean): number {
  return Math.round(right && share > 0.5 ? 80 + 20 * share : 100 * Math.sqrt(share))
}

export function Confusion() {
  const { t } = useTranslation()
  const evaluation = useRun((state) => state.evaluations.at(-1))
  const source = useEditor(({ document }) => document.graph.nodes.find(({ op }) => catalogueOp(op)?.source)?.id)
  const facts = useFacts((state) => state.facts.get(source ?? ''))
  const [split, setSplit] = useState<'test' | 'validation' | 'train'>('test')
  const [sentence, setSentence] = useState('')
  const [cell, setCell] = useState<Cell>()
  if (!evaluation) return <div className={dock['empty']}>{t('training.confusionEmpty')}</div>
  const summary = evaluation[split] ?? evaluation.train
  const confusion = summary?.confusion
  if (!summary || !confusion) return <div className={dock['empty']}>{t('training.confusionNone')}</div>
  const classes = confusion.map((_, label) => label)
  const named = (label: number) => className(facts, label)
  return (
    <div className={styles['view']}>
      <div className={styles['side']}>
        <SegmentedControl
          aria-label={t('training.split')}
          value={split}
          onChange={(value) => setSplit(value as typeof split)}
          data={[
            { value: 'test', label: t('training.splitTest') },
            ...(evaluation.validation ? [{ value: 'validation', label: t('training.splitValidation') }] : []),
            { value: 'train', label: t('training.splitTraining') }
          ]}
        />
        <div className={styles['figure']}>{formatPercent(summary.accuracy)}</div>
        <div className={styles['dim']}>{t('training.afterIteration', { iteration: formatCount(evaluation.iteration) })}</div>
        <div className={styles['dim']} data-testid="majority">
          {t('training.majority', { share: formatPercent(majorityShare(summary), 1) })}
        </div>
        <p className={styles['dim']}>{t('training.confusionCaption')}</p>
        <p className={styles['sentence']} aria-live="polite">
          {sentence}
        </p>
      </div>
      <table className={styles['matrix']}>
        <caption className={styles['hidden']}>{t('training.confusionCaption')}</caption>
        <thead>
          <tr>
            <th scope="col" aria-label={t('training.confusionTrue')} />
            {classes.map((label) => (
              <th key={label} scope="col" title={named(label)}>
                {named(label)}
              </th>
            ))}
            <th scope="col" className={styles['total']}>
              {t('training.confusionTotal')}
            </th>
            <th scope="col" className={styles['recall']}>
              {t('training.confusionRecall')}
            </th>
          </tr>
        </thead>
        <tbody>
          {confusion.map((row, truth) => {
            const total = row.reduce((sum, count) => sum + count, 0)
            const recall = summary.perClass?.[truth] ?? null
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its class number
              <tr key={truth}>
                <th scope="row" title={named(truth)}>
                  {named(truth)}
                </th>
                {row.map((count, predicted) => {
                  const share = total === 0 ? 0 : count / total
                  const say = confusionSentence(named(truth), named(predicted), count)
                  return (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a column is its class number
                    <td key={predicted} data-right={truth === predicted} data-zero={count === 0}>
                      <button
                        type="button"
                        className={styles['cell']}
                        data-testid={`confusion-${truth}-${predicted}`}
                        // the darker half takes light text: both stay readable
                        data-strong={share > 0.5}
                        style={{ ['--share' as string]: `${tint(share, truth === predicted)}%` }}
                        aria-pressed={cell?.truth === truth && cell.predicted === predicted}
                        onClick={() => setCell({ truth, predicted })}
                        title={say}
                        onFocus={() => setSentence(say)}
                        onMouseEnter={() => setSentence(say)}
                      >
                        <span aria-hidden="true">{formatCount(count)}</span>
                        <span className="visually-hidden">{say}</span>
                      </button>
                    </td>
                  )
                })}
                <td className={styles['total']}>{formatCount(total)}</td>
                <td className={styles['recall']}>
                  <span className={styles['bar']}>
                    <span style={{ width: `${100 * (recall ?? 0)}%` }} />
                  </span>
                  {formatPercent(recall, 1)}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {cell && summary.answers && (
        <CellSamples
          cell={cell}
          sentence={(count) => confusionSentence(named(cell.truth), named(cell.predicted), count)}
          split={summary === evaluation.train ? 'training' : split === 'validation' ? 'validation' : 'test'}
          answers={summary.answers}
        />
      )}
    </div>
  )
}
