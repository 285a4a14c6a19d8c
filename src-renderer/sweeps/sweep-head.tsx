// The head of a sweep: how far it has come, why it does not go on, and the buttons that steer it.
import { Button, Group, Menu, Progress } from '@mantine/core'
import { IconChartLine, IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconTrash, IconTrophy } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Sweep } from '../../src-main/contract.ts'
import { say } from '../app/notices.ts'
import { showDockTab } from '../app/shell-state.ts'
import { useStudio } from '../app/use-studio.ts'
import { formatDuration } from '../training/formats.ts'
import styles from './sweeps.module.css'
import { bestTrial, secondsLeft } from './trial-rank.ts'

interface Props {
  readonly sweep: Sweep
  readonly chosen: number | undefined
  onClose(): void
}

export function SweepHead({ sweep, chosen, onClose }: Props) {
  const { t } = useTranslation()
  const { sweeps, runs } = useStudio()
  const { id, name, status, trials, elsewhere, reason } = sweep
  const done = trials.filter((trial) => trial.status === 'finished' || trial.status === 'failed' || trial.status === 'stopped').length
  const left = status === 'running' ? secondsLeft(sweep) : undefined
  const best = bestTrial(sweep)
  const canGoOn = status === 'paused' || status === 'interrupted'
  const put = (trial: number) => {
    sweeps.putOnCanvas(sweep, trial).then((isThere) => {
      if (!isThere) return
      onClose()
      say('sweeps.put', { trial: trial + 1 })
    })
  }
  const run = trials[chosen ?? best ?? -1]?.run
  const showRun = (of: string) => {
    runs.compare([of])
    showDockTab('runs')
    onClose()
  }
  return (
    <header className={styles['head']}>
      <div className={styles['state']}>
        <h3 className={styles['name']}>{name}</h3>
        <span data-testid="sweep-status" data-status={status} role="status">
          {t(`sweeps.status_${status}`)} · {t('sweeps.done', { done, total: trials.length })}
          {left !== undefined && ` · ${t('sweeps.left', { duration: formatDuration(left) })}`}
        </span>
        <Group gap={6} className={styles['buttons']}>
          {status === 'running' && !elsewhere && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlayerPause size={14} aria-hidden />}
              onClick={() => sweeps.pause(id)}
              data-testid="sweep-pause"
            >
              {t('sweeps.pause')}
            </Button>
          )}
          {canGoOn && (
            <Button
              size="xs"
              leftSection={<IconPlayerPlay size={14} aria-hidden />}
              onClick={() => sweeps.resume(id)}
              data-testid="sweep-resume"
            >
              {t('sweeps.resume')}
            </Button>
          )}
          {(canGoOn || status === 'running') && !elsewhere && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlayerStop size={14} aria-hidden />}
              onClick={() => sweeps.stop(id)}
              data-testid="sweep-stop"
            >
              {t('sweeps.stop')}
            </Button>
          )}
          {status !== 'running' && (
            <Menu position="bottom-end">
              <Menu.Target>
                <Button size="xs" variant="default" leftSection={<IconTrash size={14} aria-hidden />} data-testid="sweep-delete">
                  {t('sweeps.delete')}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => sweeps.remove(id, false)}>{t('sweeps.deleteKeep')}</Menu.Item>
                <Menu.Item onClick={() => sweeps.remove(id, true)}>{t('sweeps.deleteAll')}</Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
          {run !== undefined && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconChartLine size={14} aria-hidden />}
              onClick={() => showRun(run)}
              data-testid="sweep-show-run"
            >
              {t('sweeps.showRun', { trial: (chosen ?? best ?? 0) + 1 })}
            </Button>
          )}
          {chosen !== undefined && chosen !== best && (
            <Button size="xs" variant="default" onClick={() => put(chosen)} data-testid="sweep-put-trial">
              {t('sweeps.putTrial', { trial: chosen + 1 })}
            </Button>
          )}
          {best !== undefined && (
            <Button
              size="xs"
              variant={status === 'running' || canGoOn ? 'default' : 'filled'}
              leftSection={<IconTrophy size={14} aria-hidden />}
              onClick={() => put(best)}
              data-testid="sweep-put-best"
            >
              {t('sweeps.putBest')}
            </Button>
          )}
        </Group>
      </div>
      <Progress value={(100 * done) / trials.length} size="sm" aria-label={t('sweeps.done', { done, total: trials.length })} />
      {elsewhere && <p className={styles['reason']}>{t('sweeps.elsewhere')}</p>}
      {status === 'interrupted' && reason !== undefined && <p className={styles['reason']}>{reason}</p>}
    </header>
  )
}
