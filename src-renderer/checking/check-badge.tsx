// On a node: whether its gradients agreed with the numerical ones.
import { IconCheck, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useChecks } from '../app/use-studio.ts'
import { shortNumber } from '../stepping/show-number.ts'
import styles from './check-badge.module.css'

export function CheckBadge({ node }: { readonly node: string }) {
  const { t } = useTranslation()
  const badge = useChecks(({ badges }) => badges.get(node))
  if (!badge) return null
  const words = t(badge.ok ? 'checking.badgeRight' : 'checking.badgeWrong', { error: shortNumber(badge.relativeError) })
  return (
    <span className={styles['badge']} data-ok={badge.ok} title={words} data-testid={`gradcheck-${node}`}>
      {badge.ok ? <IconCheck size={12} aria-hidden /> : <IconX size={12} aria-hidden />}
      <span className="visually-hidden">{words}</span>
      {shortNumber(badge.relativeError)}
    </span>
  )
}
