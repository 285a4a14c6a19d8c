// The open dialog of the browser: the project files of the served folder, an upload, or the gallery.
import { Button, FileButton, Group, Loader, Modal, ScrollArea, Stack, Text, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FolderEntry } from '../../../src-main/contract.ts'
import { sayFailure } from '../notices.ts'
import { fileEnding } from '../project-files.ts'
import { showDialog } from '../shell-state.ts'
import { useStudio } from '../use-studio.ts'
import styles from './open-dialog.module.css'

export function OpenDialog({ onClose }: { onClose(): void }) {
  const { t, i18n } = useTranslation()
  const { host, files } = useStudio()
  const [entries, setEntries] = useState<readonly FolderEntry[]>()
  const [filter, setFilter] = useState('')
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
  const matching = entries?.filter(({ path }) => path.toLowerCase().includes(filter.toLowerCase()))
  const dates = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' })
  const open = (path: string) => {
    onClose()
    void files.openPath(path)
  }
  return (
    <Modal opened onClose={onClose} title={t('app.openTitle')} size="lg" centered closeButtonProps={{ 'aria-label': t('app.close') }}>
      <Stack gap="md">
        <TextInput
          label={t('app.openFolder')}
          placeholder={t('app.openFilter')}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          data-autofocus
        />
        <ScrollArea.Autosize mah={320} className={styles['list']}>
          {!matching && <Loader size="sm" m="md" />}
          {matching?.length === 0 && (
            <Text size="sm" c="dimmed" p="md">
              {t(entries?.length === 0 ? 'app.openNothing' : 'app.openNoMatch')}
            </Text>
          )}
          {matching?.map(({ path, modified }) => (
            <button key={path} type="button" className={styles['entry']} onClick={() => open(path)}>
              <span className={styles['path']}>{path}</span>
              <span className={styles['date']}>{dates.format(modified)}</span>
            </button>
          ))}
        </ScrollArea.Autosize>
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
