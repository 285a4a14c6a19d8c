// The sanity checks: each says what it does, runs on a copy of the network, and gives its verdict with the numbers.
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { type SanityCheck, sanityChecks } from '../../engine/contract.ts'
import { useEditor, useHealth, useRun } from '../app/use-studio.ts'
import { CommandTextButton } from '../ui/command-button.tsx'
import type { SanityOutcome } from './contract.ts'
import styles from './health.module.css'
import { writtenNumbers } from './health-words.ts'
import { UnderWay } from './under-way.tsx'

export function SanityChecks() {
  const { t } = useTranslation()
  return (
    <section className={styles['column']} aria-label={t('health.sanity')}>
      <h2 className={styles['title']}>{t('health.sanity')}</h2>
      <ul className={styles['checks']}>
        {sanityChecks.map((check) => (
          <Check key={check} check={check} />
        ))}
      </ul>
    </section>
  )
}

function Check({ check }: { readonly check: SanityCheck }) {
  const { t } = useTranslation()
  const outcome = useHealth(({ sanity }) => sanity.get(check))
  const stale = useHealth((state) => state.stale)
  const working = useHealth((state) => (state.working?.what === check ? state.working : undefined))
  // what is enabled follows these
  useRun((state) => state.status)
  useEditor((state) => state.document.graph.nodes)
  return (
    <li className={styles['check']} data-testid={`sanity-${check}`}>
      <div className={styles['head']}>
        <span className={styles['findingTitle']}>{t(`health.sanity-${check}`)}</span>
        <CommandTextButton id={`network.${check}`} text={t('health.runCheck')} />
      </div>
      <p className={styles['dim']}>{t(`health.about-${check}`)}</p>
      {working && <UnderWay working={working} label={t(`health.sanity-${check}`)} />}
      {outcome && !working && <Outcome check={check} outcome={outcome} stale={stale} />}
    </li>
  )
}

interface OutcomeProps {
  readonly check: SanityCheck
  readonly outcome: SanityOutcome
  readonly stale: boolean
}

function Outcome({ check, outcome, stale }: OutcomeProps) {
  const { t } = useTranslation()
  if (outcome.kind !== 'done') {
    const failed = outcome.kind === 'diverged'
    const Sign = failed ? IconAlertTriangle : IconInfoCircle
    return (
      <p className={styles['verdict']} data-verdict={failed ? 'failed' : 'impossible'} role="status">
        <Sign size={15} className={styles['icon']} data-kind={failed ? 'warning' : 'note'} aria-hidden />
        {outcome.reason}
      </p>
    )
  }
  const { ok, numbers, losses } = outcome
  const Icon = ok ? IconCircleCheck : IconAlertTriangle
  return (
    <div data-stale={stale}>
      <p className={styles['verdict']} data-verdict={ok ? 'passed' : 'failed'} role="status">
        <Icon size={15} className={styles['icon']} data-kind={ok ? 'passed' : 'warning'} aria-hidden />
        {t(ok ? `health.passed-${check}` : `health.failed-${check}`, writtenNumbers(numbers))}
      </p>
      {losses.length > 1 && <LossLine losses={losses} />}
    </div>
  )
}

/** The losses of the check's iterations, from 0 to the greatest. */
function LossLine({ losses }: { readonly losses: readonly number[] }) {
  const { t } = useTranslation()
  const finite = losses.filter(Number.isFinite)
  const greatest = Math.max(...finite, Number.MIN_VALUE)
  const step = Math.max(1, Math.floor(losses.length / 200))
  const points = losses.flatMap((loss, i) => {
    if (i % step !== 0 || !Number.isFinite(loss)) return []
    return [`${((240 * i) / (losses.length - 1)).toFixed(1)},${(29 - (28 * loss) / greatest).toFixed(1)}`]
  })
  return (
    <svg className={styles['lossLine']} viewBox="0 0 240 30" preserveAspectRatio="none" role="img" aria-label={t('health.lossLine')}>
      <polyline points={points.join(' ')} />
    </svg>
  )
}
