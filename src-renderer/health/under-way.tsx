// Progress of an examination or a check, with cancel.
import { Button, Progress } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useStudio } from '../app/use-studio.ts'
import type { Working } from './contract.ts'
import styles from './health.module.css'

export function UnderWay({ working, label }: { readonly working: Working; readonly label: string }) {
  const { t } = useTranslation()
  const { health } = useStudio()
  const { done, total } = working
  return (
    <div className={styles['underWay']}>
      <Progress flex={1} value={total === 0 ? 100 : (100 * done) / total} animated={total === 0} striped={total === 0} aria-label={label} />
      <Button size="compact-xs" variant="default" onClick={() => health.cancel()}>
        {t('health.cancel')}
      </Button>
    </div>
  )
}
