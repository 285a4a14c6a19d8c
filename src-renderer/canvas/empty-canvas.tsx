// An empty canvas: a sentence, and what to do next.
import { Button, Group } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { runCommandById } from '../app/run-command.ts'
import { useStudio } from '../app/use-studio.ts'
import styles from './canvas.module.css'

export function EmptyCanvas() {
  const { t } = useTranslation()
  const studio = useStudio()
  return (
    <div className={styles['empty']}>
      <p>{t('canvas.empty')}</p>
      <Group gap="sm" justify="center">
        <Button variant="default" onClick={() => runCommandById(studio, 'graph.add')}>
          {t('commands.addNode')}
        </Button>
        <Button variant="default" onClick={() => runCommandById(studio, 'file.gallery')}>
          {t('commands.gallery')}
        </Button>
      </Group>
    </div>
  )
}
