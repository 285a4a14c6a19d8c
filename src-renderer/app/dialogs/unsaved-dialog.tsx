// Asks before unsaved changes would be lost.
import { Button, Group, Modal, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { UnsavedAnswer } from '../shell-state.ts'

interface Props {
  readonly name: string
  answer(answer: UnsavedAnswer): void
}

export function UnsavedDialog({ name, answer }: Props) {
  const { t } = useTranslation()
  return (
    <Modal
      opened
      onClose={() => answer('cancel')}
      title={t('app.unsavedTitle', { name })}
      centered
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <Text size="md">{t('app.unsavedText')}</Text>
      <Group justify="flex-end" gap="sm" mt="lg">
        <Button variant="default" onClick={() => answer('cancel')}>
          {t('app.cancel')}
        </Button>
        <Button variant="default" onClick={() => answer('discard')}>
          {t('app.discard')}
        </Button>
        <Button onClick={() => answer('save')} data-autofocus>
          {t('app.save')}
        </Button>
      </Group>
    </Modal>
  )
}
