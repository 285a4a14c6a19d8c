// The saved versions of the open file, newest first: looked at, compared with the canvas, put back as one step.
import { Button, Group, Loader, Modal, ScrollArea, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SavedVersion } from '../../../src-main/contract.ts'
import { sayFailure } from '../notices.ts'
import { readProject } from '../read-project.ts'
import { useEditor, useStudio } from '../use-studio.ts'
import { DocumentPreview } from './document-preview.tsx'
import styles from './versions-dialog.module.css'

export function VersionsDialog({ onClose }: { onClose(): void }) {
  const { t } = useTranslation()
  const { host } = useStudio()
  const place = useEditor((state) => state.place)
  const [versions, setVersions] = useState<readonly SavedVersion[]>()
  const [chosen, setChosen] = useState<SavedVersion>()
  const { path } = place
  useEffect(() => {
    let wanted = true
    const show = (found: readonly SavedVersion[]) => {
      if (!wanted) return
      setVersions(found)
      setChosen(found[0])
    }
    if (path === undefined) show([])
    else
      host.services.versions(path).then(show, (error: unknown) => {
        sayFailure('app.versionsFailed', error)
        show([])
      })
    return () => {
      wanted = false
    }
  }, [host, path])
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('app.versionsTitle', { name: place.name })}
      size={820}
      centered
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <Text size="sm" c="dimmed" mb="md">
        {t('app.versionsText')}
      </Text>
      {!versions && <Loader size="sm" />}
      {versions?.length === 0 && <Text size="sm">{t('app.versionsNone')}</Text>}
      {versions && versions.length > 0 && (
        <div className={styles['columns']}>
          <ScrollArea className={styles['list']} type="auto" viewportProps={{ tabIndex: -1 }}>
            {versions.map((version) => (
              <Entry
                key={version.id}
                version={version}
                isChosen={version === chosen}
                // an id ends with the beginning of what its text is known by
                isSaved={place.fingerprint?.startsWith(version.id.split('-')[1] ?? '-') === true}
                onChoose={() => setChosen(version)}
              />
            ))}
          </ScrollArea>
          <div className={styles['chosen']}>
            {chosen && path !== undefined && <Chosen path={path} version={chosen} onClose={onClose} />}
          </div>
        </div>
      )}
      {versions?.length === 0 && (
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            {t('app.close')}
          </Button>
        </Group>
      )}
    </Modal>
  )
}

interface EntryProps {
  readonly version: SavedVersion
  readonly isChosen: boolean
  readonly isSaved: boolean
  onChoose(): void
}

function Entry({ version, isChosen, isSaved, onChoose }: EntryProps) {
  const { t, i18n } = useTranslation()
  const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium' }).format(version.time)
  const time = new Intl.DateTimeFormat(i18n.language, { timeStyle: 'medium' }).format(version.time)
  return (
    <button type="button" className={styles['entry']} aria-pressed={isChosen} onClick={onChoose} data-testid="version">
      <span>
        {day} <strong>{time}</strong>
      </span>
      {isSaved && <span className={styles['fine']}>{t('app.versionSaved')}</span>}
    </button>
  )
}

interface ChosenProps {
  readonly path: string
  readonly version: SavedVersion
  onClose(): void
}

function Chosen({ path, version, onClose }: ChosenProps) {
  const { t } = useTranslation()
  const { host, editor } = useStudio()
  const document = useEditor((state) => state.document)
  const [loaded, setLoaded] = useState<{ readonly id: string; readonly text: string }>()
  useEffect(() => {
    let wanted = true
    host.services.version(path, version.id).then(
      (text) => wanted && setLoaded({ id: version.id, text }),
      (error: unknown) => sayFailure('app.versionsFailed', error)
    )
    return () => {
      wanted = false
    }
  }, [host, path, version])
  const text = loaded?.id === version.id ? loaded.text : undefined
  const restore = () => {
    onClose()
    const restored = text === undefined ? undefined : readProject({ text })
    if (restored) editor.replace('edits.restoreVersion', restored)
  }
  return (
    <>
      <ScrollArea className={styles['preview']} type="auto">
        {text === undefined ? <Loader size="sm" /> : <DocumentPreview text={text} before={document} heading={t('app.versionHeading')} />}
      </ScrollArea>
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          {t('app.cancel')}
        </Button>
        <Button onClick={restore} disabled={text === undefined} data-testid="version-restore">
          {t('app.draftRestore')}
        </Button>
      </Group>
    </>
  )
}
