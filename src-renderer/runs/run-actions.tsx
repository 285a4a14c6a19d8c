// What can be done with chosen runs; a button that cannot act says why.
import { Button, Menu, Tooltip } from '@mantine/core'
import {
  IconArrowBackUp,
  IconChartLine,
  IconChevronDown,
  IconEye,
  IconGitCompare,
  IconPlayerPlay,
  IconTrash,
  IconWeight
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { RunRecord } from '../../src-main/contract.ts'
import { sayFailure } from '../app/notices.ts'
import { useRun, useStudio } from '../app/use-studio.ts'
import { formatCount } from '../training/formats.ts'
import { mostCompared } from './contract.ts'
import { isUnderWay } from './run-list.ts'

interface Props {
  readonly chosen: readonly RunRecord[]
  /** The runs are looked at already. */
  readonly inComparison?: boolean
  onDelete(): void
}

export function RunActions({ chosen, inComparison = false, onDelete }: Props) {
  const { t } = useTranslation()
  const { runs } = useStudio()
  const [first, second] = chosen
  const one = chosen.length === 1 ? undefined : t(chosen.length === 0 ? 'runs.whyChoose' : 'runs.whyOne')
  const attempt = (title: string, act: (() => Promise<unknown>) | undefined) => () =>
    act?.().catch((error: unknown) => sayFailure(title, error))
  const compare = () => {
    // the older one is what the other is compared with
    const [base, now] = [...chosen].sort((a, b) => a.begun - b.begun)
    return base ? runs.diffOnCanvas(base, now) : Promise.resolve()
  }
  return (
    <>
      {!inComparison && (
        <ActionButton
          label={t(chosen.length > 1 ? 'runs.compare' : 'runs.showCurves')}
          icon={<IconChartLine size={14} aria-hidden />}
          why={
            chosen.length === 0
              ? t('runs.whyChoose')
              : chosen.length > mostCompared
                ? t('runs.whyFewer', { most: mostCompared })
                : undefined
          }
          testId="runs-compare"
          onClick={() => runs.compare(chosen.map(({ id }) => id))}
        />
      )}
      <ActionButton
        label={t('runs.onCanvas')}
        about={t(second ? 'runs.onCanvasTwo' : 'runs.onCanvasOne')}
        icon={<IconGitCompare size={14} aria-hidden />}
        why={chosen.length === 0 ? t('runs.whyChoose') : chosen.length > 2 ? t('runs.whyTwo') : undefined}
        testId="runs-diff"
        onClick={attempt('runs.readFailed', compare)}
      />
      <ActionButton
        label={t('runs.restore')}
        about={t('runs.restoreAbout')}
        icon={<IconArrowBackUp size={14} aria-hidden />}
        why={one}
        testId="runs-restore"
        onClick={attempt('runs.restoreFailed', first && (() => runs.restore(first)))}
      />
      <ActionButton
        label={t('runs.takeWeights')}
        about={t('runs.takeWeightsAbout')}
        icon={<IconWeight size={14} aria-hidden />}
        why={one ?? (first?.hasWeights ? undefined : t('runs.whyNoWeights'))}
        testId="runs-weights"
        onClick={attempt('runs.weightsFailed', first && (() => runs.takeWeights(first)))}
      />
      <ContinueButton record={one === undefined ? first : undefined} why={one} />
      <ActionButton
        label={t('runs.delete')}
        icon={<IconTrash size={14} aria-hidden />}
        why={chosen.length === 0 ? t('runs.whyChoose') : chosen.every(isUnderWay) ? t('runs.whyUnderWay') : undefined}
        testId="runs-delete"
        onClick={onDelete}
      />
    </>
  )
}

/** Asks from which checkpoint; the last comes first. A run that goes on without a window is watched. */
function ContinueButton({ record, why }: { readonly record: RunRecord | undefined; readonly why: string | undefined }) {
  const { t } = useTranslation()
  const { runs } = useStudio()
  const isIdle = useRun(({ status }) => status === 'idle')
  const attempt = (act: Promise<void>) => void act.catch((error: unknown) => sayFailure('runs.continueFailed', error))
  if (record && isUnderWay(record) && isIdle)
    return (
      <ActionButton
        label={t('runs.attach')}
        about={t('runs.attachAbout')}
        icon={<IconEye size={14} aria-hidden />}
        why={undefined}
        testId="runs-attach"
        onClick={() => attempt(runs.attachTo(record))}
      />
    )
  const refused = record && whyNotContinue(record, isIdle)
  const reason = why ?? (refused && t(refused))
  const label = t('runs.continue')
  const icon = <IconPlayerPlay size={14} aria-hidden />
  if (!record || reason !== undefined) return <ActionButton label={label} icon={icon} why={reason} testId="runs-continue" />
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Tooltip label={t('runs.continueAbout')}>
          <Button
            size="compact-xs"
            variant="default"
            flex="none"
            leftSection={icon}
            rightSection={<IconChevronDown size={12} aria-hidden />}
            data-testid="runs-continue"
          >
            {label}
          </Button>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {record.checkpoints.toReversed().map((iteration) => (
          <Menu.Item key={iteration} onClick={() => attempt(runs.continueFrom(record, iteration))}>
            {t('runs.continueAt', { iteration: formatCount(iteration) })}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function whyNotContinue(record: RunRecord, isIdle: boolean): string | undefined {
  if (isUnderWay(record)) return 'runs.whyUnderWay'
  if (record.status === 'finished') return 'runs.whyFinished'
  if (record.checkpoints.length === 0) return 'runs.whyNoCheckpoint'
  return isIdle ? undefined : 'runs.whyBusy'
}

interface ActionButtonProps {
  readonly label: string
  readonly about?: string
  readonly icon: ReactNode
  /** Why it cannot act now. */
  readonly why: string | undefined
  readonly testId: string
  onClick?(): void
}

/** Stays focusable when it cannot act, so that its reason can be read by keyboard too. */
export function ActionButton({ label, about, icon, why, testId, onClick }: ActionButtonProps) {
  const tip = why ?? about
  const button = (
    <Button
      size="compact-xs"
      variant="default"
      flex="none"
      leftSection={icon}
      aria-disabled={why !== undefined}
      {...(why !== undefined && { 'data-disabled': true })}
      data-testid={testId}
      onClick={why === undefined ? onClick : undefined}
    >
      {label}
    </Button>
  )
  return tip === undefined ? button : <Tooltip label={tip}>{button}</Tooltip>
}
