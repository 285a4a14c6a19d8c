// What became of a run: an icon and a word.
import {
  IconAlertCircle,
  IconCircleCheck,
  IconFlag,
  IconLoader,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconUnlink,
  type TablerIcon
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { KeptRunStatus } from '../../src-main/contract.ts'
import styles from './runs.module.css'

export const keptRunStatuses = [
  'starting',
  'running',
  'paused',
  'finished',
  'stopped',
  'early-stopping',
  'failed',
  'lost'
] as const satisfies readonly KeptRunStatus[]

const icons: Readonly<Record<KeptRunStatus, TablerIcon>> = {
  starting: IconLoader,
  running: IconPlayerPlay,
  paused: IconPlayerPause,
  finished: IconCircleCheck,
  stopped: IconPlayerStop,
  'early-stopping': IconFlag,
  failed: IconAlertCircle,
  lost: IconUnlink
}

export function RunStatus({ status }: { readonly status: KeptRunStatus }) {
  const { t } = useTranslation()
  const Icon = icons[status]
  return (
    <span className={styles['status']} data-status={status}>
      <Icon size={14} aria-hidden />
      {t(`runs.status-${status}`)}
    </span>
  )
}
