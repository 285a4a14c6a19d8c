// Train, pause, stop and step, beside the live numbers of the run.
import { Button, Tooltip } from '@mantine/core'
import {
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerSkipForwardFilled,
  IconPlayerStopFilled,
  IconPlayerTrackNextFilled
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useRun } from '../app/use-studio.ts'
import { CommandButton, useCommandControl } from '../ui/command-button.tsx'
import styles from './control-bar.module.css'
import { LearningRate } from './learning-rate.tsx'
import { LiveNumbersView } from './live-numbers.tsx'
import { RunStateText } from './run-state-text.tsx'

function TrainButton() {
  const { t } = useTranslation()
  const status = useRun((state) => state.status)
  const { tip, enabled, run } = useCommandControl('run.train')
  const text = status === 'paused' ? t('training.resume') : status === 'stopping' ? t('training.stopping') : t('training.train')
  return (
    <Tooltip label={tip}>
      <Button
        h={28}
        w={112}
        px={8}
        leftSection={<IconPlayerPlayFilled size={14} />}
        aria-disabled={!enabled}
        {...(!enabled && { 'data-disabled': true })}
        data-testid="train"
        onClick={run}
      >
        {text}
      </Button>
    </Tooltip>
  )
}

export function ControlBar() {
  // what is enabled follows the status
  useRun((state) => state.status)
  return (
    <div className={styles['bar']}>
      <div className={styles['controls']}>
        <TrainButton />
        <CommandButton id="run.pause" testId="pause" framed icon={<IconPlayerPauseFilled size={15} />} />
        <CommandButton id="run.stop" testId="stop" framed icon={<IconPlayerStopFilled size={15} />} />
        <span className={styles['divider']} />
        <CommandButton id="run.iteration" testId="one-iteration" framed icon={<IconPlayerSkipForwardFilled size={15} />} />
        <CommandButton id="run.epoch" testId="one-epoch" framed icon={<IconPlayerTrackNextFilled size={15} />} />
      </div>
      <RunStateText />
      <LiveNumbersView />
      <LearningRate />
    </div>
  )
}
