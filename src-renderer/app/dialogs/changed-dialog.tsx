// Asks what becomes of the document where the disk has something else than was opened, and shows what differs.
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { OpenedProject } from '../../../src-main/contract.ts'
import type { ChangedAnswer } from '../shell-state.ts'
import { useEditor } from '../use-studio.ts'
import { DocumentPreview } from './document-preview.tsx'

interface Props {
  readonly disk: OpenedProject
  answer(answer: ChangedAnswer): void
}

export function ChangedDialog({ disk, answer }: Props) {
  const { t } = useTranslation()
  const document = useEditor((state) => state.document)
  return (
    <Modal
      opened
      onClose={() => answer('cancel')}
      title={t('app.changedTitle', { name: disk.name })}
      size={640}
      centered
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <Stack gap="md">
        <Text size="sm">{t('app.changedText')}</Text>
        <DocumentPreview text={disk.text} before={document} heading={t('app.changedHeading')} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={() => answer('cancel')}>
            {t('app.cancel')}
          </Button>
          <Button variant="default" onClick={() => answer('reload')}>
            {t('app.reloadFile')}
          </Button>
          <Button variant="default" onClick={() => answer('overwrite')}>
            {t('app.overwrite')}
          </Button>
          <Button onClick={() => answer('save-as')} data-autofocus>
            {t('app.saveAsOther')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
