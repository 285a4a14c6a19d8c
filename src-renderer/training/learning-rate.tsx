// The learning rate while a run goes: typed or moved on a logarithmic slider, from the next iteration on.
import { NumberInput, Slider, Tooltip } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { resolveTraining } from '../../engine/document.ts'
import { useEditor, useRun, useStudio } from '../app/use-studio.ts'
import styles from './control-bar.module.css'

export function LearningRate() {
  const { t } = useTranslation()
  const { run } = useStudio()
  const going = useRun((state) => state.status === 'running' || state.status === 'paused')
  const set = useRun((state) => state.learningRate)
  const ofRun = useRun((state) => (state.document ? resolveTraining(state.document).optimizer.learningRate : undefined))
  const ofProject = useEditor((state) => resolveTraining(state.document).optimizer.learningRate)
  // between runs it shows what the next one starts with
  const rate = going ? (set ?? ofRun ?? ofProject) : ofProject
  const [draft, setDraft] = useState<number | string>(rate)
  useEffect(() => setDraft(rate), [rate])
  const commit = (value: number | string) => {
    const wanted = Number(value)
    if (Number.isFinite(wanted) && wanted > 0 && wanted !== rate) run.setLearningRate(wanted)
    else setDraft(rate)
  }
  return (
    <Tooltip label={t(going ? 'training.learningRateHint' : 'training.learningRateIdle')}>
      <div className={styles['rate']}>
        <span className={styles['caption']}>{t('training.learningRate')}</span>
        <Slider
          w={96}
          size="xs"
          disabled={!going}
          min={-6}
          max={1}
          step={0.05}
          label={null}
          thumbLabel={t('training.learningRate')}
          value={Math.max(-6, Math.min(1, Math.log10(Number(draft) || rate)))}
          onChange={(exponent) => setDraft(Number((10 ** exponent).toPrecision(2)))}
          onChangeEnd={(exponent) => commit(Number((10 ** exponent).toPrecision(2)))}
        />
        <NumberInput
          w={76}
          hideControls
          disabled={!going}
          aria-label={t('training.learningRate')}
          value={draft}
          onChange={setDraft}
          onBlur={() => commit(draft)}
          onKeyDown={(event) => event.key === 'Enter' && commit(draft)}
        />
      </div>
    </Tooltip>
  )
}
