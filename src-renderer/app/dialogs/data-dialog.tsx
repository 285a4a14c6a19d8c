// The dialog of the browser for a data file or folder: those of the served folder that the field can hold.
import { Button, Group, Modal, Stack } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DataQuestion, FolderEntry } from '../../../src-main/contract.ts'
import { sayFailure } from '../notices.ts'
import { useStudio } from '../use-studio.ts'
import { EntryList } from './entry-list.tsx'

interface Props {
  readonly question: DataQuestion
  answer(path: string | undefined): void
}

export function DataDialog({ question, answer }: Props) {
  const { t } = useTranslation()
  const { host } = useStudio()
  const [entries, setEntries] = useState<readonly FolderEntry[]>()
  useEffect(() => {
    let wanted = true
    host.services.dataEntries(question).then(
      (found) => wanted && setEntries(found),
      (error: unknown) => {
        sayFailure('app.dataFailed', error)
        if (wanted) setEntries([])
      }
    )
    return () => {
      wanted = false
    }
  }, [host, question])
  const { kind, endings } = question
  const wanted = endings.map((ending) => `.${ending}`).join(', ')
  const nothing = kind === 'folder' ? t('app.dataNoFolder') : endings.length > 0 ? t('app.dataNoFile', { wanted }) : t('app.dataNoAny')
  return (
    <Modal
      opened
      onClose={() => answer(undefined)}
      title={t(kind === 'folder' ? 'app.dataFolderTitle' : 'app.dataFileTitle')}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <Stack gap="md">
        <EntryList
          label={t(kind === 'folder' ? 'app.dataFolders' : 'app.dataFiles')}
          entries={entries}
          nothing={nothing}
          onChoose={answer}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={() => answer(undefined)}>
            {t('app.cancel')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
