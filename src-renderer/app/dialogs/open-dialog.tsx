// The open dialog of the browser: the project files of the served folder, an upload, or the gallery.
import { Button, FileButton, Group, Modal, Stack } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FolderEntry } from '../../../src-main/contract.ts'
import { sayFailure } from '../notices.ts'
import { fileEnding } from '../project-files.ts'
import { showDialog } from '../shell-state.ts'
import { useStudio } from '../use-studio.ts'
import { EntryList } from './entry-list.tsx'

export function OpenDialog({ onClose }: { onClose(): void }) {
  const { t } = useTranslation()
  const { host, files } = useStudio()
  const [entries, setEntries] = useState<readonly FolderEntry[]>()
  useEffect(() => {
    let wanted = true
    host.services.folder().then(
      (found) => wanted && setEntries(found),
      (error: unknown) => {
        sayFailure('app.openFailed', error)
        if (wanted) setEntries([])
      }
    )
    return () => {
      wanted = false
    }
  }, [host])
  const open = (path: string) => {
    onClose()
    void files.openPath(path)
  }
  return (
    <Modal opened onClose={onClose} title={t('app.openTitle')} size="lg" centered closeButtonProps={{ 'aria-label': t('app.close') }}>
      <Stack gap="md">
        <EntryList label={t('app.openFolder')} entries={entries} nothing={t('app.openNothing')} onChoose={open} />
        <Group justify="space-between">
          <Group gap="sm">
            <FileButton
              accept={fileEnding}
              onChange={(file) => {
                if (!file) return
                onClose()
                files.openFile(file).catch((error: unknown) => sayFailure('app.openFailed', error))
              }}
            >
              {(props) => (
                <Button variant="default" {...props}>
                  {t('app.openUpload')}
                </Button>
              )}
            </FileButton>
            <Button variant="default" onClick={() => showDialog({ kind: 'gallery' })}>
              {t('app.openGallery')}
            </Button>
          </Group>
          <Button variant="default" onClick={onClose}>
            {t('app.cancel')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
