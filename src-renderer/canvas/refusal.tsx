// Why an edge was refused, with the way to make it all the same.
import { Button, CloseButton, Portal } from '@mantine/core'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useSelected, useStudio } from '../app/use-studio.ts'
import { connect } from '../editor/operations/connect.ts'
import styles from './canvas.module.css'

export function Refusal() {
  const { t } = useTranslation()
  const { view, editor } = useStudio()
  const refused = useSelected(view.state, (state) => state.refused)
  useEffect(() => {
    if (!refused) return
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape') view.state.setState({ refused: undefined })
    }
    addEventListener('keydown', close)
    return () => removeEventListener('keydown', close)
  }, [refused, view])
  if (!refused) return null
  const { x, y, from, to, message, anyway } = refused
  const close = () => view.state.setState({ refused: undefined })
  const left = Math.max(8, Math.min(x + 12, innerWidth - 328))
  const top = Math.max(8, Math.min(y + 12, innerHeight - 140))
  return (
    <Portal>
      <div className={styles['refusal']} style={{ left, top }} role="alertdialog" aria-label={t('canvas.refused')} data-testid="refusal">
        <div className={styles['refusalHead']}>
          <strong>{t('canvas.refused')}</strong>
          <CloseButton size="xs" aria-label={t('app.close')} onClick={close} />
        </div>
        <p>{message}</p>
        {anyway && (
          <Button
            variant="default"
            size="compact-xs"
            onClick={() => {
              editor.change('edits.connect', (document) => connect(document, from, to))
              close()
            }}
          >
            {t('canvas.connectAnyway')}
          </Button>
        )}
      </div>
    </Portal>
  )
}
