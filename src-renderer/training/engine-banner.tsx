// Says that the engine is gone, and brings it and the run back; the document is not touched by any of it.
import { Button } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { sayFailure } from '../app/notices.ts'
import { useRun, useStudio } from '../app/use-studio.ts'
import styles from './engine-banner.module.css'

export function EngineBanner() {
  const { t } = useTranslation()
  const { engine, run } = useStudio()
  const status = useSyncExternalStore(engine.onStatus, engine.getStatus)
  const end = useRun((state) => state.end)
  const [restarting, setRestarting] = useState(false)
  const lost = status.kind === 'lost'
  const resumable = end?.kind === 'engine-lost' && end.checkpoint
  if (!lost && !resumable) return null
  const restart = () => {
    setRestarting(true)
    engine
      .restart()
      .catch((error: unknown) => sayFailure('training.restartFailed', error))
      .finally(() => setRestarting(false))
  }
  return (
    <div className={styles['banner']} role="alert" data-testid="engine-banner">
      <IconPlugConnectedX size={18} aria-hidden />
      <span className={styles['text']}>{lost ? t('training.engineLost', { reason: status.reason }) : t('training.engineBack')}</span>
      {lost && (
        <Button variant="default" loading={restarting} onClick={restart}>
          {t('training.restart')}
        </Button>
      )}
      {!lost && (
        <>
          <Button variant="default" onClick={() => run.resumeFromCheckpoint()}>
            {t('training.resumeFrom')}
          </Button>
          <Button variant="subtle" onClick={() => run.forgetEnd()}>
            {t('training.dismiss')}
          </Button>
        </>
      )}
    </div>
  )
}
