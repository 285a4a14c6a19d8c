// Says that the engine is gone, and brings it and the run back; the document is not touched by any of it.
import { Button } from '@mantine/core'
import { IconHourglassHigh, IconPlugConnectedX } from '@tabler/icons-react'
import { useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { Banner } from '../app/banner.tsx'
import { sayFailure } from '../app/notices.ts'
import { useRun, useStudio } from '../app/use-studio.ts'
import { formatDuration } from './formats.ts'

export function EngineBanner() {
  const { t } = useTranslation()
  const { engine, run } = useStudio()
  const status = useSyncExternalStore(engine.onStatus, engine.getStatus)
  const end = useRun((state) => state.end)
  const [restarting, setRestarting] = useState(false)
  /** Seconds of silence up to which the user wants to hear no more of it. */
  const [patience, setPatience] = useState(0)
  const lost = status.kind === 'lost'
  const silent = status.kind === 'silent' && status.seconds
  if (silent === false && patience > 0) setPatience(0)
  const resumable = end?.kind === 'engine-lost' && end.checkpoint
  const restart = () => {
    setRestarting(true)
    engine
      .restart()
      .catch((error: unknown) => sayFailure('training.restartFailed', error))
      .finally(() => setRestarting(false))
  }
  if (silent !== false) {
    if (silent < patience) return null
    return (
      <Banner
        tone="warning"
        role="alert"
        icon={<IconHourglassHigh size={18} aria-hidden />}
        text={t('training.engineSilent', { duration: formatDuration(silent) })}
        isCounting
        testId="engine-banner"
      >
        <Button variant="default" onClick={() => setPatience(2 * silent + 1)}>
          {t('training.keepWaiting')}
        </Button>
        <Button variant="subtle" loading={restarting} onClick={restart}>
          {t('training.restart')}
        </Button>
      </Banner>
    )
  }
  if (!lost && !resumable) return null
  return (
    <Banner
      tone={lost ? 'error' : 'warning'}
      role="alert"
      icon={<IconPlugConnectedX size={18} aria-hidden />}
      text={lost ? t('training.engineLost', { reason: status.reason }) : t('training.engineBack')}
      testId="engine-banner"
    >
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
    </Banner>
  )
}
