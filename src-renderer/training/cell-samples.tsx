// The samples behind a cell of the confusion matrix; each can be stepped through the network.
import { Button } from '@mantine/core'
import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { catalogueOp } from '../../engine/catalog.ts'
import type { EvaluationSummary, PreviewSample, SplitName } from '../../engine/contract.ts'
import { useEditor, useStepping, useStudio } from '../app/use-studio.ts'
import styles from './confusion.module.css'
import { formatCount } from './formats.ts'
import { drawSample, imageShape } from './sample-picture.ts'
import { usePreview } from './use-preview.ts'

/** Shown at once. */
const most = 40

export interface Cell {
  readonly truth: number
  readonly predicted: number
}

interface Props {
  readonly cell: Cell
  /** What the cell means, for so many samples. */
  sentence(count: number): string
  readonly split: SplitName
  readonly answers: NonNullable<EvaluationSummary['answers']>
}

export function CellSamples({ cell, sentence, split, answers }: Props) {
  const { t } = useTranslation()
  const node = useEditor(({ document }) => document.graph.nodes.find(({ op }) => catalogueOp(op)?.source)?.id)
  const samples = useMemo(() => {
    const { labels, predictions } = answers
    return [...labels.keys()].filter((i) => labels[i] === cell.truth && predictions[i] === cell.predicted)
  }, [answers, cell])
  const shown = useMemo(() => samples.slice(0, most), [samples])
  return (
    <section className={styles['samples']} aria-label={t('training.cellSamples')} data-testid="cell-samples">
      <p className={styles['dim']}>{sentence(samples.length)}</p>
      {node !== undefined && shown.length > 0 && <Pictures node={node} split={split} samples={shown} />}
      {samples.length > most && (
        <p className={styles['dim']}>{t('training.cellFirst', { shown: most, total: formatCount(samples.length) })}</p>
      )}
    </section>
  )
}

function Pictures({
  node,
  split,
  samples
}: {
  readonly node: string
  readonly split: Props['split']
  readonly samples: readonly number[]
}) {
  const { t } = useTranslation()
  const preview = usePreview({ node, split, samples, first: 0, count: most })
  if (preview.kind === 'failed') return <p className={styles['dim']}>{preview.message}</p>
  if (preview.kind === 'loading') return <p className={styles['dim']}>{t('training.phaseLoading')}</p>
  const { facts, samples: found } = preview.result
  const shape = imageShape(facts.sampleShape)
  return (
    <div className={styles['pictures']}>
      {found.map((sample) => (
        <SampleButton key={sample.index} sample={sample} split={split} shape={shape} />
      ))}
    </div>
  )
}

interface SampleButtonProps {
  readonly sample: PreviewSample
  readonly split: Props['split']
  readonly shape: readonly [number, number, number] | undefined
}

function SampleButton({ sample, split, shape }: SampleButtonProps) {
  const { t } = useTranslation()
  const { stepping } = useStudio()
  // what is allowed follows these
  useStepping(({ status, state }) => `${status} ${state?.updated}`)
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (canvas.current && shape) drawSample(canvas.current, sample, shape)
  }, [sample, shape])
  const label = t('training.stepSample', { index: formatCount(sample.index) })
  return (
    <Button
      variant="default"
      className={styles['picture'] ?? ''}
      title={label}
      aria-label={label}
      data-testid={`step-sample-${sample.index}`}
      onClick={() => stepping.showSample(split, sample.index)}
    >
      {shape ? <canvas ref={canvas} /> : formatCount(sample.index)}
    </Button>
  )
}
