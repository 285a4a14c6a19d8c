// What was not saved when a window or the computer went down: looked at, restored or given up.
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ProjectDocument, parseProject } from '../../../engine/document.ts'
import type { KeptDraft } from '../../../src-main/contract.ts'
import { sayFailure } from '../notices.ts'
import { useStudio } from '../use-studio.ts'
import { DocumentPreview } from './document-preview.tsx'
import styles from './drafts-dialog.module.css'

interface Props {
  readonly drafts: readonly KeptDraft[]
  onClose(): void
}

export function DraftsDialog({ drafts, onClose }: Props) {
  const { t } = useTranslation()
  const { drafts: keeper } = useStudio()
  const [left, setLeft] = useState(drafts)
  const discard = (draft: KeptDraft) => {
    keeper.discard(draft).then(
      () => {
        const others = left.filter(({ id }) => id !== draft.id)
        setLeft(others)
        if (others.length === 0) onClose()
      },
      (error: unknown) => sayFailure('app.draftFailed', error)
    )
  }
  const restore = (draft: KeptDraft) => {
    onClose()
    keeper.restore(draft).catch((error: unknown) => sayFailure('app.openFailed', error))
  }
  return (
    <Modal opened onClose={onClose} title={t('app.draftsTitle')} size={640} centered closeButtonProps={{ 'aria-label': t('app.close') }}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('app.draftsText')}
        </Text>
        {left.map((draft) => (
          <Left key={draft.id} draft={draft} onRestore={() => restore(draft)} onDiscard={() => discard(draft)} />
        ))}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('app.draftsLater')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

interface LeftProps {
  readonly draft: KeptDraft
  onRestore(): void
  onDiscard(): void
}

function Left({ draft, onRestore, onDiscard }: LeftProps) {
  const { t, i18n } = useTranslation()
  const { document } = useMemo(() => parseProject(draft.text), [draft])
  const saved = useSaved(draft)
  const when = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' }).format(draft.modified)
  return (
    <article className={styles['draft']} aria-label={draft.name} data-testid="draft">
      <div className={styles['words']}>
        <strong>{draft.name}</strong>
        <span className={styles['fine']}>{draft.path ?? t('app.draftNeverSaved')}</span>
        <span className={styles['fine']}>{t('app.draftWhen', { when })}</span>
        <DocumentPreview text={draft.text} before={saved} heading={t('app.draftHeading')} />
      </div>
      <Stack gap={6}>
        <Button size="xs" onClick={onRestore} disabled={!document} data-testid="draft-restore">
          {t('app.draftRestore')}
        </Button>
        <Button size="xs" variant="default" onClick={onDiscard} data-testid="draft-discard">
          {t('app.draftDiscard')}
        </Button>
      </Stack>
    </article>
  )
}

/** What the draft's file holds now; undefined where it has none, or none that can be read. */
function useSaved({ path }: KeptDraft): ProjectDocument | undefined {
  const { host } = useStudio()
  const [saved, setSaved] = useState<ProjectDocument>()
  useEffect(() => {
    let wanted = true
    if (path !== undefined)
      host.services.projectOnDisk(path).then(
        (disk) => wanted && disk && setSaved(parseProject(disk.text).document),
        () => {}
      )
    return () => {
      wanted = false
    }
  }, [host, path])
  return saved
}
