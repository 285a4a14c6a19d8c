// On a node: that the last examination found something wrong with it; a click shows what.
import { IconHeartbeat } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { showDockTab } from '../app/shell-state.ts'
import { useHealth, useStudio } from '../app/use-studio.ts'
import { warningsOf } from './contract.ts'
import styles from './health.module.css'
import { writtenNumbers } from './health-words.ts'

export function HealthBadge({ node }: { readonly node: string }) {
  const codes = useHealth((state) => warningsOf(state, node))
  return codes === '' ? null : <Badge node={node} />
}

function Badge({ node }: { readonly node: string }) {
  const { t } = useTranslation()
  const { health, context } = useStudio()
  const findings = (health.getState().report?.findings ?? []).filter((finding) => finding.node === node && finding.severity === 'warning')
  const words = findings.map(({ code, numbers }) => t(`health.title-${code}`, { ...writtenNumbers(numbers), node })).join(' · ')
  return (
    <button
      type="button"
      className={`${styles['badge']} nodrag`}
      title={words}
      aria-label={t('health.badge', { words })}
      data-testid={`health-${node}`}
      onClick={() => {
        context.app.showPanel('dock')
        showDockTab('health')
      }}
    >
      <IconHeartbeat size={13} aria-hidden />
    </button>
  )
}
