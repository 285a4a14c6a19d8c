// What the run is doing, or how the last one ended, in a few words.
import { Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useRun, useStudio } from '../app/use-studio.ts'
import styles from './control-bar.module.css'

export function RunStateText() {
  const { t } = useTranslation()
  const { context } = useStudio()
  const status = useRun((state) => state.status)
  const phase = useRun((state) => state.phase)
  const end = useRun((state) => state.end)
  const problem = end?.kind === 'failed' ? end.problems[0] : undefined

  let text = t('training.stateIdle')
  if (status === 'stopping') text = t('training.stopping')
  else if (phase) {
    const name = { loading: 'phaseLoading', evaluating: 'phaseEvaluating', 'numerical-gradient': 'phaseNumerical' }[phase.name]
    text = t(`training.${name}`)
  } else if (status === 'starting') text = t('training.phaseStarting')
  else if (status === 'running') text = t('training.stateRunning')
  else if (status === 'paused') text = t('training.statePaused')
  else if (end) {
    const name = {
      finished: 'stateFinished',
      stopped: 'stateStopped',
      'early-stopping': 'stateEarly',
      failed: 'stateFailed',
      'engine-lost': 'stateLost'
    }
    text = problem ? `${t('training.stateFailed')}: ${problem.message}` : t(`training.${name[end.kind]}`)
  }
  const kind = status === 'idle' ? (end?.kind ?? 'idle') : status
  const node = status === 'idle' ? problem?.node : undefined
  const shown = (
    <span className={styles['state']} data-kind={kind} data-testid="run-state" role="status">
      {text}
    </span>
  )
  if (!problem || status !== 'idle') return shown
  return (
    <Tooltip label={problem.message}>
      {node === undefined ? (
        shown
      ) : (
        <button
          type="button"
          className={styles['state']}
          data-kind={kind}
          data-testid="run-state"
          style={{ border: 0, background: 'none', padding: 0, textAlign: 'left', cursor: 'pointer' }}
          onClick={() => context.view.reveal(node)}
        >
          {text}
        </button>
      )}
    </Tooltip>
  )
}
