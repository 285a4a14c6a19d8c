// One finding: what is the matter with which node, why that is so, its cure, and the evidence.
import { Button } from '@mantine/core'
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Finding, NodeHealth } from '../../engine/contract.ts'
import { useStudio } from '../app/use-studio.ts'
import styles from './health.module.css'
import { writeNumber, writtenNumbers } from './health-words.ts'

interface Props {
  readonly finding: Finding
  /** What was measured of its node. */
  readonly health: NodeHealth | undefined
}

export function FindingItem({ finding, health }: Props) {
  const { t } = useTranslation()
  const { view } = useStudio()
  const { code, node, severity, numbers } = finding
  const values = { ...writtenNumbers(numbers), node }
  const warning = severity === 'warning'
  const Icon = warning ? IconAlertTriangle : IconInfoCircle
  const dead = code === 'dead-units' ? health?.dead : undefined
  return (
    <li className={styles['finding']} data-severity={severity} data-testid={`finding-${code}-${node}`}>
      <div className={styles['head']}>
        <span className={styles['findingTitle']}>
          <Icon
            size={15}
            className={styles['icon']}
            data-kind={severity}
            role="img"
            aria-label={t(warning ? 'health.warning' : 'health.note')}
          />
          {t(`health.title-${code}`, values)}
        </span>
        <Button
          size="compact-xs"
          variant="subtle"
          flex="none"
          onClick={() => view.actions.reveal(node)}
          aria-label={t('health.showNode', { node })}
        >
          {t('health.show')}
        </Button>
      </div>
      <p>{t(`health.why-${code}`, values)}</p>
      <p className={styles['cure']}>{t(`health.cure-${code}`, values)}</p>
      {(Object.keys(numbers).length > 0 || dead) && (
        <details>
          <summary>{t('health.evidence')}</summary>
          <dl className={styles['numbers']}>
            {Object.entries(numbers).map(([name, value]) => (
              <div key={name}>
                <dt>{t(`health.number-${name}`)}</dt>
                <dd title={String(value)}>{writeNumber(name, value)}</dd>
              </div>
            ))}
            {dead && (
              <div>
                <dt>{t('health.deadUnits')}</dt>
                <dd className={styles['units']}>{dead.units.join(', ')}</dd>
              </div>
            )}
          </dl>
        </details>
      )}
    </li>
  )
}
